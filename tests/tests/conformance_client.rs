//! The official conformance suite against the client of MCP servers: `conformance_client` is what it starts.
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

/// What the stable edition has beyond what a revision requires.
const NOT_PASSED: [&str; 4] = [
    // Its authority describes itself under another name than its address, which the revision of 2026 forbids a
    // client to accept (`auth/metadata-issuer-mismatch`).
    "auth/2025-03-26-oauth-metadata-backcompat",
    // Extensions: signing in without a person.
    "auth/client-credentials-jwt",
    "auth/client-credentials-basic",
    "auth/cross-app-access-complete-flow",
];

fn suite() -> Option<PathBuf> {
    let folder = std::env::var_os("SIGNET_TEST_CONFORMANCE").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: SIGNET_TEST_CONFORMANCE names no folder; `cargo xtask test` installs the suite");
    }
    folder
}

/// Runs an edition of the suite. What failed of what it scores, in its order, and how many scenarios passed.
fn run(suite: &Path, edition: &str, args: &[&str]) -> (Vec<String>, usize) {
    let output = Command::new(suite.join("node_modules/.bin/node"))
        .arg(suite.join(format!("node_modules/conformance-{edition}/dist/index.js")))
        .args(["client", "--command", env!("CARGO_BIN_EXE_conformance_client")])
        .args(args)
        .current_dir(suite)
        .output()
        .expect("the suite runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, summary) = said.split_once("SUITE SUMMARY ===").unwrap_or_else(|| {
        panic!("the suite has no summary: {said}\n{}", String::from_utf8_lossy(&output.stderr))
    });
    // What a revision does not require is listed once more at the end, without figures.
    let (scored, rest) = summary.split_once("Not scored").unwrap_or((summary, ""));
    let name = |line: &str| Some(line.trim().strip_prefix("✗ ")?.split([':', ' ']).next()?.to_owned());
    let optional: Vec<_> = rest.lines().filter_map(name).collect();
    let failed = scored.lines().filter_map(name).filter(|failed| !optional.contains(failed)).collect();
    (failed, scored.matches('✓').count())
}

#[test]
fn the_client_passes_all_that_each_revision_requires() {
    let Some(suite) = suite() else { return };
    for (args, least) in [(["--requirements", "2025-11-25"], 18), (["--requirements", "2026-07-28"], 32)] {
        let (failed, passed) = run(&suite, "alpha", &args);
        assert_eq!(failed, [""; 0], "{args:?}");
        assert!(passed >= least, "{args:?}: {passed}");
    }
    let (failed, passed) = run(&suite, "stable", &["--suite", "all"]);
    assert_eq!(failed, NOT_PASSED);
    assert!(passed >= 20, "{passed}");
}
