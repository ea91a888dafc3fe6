//! install and update: show what would be done, ask, do it.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::Method;

use super::{info, items, standing};
use crate::cli::{Install, Yes};
use crate::client::Client;
use crate::commands::escape;
use crate::error::{CliError, Result};
use crate::output::{print_line, show, text};

/// Fetching 18 MB over a slow line, and compiling them.
const PATIENCE: Duration = Duration::from_secs(300);

pub(super) fn install(client: &Client, wanted: &Install, json: bool) -> Result<()> {
    let client = client.patient(PATIENCE);
    if wanted.locked {
        let answer = client.post("/api/plugins/install-locked", json!({}))?;
        show(json, &answer, info::list);
        return Ok(());
    }
    let source = wanted.source.as_deref().unwrap_or_default();
    let request = json!({
        "yes": wanted.yes.yes,
        "digest": wanted.yes.digest,
        "allowDowngrade": wanted.allow_downgrade,
        "reinstall": wanted.reinstall,
    });
    let proposal = propose(&client, source, request)?;
    let grants = wanted.no_grants.then(|| json!([]));
    let answer = settle(&client, &proposal, &wanted.yes, grants, json)?;
    show(json, &answer, |answer| answer.get("plugin").map(standing).unwrap_or_default());
    Ok(())
}

/// A file is read here and sent: the daemon may be on another machine.
pub(super) fn propose(client: &Client, source: &str, mut request: Value) -> Result<Value> {
    if source.contains("://") {
        merge(&mut request, "source", json!(source));
        return client.post("/api/plugins/propose", request);
    }
    let path = Path::new(source.strip_prefix("file:").unwrap_or(source));
    let bytes = std::fs::read(path).map_err(CliError::file("read", path))?;
    let path = std::path::absolute(path).map_err(CliError::file("find", path))?;
    let mut query = format!("source={}", escape(&format!("file:{}", path.display())));
    for (name, value) in request.as_object().into_iter().flatten() {
        match value {
            Value::Bool(true) => query.push_str(&format!("&{name}=true")),
            Value::String(text) => query.push_str(&format!("&{name}={}", escape(text))),
            _ => {}
        }
    }
    client.upload(&format!("/api/plugins/upload?{query}"), "application/wasm", &bytes)
}

fn merge(request: &mut Value, name: &str, value: Value) {
    if let Some(fields) = request.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

pub(super) fn update(client: &Client, plugin: Option<String>, yes: &Yes, json: bool) -> Result<()> {
    let client = client.patient(PATIENCE);
    let (ids, whole) = match plugin {
        Some(plugin) => (vec![plugin.clone()], plugin),
        None => (updatable(&client.get("/api/plugins")?), "everything".to_owned()),
    };
    let mut done = Vec::new();
    for id in ids {
        let request = json!({ "update": id, "yes": yes.yes, "digest": yes.digest });
        let proposal = client.post("/api/plugins/propose", request)?;
        let answer = settle(&client, &proposal, yes, None, json)?;
        if text(&answer, "/outcome") == "nothing" {
            continue;
        }
        if !json {
            print_line(&answer.get("plugin").map(standing).unwrap_or_default());
        }
        done.push(answer);
    }
    if json {
        show(true, &json!({ "updated": done }), |_| String::new());
    } else if done.is_empty() {
        print_line(&format!("{whole} is up to date"));
    }
    Ok(())
}

/// Those that can have a newer version: not Signet's own, and not pinned.
fn updatable(list: &Value) -> Vec<String> {
    let can = |plugin: &&Value| {
        text(plugin, "/source") != "built-in"
            && plugin.get("pinned").and_then(Value::as_bool) == Some(false)
            && plugin.get("package").is_some_and(|package| !package.is_null())
    };
    items(list, "/plugins").iter().filter(can).map(|plugin| text(plugin, "/id").to_owned()).collect()
}

/// Shows a proposal, asks what must be asked, and accepts it.
fn settle(client: &Client, proposal: &Value, yes: &Yes, grants: Option<Value>, json: bool) -> Result<Value> {
    if let Some(refusal) = proposal.get("refusal").and_then(Value::as_str) {
        return Err(CliError::Refused(refusal.to_owned()));
    }
    if !json && text(proposal, "/decision") != "nothing" {
        print_line(&show_proposal(proposal));
    }
    let wants_grants = grants.is_none();
    let questions: Vec<_> = items(proposal, "/questions")
        .iter()
        .filter_map(Value::as_str)
        .filter(|question| wants_grants || !question.starts_with("grant "))
        .collect();
    let mut accept = json!({ "digest": proposal.get("digest"), "trust": true });
    if let Some(grants) = grants {
        merge(&mut accept, "grants", grants);
    }
    for question in questions {
        if yes.yes {
            continue;
        }
        if !ask(question)? {
            if question.starts_with("grant ") {
                merge(&mut accept, "grants", json!([]));
                continue;
            }
            return Err(CliError::Refused("nothing was installed".into()));
        }
    }
    client.ask(Method::POST, "/api/plugins/install", Some(accept))
}

fn show_proposal(proposal: &Value) -> String {
    let change = match text(proposal, "/installed") {
        "" => String::new(),
        installed => format!(", in place of {installed}"),
    };
    let mut lines = vec![
        format!("{} {}{change}", text(proposal, "/id"), text(proposal, "/version")),
        format!("  {}", text(proposal, "/package/manifest/description")),
        format!("  source     {}", text(proposal, "/source")),
        format!("  digest     {}", text(proposal, "/digest")),
        format!("  it is      {}", text(proposal, "/trust")),
    ];
    lines.extend(info::asks(items(proposal, "/asks")));
    if text(proposal, "/decision") == "wait" {
        lines.push(
            "  It asks for more than was granted: the installed version goes on until you grant it.".into(),
        );
    }
    lines.join("\n")
}

/// Asks a person. Where there is none, the answer is no, and how to say yes.
fn ask(question: &str) -> Result<bool> {
    if !std::io::stdin().is_terminal() {
        return Err(CliError::Refused(format!(
            "{question} Nobody is here to answer: use --yes (with --digest, if you do not know the publisher)"
        )));
    }
    let mut out = std::io::stderr();
    let _ = write!(out, "{question} [y/N] ");
    let _ = out.flush();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    read.map_err(CliError::file("read", "the answer"))?;
    Ok(matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes"))
}
