//! Plans for the files that users have.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail the test"
)]

use signet_connector_base::testing::{self, apply, text};
use signet_plugin_sdk::Presence;

use super::*;

const MINE: &str = "{\n  // mine\n  \"model\": \"x\",\n  \"mcp\": {\"other\": {\"type\": \"remote\", \"url\": \"http://x\"}},\n}\n";

fn target() -> Target {
    Target {
        program: r#""C:\Program Files\signet.exe""#.into(),
        program_words: vec![r"C:\Program Files\signet.exe".into()],
        connection_file: r"C:\Users\me\.config\signet\connectors\opencode.json".into(),
        ..testing::target(HARNESS)
    }
}

fn files(extension: Option<&str>, plain: Option<&str>, commented: Option<&str>) -> Vec<CurrentFile> {
    testing::files(&[(EXTENSION, extension), (CONFIG, plain), (COMMENTED, commented)])
}

#[test]
fn a_first_install_writes_both_files_and_a_second_nothing() {
    let before = files(None, None, None);
    let after = apply(&plan(Action::Install, &target(), &before).unwrap(), &before);
    let config: Value = serde_json::from_str(&text(&after, CONFIG)).unwrap();
    let command = json!([r"C:\Program Files\signet.exe", "mcp", "-H", "opencode"]);
    assert_eq!(config["mcp"]["signet"], json!({ "type": "local", "command": command, "enabled": true }));
    assert_eq!(config["$schema"], "https://opencode.ai/config.json");
    assert!(
        text(&after, EXTENSION).contains(r#""C:\\Users\\me\\.config\\signet\\connectors\\opencode.json""#)
    );
    assert_eq!(text(&after, COMMENTED), "");
    let second = plan(Action::Install, &target(), &after).unwrap();
    assert!(second.edits.is_empty() && matches!(second.presence, Presence::Complete), "{:?}", second.edits);
}

#[test]
fn an_uninstall_gives_back_the_bytes_wherever_the_settings_are() {
    for (plain, commented) in
        [(Some(MINE), None), (None, Some(MINE)), (Some("{\"a\": 1}"), Some(MINE)), (Some("{}\n"), None)]
    {
        let before = files(None, plain, commented);
        let installed = apply(&plan(Action::Install, &target(), &before).unwrap(), &before);
        let changed = [CONFIG, COMMENTED].map(|path| text(&installed, path) != text(&before, path));
        let expected = if plain.is_none() { [false, true] } else { [true, false] };
        assert_eq!(changed, expected, "the one file that is used: {plain:?}, {commented:?}");
        let restored = apply(&plan(Action::Uninstall, &target(), &installed).unwrap(), &installed);
        for (before, restored) in before.iter().zip(&restored) {
            assert_eq!(before.content, restored.content, "{}", before.path);
        }
    }
}

#[test]
fn the_server_stays_in_the_file_it_is_in_and_goes_from_both() {
    let before = files(None, None, Some(MINE));
    let installed = apply(&plan(Action::Install, &target(), &before).unwrap(), &before);
    // Later the user makes the other file.
    let mut later = installed.clone();
    later[1].content = Some("{\"a\": 1}".into());
    let again = plan(Action::Install, &target(), &later).unwrap();
    assert!(again.edits.is_empty(), "{:?}", again.edits);
    // And copies everything into it.
    later[1].content = later[2].content.clone();
    let gone = apply(&plan(Action::Uninstall, &target(), &later).unwrap(), &later);
    assert_eq!([text(&gone, CONFIG), text(&gone, COMMENTED)], [MINE, MINE]);
}

#[test]
fn a_file_that_cannot_be_edited_is_named() {
    let broken = files(None, None, Some("{ model"));
    let Error::Invalid(text) = plan(Action::Install, &target(), &broken).unwrap_err() else { panic!() };
    assert!(text.contains("opencode.jsonc"), "{text}");
}

#[test]
fn a_folder_of_its_own_holds_what_opencode_looks_for_in_there() {
    let description = crate::OpenCode::describe();
    assert_eq!(description.config_dir_variable.as_deref(), Some("OPENCODE_CONFIG_DIR"));
    let files: Vec<_> =
        description.config_files.iter().map(|file| file.path_in_config_dir.as_str()).collect();
    assert_eq!(files, ["plugins/signet.js", "opencode.json", "opencode.jsonc"]);
}
