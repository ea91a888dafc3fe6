//! plugin: one file for each thing that is done.

mod author;
mod dev;
mod info;
mod install;
mod logs;
mod publisher;
mod settings;
mod top;

use serde_json::Value;

use super::escape;
use crate::cli::Plugin;
use crate::client::Client;
use crate::error::Result;
use crate::output::{show, text};
use crate::settings::Workspace;

pub(crate) fn run(workspace: &Workspace, command: Plugin, json: bool) -> Result<()> {
    let client = || Client::find(workspace);
    match command {
        Plugin::List => show(json, &client()?.get("/api/plugins")?, info::list),
        Plugin::Info { plugin } => info::run(workspace, &plugin, json)?,
        Plugin::Install(wanted) => install::install(&client()?, &wanted, json)?,
        Plugin::Update { plugin, yes } => install::update(&client()?, plugin, &yes, json)?,
        Plugin::Remove { plugin, forget } => settings::remove(&client()?, &plugin, forget, json)?,
        Plugin::Enable { plugin } => settings::enable(&client()?, &plugin, true, json)?,
        Plugin::Disable { plugin } => settings::enable(&client()?, &plugin, false, json)?,
        Plugin::Reload { plugin } => settings::reload(&client()?, &plugin, json)?,
        Plugin::Grant { plugin, grants, all } => settings::grant(&client()?, &plugin, &grants, all, json)?,
        Plugin::Revoke { plugin, grants } => settings::revoke(&client()?, &plugin, &grants, json)?,
        Plugin::Pin { plugin, off } => settings::pin(&client()?, &plugin, off, json)?,
        Plugin::Limits { plugin, changes } => settings::limits(&client()?, &plugin, &changes, json)?,
        Plugin::Config { plugin, value, clear } => {
            settings::config(&client()?, &plugin, value, clear, json)?;
        }
        Plugin::Logs { plugin, lines, follow } => logs::run(&client()?, &plugin, lines, follow, json)?,
        Plugin::Top { once } => top::run(&client()?, once, json)?,
        Plugin::Author(command) => author::run(workspace, command, json)?,
        Plugin::Publisher(command) => publisher::run(&client()?, command, json)?,
    }
    Ok(())
}

/// Where a plugin is in the API.
fn path(id: &str) -> String {
    format!("/api/plugins/{}", escape(id))
}

/// A list in an answer.
fn items<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// How a plugin is, in a line or two.
fn standing(plugin: &Value) -> String {
    let mut lines = vec![format!(
        "{} {} is {}.",
        text(plugin, "/id"),
        text(plugin, "/package/manifest/version"),
        text(plugin, "/state")
    )];
    for part in ["/reason", "/problem"] {
        if !text(plugin, part).is_empty() {
            lines.push(format!("  {}", text(plugin, part)));
        }
    }
    if let Some(pending) = plugin.get("pending").filter(|pending| !pending.is_null()) {
        let asks: Vec<_> =
            items(pending, "/asks").iter().filter_map(Value::as_str).map(|ask| format!("'{ask}'")).collect();
        lines.push(format!(
            "  version {} waits for {}: signet plugin grant {} --all",
            text(pending, "/version"),
            asks.join(" "),
            text(plugin, "/id")
        ));
    }
    lines.join("\n")
}
