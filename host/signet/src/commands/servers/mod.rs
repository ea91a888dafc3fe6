//! MCP servers on the command line: a file per command, or for a few that belong together.
//!
//! What servers say is printed tame: [`words`] is the only way to standard output here.

mod audit;
mod call;
mod change;
mod info;
mod install;
mod logs;
mod needs;
mod permissions;
mod plan;
mod policy;
mod questions;
mod read;
mod search;
mod sign_in;
mod update;
mod validate;
mod words;

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use serde_json::Value;

use super::escape;
use crate::cli::Servers;
use crate::client::Client;
use crate::error::{CliError, Result};
use crate::output::tame;
use crate::settings::Workspace;

/// A server's first start may fetch it; its first answer is waited for by the daemon for a minute.
const PATIENCE: Duration = Duration::from_secs(300);

pub(crate) fn run(workspace: &Workspace, command: Servers, json: bool) -> Result<ExitCode> {
    if let Servers::Validate { document } = command {
        return validate::run(&document, json);
    }
    let client = Client::find(workspace)?.patient(PATIENCE);
    match command {
        Servers::Validate { .. } => {}
        Servers::Search { words, category } => {
            search::run(&client, &words.join(" "), category.as_deref(), json)?;
        }
        Servers::Install(wanted) => install::run(&client, &wanted, json)?,
        Servers::List => info::list(&client, json)?,
        Servers::Info { id } => info::run(&client, &id, json)?,
        Servers::Remove { id } => change::remove(&client, &id, json)?,
        Servers::Enable { id } => change::enable(&client, &id, true, json)?,
        Servers::Disable { id } => change::enable(&client, &id, false, json)?,
        Servers::Rename { id, name } => change::rename(&client, &id, &name, json)?,
        Servers::Test { id } => return change::test(&client, &id, json),
        Servers::Reprobe { id } => change::reprobe(&client, &id, json)?,
        Servers::Update { id, consent } => update::run(&client, &id, &consent, json)?,
        Servers::Call { id, tool, arguments, yes, timeout } => {
            let wanted = call::Wanted { id, tool, arguments, yes, timeout };
            return call::run(&client, &wanted, json);
        }
        Servers::Read { id, uri } => read::run(&client, &id, &uri, json)?,
        Servers::Logs { id, lines, follow } => logs::run(&client, &id, lines, follow, json)?,
        Servers::Questions => questions::list(&client, json)?,
        Servers::Approve { question, always } => questions::approve(&client, &question, always, json)?,
        Servers::Deny { question } => questions::deny(&client, &question, json)?,
        Servers::Answer { question, set } => questions::answer(&client, &question, &set, json)?,
        Servers::Allow(rule) => policy::run(&client, &rule, "allow", json)?,
        Servers::Ask(rule) => policy::run(&client, &rule, "ask", json)?,
        Servers::Refuse(rule) => policy::run(&client, &rule, "deny", json)?,
        Servers::Permissions(wanted) => permissions::run(&client, &wanted, json)?,
        Servers::Audit { server, tool, agent, limit } => {
            let of = [("server", server), ("tool", tool), ("agent", agent)];
            audit::run(&client, &of, limit, json)?;
        }
        Servers::SignIn { id, wait } => sign_in::run(&client, &id, wait, json)?,
        Servers::SignOut { id } => change::sign_out(&client, &id, json)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Where a server is in the API.
fn path(id: &str) -> String {
    format!("/api/mcp/servers/{}", escape(id))
}

/// A list in an answer.
fn items<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether somebody is here to answer.
fn is_attended() -> bool {
    std::io::stdin().is_terminal()
}

/// Asks a person. What is asked goes to standard error.
fn yes_or_no(question: &str) -> Result<bool> {
    let answer = line(&format!("{question} [y/N] "))?;
    Ok(matches!(answer.to_ascii_lowercase().as_str(), "y" | "yes"))
}

/// What a person types, trimmed.
fn line(prompt: &str) -> Result<String> {
    let mut out = std::io::stderr();
    let _ = write!(out, "{}", tame(prompt));
    let _ = out.flush();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(CliError::file("read", "the answer"))?;
    Ok(line.trim().to_owned())
}

/// `NAME=VALUE`, in two.
fn pair(text: &str) -> Result<(&str, &str)> {
    text.split_once('=')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| CliError::Other(format!("{text:?} names nothing: write NAME=VALUE")))
}
