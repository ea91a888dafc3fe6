//! The document of all routes is the same wherever one gets it.

use std::time::Duration;

use serde_json::Value;
use signet_tests::{Daemon, Program, signet_program};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn the_document_is_printed_without_a_daemon_and_answered_by_one() -> Result<(), serde_json::Error> {
    let committed: Value = serde_json::from_str(include_str!("../../docs/openapi.json"))?;
    let folder = std::env::temp_dir();
    // It has no workspace, no home, and nobody to ask.
    let printed = Program::new(&signet_program(), &folder).args(["openapi"]).run(PATIENCE).good();
    assert!(printed.json() == committed, "another document was printed than docs/openapi.json");
    let daemon = Daemon::start();
    let answered = daemon.http().get("/api/openapi.json").good();
    assert!(answered == committed, "another document was answered than docs/openapi.json");
    Ok(())
}
