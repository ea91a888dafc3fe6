//! The client for programs, as it is in its npm package, against a real daemon: the assertions are in
//! `edge/test/client.daemon.ts`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use signet_tests::{Daemon, Program};

/// Time for Node.js to run them all, on a machine that runs other tests too.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn a_program_installs_and_calls_servers_with_a_persons_consent() {
    let packages = std::env::var_os("SIGNET_TEST_NPM").filter(|path| !path.is_empty());
    let packages = PathBuf::from(packages.expect("npm packages: run `cargo xtask test`"));
    let daemon = Daemon::start();
    let file = daemon.workspace().join("crm.json");
    let server = r#"{"name": "io.acme/crm", "remotes": [{"type": "streamable-http",
        "url": "http://127.0.0.1:1/{tenant}/mcp", "variables": {"tenant": {"isRequired": true}}}]}"#;
    std::fs::write(&file, server).expect("a description");
    let token = daemon.workspace().join(".daemon/owner-token");
    let token = std::fs::read_to_string(token).expect("the owner's token");
    let ran = Program::new(Path::new("node"), &daemon.workspace())
        .env("SIGNET_TEST_CLIENT", packages.join("client/dist/index.js"))
        .env("SIGNET_TEST_URL", daemon.url())
        .env("SIGNET_TEST_TOKEN", token.trim())
        .env("SIGNET_TEST_SHELF", env!("CARGO_BIN_EXE_shelf"))
        .env("SIGNET_TEST_DESCRIPTION", &file)
        .args(["--test", "--test-reporter=tap"])
        .args([packages.join("tests/client.daemon.mjs")])
        .run(PATIENCE);
    let ran = ran.good();
    assert!(ran.stdout.contains("# pass 4"), "{}", ran.stdout);
}
