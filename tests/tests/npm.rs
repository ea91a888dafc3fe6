//! Connecting a machine that has Node.js and not a byte of Signet: the npm packages, through the real npx.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests look into JSON")]

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::json;
use signet_tests::{ANSWER, Daemon, Machine, Options, StubLlm};

const REMOTE: &str = "git@github.com:acme/one.git";
const FACT: &str = "Remember that our staging database is called heron-7";
const QUESTION: &str = "What is our staging database called?";

/// A person's own files, in nobody's formatting.
const SETTINGS: &str = "{\n   \"model\": \"opus\",\r\n\t\"hooks\": {\"Stop\": [{\"hooks\":[{\"type\":\"command\",\"command\":\"true # h\u{e9}\"}]}]} ,\n  \"permissions\": {\"allow\":[\"mcp__signet__remember\"]}\n}\n\n";
const STATE: &str = "{\"mcpServers\":{ },\t\"x\":1}";
const CODEX_CONFIG: &str = "# mine\nmodel = 'm'   # odd\n\n[projects.\"/x\"]\ntrust_level=\"trusted\"";
const CODEX_HOOKS: &str =
    "{ \"hooks\" : {\"Stop\":[ {\"hooks\":[{\"type\":\"command\",\"command\":\"true\"}]}]}}";
const GEMINI_SETTINGS: &str =
    "{ // mine\n\t\"theme\":\"x\",\r\n \"mcpServers\": {\"own\": {\"command\": \"true\"} } }\n\n";

#[test]
fn claude_code_remembers_and_recalls_through_its_package() {
    let (llm, daemon) = (StubLlm::start(), Daemon::with(Options { team: true, ..Options::default() }));
    let key = daemon.api_key("laptop", &["--connector", "claude-code"]);
    let machine = Machine::new("laptop", REMOTE, &llm);
    machine.had_settings(SETTINGS);
    machine.connect_by_npx("claude-code", &daemon, &key.secret, "scout");

    let said = machine.claude(FACT).good();
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let memory = daemon.memory_with("heron-7");
    let connection = machine.connection();
    for (field, expected) in [
        ("key", &json!(key.id)),
        ("agent", &json!("scout")),
        ("machine", &json!("laptop")),
        ("harness", &json!("claude-code")),
        ("project", &json!("github.com/acme/one")),
        ("connector", &connection["connectorId"]),
        ("connectorVersion", &connection["connectorVersion"]),
    ] {
        assert_eq!(&memory["provenance"][field], expected, "{field} in {memory:#}");
    }
    let session = memory["provenance"]["session"].as_str().unwrap();
    let transcript = daemon.cli(&["session", "show", session]).good();
    assert!(transcript.stdout.contains(FACT) && transcript.stdout.contains(ANSWER), "{transcript:?}");

    let _ = machine.claude(QUESTION).good();
    let request = llm.last_request_with(QUESTION);
    assert!(request.text.contains("heron-7"), "{:#}", request.body);

    let stored = machine.claude(r#"[[call remember {"content": "The deploy script is osprey.sh"}]]"#).good();
    assert!(stored.stdout.contains("STUB-TOOL-RESULT"), "{stored:?}");
    assert_eq!(daemon.memory_with("osprey.sh")["provenance"]["key"], key.id);

    assert_eq!(machine.files_with(&key.secret), [machine.connection_file()]);
    let _ = machine.npx("claude-code", &["uninstall"]).good();
    assert_eq!(std::fs::read_to_string(machine.settings()).unwrap(), SETTINGS);
    let state = std::fs::read_to_string(machine.state()).unwrap();
    assert!(!state.contains("edge.mjs") && machine.files_with(&key.secret).is_empty(), "{state}");
}

#[test]
fn who_gives_the_key_on_npxs_command_line_is_told_where_npm_wrote_it() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let key = daemon.api_key("laptop", &[]);
    let machine = own_files(&llm);
    let install = ["install", "--url", daemon.url(), "--api-key", &key.secret];
    let said = machine.npx("claude-code", &install).good();
    assert!(said.stderr.contains("_logs") && said.stderr.contains("SIGNET_API_KEY"), "{said:?}");
}

#[test]
fn a_daemon_that_is_away_does_not_stop_the_harness() {
    let (llm, mut daemon) = (StubLlm::start(), Daemon::start());
    let key = daemon.api_key("laptop", &["--connector", "claude-code"]);
    let machine = Machine::new("laptop", REMOTE, &llm);
    machine.connect_by_npx("claude-code", &daemon, &key.secret, "scout");
    daemon.kill_9();
    let said = machine.claude(FACT).good();
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let doctor = machine.npx("claude-code", &["doctor"]);
    assert_eq!(doctor.code, Some(1), "{doctor:?}");
    assert!(
        doctor.stdout.contains("BAD  daemon") && doctor.stdout.contains("the next hook delivers"),
        "{doctor:?}"
    );

    daemon.restart();
    let _ = machine.claude("Hello again").good();
    let _ = daemon.memory_with("heron-7");
    let doctor = machine.npx("claude-code", &["doctor"]).good();
    assert!(doctor.stdout.contains("no event is kept"), "{doctor:?}");
}

#[test]
fn packages_and_the_program_undo_each_others_work_byte_for_byte() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let key = daemon.api_key("laptop", &[]);
    for harness in ["claude-code", "codex", "gemini", "opencode", "pi"] {
        let machine = own_files(&llm);
        let before = machine.files_below(&machine.home());
        let install = ["--url", daemon.url(), "--api-key", &key.secret, "--agent-id", "a"];

        machine.connect_by_npx(harness, &daemon, &key.secret, "a");
        let installed = machine.files_below(&machine.home());
        let again = machine.npx(harness, &[&["install"], &install[..]].concat()).good();
        assert!(again.stdout.contains("already"), "{again:?}");
        assert_eq!(
            names_that_differ(&installed, &machine.files_below(&machine.home())),
            Vec::<PathBuf>::new()
        );
        let _ = machine.signet(&["connector", "uninstall", harness]).good();
        let mut left = machine.files_below(&machine.home());
        // What harnesses started; the program knows nothing of it.
        assert!(left.remove(&machine.home().join(".config/signet/edge.mjs")).is_some());
        assert_eq!(names_that_differ(&before, &left), Vec::<PathBuf>::new(), "{harness}");

        let _ = machine.signet(&[&["connector", "install", harness], &install[..]].concat()).good();
        // The package takes over what the program installed, and still knows what was before.
        let _ = machine.npx(harness, &[&["install"], &install[..]].concat()).good();
        let _ = machine.npx(harness, &["uninstall"]).good();
        assert_eq!(
            names_that_differ(&before, &machine.files_below(&machine.home())),
            Vec::<PathBuf>::new(),
            "{harness}"
        );

        let _ = machine.signet(&[&["connector", "install", harness], &install[..]].concat()).good();
        let _ = machine.npx(harness, &["uninstall"]).good();
        assert_eq!(
            names_that_differ(&before, &machine.files_below(&machine.home())),
            Vec::<PathBuf>::new(),
            "{harness}"
        );
    }
}

#[test]
fn both_ways_plan_the_same_but_for_what_starts_the_edge() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    for harness in ["claude-code", "codex", "gemini"] {
        let machine = own_files(&llm);
        let dry = ["--url", daemon.url(), "--api-key", "k", "--agent-id", "a", "--dry-run"];
        let npx = machine.npx(harness, &[&["--json", "install"], &dry[..]].concat()).json();
        let own = machine.signet(&[&["--json", "connector", "install", harness], &dry[..]].concat()).json();
        let summaries = |plan: &serde_json::Value| {
            let edits = plan["edits"].as_array().unwrap().iter();
            edits.map(|edit| (edit["path"].clone(), edit["summary"].clone())).collect::<Vec<_>>()
        };
        assert_eq!(summaries(&npx), summaries(&own));
        for field in ["harness", "presence", "dryRun", "notes"] {
            assert_eq!(npx[field], own[field], "{harness}: {field}");
        }
    }
}

#[test]
fn a_project_and_the_user_are_connected_apart() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let (one, two) = (daemon.api_key("one", &[]), daemon.api_key("two", &[]));
    let machine = own_files(&llm);
    let before = machine.files_below(&machine.home());
    machine.connect_by_npx("claude-code", &daemon, &one.secret, "mine");
    let connect = ["--url", daemon.url(), "--api-key", &two.secret, "--agent-id", "projects"];
    let _ = machine.npx("claude-code", &[&["install", "--project", "."], &connect[..]].concat()).good();
    let settings = std::fs::read_to_string(machine.work().join(".claude/settings.local.json")).unwrap();
    assert!(settings.contains("--connection claude-code-"), "{settings}");
    assert!(!settings.contains(&two.secret));
    // The program finds the same connection.
    let status = machine.signet(&["--json", "connector", "status", "claude-code", "--project", "."]).json();
    assert_eq!(status["agentId"], "projects", "{status:#}");
    let _ = machine.npx("claude-code", &["uninstall", "--project", "."]).good();
    assert!(!machine.work().join(".claude/settings.local.json").exists());
    let _ = machine.npx("claude-code", &["uninstall"]).good();
    assert_eq!(names_that_differ(&before, &machine.files_below(&machine.home())), Vec::<PathBuf>::new());
}

fn own_files(llm: &StubLlm) -> Machine {
    let machine = Machine::new("laptop", REMOTE, llm);
    machine.had_settings(SETTINGS);
    std::fs::write(machine.state(), STATE).unwrap();
    std::fs::create_dir(machine.home().join(".codex")).unwrap();
    std::fs::write(machine.home().join(".codex/config.toml"), CODEX_CONFIG).unwrap();
    std::fs::write(machine.home().join(".codex/hooks.json"), CODEX_HOOKS).unwrap();
    std::fs::create_dir(machine.home().join(".gemini")).unwrap();
    std::fs::write(machine.home().join(".gemini/settings.json"), GEMINI_SETTINGS).unwrap();
    machine
}

fn names_that_differ(one: &BTreeMap<PathBuf, String>, other: &BTreeMap<PathBuf, String>) -> Vec<PathBuf> {
    let names = one.keys().chain(other.keys());
    names.filter(|name| one.get(*name) != other.get(*name)).cloned().collect()
}
