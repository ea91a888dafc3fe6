//! Gemini CLI's transcript file: a JSON object a line. A message that comes again, with the same id, replaces
//! the earlier one; `$set` may replace them all.

use signet_connector_base::answers::turn;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::session::{Speaker, Turn};

/// The turns of a transcript, in order. Lines that are cut are left out.
pub(crate) fn turns(jsonl: &str) -> Vec<Turn> {
    let mut messages: Vec<Value> = Vec::new();
    for line in jsonl.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        if let Some(all) = line.pointer("/$set/messages").and_then(Value::as_array) {
            messages.clone_from(all);
        } else if let Some(id) = line.get("id") {
            match messages.iter_mut().find(|message| message.get("id") == Some(id)) {
                Some(earlier) => *earlier = line,
                None => messages.push(line),
            }
        }
    }
    messages.iter().flat_map(of_message).collect()
}

fn of_message(message: &Value) -> Vec<Turn> {
    match message.get("type").and_then(Value::as_str) {
        Some("user") => turn(Speaker::User, &text_of(message)).into_iter().collect(),
        Some("gemini") => {
            let calls = message.get("toolCalls").and_then(Value::as_array).into_iter().flatten();
            let results = calls.filter_map(|call| {
                let output = call.pointer("/result/0/functionResponse/response/output")?.as_str()?;
                turn(Speaker::Tool, output)
            });
            turn(Speaker::Assistant, &text_of(message)).into_iter().chain(results).collect()
        }
        _ => Vec::new(),
    }
}

/// What was written, without what the harness and its hooks put beside it.
fn text_of(message: &Value) -> String {
    match message.get("content") {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(parts)) => {
            let texts = parts.iter().filter_map(|part| part.get("text")?.as_str());
            let own = texts
                .filter(|text| !text.starts_with("<hook_context>") && !text.starts_with("<session_context>"));
            own.collect::<Vec<_>>().join("\n")
        }
        _ => String::new(),
    }
}
