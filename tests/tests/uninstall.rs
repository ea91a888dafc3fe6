//! Taking Signet out again after it was really used.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests look into JSON")]

use serde_json::{Value, json};
use signet_tests::{Daemon, Machine, StubLlm};

const REMOTE: &str = "git@github.com:acme/one.git";

/// A person's own settings, in nobody's formatting.
const SETTINGS: &str = "{\n   \"model\": \"opus\",\r\n\t\"hooks\": {\"Stop\": [{\"hooks\":[{\"type\":\"command\",\"command\":\"true # h\u{e9}\"}]}]} ,\n  \"permissions\": {}\n}\n\n";

#[test]
fn after_real_use_the_settings_are_byte_for_byte_what_they_were() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let key = daemon.api_key("laptop", &[]);
    for here in [false, true] {
        let mut machine = Machine::new("laptop", REMOTE, &llm);
        machine.had_settings(SETTINGS);
        if here {
            machine.connect_here(&daemon);
        } else {
            machine.connect(&daemon, &key.secret, "a");
        }
        assert_ne!(std::fs::read_to_string(machine.settings()).unwrap(), SETTINGS);
        let _ = machine.claude("Hello").good();
        let state = json_of(&machine);
        assert!(state["mcpServers"]["signet"].is_object(), "{state:#}");
        assert!(state.as_object().unwrap().len() > 1, "Claude Code writes into this file itself: {state:#}");

        let _ = machine.signet(&["connector", "uninstall", "claude-code"]).good();
        assert_eq!(std::fs::read_to_string(machine.settings()).unwrap(), SETTINGS);
        assert_eq!(json_of(&machine), without_signet(state));
        assert!(!machine.connection_file().exists());

        let _ = machine.claude("Hello again").good();
        let sessions = daemon.owner().get("/api/sessions").good();
        assert!(!sessions.to_string().contains("Hello again"));
    }
}

#[test]
fn the_servers_that_others_added_stay() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let mut machine = Machine::new("laptop", REMOTE, &llm);
    let own = json!({ "numStartups": 3, "mcpServers": { "mine": { "type": "stdio", "command": "false", "args": [] } } });
    std::fs::write(machine.state(), own.to_string()).unwrap();
    machine.connect_here(&daemon);
    let _ = machine.claude("Hello").good();
    let state = json_of(&machine);
    let _ = machine.signet(&["connector", "uninstall", "claude-code"]).good();
    let after = json_of(&machine);
    assert_eq!(after["mcpServers"], own["mcpServers"]);
    assert_eq!(after, without_signet(state));
    // There was no such file, and Claude Code wrote none.
    assert!(!machine.settings().exists(), "{:?}", std::fs::read_to_string(machine.settings()));
}

#[test]
fn without_any_use_both_files_are_what_they_were() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let mut machine = Machine::new("laptop", REMOTE, &llm);
    let state = "{\"mcpServers\":{ },\t\"x\":1}";
    std::fs::write(machine.state(), state).unwrap();
    machine.had_settings(SETTINGS);
    machine.connect_here(&daemon);
    let _ = machine.signet(&["connector", "uninstall", "claude-code"]).good();
    assert_eq!(std::fs::read_to_string(machine.state()).unwrap(), state);
    assert_eq!(std::fs::read_to_string(machine.settings()).unwrap(), SETTINGS);
}

fn json_of(machine: &Machine) -> Value {
    serde_json::from_str(&std::fs::read_to_string(machine.state()).unwrap()).unwrap()
}

/// What is left when only Signet's part is taken out.
fn without_signet(mut state: Value) -> Value {
    let servers = state["mcpServers"].as_object_mut().unwrap();
    servers.remove("signet");
    if servers.is_empty() {
        state.as_object_mut().unwrap().remove("mcpServers");
    }
    state
}
