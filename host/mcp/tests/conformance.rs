//! The official conformance suite against the transport that carries Signet's MCP server: with a fixture
//! that has every tool the suite knows, in one process with the test. `tests/tests/conformance.rs` of the
//! workspace runs it against the real daemon.
//!
//! `SIGNET_TEST_CONFORMANCE` is the folder into which `cargo xtask test` installs the suite.
#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::wildcard_imports,
    deprecated,
    reason = "a test; and the suite tests what the newest revision deprecates, too"
)]

mod fixture;
#[allow(unused_imports, reason = "shared with other test programs")]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use fixture::Everything;
use rmcp::transport::streamable_http_server::session::SessionManager;
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use signet_mcp::McpService;
use support::caller;

/// Scenarios in which the server asks its client something in the middle of a call, as the revisions
/// before 2026-07-28 do it: for that a server keeps a session per client, and Signet's keeps none.
const ASKING: [&str; 4] = [
    "tools-call-sampling",
    "tools-call-elicitation",
    "elicitation-sep1034-defaults",
    "elicitation-sep1330-enums",
];
/// The daemon's guard checks the names by which it is called, and so is this tested with the daemon.
const NAMES: &str = "dns-rebinding-protection";

fn suite() -> Option<PathBuf> {
    let folder = std::env::var_os("SIGNET_TEST_CONFORMANCE").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("skipped: SIGNET_TEST_CONFORMANCE names no folder; `cargo xtask test` installs the suite");
    }
    folder
}

async fn served<M: SessionManager>(sessions: M, asks: bool) -> String {
    let service = McpService::new(Everything::new(asks), sessions, asks);
    let router =
        axum::Router::<()>::new().route_service("/mcp", service).layer(axum::Extension(caller("ada", None)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/mcp", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

/// Runs one edition of the suite, and returns the scenarios that failed.
async fn run(suite: &Path, edition: &'static str, url: &str, args: &'static [&'static str]) -> Vec<String> {
    let mut command = Command::new(suite.join("node_modules/.bin/node"));
    command.arg(suite.join(format!("node_modules/{edition}/dist/index.js")));
    command.args(["server", "--url", url]).args(args).current_dir(suite);
    let output =
        tokio::task::spawn_blocking(move || command.output().expect("the suite runs")).await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let (_, summary) = said.split_once("=== SUMMARY ===").unwrap_or_else(|| {
        panic!("the suite has no summary: {said}\n{}", String::from_utf8_lossy(&output.stderr))
    });
    // What a revision does not require is listed once more at the end, without figures.
    let (scored, rest) = summary.split_once("Not scored").unwrap_or((summary, ""));
    assert!(scored.matches('✓').count() > 10, "{said}");
    let name = |line: &str| Some(line.trim().strip_prefix("✗ ")?.split([':', ' ']).next()?.to_owned());
    let optional: Vec<_> = rest.lines().filter_map(name).collect();
    scored.lines().filter_map(name).filter(|failed| !optional.contains(failed)).collect()
}

const RUNS: [(&str, &[&str]); 3] = [
    ("conformance-stable", &[]),
    ("conformance-alpha", &["--requirements", "2025-11-25"]),
    ("conformance-alpha", &["--requirements", "2026-07-28"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_every_feature_passes_on_this_transport() {
    let Some(suite) = suite() else { return };
    let url = served(LocalSessionManager::default(), true).await;
    for (edition, args) in RUNS {
        let failed = run(&suite, edition, &url, args).await;
        assert_eq!(failed, [NAMES], "{edition} {args:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_sessions_it_passes_all_but_what_asks_the_client() {
    let Some(suite) = suite() else { return };
    let url = served(NeverSessionManager::default(), false).await;
    for (edition, args) in RUNS {
        let failed = run(&suite, edition, &url, args).await;
        let unexpected: Vec<_> =
            failed.iter().filter(|name| *name != NAMES && !ASKING.contains(&name.as_str())).collect();
        assert!(unexpected.is_empty(), "{edition} {args:?}: {unexpected:?}");
    }
}
