//! Plans for the files that users have.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail the test"
)]

use signet_connector_base::testing::{self, apply, text};
use signet_plugin_sdk::Presence;

use super::*;

const MINE: &str = "model = \"gpt\"\n\n# mine\n[mcp_servers.other]\ncommand = \"x\"\n";
const MY_HOOKS: &str = "{\n  \"hooks\": {\n    \"Stop\": [{\"hooks\": [{\"type\": \"command\", \"command\": \"say done\"}]}]\n  }\n}\n";

fn target() -> Target {
    testing::target(HARNESS)
}

fn files(hooks: Option<&str>, config: Option<&str>) -> Vec<CurrentFile> {
    testing::files(&[(HOOKS, hooks), (CONFIG, config)])
}

#[test]
fn an_install_adds_hooks_that_are_trusted_and_a_second_one_nothing() {
    let before = files(Some(MY_HOOKS), Some(MINE));
    let first = plan(Action::Install, &target(), &before).unwrap();
    assert!(matches!(first.presence, Presence::Absent));
    let after = apply(&first, &before);
    let config = text(&after, CONFIG);
    assert!(config.starts_with(MINE), "{config}");
    assert!(config.contains("[mcp_servers.signet]\ncommand = \"/home/me/.signet/bin/signet\""), "{config}");
    // The user's own hook of this event comes first and is not spoken for.
    assert!(config.contains("[hooks.state.\"/home/me/.codex/hooks.json:stop:1:0\"]"), "{config}");
    assert!(!config.contains("stop:0:0"), "{config}");
    let second = plan(Action::Install, &target(), &after).unwrap();
    assert!(second.edits.is_empty(), "{:?}", second.edits);
    assert!(matches!(second.presence, Presence::Complete));
}

#[test]
fn an_uninstall_gives_back_the_bytes() {
    for (hooks, config) in [(Some(MY_HOOKS), Some(MINE)), (Some("{}\n"), Some(""))] {
        let before = files(hooks, config);
        let installed = apply(&plan(Action::Install, &target(), &before).unwrap(), &before);
        let restored = apply(&plan(Action::Uninstall, &target(), &installed).unwrap(), &installed);
        for (before, restored) in before.iter().zip(&restored) {
            assert_eq!(before.content, restored.content, "{}", before.path);
        }
    }
}

#[test]
fn trust_that_the_user_gave_to_hooks_of_their_own_stays() {
    let mine = "[hooks.state.\"/home/me/.codex/hooks.json:stop:0:0\"]\nenabled = true\ntrusted_hash = \"sha256:1\"\n";
    let before = files(Some(MY_HOOKS), Some(mine));
    let installed = apply(&plan(Action::Install, &target(), &before).unwrap(), &before);
    assert!(text(&installed, CONFIG).starts_with(mine));
    let restored = apply(&plan(Action::Uninstall, &target(), &installed).unwrap(), &installed);
    assert_eq!(text(&restored, CONFIG), mine);
}

#[test]
fn a_hook_that_moved_is_trusted_in_its_new_place_and_not_in_the_old() {
    let installed = apply(&plan(Action::Install, &target(), &files(None, None)).unwrap(), &files(None, None));
    let ours = text(&installed, HOOKS);
    let mut document = Json::parse(&ours).unwrap();
    let stop = document.get(&["hooks", "Stop"]).unwrap().raw().to_owned();
    let both = stop.replacen('[', "[{\"hooks\": [{\"type\": \"command\", \"command\": \"mine\"}]}, ", 1);
    document.set(&["hooks", "Stop"], &both).unwrap();
    let moved = files(Some(document.text()), Some(&text(&installed, CONFIG)));
    let again = apply(&plan(Action::Install, &target(), &moved).unwrap(), &moved);
    let config = text(&again, CONFIG);
    assert!(config.contains("hooks.json:stop:1:0") && !config.contains("hooks.json:stop:0:0"), "{config}");
}

#[test]
fn a_project_does_not_speak_for_the_users_trust() {
    let target = Target { scope: Scope::Project, ..target() };
    let before = files(None, None);
    let first = plan(Action::Install, &target, &before).unwrap();
    assert!(first.notes.iter().any(|note| note.contains("trust")), "{:?}", first.notes);
    let after = apply(&first, &before);
    assert!(!text(&after, CONFIG).contains("hooks.state"));
    assert!(plan(Action::Install, &target, &after).unwrap().edits.is_empty());
}

#[test]
fn the_digest_is_codexs_own() {
    // The form that Codex 0.169.0 hashes: sorted keys, and three seconds at most.
    let hook = Placed {
        event: "SessionEnd".into(),
        group: 0,
        index: 0,
        matcher: None,
        entry: json!({ "type": "command", "command": "true", "timeout": 30 }),
    };
    let canonical = r#"{"event_name":"session_end","hooks":[{"async":false,"command":"true","timeout":3,"type":"command"}]}"#;
    use sha2::Digest as _;
    let hex: String = sha2::Sha256::digest(canonical).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(trust::digest(&hook), format!("sha256:{hex}"));
}

#[test]
fn what_cannot_be_edited_without_loss_is_refused_and_named() {
    for broken in
        ["a = [", "mcp_servers = {}\n", "mcp_servers.signet.command = 'x'\n", "hooks = { state = {} }\n"]
    {
        let error = plan(Action::Install, &target(), &files(None, Some(broken))).unwrap_err();
        let Error::Invalid(text) = error else { panic!("{error:?}") };
        assert!(
            text.contains("/home/me/.codex/config.toml") && text.contains("Nothing was changed"),
            "{text}"
        );
    }
}
