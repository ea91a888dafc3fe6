//! connector: install, uninstall, status, doctor, list.

mod doctor;
mod harness;
mod list;
mod starter;
mod uninstall;

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Value, json};
use signet_core::short_id;
use signet_runtime::Connector as Component;
use signet_runtime::connector_types::{
    Action, ConfigPlan, Credential, CurrentFile, Description, Hook, Presence, Target,
};

use self::starter::Starter;
use super::block_on;
use crate::cli::Connector;
use crate::client::{Client, check_url};
use crate::components;
use crate::connection::Connection;
use crate::error::{CliError, Result};
use crate::install::{self, Backup, Journal, Located, Place, Step};
use crate::output::{show, text};
use crate::settings::{Workspace, machine_id, variable};

/// How often a plan is made anew because the harness wrote its files meanwhile.
const TRIES: u32 = 5;

pub(crate) fn run(workspace: &Workspace, command: Connector, json: bool) -> Result<ExitCode> {
    match command {
        Connector::Install { harness, url, api_key, api_key_env, agent_id, project, dry_run } => {
            let setup = Setup::open(workspace, &harness, project.as_deref())?;
            let connection = connect(workspace, &setup, url, api_key, api_key_env, agent_id)?;
            setup.install(&connection, dry_run, json)
        }
        Connector::Uninstall { harness, project, dry_run } => {
            Setup::open(workspace, &harness, project.as_deref())?.uninstall(dry_run, json)
        }
        Connector::Status { harness, project, dry_run } => {
            Setup::open(workspace, &harness, project.as_deref())?.status(workspace, dry_run, json)
        }
        Connector::Doctor { harness, project } => {
            return Setup::open(workspace, &harness, project.as_deref())?.doctor(json);
        }
        Connector::List => list::run(&Client::find(workspace)?, json),
    }?;
    Ok(ExitCode::SUCCESS)
}

/// A connector and the files that it is about.
struct Setup {
    harness: String,
    component: Component,
    description: Description,
    place: Place,
    /// Of the connection.
    name: String,
    files: Vec<Located>,
}

/// The connection to write: what is given, then what the environment says, then what was there, then this
/// machine's own daemon. The npm packages go by the same order (`edge/src/setup.ts`).
fn connect(
    workspace: &Workspace,
    setup: &Setup,
    url: Option<String>,
    api_key: Option<String>,
    api_key_env: Option<String>,
    agent_id: Option<String>,
) -> Result<Connection> {
    let old = Connection::load(&setup.name);
    let named = url.or_else(|| variable("SIGNET_DAEMON_URL"));
    let url = match named.or_else(|| old.as_ref().map(|old| old.url.clone())) {
        Some(url) => check_url(&url)?,
        None => Client::find(workspace)?.url().to_owned(),
    };
    let kept =
        |field: fn(&Connection) -> Option<String>| old.as_ref().filter(|old| old.url == url).and_then(field);
    let (api_key, api_key_variable) = match (api_key, api_key_env, kept(|old| old.api_key_variable.clone())) {
        (Some(key), ..) => (Some(key), None),
        (None, Some(name), _) | (None, None, Some(name)) => (None, Some(name)),
        // It serves to pass a key without showing it on a command line, and is kept as one given there.
        (None, None, None) => (variable("SIGNET_API_KEY").or_else(|| kept(|old| old.api_key.clone())), None),
    };
    let agent_id =
        agent_id.or_else(|| variable("SIGNET_AGENT_ID")).or_else(|| kept(|old| Some(old.agent_id.clone())));
    let events = |which: fn(&Hook) -> bool| {
        let hooks = setup.description.hooks.iter().filter(|hook| which(hook));
        hooks.map(|hook| hook.event.clone()).collect()
    };
    Ok(Connection {
        api_key,
        api_key_variable,
        agent_id: agent_id.unwrap_or_else(|| "default".into()),
        machine_id: machine_id(),
        connector_id: kept(|old| Some(old.connector_id.clone())).unwrap_or_else(|| short_id("conn")),
        connector_version: setup.component.plugin().package().manifest.version.clone(),
        transcript_events: events(|hook| hook.wants_transcript),
        keep_events: events(|hook| hook.keep),
        url,
    })
}

impl Setup {
    fn open(workspace: &Workspace, harness: &str, project: Option<&Path>) -> Result<Self> {
        let (component, description) = block_on(async {
            let component = components::connector(workspace, harness).await?;
            let description = component.describe().await?;
            Ok((component, description))
        })?;
        let place = Place::of(&description, project)?;
        let files = place.locate(&description);
        if files.is_empty() {
            return Err(CliError::Other(format!(
                "{} has no configuration of one project alone; connect it without --project",
                description.title
            )));
        }
        let name = place.connection(harness);
        Ok(Self { harness: harness.to_owned(), component, description, place, name, files })
    }

    fn target(&self, connection: &Connection, starter: &Starter) -> Result<Target> {
        let credential = match (&connection.api_key_variable, &connection.api_key) {
            (Some(name), _) => Credential::Environment(name.clone()),
            (None, Some(_)) => Credential::Stored,
            (None, None) => Credential::Local,
        };
        let mut words = starter.words();
        if self.name != self.harness {
            words.extend(["--connection".to_owned(), self.name.clone()]);
        }
        Ok(Target {
            daemon_url: connection.url.clone(),
            program: words.iter().map(|word| shell_word(word)).collect::<Vec<_>>().join(" "),
            program_words: words,
            scope: self.place.scope(),
            connection_file: Connection::path(&self.name)?.display().to_string(),
            agent_id: connection.agent_id.clone(),
            machine_id: connection.machine_id.clone(),
            connector_id: connection.connector_id.clone(),
            credential,
        })
    }

    fn plan(&self, action: Action, connection: &Connection, current: &[CurrentFile]) -> Result<ConfigPlan> {
        self.plan_for(&Starter::this()?, action, connection, current)
    }

    /// The plan with which `starter` is what the harness starts.
    fn plan_for(
        &self,
        starter: &Starter,
        action: Action,
        connection: &Connection,
        current: &[CurrentFile],
    ) -> Result<ConfigPlan> {
        let target = self.target(connection, starter)?;
        block_on(async { self.component.plan(action, &target, current).await.map_err(in_plain_words) })
    }

    fn install(&self, connection: &Connection, dry_run: bool, json: bool) -> Result<()> {
        let (plan, steps) = if dry_run {
            let current = install::read(&self.files)?;
            let plan = self.plan(Action::Install, connection, &current)?;
            let steps = install::steps(&plan, &self.files, &current);
            (plan, steps)
        } else {
            self.connect_all(connection)?
        };
        let reached = if dry_run { Value::Null } else { reach(connection) };
        let report = merged(self.report(&plan, &steps, dry_run), json!({ "daemon": reached }));
        let title = &self.description.title;
        show(json, &report, |report| {
            let mut text = listing(&steps, &plan, dry_run);
            if steps.is_empty() {
                text.push_str(&format!("{title} is connected to {} already.\n", connection.url));
            } else if !dry_run {
                text.push_str(&format!(
                    "{title} is connected to {}. Start a new session to use it.\n",
                    connection.url
                ));
            }
            text + &warning(report)
        });
        Ok(())
    }

    /// Writes all of it or nothing.
    fn connect_all(&self, connection: &Connection) -> Result<(ConfigPlan, Vec<Step<'_>>)> {
        let mut backup = Backup::load(&self.name)?;
        let mark = backup.mark();
        let mut journal = Journal::default();
        let plan = |current: &[CurrentFile]| {
            let plan = self.plan(Action::Install, connection, current)?;
            let steps = install::steps(&plan, &self.files, current);
            Ok((plan, steps))
        };
        let write = |step: &Step<'_>, after: &str| {
            backup.change(&self.name, &step.file.path, step.before.as_deref(), after)
        };
        let done = self.carry_out(&mut journal, plan, write);
        match done.and_then(|plan| connection.save(&self.name).map(|()| plan)) {
            Ok(plan) => Ok((plan, journal.into_done())),
            Err(error) => {
                let (error, complete) = journal.undo(error);
                // The copies are what a file that stayed as it was written can still be mended from.
                if complete {
                    let _ = backup.back_to(&self.name, mark);
                }
                Err(error)
            }
        }
    }

    /// Plans on the files as they are and does the steps; anew if a file changes in between. Answers the last
    /// plan.
    fn carry_out<'a>(
        &self,
        journal: &mut Journal<'a>,
        plan: impl Fn(&[CurrentFile]) -> Result<(ConfigPlan, Vec<Step<'a>>)>,
        mut write: impl FnMut(&Step<'a>, &str) -> Result<()>,
    ) -> Result<ConfigPlan> {
        for _ in 0..TRIES {
            let (plan, steps) = plan(&install::read(&self.files)?)?;
            if journal.carry_out(steps, &mut write)? {
                return Ok(plan);
            }
        }
        Err(CliError::Other(format!(
            "{} keeps writing its files; close it and try again",
            self.description.title
        )))
    }

    fn status(&self, workspace: &Workspace, dry_run: bool, json: bool) -> Result<()> {
        let connection = match Connection::load(&self.name) {
            Some(connection) => connection,
            None => connect(workspace, self, None, None, None, None)?,
        };
        let current = install::read(&self.files)?;
        let plan = self.plan_for(&Starter::of(&current)?, Action::Install, &connection, &current)?;
        let steps = install::steps(&plan, &self.files, &current);
        let about = json!({
            "daemon": reach(&connection),
            "url": connection.url,
            "agentId": connection.agent_id,
            "machineId": connection.machine_id,
            "connectorId": connection.connector_id,
        });
        let report = merged(self.report(&plan, &steps, true), about);
        let title = &self.description.title;
        show(json, &report, |report| {
            let state = match plan.presence {
                Presence::Complete => "is connected",
                Presence::Partial => {
                    "is partly connected, or by another version; `signet connector install` refreshes it"
                }
                Presence::Absent => "is not connected",
            };
            let mut text = format!(
                "{title} {state}.\n  daemon   {}\n  agent    {}\n  machine  {}\n",
                connection.url, connection.agent_id, connection.machine_id
            );
            if dry_run {
                text.push_str(&listing(&steps, &plan, true));
            }
            text + &warning(report)
        });
        Ok(())
    }

    fn report(&self, plan: &ConfigPlan, steps: &[Step<'_>], dry_run: bool) -> Value {
        let presence = match plan.presence {
            Presence::Absent => "absent",
            Presence::Partial => "partial",
            Presence::Complete => "complete",
        };
        let edits: Vec<_> = steps
            .iter()
            .map(|step| json!({ "path": step.file.path, "summary": step.summary, "diff": step.diff() }))
            .collect();
        json!({ "harness": self.harness, "presence": presence, "dryRun": dry_run, "edits": edits, "notes": plan.notes })
    }
}

/// A word for a shell: quoted only where that is needed.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:\\".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else if cfg!(windows) {
        format!("\"{word}\"")
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The fields of both.
fn merged(mut report: Value, more: Value) -> Value {
    if let (Some(report), Value::Object(more)) = (report.as_object_mut(), more) {
        report.extend(more);
    }
    report
}

fn listing(steps: &[Step<'_>], plan: &ConfigPlan, dry_run: bool) -> String {
    let mut text = String::new();
    for step in steps {
        if dry_run {
            text.push_str(&step.diff());
        } else {
            text.push_str(&format!("{}: {}\n", step.file.path.display(), step.summary));
        }
    }
    if dry_run && !steps.is_empty() {
        text.push_str("\nNothing was written (--dry-run).\n");
    }
    plan.notes.iter().for_each(|note| text.push_str(&format!("{note}\n")));
    text
}

/// Whether the daemon answers, and knows the key.
fn reach(connection: &Connection) -> Value {
    let mut client = Client::new(connection.url.clone(), Duration::from_secs(3));
    if let Some(key) = connection.key() {
        client.bearer(&key);
    }
    match client.get("/api/connectors/harnesses") {
        Ok(_) => json!({ "reached": true, "problem": null }),
        Err(error) => json!({ "reached": false, "problem": error.to_string() }),
    }
}

fn warning(report: &Value) -> String {
    match text(report, "/daemon/problem") {
        "" => String::new(),
        problem => format!("Note: {problem}\n"),
    }
}

/// What a connector says against a file is for the user; that it was a plugin that said it is not.
fn in_plain_words(error: signet_runtime::RuntimeError) -> CliError {
    match error {
        signet_runtime::RuntimeError::Guest {
            error: signet_runtime::types::Error::Invalid(text), ..
        } => CliError::Other(text),
        other => CliError::Plugin(other),
    }
}
