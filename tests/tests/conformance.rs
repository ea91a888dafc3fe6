//! The official conformance suite of the Model Context Protocol against the real daemon: every server scenario
//! that a product can pass. The rest asks for tools, prompts and resources of given names, which a fixture has on
//! the same transport (`host/mcp/tests/conformance.rs`).
//!
//! `SIGNET_TEST_CONFORMANCE` is the folder into which `cargo xtask test` installs the suite.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may fail"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use signet_tests::Daemon;

/// Scenarios that need no fixture, in each revision that has them.
const OF_ANY_REVISION: [&str; 4] =
    ["tools-list", "server-sse-multiple-streams", "resources-list", "dns-rebinding-protection"];
const OF_2025: [&str; 4] = ["server-initialize", "server-session-lifecycle", "ping", "server-sse-polling"];
const OF_2026: [&str; 5] = [
    "sep-2164-resource-not-found",
    "http-header-validation",
    "input-required-result-unsupported-methods",
    "input-required-result-ignore-extra-params",
    "input-required-result-validate-input",
];

/// What of a scenario for stateless servers cannot be seen without its fixtures.
const UNSEEN: [&str; 3] = ["test_missing_capability", "test_streaming_elicitation", "test_logging_tool"];

fn suite() -> Option<PathBuf> {
    let folder = std::env::var_os("SIGNET_TEST_CONFORMANCE").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: SIGNET_TEST_CONFORMANCE names no folder; `cargo xtask test` installs the suite");
    }
    folder
}

/// What an edition of the suite says of one scenario, and whether it passed.
fn run(suite: &Path, edition: &str, url: &str, args: &[&str]) -> (bool, String) {
    let output = Command::new(suite.join("node_modules/.bin/node"))
        .arg(suite.join(format!("node_modules/conformance-{edition}/dist/index.js")))
        .args(["server", "--url", &format!("{url}/mcp")])
        .args(args)
        .current_dir(suite)
        .output()
        .expect("the suite runs");
    let said =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat();
    (output.status.success(), said)
}

#[test]
fn the_daemon_passes_what_applies_to_a_product() {
    let Some(suite) = suite() else { return };
    let daemon = Daemon::start();
    let stable = OF_ANY_REVISION.iter().chain(&["server-initialize", "ping"]);
    let stable = stable.map(|scenario| ("stable", *scenario, None));
    let older = OF_ANY_REVISION.iter().chain(&OF_2025);
    let older = older.map(|scenario| ("alpha", *scenario, Some("2025-11-25")));
    let newer = OF_ANY_REVISION.iter().chain(&OF_2026);
    let newer = newer.map(|scenario| ("alpha", *scenario, Some("2026-07-28")));
    for (edition, scenario, revision) in stable.chain(older).chain(newer) {
        let mut args = vec!["--scenario", scenario];
        if let Some(revision) = revision {
            args.extend(["--spec-version", revision]);
        }
        let (passed, said) = run(&suite, edition, daemon.url(), &args);
        assert!(passed, "{edition} {args:?}: {said}");
    }
}

#[test]
fn as_a_stateless_server_the_daemon_fails_at_missing_fixtures_only() {
    let Some(suite) = suite() else { return };
    let daemon = Daemon::start();
    let (_, said) = run(&suite, "alpha", daemon.url(), &["--scenario", "server-stateless", "--verbose"]);
    let failures: Vec<_> = said.split("\"status\": \"FAILURE\"").skip(1).collect();
    let unseen = failures.iter().filter(|failure| UNSEEN.iter().any(|name| failure.contains(name))).count();
    assert!(said.matches("\"status\": \"SUCCESS\"").count() >= 19, "{said}");
    assert_eq!(failures.len(), unseen, "{said}");
}
