//! Plans for the extension's file.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail the test"
)]

use signet_connector_base::testing;
use signet_plugin_sdk::{Credential, Presence};

use super::*;

fn target(scope: Scope) -> Target {
    let connection_file = r"C:\Users\me\.config\signet\connectors\pi.json".into();
    Target { credential: Credential::Stored, scope, connection_file, ..testing::target(HARNESS) }
}

fn files(content: Option<&str>) -> Vec<CurrentFile> {
    testing::files(&[(EXTENSION, content)])
}

#[test]
fn an_install_writes_one_file_and_an_uninstall_removes_it() {
    let first = Pi::plan(Action::Install, &target(Scope::User), &files(None)).unwrap();
    let [edit] = first.edits.as_slice() else { panic!("{:?}", first.edits) };
    let text = edit.content.as_deref().unwrap();
    assert!(text.contains(r#""C:\\Users\\me\\.config\\signet\\connectors\\pi.json""#), "{text}");
    assert!(first.notes.is_empty());

    let installed = files(Some(text));
    let second = Pi::plan(Action::Install, &target(Scope::User), &installed).unwrap();
    assert!(second.edits.is_empty() && matches!(second.presence, Presence::Complete));
    let gone = Pi::plan(Action::Uninstall, &target(Scope::User), &installed).unwrap();
    assert!(gone.edits[0].content.is_none());
}

#[test]
fn a_file_that_signet_did_not_write_stays() {
    let mine = files(Some("export default () => {};\n"));
    for action in [Action::Install, Action::Uninstall] {
        let Error::Invalid(text) = Pi::plan(action, &target(Scope::User), &mine).unwrap_err() else {
            panic!()
        };
        assert!(text.contains("/home/me/.pi/agent/extensions/signet.js"), "{text}");
    }
}

#[test]
fn in_a_project_the_person_is_told_of_trust() {
    let plan = Pi::plan(Action::Install, &target(Scope::Project), &files(None)).unwrap();
    assert!(plan.notes[0].contains("pi -a"), "{:?}", plan.notes);
    assert!(plan.edits[0].content.as_deref().unwrap().contains("scope: \"project\""));
}
