//! Claude Code's transcript file: a JSON object a line.

use signet_connector_base::answers::turn;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::session::{Speaker, Turn};

/// The turns of a transcript, in order. Lines that are no turns (summaries, snapshots, the harness's
/// own notes) and lines that are cut are left out.
pub(crate) fn turns(jsonl: &str) -> Vec<Turn> {
    jsonl
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .flat_map(|line| of_line(&line))
        .collect()
}

fn of_line(line: &Value) -> Vec<Turn> {
    let is = |field: &str| line.get(field).and_then(Value::as_bool).unwrap_or(false);
    // Side chains are the talk of sub-agents among themselves.
    if is("isMeta") || is("isSidechain") || is("isCompactSummary") {
        return Vec::new();
    }
    let speaker = match line.get("type").and_then(Value::as_str) {
        Some("user") => Speaker::User,
        Some("assistant") => Speaker::Assistant,
        _ => return Vec::new(),
    };
    match line.pointer("/message/content") {
        Some(Value::String(text)) => turn(speaker, text).into_iter().collect(),
        Some(Value::Array(blocks)) => blocks.iter().filter_map(|block| of_block(speaker, block)).collect(),
        _ => Vec::new(),
    }
}

fn of_block(speaker: Speaker, block: &Value) -> Option<Turn> {
    match block.get("type").and_then(Value::as_str)? {
        "text" => turn(speaker, block.get("text")?.as_str()?),
        "tool_result" => turn(Speaker::Tool, &text_of(block.get("content")?)),
        _ => None,
    }
}

fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(blocks) => {
            let texts: Vec<_> = blocks.iter().filter_map(|block| block.get("text")?.as_str()).collect();
            texts.join("\n")
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_models_and_tools_said_is_read_in_order() {
        let file = r#"{"type":"summary","summary":"x"}
{"type":"user","message":{"role":"user","content":"how do herons sleep?"}}
{"type":"user","isMeta":true,"message":{"content":"caveat"}}
{"type":"assistant","message":{"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"On one leg."},{"type":"tool_use","name":"x"}]}}
{"type":"user","message":{"content":[{"type":"tool_result","content":[{"type":"text","text":"42"}]}]}}
{"type":"assistant","isSidechain":true,"message":{"content":"aside"}}
{"type":"assistant","message":{"content":[{"type":"te"#;
        let turns: Vec<_> = turns(file).into_iter().map(|turn| turn.text).collect();
        assert_eq!(turns, ["how do herons sleep?", "On one leg.", "42"]);
    }
}
