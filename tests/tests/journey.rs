//! What people do: remember on one machine, recall on another, with the real Claude Code.
#![allow(clippy::indexing_slicing, reason = "helpers of tests look into JSON")]

use serde_json::Value;
use signet_tests::{ANSWER, Daemon, Machine, Options, SUMMARY, StubLlm, harness};

const FACT: &str = "Remember that our staging database is called heron-7";
const QUESTION: &str = "What is our staging database called?";
const SSH: &str = "git@github.com:acme/one.git";
const HTTPS: &str = "https://github.com/acme/one";

/// As a person's own settings look: not in Signet's formatting.
const OWN_SETTINGS: &str = "{ \"permissions\": {\"allow\": [\"mcp__signet__recall\",\n\t\"mcp__signet__remember\"]},\n\n  \"model\" : \"opus\" }";

#[test]
fn what_is_said_on_one_machine_is_known_on_another_with_its_origin() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let key_a = daemon.api_key("laptop", &["--connector", "claude-code", "--agent-id", "a"]);
    let laptop = Machine::new("laptop", SSH, &llm);
    laptop.connect(&daemon, &key_a.secret, "a");
    let said = laptop.claude(FACT).good();
    assert!(said.stdout.contains(ANSWER), "{said:?}");

    let recalled = daemon.cli(&["recall", "staging database"]).good();
    assert!(recalled.stdout.contains("heron-7"), "{recalled:?}");
    let memory = daemon.memory_with("heron-7");
    let connection = laptop.connection();
    let provenance = &memory["provenance"];
    for (field, expected) in [
        ("key", &Value::from(key_a.id)),
        ("agent", &"a".into()),
        ("machine", &"laptop".into()),
        ("harness", &"claude-code".into()),
        ("project", &"github.com/acme/one".into()),
        ("connector", &connection["connectorId"]),
        ("connectorVersion", &connection["connectorVersion"]),
    ] {
        assert_eq!(&provenance[field], expected, "{field} in {provenance:#}");
    }
    let session = provenance["session"].as_str().expect("a session");
    let transcript = daemon.cli(&["session", "show", session]).good();
    assert!(transcript.stdout.contains(FACT) && transcript.stdout.contains(ANSWER), "{transcript:?}");

    let key_b = daemon.api_key("desktop", &["--connector", "claude-code", "--agent-id", "b"]);
    let desktop = Machine::new("desktop", HTTPS, &llm);
    desktop.connect(&daemon, &key_b.secret, "b");
    let _ = desktop.claude(QUESTION).good();
    let request = llm.last_request_with(QUESTION);
    assert!(request.text.contains("heron-7"), "{:#}", request.body);
}

#[test]
fn on_the_daemons_own_machine_no_key_is_needed() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let mut machine = Machine::new("home", SSH, &llm);
    machine.connect_here(&daemon);
    let settings = std::fs::read_to_string(machine.settings()).unwrap();
    assert!(settings.contains(&format!("{}/api/connectors/claude-code/hooks/", daemon.url())), "{settings}");
    let said = machine.claude(FACT).good();
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let memory = daemon.memory_with("heron-7");
    let connection = machine.connection();
    for (field, expected) in [
        ("key", &Value::from("local")),
        ("machine", &"home".into()),
        ("harness", &"claude-code".into()),
        ("project", &"github.com/acme/one".into()),
        ("connector", &connection["connectorId"]),
        ("connectorVersion", &connection["connectorVersion"]),
    ] {
        assert_eq!(&memory["provenance"][field], expected, "{field} in {memory:#}");
    }
    let _ = machine.claude(QUESTION).good();
    let request = llm.last_request_with(QUESTION);
    assert!(request.text.contains("heron-7"), "{:#}", request.body);
}

#[test]
fn the_model_remembers_and_recalls_with_tools_when_no_key_is_needed() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let mut machine = Machine::new("home", SSH, &llm);
    machine.had_settings(OWN_SETTINGS);
    machine.connect_here(&daemon);
    the_model_uses_both_tools(&daemon, &machine, "local", "default");
}

#[test]
fn the_model_remembers_and_recalls_with_tools_through_a_key() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let key = daemon.api_key("laptop", &["--connector", "claude-code"]);
    let machine = Machine::new("laptop", SSH, &llm);
    machine.had_settings(OWN_SETTINGS);
    machine.connect(&daemon, &key.secret, "scout");
    the_model_uses_both_tools(&daemon, &machine, &key.id, "scout");
    let memory = daemon.memory_with("osprey");
    assert_eq!(memory["provenance"]["project"], "github.com/acme/one", "{memory:#}");
}

#[test]
fn a_key_is_in_its_own_file_and_in_no_other() {
    let (llm, daemon) = (StubLlm::start(), Daemon::with(Options { team: true, ..Options::default() }));
    let key = daemon.api_key("laptop", &["--connector", "claude-code"]);
    let machine = Machine::new("laptop", SSH, &llm);
    machine.had_settings(OWN_SETTINGS);
    machine.connect(&daemon, &key.secret, "scout");
    let _ = machine.claude(FACT).good();
    assert_eq!(machine.files_with(&key.secret), [machine.connection_file()]);
    assert!(!llm.was_told(&key.secret));
}

#[test]
fn a_key_in_a_variable_works_for_hooks_and_tools_and_is_written_nowhere() {
    let (llm, daemon) = (StubLlm::start(), Daemon::with(Options { team: true, ..Options::default() }));
    let key = daemon.api_key("laptop", &["--connector", "claude-code"]);
    let mut machine = Machine::new("laptop", SSH, &llm);
    machine.had_settings(OWN_SETTINGS);
    machine.connect_by_variable(&daemon, "WORK_SIGNET_KEY", &key.secret, "scout");
    let _ = machine.claude(FACT).good();
    let memory = daemon.memory_with("heron-7");
    assert_eq!(memory["provenance"]["key"], key.id, "{memory:#}");
    assert_eq!(memory["provenance"]["project"], "github.com/acme/one", "{memory:#}");
    let _ = machine.claude(QUESTION).good();
    assert!(llm.last_request_with(QUESTION).text.contains("heron-7"));
    the_model_uses_both_tools(&daemon, &machine, &key.id, "scout");
    assert!(machine.files_with(&key.secret).is_empty(), "{:?}", machine.files_with(&key.secret));
    assert!(!llm.was_told(&key.secret) && !daemon.log().contains(&key.secret));

    let _ = daemon.cli(&["api-key", "revoke", &key.id]).good();
    let question = "And the staging database today?";
    let said = machine.claude(question).good();
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    assert!(!llm.last_request_with(question).text.contains("heron"));
}

#[test]
fn what_the_model_does_is_told_elsewhere_through_hooks_of_http() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let mut machine = Machine::new("home", SSH, &llm);
    machine.had_settings(OWN_SETTINGS);
    machine.connect_here(&daemon);
    let uses = harness::reading(&machine, "Read", "file_path");
    harness::told_elsewhere(&daemon, &llm, "claude-code", &uses, |prompt| machine.claude(prompt).good());
}

#[test]
fn what_the_model_does_is_told_elsewhere_through_a_key() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let key = daemon.api_key("laptop", &["--connector", "claude-code"]);
    let machine = Machine::new("laptop", SSH, &llm);
    machine.had_settings(OWN_SETTINGS);
    machine.connect(&daemon, &key.secret, "scout");
    let uses = harness::reading(&machine, "Read", "file_path");
    harness::told_elsewhere(&daemon, &llm, "claude-code", &uses, |prompt| machine.claude(prompt).good());
}

#[track_caller]
fn the_model_uses_both_tools(daemon: &Daemon, machine: &Machine, key: &str, agent: &str) {
    let stored = machine.claude(r#"[[call remember {"content": "The deploy script is osprey.sh"}]]"#).good();
    assert!(stored.stdout.contains("STUB-TOOL-RESULT"), "{stored:?}");
    let memory = daemon.memory_with("osprey.sh");
    assert_eq!(memory["provenance"]["key"], key, "{memory:#}");
    assert_eq!(memory["provenance"]["agent"], agent, "{memory:#}");
    assert_eq!(memory["provenance"]["harness"], "claude-code", "{memory:#}");
    let connection = machine.connection();
    assert_eq!(memory["provenance"]["connector"], connection["connectorId"], "{memory:#}");
    assert_eq!(memory["provenance"]["connectorVersion"], connection["connectorVersion"], "{memory:#}");
    let found = machine.claude(r#"[[call recall {"query": "deploy script"}]]"#).good();
    assert!(found.stdout.contains("STUB-TOOL-RESULT") && found.stdout.contains("osprey.sh"), "{found:?}");
}

#[test]
fn a_key_for_another_project_gets_nothing_and_the_harness_goes_on() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    daemon.remember("Our staging database is called heron-7", "github.com/acme/one");
    let scope = ["--connector", "claude-code", "--project", "github.com/acme/other"];
    let key = daemon.api_key("guest", &scope);
    let machine = Machine::new("guest", SSH, &llm);
    machine.connect(&daemon, &key.secret, "guest");
    let said = machine.claude(QUESTION).good();
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    assert!(!llm.was_told("heron"), "{:#?}", llm.requests());
    for event in ["session-start", "user-prompt-submit"] {
        let hook = machine.hook(event, QUESTION).good();
        one_clear_line(&hook.stderr, "project");
        assert!(!hook.stdout.contains("heron"), "{event}: {hook:?}");
    }
}

#[test]
fn a_revoked_key_gets_nothing_and_the_harness_goes_on() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    daemon.remember("Our staging database is called heron-7", "github.com/acme/one");
    let key = daemon.api_key("lost laptop", &["--connector", "claude-code"]);
    let machine = Machine::new("laptop", SSH, &llm);
    machine.connect(&daemon, &key.secret, "a");
    let _ = machine.claude(QUESTION).good();
    assert!(llm.last_request_with(QUESTION).text.contains("heron-7"), "the key is good at first");

    let _ = daemon.cli(&["api-key", "revoke", &key.id]).good();
    let question = "And what is the staging database called today?";
    let said = machine.claude(question).good();
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let request = llm.last_request_with(question);
    assert!(!request.text.contains("heron"), "{:#}", request.body);
    for event in ["session-start", "user-prompt-submit", "stop", "session-end"] {
        let hook = machine.hook(event, question).good();
        one_clear_line(&hook.stderr, "revoked");
        assert!(hook.stdout.is_empty(), "{event}: {hook:?}");
    }
    // The end of a session brings the whole transcript.
    one_clear_line(&machine.hook("session-end", &"long ".repeat(1 << 20)).good().stderr, "revoked");
}

#[track_caller]
fn one_clear_line(stderr: &str, word: &str) {
    assert_eq!(stderr.lines().count(), 1, "{stderr:?}");
    assert!(stderr.contains("[signet]") && stderr.contains(word), "{stderr:?}");
}

#[test]
fn a_compacted_session_leaves_its_summary_and_a_transcript_that_is_found() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let key = daemon.api_key("laptop", &["--connector", "claude-code"]);
    let machine = Machine::new("laptop", SSH, &llm);
    machine.connect(&daemon, &key.secret, "a");
    let _ = machine.claude("Let us rename the kingfisher script").good();
    let _ = machine.claude_with(&["-c", "-p", "Call it something with wings"]).good();
    let _ = machine.claude_with(&["-c", "-p", "/compact keep the essentials"]).good();
    let memory = daemon.memory_with(SUMMARY);
    assert_eq!(memory["type"], "session_summary", "{memory:#}");
    assert_eq!(memory["content"], SUMMARY, "{memory:#}");
    assert_eq!(memory["provenance"]["project"], "github.com/acme/one", "{memory:#}");
    assert!(llm.was_told("The context is about to be compacted"), "the advice reaches the model");
    for words in ["kingfisher script", "something with wings"] {
        let found = daemon.cli(&["session", "search", words]).good();
        assert!(found.stdout.contains(words), "{found:?}");
    }
}
