//! `signet connector`: all of an installation or nothing, where a connection comes from, and the doctor.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests look into JSON"
)]

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Finished, Machine, StubLlm, signet_program};

const REMOTE: &str = "git@github.com:acme/one.git";
const LIMIT: Duration = Duration::from_secs(30);
const SETTINGS: &str = "{\"model\":\t\"opus\"}\n\n";
/// The longest file that can be written in a test of failing ones, in 512 bytes.
const FILE_BLOCKS: &str = "64";

fn laptop() -> Machine {
    Machine::new("laptop", REMOTE, &StubLlm::start())
}

fn read(path: PathBuf) -> String {
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// `signet`, on a machine where long files cannot be written.
fn signet_on_a_full_disk(machine: &Machine, args: &[&str]) -> Finished {
    // With the signal ignored, writing fails as it does on a full disk.
    let script = "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"";
    let program = machine.program("sh").args(["-c", script, "sh", FILE_BLOCKS]).args([signet_program()]);
    program.args(args).run(LIMIT)
}

/// A JSON object that cannot be written there.
fn long_state() -> String {
    json!({ "mine": "x".repeat(100_000) }).to_string()
}

#[test]
fn when_the_second_file_cannot_be_written_the_first_is_taken_back() {
    let machine = laptop();
    machine.had_settings(SETTINGS);
    std::fs::write(machine.state(), long_state()).unwrap();
    let before = machine.files_below(&machine.home());

    let install = ["connector", "install", "claude-code", "--url", "http://127.0.0.1:1", "--api-key", "k"];
    let failed = signet_on_a_full_disk(&machine, &install);
    assert_eq!(failed.code, Some(1), "{failed:?}");
    assert!(failed.stderr.contains(".claude.json"), "{failed:?}");
    assert!(failed.stderr.contains("what had been written before is taken back"), "{failed:?}");
    assert_eq!(machine.files_below(&machine.home()), before);

    let _ = machine.signet(&install).good();
    assert_ne!(read(machine.settings()), SETTINGS);
    // The harness writes its file, so that its bytes are not the ones that Signet wrote.
    let mut state: Value = serde_json::from_str(&read(machine.state())).unwrap();
    state["starts"] = json!(1);
    std::fs::write(machine.state(), state.to_string()).unwrap();
    let installed = machine.files_below(&machine.home());
    let failed = signet_on_a_full_disk(&machine, &["connector", "uninstall", "claude-code"]);
    assert_eq!(failed.code, Some(1), "{failed:?}");
    assert!(failed.stderr.contains("what had been written before is taken back"), "{failed:?}");
    assert_eq!(machine.files_below(&machine.home()), installed);
    assert!(machine.connection_file().exists());

    let _ = machine.signet(&["connector", "uninstall", "claude-code"]).good();
    assert_eq!(read(machine.settings()), SETTINGS);
}

#[test]
fn a_flag_counts_before_the_environment_and_that_before_what_was_installed() {
    const URL: &str = "http://127.0.0.1:1";
    const OTHER: &str = "http://127.0.0.1:2";
    const ENVIRONMENT: &[(&str, &str)] =
        &[("SIGNET_DAEMON_URL", URL), ("SIGNET_API_KEY", "env"), ("SIGNET_AGENT_ID", "env")];
    let machine = laptop();
    let install = |args: &[&str], variables: &[(&str, &str)]| {
        let mut program =
            machine.program(signet_program()).args(["connector", "install", "codex"]).args(args);
        for (name, value) in variables {
            program = program.env(name, value);
        }
        let _ = program.run(LIMIT).good();
        let file = machine.connection_file().with_file_name("codex.json");
        let said: Value = serde_json::from_str(&read(file)).unwrap();
        ["url", "apiKey", "apiKeyVariable", "agentId"]
            .map(|name| said[name].as_str().unwrap_or("").to_owned())
    };
    let old = ["--url", URL, "--api-key", "old", "--agent-id", "old"];
    assert_eq!(install(&old, &[]), [URL, "old", "", "old"]);
    assert_eq!(install(&[], &[]), [URL, "old", "", "old"]);
    assert_eq!(install(&["--api-key", "flag", "--agent-id", "flag"], ENVIRONMENT), [URL, "flag", "", "flag"]);
    assert_eq!(install(&[], ENVIRONMENT), [URL, "env", "", "env"]);
    assert_eq!(install(&["--api-key-env", "WORK"], ENVIRONMENT), [URL, "", "WORK", "env"]);
    // A variable that was named once is what the key comes from.
    assert_eq!(install(&[], ENVIRONMENT), [URL, "", "WORK", "env"]);
    // Of another daemon nothing is kept.
    assert_eq!(install(&[], &[("SIGNET_DAEMON_URL", OTHER)]), [OTHER, "", "", "default"]);
    assert_eq!(install(&["--url", URL], &[("SIGNET_DAEMON_URL", OTHER)]), [URL, "", "", "default"]);
}

#[test]
fn a_damaged_connection_is_named_and_nobody_else_hears_what_was_meant_for_its_daemon() {
    let machine = laptop();
    let install = ["connector", "install", "codex", "--url", "http://127.0.0.1:1", "--api-key", "k"];
    let _ = machine.signet(&install).good();
    let file = machine.connection_file().with_file_name("codex.json");
    std::fs::write(&file, "{").unwrap();
    let hook = machine.program(signet_program()).args(["hook", "user-prompt-submit", "-H", "codex"]);
    let said = hook.input("{\"prompt\":\"hello\"}").run(LIMIT).good();
    assert!(said.stderr.contains("codex.json is damaged"), "{said:?}");
}
