//! doctor: looks for what is wrong, and says what to do.

use std::process::ExitCode;

use serde_json::Value;

use super::finding::{self, Finding};
use crate::client::Client;
use crate::connection::Connection;
use crate::error::Result;
use crate::output::text;
use crate::settings::Workspace;

pub(crate) fn run(workspace: &Workspace, client: &Client, json: bool) -> Result<ExitCode> {
    let mut findings = vec![folder(workspace)];
    findings.extend(daemon(client));
    findings.push(connection());
    Ok(finding::report(&findings, json))
}

fn folder(workspace: &Workspace) -> Finding {
    let path = workspace.private();
    #[cfg(unix)]
    if let Ok(about) = std::fs::metadata(&path) {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = about.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let says = format!(
                "others can look into {} ({mode:o}); run: chmod 700 {}",
                path.display(),
                path.display()
            );
            return Finding { what: "workspace", good: false, says };
        }
    }
    let probe = path.join(".doctor");
    let says = match std::fs::write(&probe, "x").and_then(|()| std::fs::remove_file(&probe)) {
        Ok(()) => {
            return Finding { what: "workspace", good: true, says: workspace.root().display().to_string() };
        }
        Err(error) => format!("cannot write into {}: {error}; `signet up` makes it", path.display()),
    };
    Finding { what: "workspace", good: false, says }
}

fn daemon(client: &Client) -> Vec<Finding> {
    let finding = Finding::new;
    let health = match client.get("/health") {
        Ok(health) => health,
        Err(error) => return vec![finding("daemon", false, error.to_string())],
    };
    let version = text(&health, "/version");
    let same = version == env!("CARGO_PKG_VERSION");
    let advice = if same { "" } else { ", not this program's: run `signet up` to start this one" };
    let mut findings = vec![finding("daemon", same, format!("{}, version {version}{advice}", client.url()))];
    let rebuilding = health.pointer("/index/rebuilding").and_then(Value::as_bool).unwrap_or(false);
    let entries = health.pointer("/index/entries").and_then(Value::as_u64).unwrap_or(0);
    let state = if rebuilding { "being rebuilt; some things are not found until it is done" } else { "good" };
    findings.push(finding("search index", true, format!("{entries} entries, {state}")));
    match client.get("/api/plugins") {
        Err(error) => findings.push(finding("credential", false, error.to_string())),
        Ok(answer) => {
            let plugins = answer.get("plugins").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            let refused: Vec<_> =
                plugins.iter().filter(|plugin| text(plugin, "/state") != "running").collect();
            findings.push(finding(
                "plugins",
                refused.is_empty(),
                match refused.as_slice() {
                    [] => format!("{} running", plugins.len()),
                    some => some.iter().map(|plugin| text(plugin, "/reason")).collect::<Vec<_>>().join("; "),
                },
            ));
        }
    }
    findings
}

fn connection() -> Finding {
    let (good, says) = match Connection::load("claude-code") {
        Some(connection) => (true, format!("claude-code, to {}", connection.url)),
        None => (true, "none yet; `signet connector install claude-code` makes one".to_owned()),
    };
    Finding { what: "connections", good, says }
}
