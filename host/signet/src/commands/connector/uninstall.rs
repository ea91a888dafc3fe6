//! Disconnecting: the harness's files become what they were, and what was kept for the daemon is sent.

use std::time::{Duration, Instant};

use serde_json::json;
use signet_runtime::connector_types::Action;

use super::{Setup, listing, merged, remove};
use crate::connection::Connection;
use crate::edge::Edge;
use crate::error::{CliError, Result};
use crate::install::{self, Backup};
use crate::output::show;
use crate::spool::Spool;

/// How long events are delivered that were kept.
const PATIENCE: Duration = Duration::from_secs(10);

impl Setup {
    pub(super) fn uninstall(&self, dry_run: bool, json: bool) -> Result<()> {
        let known = Connection::load(&self.name);
        let connection = known.clone().unwrap_or_else(|| Connection::from_environment(String::new()));
        let backup = Backup::load(&self.name)?;
        let current = install::read(&self.files)?;
        let plan = self.plan(Action::Uninstall, &connection, &current)?;
        let mut steps = self.steps(&plan, &current);
        for step in &mut steps {
            // Nobody else changed the file since: it gets its very bytes back.
            if let Some(original) = backup.original(&step.file.path, step.before.as_deref()) {
                step.after = original;
            }
        }
        let mut lost = 0;
        if !dry_run {
            for step in &steps {
                match &step.after {
                    Some(after) => install::replace(&step.file.path, after)?,
                    None => remove(&step.file.path)?,
                }
            }
            lost = empty_spool(&self.name, known.as_ref())?;
            remove(&Connection::path(&self.name)?)?;
            Backup::discard(&self.name)?;
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
}

/// Delivers what is kept, and takes the rest away; answers how much that was.
fn empty_spool(name: &str, connection: Option<&Connection>) -> Result<usize> {
    let spool = Spool::of(name)?;
    if let Some(connection) = connection {
        spool.deliver(&Edge::of(connection), Instant::now() + PATIENCE);
    }
    spool.remove().map_err(CliError::file("remove", spool.folder()))
}
