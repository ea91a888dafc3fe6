//! dev: build, put into the daemon, show what it says; again whenever a file changes. What does not build
//! or does not come up leaves the version before at work.

use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use notify::{RecursiveMode, Watcher as _};
use serde_json::{Value, json};

use super::{author, install, items, logs, standing};
use crate::client::Client;
use crate::error::{CliError, Result};
use crate::output::{print_line, text};
use crate::settings::Workspace;

/// Quiet time after a change: editors write in several steps.
const QUIET: Duration = Duration::from_millis(100);
/// How often new lines of log are asked for.
const PAUSE: Duration = Duration::from_millis(300);
/// Time to compile a large component.
const PATIENCE: Duration = Duration::from_secs(120);
/// Folders that builds write to.
const NOT_SOURCES: [&str; 6] = ["target", "dist", "node_modules", ".git", "__pycache__", ".venv"];

pub(super) fn run(workspace: &Workspace, folder: &Path) -> Result<()> {
    let folder = std::fs::canonicalize(folder).map_err(CliError::file("find", folder))?;
    let client = Client::find(workspace)?.patient(PATIENCE);
    let (_watcher, changes) = watch(&folder)?;
    let mut id = round(&client, &folder);
    let mut after = 0;
    print_line("Watching; end with Ctrl-C.");
    loop {
        if let Some(id) = &id {
            after = logs::print(&client, id, after, 1_000, false).unwrap_or(after);
        }
        match changes.recv_timeout(PAUSE) {
            Ok(()) => {
                while changes.recv_timeout(QUIET).is_ok() {}
                id = round(&client, &folder).or(id);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

/// Builds and installs; says how that went, and which plugin it is.
fn round(client: &Client, folder: &Path) -> Option<String> {
    match build_and_install(client, folder) {
        Ok(plugin) => {
            print_line(&standing(&plugin));
            Some(text(&plugin, "/id").to_owned())
        }
        Err(error) => {
            print_line(&format!("{error}\n  The version before goes on, if there was one."));
            None
        }
    }
}

/// The author is the one who grants here: what the plugin asks for is shown and granted.
fn build_and_install(client: &Client, folder: &Path) -> Result<Value> {
    let built = author::build(folder, None)?;
    print_line(&author::told(&built));
    let path = built.path.display().to_string();
    let request = json!({ "allowDowngrade": true, "reinstall": true });
    let proposal = install::propose(client, &path, request)?;
    if let Some(refusal) = proposal.get("refusal").and_then(Value::as_str) {
        return Err(CliError::Refused(refusal.to_owned()));
    }
    for ask in items(&proposal, "/asks").iter().filter(|ask| ask.get("granted") == Some(&Value::Bool(false)))
    {
        print_line(&format!("  granted to it: {} ('{}')", text(ask, "/words"), text(ask, "/grant")));
    }
    let answer =
        client.post("/api/plugins/install", json!({ "digest": proposal.get("digest"), "trust": true }))?;
    Ok(answer.get("plugin").cloned().unwrap_or_default())
}

/// Tells of every change of a source.
fn watch(folder: &Path) -> Result<(notify::RecommendedWatcher, Receiver<()>)> {
    let failed =
        |error: notify::Error| CliError::Other(format!("cannot watch {}: {error}", folder.display()));
    let (tell, changes) = channel();
    let root = folder.to_owned();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let touches = |event: &notify::Event| {
            !event.kind.is_access() && event.paths.iter().any(|path| is_source(&root, path))
        };
        if event.is_ok_and(|event| touches(&event)) {
            // Whoever listened is gone: so is this program, soon.
            let _ = tell.send(());
        }
    })
    .map_err(failed)?;
    watcher.watch(folder, RecursiveMode::Recursive).map_err(failed)?;
    Ok((watcher, changes))
}

fn is_source(root: &Path, path: &Path) -> bool {
    let inside = path.strip_prefix(root).unwrap_or(path);
    !inside.components().any(|part| NOT_SOURCES.iter().any(|name| part.as_os_str() == *name))
}
