//! What the tests of connectors share: a machine, its files, and what a plan makes of them.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use signet_plugin_sdk::{ConfigPlan, Credential, CurrentFile, Scope, Target};

/// Where `signet` is on that machine.
pub const PROGRAM: &str = "/home/me/.signet/bin/signet";

/// A machine on which the person `me` connects a harness, for all their work, to their own daemon.
#[must_use]
pub fn target(harness: &str) -> Target {
    Target {
        daemon_url: "http://127.0.0.1:3850".into(),
        program: PROGRAM.into(),
        program_words: [PROGRAM.to_owned()].into(),
        agent_id: "me".into(),
        machine_id: "laptop".into(),
        connector_id: "conn_1".into(),
        credential: Credential::Local,
        scope: Scope::User,
        connection_file: format!("/home/me/.config/signet/connectors/{harness}.json"),
    }
}

/// Files by their names in plans, below that person's home. Those without content do not exist.
#[must_use]
pub fn files(files: &[(&str, Option<&str>)]) -> Vec<CurrentFile> {
    let file = |(path, content): &(&str, Option<&str>)| CurrentFile {
        path: (*path).into(),
        location: format!("/home/me/{path}"),
        content: content.map(Into::into),
    };
    files.iter().map(file).collect()
}

/// The files after a plan.
#[must_use]
pub fn apply(plan: &ConfigPlan, files: &[CurrentFile]) -> Vec<CurrentFile> {
    let mut files = files.to_vec();
    for edit in &plan.edits {
        for file in files.iter_mut().filter(|file| file.path == edit.path) {
            file.content.clone_from(&edit.content);
        }
    }
    files
}

/// What a file holds; nothing if there is none.
#[must_use]
pub fn text(files: &[CurrentFile], path: &str) -> String {
    files.iter().find(|file| file.path == path).and_then(|file| file.content.clone()).unwrap_or_default()
}
