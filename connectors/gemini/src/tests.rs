#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

use signet_connector_base::testing;
use signet_plugin_sdk::Presence;

use super::*;

fn target() -> Target {
    Target { credential: Credential::Environment("MY_KEY".into()), ..testing::target(HARNESS) }
}

fn file(content: &str) -> Vec<CurrentFile> {
    testing::files(&[(SETTINGS, Some(content))])
}

fn after(action: Action, content: &str) -> String {
    let before = file(content);
    testing::text(&testing::apply(&Gemini::plan(action, &target(), &before).unwrap(), &before), SETTINGS)
}

const MINE: &str =
    "{\n  // mine\n  \"theme\": \"dark\",\n  \"mcpServers\": {\"other\": {\"command\": \"x\"}}\n}\n";

#[test]
fn hooks_and_tools_come_and_go_in_one_file() {
    let installed = after(Action::Install, MINE);
    let edits = Gemini::plan(Action::Install, &target(), &file(MINE)).unwrap().edits.len();
    assert_eq!(edits, 1, "one edit for one file");
    assert!(installed.contains("\"timeout\": 5000"), "{installed}");
    assert!(
        installed.contains(
            "[ -e '/home/me/.signet/bin/signet' ] || exit 0; exec /home/me/.signet/bin/signet hook stop"
        ),
        "{installed}"
    );
    assert!(installed.contains("\"env\": {\"MY_KEY\": \"$MY_KEY\"}, \"trust\": true"), "{installed}");
    let again = Gemini::plan(Action::Install, &target(), &file(&installed)).unwrap();
    assert!(again.edits.is_empty() && matches!(again.presence, Presence::Complete));
    assert_eq!(after(Action::Uninstall, &installed), MINE);
}

#[test]
fn a_transcript_is_read_as_it_ended() {
    let file = r#"{"sessionId":"s","kind":"main"}
{"$set":{"messages":[{"id":"0","type":"user","content":[{"text":"<session_context>\nhello"}]}]}}
{"id":"1","type":"user","content":[{"text":"how do herons sleep?"},{"text":"<hook_context>memory</hook_context>"}]}
{"id":"2","type":"gemini","content":""}
{"id":"2","type":"gemini","content":"","toolCalls":[{"result":[{"functionResponse":{"response":{"output":"42"}}}]}]}
{"id":"3","type":"gemini","content":"On one leg."}
{"id":"4","type":"gem"#;
    let turns: Vec<_> = transcript::turns(file).into_iter().map(|turn| turn.text).collect();
    assert_eq!(turns, ["how do herons sleep?", "42", "On one leg."]);
}
