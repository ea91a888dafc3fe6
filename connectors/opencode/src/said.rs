//! What OpenCode's events and messages say.

use signet_connector_base::answers::{Said, turn};
use signet_connector_base::extension::Told;
use signet_connector_base::tools::Used;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::session::{Speaker, Turn};

pub(crate) fn said(told: &Told) -> Said {
    let kind = told.text("/type");
    let message = || told.event.get("message").and_then(texts).unwrap_or_default();
    Said {
        // A session that this process did not see begin was gone back to.
        source: if kind == "session.created" { "startup" } else { "resume" }.into(),
        prompt: texts(&told.event).as_deref().map(unwrapped).unwrap_or_default(),
        last_assistant_message: if kind == "session.idle" { message() } else { String::new() },
        compact_summary: if kind == "session.compacted" { message() } else { String::new() },
        reason: kind,
        transcript: String::new(),
    }
}

/// A tool that was used; or a part of a message, of one that failed.
pub(crate) fn used(told: &Told) -> Used {
    let of = |pointer: &str| told.event.pointer(pointer).cloned().unwrap_or_default();
    // A command that ended badly did not fail as a tool.
    let exit = of("/output/metadata/exit").as_i64().unwrap_or(0);
    let failed = exit != 0 || of("/output/isError") == true || of("/part/state/status") == "error";
    let [tool, input] = if told.event.get("part").is_some() {
        [of("/part/tool"), of("/part/state/input")]
    } else {
        [of("/tool"), of("/args")]
    };
    Used {
        tool: tool.as_str().unwrap_or_default().into(),
        input,
        response: json!({ "isError": failed }),
        cwd: told.cwd.clone(),
        ..Used::default()
    }
}

/// The turns of a session's messages, in order.
pub(crate) fn turns(messages: &[Value]) -> Vec<Turn> {
    messages.iter().flat_map(of_message).collect()
}

fn of_message(message: &Value) -> Vec<Turn> {
    // A summary is kept for itself.
    if message.pointer("/info/summary").and_then(Value::as_bool).unwrap_or(false) {
        return Vec::new();
    }
    let mut turns = Vec::new();
    match message.pointer("/info/role").and_then(Value::as_str) {
        Some("user") => {
            turns.extend(texts(message).and_then(|text| turn(Speaker::User, &unwrapped(&text))));
        }
        Some("assistant") => {
            let outputs = parts(message).filter_map(|part| part.pointer("/state/output")?.as_str());
            turns.extend(outputs.filter_map(|output| turn(Speaker::Tool, output)));
            turns.extend(texts(message).and_then(|text| turn(Speaker::Assistant, &text)));
        }
        _ => {}
    }
    turns
}

fn parts(message: &Value) -> impl Iterator<Item = &Value> {
    message.get("parts").and_then(Value::as_array).into_iter().flatten()
}

/// What was said in text; what OpenCode itself adds to a message is marked as synthetic.
fn texts(message: &Value) -> Option<String> {
    let said = |part: &&Value| {
        let kind = part.get("type").and_then(Value::as_str);
        kind == Some("text") && !part.get("synthetic").and_then(Value::as_bool).unwrap_or(false)
    };
    let texts: Vec<_> = parts(message).filter(said).filter_map(|part| part.get("text")?.as_str()).collect();
    (!texts.is_empty()).then(|| texts.join("\n"))
}

/// `opencode run` puts a prompt that has spaces into double quotes, and a backslash before those in it.
fn unwrapped(prompt: &str) -> String {
    let inner = prompt.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inner.map(|inner| inner.replace("\\\"", "\u{0}")) {
        Some(inner) if !inner.contains('"') && inner.contains(' ') => inner.replace('\u{0}', "\""),
        _ => prompt.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(role: &str, parts: Value) -> Value {
        json!({ "info": { "role": role }, "parts": parts })
    }

    #[test]
    fn what_people_models_and_tools_said_is_read_in_order() {
        let messages = [
            message(
                "user",
                json!([{ "type": "text", "text": "how do herons sleep?" }, { "type": "text", "synthetic": true, "text": "a file" }]),
            ),
            message(
                "assistant",
                json!([{ "type": "step-start" }, { "type": "tool", "state": { "status": "completed", "output": "42" } }, { "type": "text", "text": "On one leg." }]),
            ),
            json!({ "info": { "role": "assistant", "summary": true }, "parts": [{ "type": "text", "text": "herons" }] }),
        ];
        let turns: Vec<_> = turns(&messages).into_iter().map(|turn| turn.text).collect();
        assert_eq!(turns, ["how do herons sleep?", "42", "On one leg."]);
    }

    #[test]
    fn a_tools_use_says_which_on_what_and_how() {
        let told = |event: Value| Told { event, cwd: "/work".into(), ..Told::default() };
        let args = json!({ "filePath": "/work/a.rs" });
        for (event, failed) in [
            (json!({ "tool": "edit", "args": args, "output": { "title": "a.rs", "metadata": {} } }), false),
            (json!({ "tool": "edit", "args": args, "output": { "metadata": { "exit": 1 } } }), true),
            (json!({ "tool": "edit", "args": args, "output": { "isError": true } }), true),
            (
                json!({ "part": { "tool": "edit", "state": { "status": "error", "input": args, "error": "no" } } }),
                true,
            ),
        ] {
            let used = used(&told(event.clone()));
            assert_eq!(
                (used.tool.as_str(), used.subject().as_str(), used.failed()),
                ("edit", "a.rs", failed),
                "{event}"
            );
        }
    }

    #[test]
    fn the_quotes_of_the_command_line_are_not_the_persons() {
        assert_eq!(unwrapped(r#""say \"hi\" twice""#), r#"say "hi" twice"#);
        for mine in ["say hi", r#""a b" and "c d""#, r#""quoted""#] {
            assert_eq!(unwrapped(mine), mine);
        }
    }

    #[test]
    fn what_a_message_means_depends_on_the_event() {
        let told = |kind: &str| Told {
            event: json!({ "type": kind, "message": message("assistant", json!([{ "type": "text", "text": "Done." }])) }),
            ..Told::default()
        };
        assert_eq!(said(&told("session.idle")).last_assistant_message, "Done.");
        let compacted = said(&told("session.compacted"));
        assert_eq!(
            (compacted.compact_summary.as_str(), compacted.last_assistant_message.as_str()),
            ("Done.", "")
        );
    }
}
