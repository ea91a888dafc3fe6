//! Disconnecting: the harness's files become what they were, and what was kept for the daemon is sent.

use std::time::{Duration, Instant};

use serde_json::json;
use signet_runtime::connector_types::{Action, ConfigPlan, CurrentFile};

use super::{Setup, listing, merged};
use crate::connection::Connection;
use crate::edge::Edge;
use crate::error::{CliError, Result};
use crate::install::{self, Backup, Journal, Step, remove};
use crate::output::show;
use crate::spool::Spool;

/// How long events are delivered that were kept.
const PATIENCE: Duration = Duration::from_secs(10);

impl Setup {
    pub(super) fn uninstall(&self, dry_run: bool, json: bool) -> Result<()> {
        let known = Connection::load(&self.name);
        let connection = known.clone().unwrap_or_else(|| Connection::from_environment(String::new()));
        let backup = Backup::load(&self.name)?;
        let plan = |current: &[CurrentFile]| self.parting(&connection, &backup, current);
        let (plan, steps) = if dry_run {
            plan(&install::read(&self.files)?)?
        } else {
            let mut journal = Journal::default();
            let write = |step: &Step<'_>, after: &str| install::replace(&step.file.path, after);
            match self.carry_out(&mut journal, plan, write) {
                Ok(plan) => (plan, journal.into_done()),
                Err(error) => return Err(journal.undo(error).0),
            }
        };
        let mut lost = 0;
        if !dry_run {
            lost = empty_spool(&self.name, known.as_ref())?;
            remove(&Connection::path(&self.name)?)?;
            Backup::discard(&self.name)?;
            install::drop_edge()?;
        }
        let title = &self.description.title;
        let report = merged(self.report(&plan, &steps, dry_run), json!({ "eventsLost": lost }));
        show(json, &report, |_| {
            let mut text = listing(&steps, &plan, dry_run);
            if steps.is_empty() {
                text.push_str(&format!("{title} was not connected.\n"));
            } else if !dry_run {
                text.push_str(&format!("{title} is disconnected.\n"));
            }
            if lost > 0 {
                text.push_str(&format!(
                    "{lost} events that were kept for the daemon could not be sent and are gone.\n"
                ));
            }
            text
        });
        Ok(())
    }

    /// The plan and what is to be done.
    fn parting<'a>(
        &'a self,
        connection: &Connection,
        backup: &Backup,
        current: &[CurrentFile],
    ) -> Result<(ConfigPlan, Vec<Step<'a>>)> {
        let plan = self.plan(Action::Uninstall, connection, current)?;
        let mut steps = install::steps(&plan, &self.files, current);
        for step in &mut steps {
            // Nobody else changed the file since: it gets its very bytes back.
            if let Some(original) = backup.original(&step.file.path, step.before.as_deref()) {
                step.after = original;
            }
        }
        Ok((plan, steps))
    }
}

/// Delivers what is kept, and takes the rest away; answers how much that was.
fn empty_spool(name: &str, connection: Option<&Connection>) -> Result<usize> {
    let spool = Spool::of(name)?;
    if let Some(connection) = connection {
        spool.deliver(&Edge::of(connection), Instant::now() + PATIENCE);
    }
    spool.remove().map_err(CliError::file("remove", spool.folder()))
}
