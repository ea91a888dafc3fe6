//! What Pi's events and session entries say.

use signet_connector_base::answers::{Said, turn};
use signet_connector_base::extension::Told;
use signet_connector_base::tools::Used;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::session::{Speaker, Turn};

pub(crate) fn said(told: &Told) -> Said {
    let last = told.event.pointer("/messages").and_then(Value::as_array).and_then(|messages| messages.last());
    Said {
        source: told.text("/reason"),
        prompt: told.text("/prompt"),
        last_assistant_message: last.and_then(answer).unwrap_or_default(),
        compact_summary: told.text("/compactionEntry/summary"),
        reason: told.text("/reason"),
        transcript: String::new(),
    }
}

/// A tool's result.
pub(crate) fn used(told: &Told) -> Used {
    let of = |name: &str| told.event.get(name).cloned().unwrap_or_default();
    Used {
        tool: told.text("/toolName"),
        input: of("input"),
        response: json!({ "isError": of("isError") }),
        cwd: told.cwd.clone(),
        ..Used::default()
    }
}

fn answer(message: &Value) -> Option<String> {
    let turn = of_message(message)?;
    matches!(turn.speaker, Speaker::Assistant).then_some(turn.text)
}

/// The turns of a session's entries, in order. What extensions put before the model is none.
pub(crate) fn turns(entries: &[Value]) -> Vec<Turn> {
    let messages = entries.iter().filter_map(|entry| entry.get("message"));
    messages.filter_map(of_message).collect()
}

fn of_message(message: &Value) -> Option<Turn> {
    let speaker = match message.get("role").and_then(Value::as_str)? {
        "user" => Speaker::User,
        "assistant" => Speaker::Assistant,
        "toolResult" => Speaker::Tool,
        _ => return None,
    };
    match message.get("content")? {
        Value::String(text) => turn(speaker, text),
        Value::Array(blocks) => {
            let is_text = |block: &&Value| block.get("type").and_then(Value::as_str) == Some("text");
            let texts = blocks.iter().filter(is_text).filter_map(|block| block.get("text")?.as_str());
            turn(speaker, &texts.collect::<Vec<_>>().join("\n"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_models_and_tools_said_is_read_in_order() {
        let entries = [
            json!({ "type": "model_change", "modelId": "x" }),
            json!({ "type": "message", "message": { "role": "system", "content": "rules" } }),
            json!({ "type": "message", "message": { "role": "user", "content": [{ "type": "text", "text": "how do herons sleep?" }] } }),
            json!({ "type": "custom_message", "customType": "signet", "content": "known: birds" }),
            json!({ "type": "message", "message": { "role": "assistant", "content": [{ "type": "thinking", "thinking": "hm" }, { "type": "toolCall", "name": "x" }] } }),
            json!({ "type": "message", "message": { "role": "toolResult", "content": [{ "type": "text", "text": "42" }] } }),
            json!({ "type": "message", "message": { "role": "assistant", "content": [{ "type": "text", "text": "On one leg." }] } }),
        ];
        let turns: Vec<_> = turns(&entries).into_iter().map(|turn| turn.text).collect();
        assert_eq!(turns, ["how do herons sleep?", "42", "On one leg."]);
    }

    #[test]
    fn a_tools_result_says_which_on_what_and_how() {
        let told = |failed: bool| Told {
            event: json!({ "type": "tool_result", "toolName": "edit", "input": { "path": "/work/a.rs" }, "isError": failed }),
            cwd: "/work".into(),
            ..Told::default()
        };
        let (fine, failed) = (used(&told(false)), used(&told(true)));
        assert_eq!((fine.tool.as_str(), fine.subject().as_str(), fine.failed()), ("edit", "a.rs", false));
        assert!(failed.failed());
    }

    #[test]
    fn the_answer_of_a_run_is_its_last_message_if_the_model_said_it() {
        let told = |role: &str| Told {
            event: json!({ "messages": [{ "role": role, "content": [{ "type": "text", "text": "Done." }] }] }),
            ..Told::default()
        };
        assert_eq!(said(&told("assistant")).last_assistant_message, "Done.");
        assert_eq!(said(&told("user")).last_assistant_message, "");
    }
}
