//! Plans for the files that users have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail the test"
)]

use signet_connector_base::testing::{self, apply};
use signet_plugin_sdk::Presence;

use super::*;

fn target(credential: Credential) -> Target {
    Target { credential, ..testing::target(HARNESS) }
}

fn files(settings: Option<&str>, state: Option<&str>) -> Vec<CurrentFile> {
    testing::files(&[(SETTINGS, settings), (STATE, state)])
}

fn json(files: &[CurrentFile], path: &str) -> Value {
    serde_json::from_str(&testing::text(files, path)).unwrap()
}

const MINE: &str = r#"{
    "model": "opus",
    "hooks": {
        "UserPromptSubmit": [
            {"hooks": [{"type": "command", "command": "echo mine", "timeout": 3}]}
        ]
    },
    "permissions": {"allow": ["Bash(ls:*)"]}
}
"#;

#[test]
fn an_install_adds_what_is_needed_and_a_second_one_nothing() {
    let before = files(Some(MINE), None);
    let target = target(Credential::Local);
    let first = plan(Action::Install, &target, &before).unwrap();
    assert!(matches!(first.presence, Presence::Absent));
    let after = apply(&first, &before);
    let settings = json(&after, SETTINGS);
    assert_eq!(settings["hooks"]["UserPromptSubmit"][0]["hooks"][0]["command"], "echo mine");
    assert_eq!(settings["hooks"]["UserPromptSubmit"][1]["hooks"][0]["type"], "http");
    assert_eq!(settings["hooks"]["SessionStart"][0]["hooks"][0]["type"], "command");
    assert_eq!(json(&after, STATE)["mcpServers"]["signet"]["command"], "/home/me/.signet/bin/signet");
    let second = plan(Action::Install, &target, &after).unwrap();
    assert!(second.edits.is_empty());
    assert!(matches!(second.presence, Presence::Complete));
}

#[test]
fn an_uninstall_gives_back_the_bytes() {
    let state = "{\"numStartups\": 7,\n\t\"mcpServers\": {\"other\": {\"command\": \"x\"}}}";
    for credential in
        [Credential::Local, Credential::Stored, Credential::Environment("SIGNET_API_KEY".into())]
    {
        let before = files(Some(MINE), Some(state));
        let installed = apply(&plan(Action::Install, &target(credential.clone()), &before).unwrap(), &before);
        let restored = apply(&plan(Action::Uninstall, &target(credential), &installed).unwrap(), &installed);
        for (before, restored) in before.iter().zip(&restored) {
            assert_eq!(before.content, restored.content, "{}", before.path);
        }
    }
}

#[test]
fn hooks_that_the_user_put_into_our_group_stay() {
    let before = files(None, None);
    let target = target(Credential::Stored);
    let mut installed = apply(&plan(Action::Install, &target, &before).unwrap(), &before);
    let settings = installed[0].content.clone().unwrap();
    let first = settings.find("\"Stop\"").unwrap();
    let at = first + settings[first..].find("{\"type\"").or(settings[first..].find("{\n")).unwrap();
    let at = settings[at..].find("\"hooks\": [").map(|n| at + n + 10).unwrap();
    installed[0].content = Some(format!(
        "{}{{\"type\":\"command\",\"command\":\"say done\"}},{}",
        &settings[..at],
        &settings[at..]
    ));
    let after = apply(&plan(Action::Uninstall, &target, &installed).unwrap(), &installed);
    let settings = json(&after, SETTINGS);
    assert_eq!(settings["hooks"], json!({"Stop": [{"hooks": [{"type": "command", "command": "say done"}]}]}));
}

#[test]
fn no_secret_is_ever_written() {
    let plan = plan(Action::Install, &target(Credential::Stored), &files(None, None)).unwrap();
    assert!(plan.edits.iter().all(|edit| !edit.content.as_deref().unwrap().contains("Authorization")));
    assert!(plan.edits.iter().all(|edit| !edit.content.as_deref().unwrap().contains("\"http\"")));
    assert!(plan.notes[0].contains("`/home/me/.signet/bin/signet hook`"), "{:?}", plan.notes);
}

#[test]
fn a_key_in_the_environment_is_referred_to_by_name() {
    let before = files(None, None);
    let target = target(Credential::Environment("MY_KEY".into()));
    let after = apply(&plan(Action::Install, &target, &before).unwrap(), &before);
    let hook = &json(&after, SETTINGS)["hooks"]["Stop"][0]["hooks"][0];
    assert_eq!(hook["headers"]["Authorization"], "Bearer $MY_KEY");
    assert_eq!(hook["allowedEnvVars"], json!(["MY_KEY"]));
}

#[test]
fn hooks_of_an_earlier_signet_are_replaced_and_not_doubled() {
    let old = r#"{"hooks":{"SessionStart":[{"hooks":[{"type":"command","command":"signet hook session-start -H claude-code --project \"$(pwd)\"","timeout":17000}]}]}}"#;
    let before = files(Some(old), None);
    let after = apply(&plan(Action::Install, &target(Credential::Local), &before).unwrap(), &before);
    let groups = json(&after, SETTINGS)["hooks"]["SessionStart"].as_array().unwrap().len();
    assert_eq!(groups, 1);
    assert!(after[0].content.as_deref().unwrap().contains("/home/me/.signet/bin/signet hook session-start"));
}

#[test]
fn a_file_that_is_not_json_is_refused_and_named() {
    for broken in ["hooks: yes", "{\"hooks\": [", "[]", "{\"hooks\": 7}", "{\"hooks\": {\"Stop\": {}}}"] {
        let error =
            plan(Action::Install, &target(Credential::Local), &files(Some(broken), None)).unwrap_err();
        let Error::Invalid(text) = error else { panic!("{error:?}") };
        assert!(
            text.contains("/home/me/.claude/settings.json") && text.contains("Nothing was changed"),
            "{text}"
        );
    }
}
