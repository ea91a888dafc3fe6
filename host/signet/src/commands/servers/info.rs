//! list and info.

use serde_json::Value;

use super::install::advice;
use super::words::{cell, count, indented, one_line, short, show, text};
use super::{items, path, plan, policy};
use crate::client::Client;
use crate::commands::escape;
use crate::error::Result;
use crate::output::table;

pub(super) fn list(client: &Client, json: bool) -> Result<()> {
    show(json, &client.get("/api/mcp/servers")?, rows);
    Ok(())
}

fn rows(answer: &Value) -> String {
    let servers = items(answer, "/servers");
    if servers.is_empty() {
        return "no MCP server is installed; look for one with: signet mcp search".to_owned();
    }
    let mut rows = vec![["ID", "NAME", "STATE", "TOOLS", "RUNS"].map(str::to_owned).to_vec()];
    rows.extend(servers.iter().map(|server| {
        ["/id", "/name", "/state", "/toolCount", "/runs"].map(|field| cell(server, field)).to_vec()
    }));
    let troubled = servers.iter().filter(|server| !reason(server).is_empty());
    let news: Vec<_> = troubled.map(standing).collect();
    let gap = if news.is_empty() { "" } else { "\n\n" };
    format!("{}{gap}{}", table(&rows), news.join("\n"))
}

fn reason(server: &Value) -> String {
    text(server, "/reason")
}

/// How a server does, in a line or two.
pub(super) fn standing(server: &Value) -> String {
    let state = match text(server, "/state").as_str() {
        "connected" => {
            let tools = server.get("toolCount").and_then(Value::as_u64).unwrap_or_default();
            format!("answers: {}", count(usize::try_from(tools).unwrap_or_default(), "tool"))
        }
        "connecting" => "is being reached".to_owned(),
        "reconnecting" => "does not answer and is tried again".to_owned(),
        "needsSignIn" => "wants to know who asks".to_owned(),
        "needsSecret" => "lacks a secret".to_owned(),
        state => format!("is {state}"),
    };
    let mut lines = vec![format!("{} {state}.", text(server, "/id"))];
    if !reason(server).is_empty() {
        lines.push(format!("  {}", reason(server)));
    }
    lines.extend(advice(server));
    lines.join("\n")
}

pub(super) fn run(client: &Client, id: &str, json: bool) -> Result<()> {
    let mut server = client.get(&path(id))?;
    let widget = client.get(&format!("/api/widgets/{}", escape(id)))?;
    // Its tools are in the server already.
    let size = widget.get("size").cloned().unwrap_or_default();
    let kind = widget.get("kind").cloned().unwrap_or_default();
    if let Some(fields) = server.as_object_mut() {
        fields.insert("widget".to_owned(), serde_json::json!({ "size": size, "kind": kind }));
    }
    show(json, &server, describe);
    Ok(())
}

fn describe(server: &Value) -> String {
    let mut lines = vec![
        format!("{}: {}", text(server, "/id"), text(server, "/name")),
        indented(&standing(server), "  "),
        format!("  asked for  {}", text(server, "/source")),
        format!("  {}", if text(server, "/kind") == "remote" { "is reached at" } else { "runs" }),
        indented(crate::output::text(server, "/runs"), "    "),
    ];
    lines.extend(plan::package(server, "/package"));
    let given = items(server, "/given").iter().filter_map(Value::as_str).map(one_line).collect::<Vec<_>>();
    if !given.is_empty() {
        lines.push(format!("  is given   {}", given.join(", ")));
    }
    lines.push(format!("  installed  by {}", text(server, "/installedBy")));
    // What is known before it was reached is made up.
    match server.get("offer").filter(|_| server.get("probedAt").is_some()) {
        Some(offer) => offered(&mut lines, offer),
        None => lines.push("  It was never reached: nobody knows what it offers.".to_owned()),
    }
    let (kind, w, h) =
        (text(server, "/widget/kind"), cell(server, "/widget/size/w"), cell(server, "/widget/size/h"));
    lines.push(format!("  dashboard  {kind}, {w} by {h}"));
    lines.extend(policy::written(server.get("policy").unwrap_or(&Value::Null)));
    lines.join("\n")
}

fn offered(lines: &mut Vec<String>, offer: &Value) {
    lines.push(format!("  says       {}", about(offer)));
    match text(offer, "/about/description") {
        description if description.is_empty() => {}
        description => lines.push(format!("             {description}")),
    }
    match text(offer, "/manifestPlace") {
        place if place.is_empty() => lines.push("  manifest   none: a card stands for it".to_owned()),
        place => lines.push(format!("  manifest   {place}")),
    }
    let apps: Vec<_> = items(offer, "/apps").iter().map(|app| text(app, "/uri")).collect();
    if !apps.is_empty() {
        lines.push(format!("  apps       {}", apps.join(", ")));
    }
    let problems = items(offer, "/problems").iter().filter_map(Value::as_str);
    lines.extend(problems.map(|problem| format!("  problem    {}", one_line(problem))));
    lines.push(format!(
        "  offers     {}, {}, {}",
        count(items(offer, "/tools").len(), "tool"),
        count(items(offer, "/resources").len() + items(offer, "/templates").len(), "resource"),
        count(items(offer, "/prompts").len(), "prompt"),
    ));
    lines.extend(items(offer, "/tools").iter().map(tool));
}

/// Its name and version, and what is spoken with it.
pub(super) fn about(offer: &Value) -> String {
    let modern = offer.pointer("/about/modern").and_then(Value::as_bool).unwrap_or_default();
    let era = if modern { "without a handshake" } else { "with a handshake" };
    let name = format!("{} {}", text(offer, "/about/name"), text(offer, "/about/version"));
    format!("{} (protocol {}, {era})", name.trim(), text(offer, "/about/protocol"))
}

/// What a tool does, and what becomes of a call.
fn tool(tool: &Value) -> String {
    let decision = match text(tool, "/decision").as_str() {
        "ask" => "a person is asked first",
        _ => "called without a question",
    };
    let model = tool.get("model").and_then(Value::as_bool).unwrap_or(true);
    let whose = if model { "" } else { ", not for models" };
    let about = match short(crate::output::text(tool, "/description")) {
        about if about.is_empty() => String::new(),
        about => format!("\n      {about}"),
    };
    format!("    {}: {}, {decision}{whose}{about}", text(tool, "/name"), text(tool, "/effect"))
}
