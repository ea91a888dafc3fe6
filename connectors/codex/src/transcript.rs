//! Codex's transcript file, a "rollout": a JSON object a line.

use signet_connector_base::answers::turn;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::session::{Speaker, Turn};

/// The turns of a transcript, in order. Lines that are cut are left out.
pub(crate) fn turns(jsonl: &str) -> Vec<Turn> {
    let lines: Vec<Value> = jsonl.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let items = lines.iter().any(|line| event(line) == Some("item_completed"));
    lines.iter().filter_map(|line| of_line(line, items)).collect()
}

fn event(line: &Value) -> Option<&str> {
    let is_event = line.get("type")?.as_str()? == "event_msg";
    is_event.then(|| line.pointer("/payload/type")?.as_str())?
}

/// What people and models said is in events, in completed items or (older) in messages; the response's own
/// items also hold what Codex and its hooks put before the model.
fn of_line(line: &Value, items: bool) -> Option<Turn> {
    let text = |pointer: &str| line.pointer(pointer).and_then(Value::as_str);
    match event(line) {
        Some("item_completed") => match text("/payload/item/type")? {
            "UserMessage" => turn(Speaker::User, &parts(line.pointer("/payload/item/content")?)),
            "AgentMessage" => turn(Speaker::Assistant, &parts(line.pointer("/payload/item/content")?)),
            _ => None,
        },
        Some("user_message") if !items => turn(Speaker::User, text("/payload/message")?),
        Some("agent_message") if !items => turn(Speaker::Assistant, text("/payload/message")?),
        Some(_) => None,
        None => match text("/payload/type")? {
            "function_call_output" | "custom_tool_call_output" => {
                let output = line.pointer("/payload/output")?;
                turn(Speaker::Tool, output.as_str().or_else(|| output.get("content")?.as_str())?)
            }
            _ => None,
        },
    }
}

fn parts(content: &Value) -> String {
    let texts = content.as_array().into_iter().flatten().filter_map(|part| part.get("text")?.as_str());
    texts.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_models_and_tools_said_is_read_in_order() {
        let file = r#"{"type":"response_item","payload":{"type":"message","role":"user","content":[{"type":"input_text","text":"<environment_context>"}]}}
{"type":"event_msg","payload":{"type":"item_completed","item":{"type":"UserMessage","content":[{"type":"text","text":"how do herons sleep?"}]}}}
{"type":"event_msg","payload":{"type":"item_completed","item":{"type":"McpToolCall","tool":"recall"}}}
{"type":"response_item","payload":{"type":"function_call_output","call_id":"c","output":"42"}}
{"type":"event_msg","payload":{"type":"item_completed","item":{"type":"AgentMessage","content":[{"type":"Text","text":"On one leg."}]}}}
{"type":"event_msg","payload":{"type":"agent_message","message":"On one leg."}}"#;
        let turns: Vec<_> = turns(file).into_iter().map(|turn| turn.text).collect();
        assert_eq!(turns, ["how do herons sleep?", "42", "On one leg."]);
    }

    #[test]
    fn older_transcripts_are_read_too() {
        let file = r#"{"type":"session_meta","payload":{"id":"x"}}
{"type":"response_item","payload":{"type":"message","role":"developer","content":[{"type":"input_text","text":"rules"}]}}
{"type":"event_msg","payload":{"type":"user_message","message":"how do herons sleep?"}}
{"type":"response_item","payload":{"type":"function_call_output","call_id":"c","output":"42"}}
{"type":"event_msg","payload":{"type":"agent_message","message":"On one leg."}}
{"type":"event_msg","payload":{"type":"agent_mess"#;
        let turns: Vec<_> = turns(file).into_iter().map(|turn| turn.text).collect();
        assert_eq!(turns, ["how do herons sleep?", "42", "On one leg."]);
    }
}
