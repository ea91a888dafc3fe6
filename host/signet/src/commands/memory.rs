//! remember, recall.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::{Recall, Remember};
use crate::client::Client;
use crate::error::Result;
use crate::git;
use crate::output::{show, text};

/// Says which project the current folder is of, if it is of one: a folder that is no repository is no
/// project to a person at a shell.
fn in_this_project(client: &mut Client) {
    let evidence = git::evidence(&std::env::current_dir().unwrap_or_else(|_| Path::new(".").to_owned()));
    if evidence.git_root.is_some() {
        client.in_project(&evidence);
    }
}

pub(crate) fn remember(mut client: Client, remember: Remember, json: bool) -> Result<()> {
    if !remember.global {
        in_this_project(&mut client);
    }
    let body = json!({
        "content": remember.content.join(" "),
        "type": remember.kind,
        "tags": remember.tags,
        "importance": remember.importance,
        "pinned": remember.pin,
        "visibility": if remember.private { "private" } else { "global" },
    });
    let answer = client.post("/api/memory/remember", body)?;
    show(json, &answer, |answer| {
        let known = answer.get("deduped").and_then(Value::as_bool).unwrap_or(false);
        let verb = if known { "Known already" } else { "Remembered" };
        format!("{verb} as {} ({}).", text(answer, "/type"), text(answer, "/id"))
    });
    Ok(())
}

pub(crate) fn recall(mut client: Client, recall: Recall, json: bool) -> Result<()> {
    in_this_project(&mut client);
    let body = json!({
        "query": recall.query.join(" "),
        "limit": recall.limit,
        "type": recall.kind,
        "tags": recall.tags,
        "project": recall.project,
        "since": recall.since,
        "until": recall.until,
        "explain": recall.explain,
    });
    let answer = client.post("/api/memory/recall", body)?;
    show(json, &answer, found);
    Ok(())
}

fn found(answer: &Value) -> String {
    let results = answer.get("results").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if results.is_empty() {
        return "Nothing is remembered about that.".into();
    }
    let lines: Vec<_> = results.iter().map(line).collect();
    lines.join("\n")
}

fn line(hit: &Value) -> String {
    let score = hit.get("score").and_then(Value::as_f64).unwrap_or(0.0);
    let day: String = text(hit, "/created_at").chars().take(10).collect();
    let content = text(hit, "/content").replace('\n', "\n      ");
    let mut line = format!(
        "{score:.2}  {content}\n      {}, {day}, by {}, {}",
        text(hit, "/type"),
        text(hit, "/who"),
        text(hit, "/id")
    );
    if let Some(explain) = hit.get("explain") {
        let part = |name: &str| explain.get(name).and_then(Value::as_f64).unwrap_or(0.0);
        let weight =
            |at: usize| explain.pointer(&format!("/weights/{at}")).and_then(Value::as_f64).unwrap_or(0.0);
        let parts = ["text", "recency", "importance", "project"];
        let sum: Vec<_> = parts
            .iter()
            .enumerate()
            .map(|(at, name)| format!("{:.2} x {name} {:.2}", weight(at), part(name)))
            .collect();
        let matched = explain.get("matched").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let matched: Vec<_> = matched.iter().filter_map(Value::as_str).collect();
        line.push_str(&format!("\n      = {}; words: {}", sum.join(" + "), matched.join(", ")));
    }
    line
}
