//! Codex's transcript file, a "rollout": a JSON object a line.

use signet_connector_base::answers::turn;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::session::{Speaker, Turn};

/// The turns of a transcript, in order. Lines that are cut are left out.
pub(crate) fn turns(jsonl: &str) -> Vec<Turn> {
    let lines = jsonl.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    lines.filter_map(|line| of_line(&line)).collect()
}

/// What people and models said is in events; the items beside them also hold what Codex and its hooks put
/// before the model.
fn of_line(line: &Value) -> Option<Turn> {
    let text = |pointer: &str| line.pointer(pointer).and_then(Value::as_str);
    match (text("/type")?, text("/payload/type")?) {
        ("event_msg", "user_message") => turn(Speaker::User, text("/payload/message")?),
        ("event_msg", "agent_message") => turn(Speaker::Assistant, text("/payload/message")?),
        ("response_item", "function_call_output" | "custom_tool_call_output") => {
            let output = line.pointer("/payload/output")?;
            turn(Speaker::Tool, output.as_str().or_else(|| output.get("content")?.as_str())?)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_models_and_tools_said_is_read_in_order() {
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
