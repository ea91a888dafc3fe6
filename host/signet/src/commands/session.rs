//! session.

use serde_json::{Value, json};

use super::escape;
use crate::cli::Session;
use crate::client::Client;
use crate::error::Result;
use crate::output::{show, table, text};

pub(crate) fn run(client: &Client, command: Session, json: bool) -> Result<()> {
    match command {
        Session::List { limit } => show(json, &client.get(&format!("/api/sessions?limit={limit}"))?, list),
        Session::Show { key } => {
            let answer = client.get(&format!("/api/sessions/{}/transcript", escape(&key)))?;
            show(json, &answer, |answer| text(answer, "/content").to_owned());
        }
        Session::Search { query, limit } => {
            let answer =
                client.post("/api/sessions/search", json!({ "query": query.join(" "), "limit": limit }))?;
            show(json, &answer, hits);
        }
        Session::Bypass { key, off } => {
            let path = format!("/api/sessions/{}/bypass", escape(&key));
            let answer = client.post(&path, json!({ "enabled": !off }))?;
            show(json, &answer, |_| {
                (if off {
                    "Signet works with this session again."
                } else {
                    "Signet leaves this session alone."
                })
                .to_owned()
            });
        }
    }
    Ok(())
}

fn items<'a>(answer: &'a Value, name: &str) -> &'a [Value] {
    answer.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice)
}

fn list(answer: &Value) -> String {
    let sessions = items(answer, "sessions");
    if sessions.is_empty() {
        return "There are no sessions yet. `signet connector install claude-code` connects a harness."
            .into();
    }
    let mut rows = vec![
        ["SESSION", "HARNESS", "AGENT", "MACHINE", "PROJECT", "TURNS", "LAST USED"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(sessions.iter().map(|session| {
        let or_dash = |value: &str| if value.is_empty() { "-".to_owned() } else { value.to_owned() };
        let mut row: Vec<_> = ["/key", "/harness", "/agentId", "/machineId", "/project"]
            .map(|field| or_dash(text(session, field)))
            .to_vec();
        row.push(session["turns"].to_string());
        row.push(text(session, "/updatedAt").to_owned());
        row
    }));
    table(&rows)
}

fn hits(answer: &Value) -> String {
    let hits = items(answer, "hits");
    if hits.is_empty() {
        return "Nothing like that was said.".into();
    }
    let line = |hit: &Value| {
        let day: String = text(hit, "/updatedAt").chars().take(10).collect();
        format!(
            "{day}  {}\n            {}",
            text(hit, "/sessionKey"),
            text(hit, "/excerpt").replace('\n', " ")
        )
    };
    hits.iter().map(line).collect::<Vec<_>>().join("\n")
}
