//! Pi, the real one: memory before the model, Signet's tools, compaction, the end, and nothing left behind.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::json;
use signet_tests::{ANSWER, Daemon, Finished, Key, Machine, StubLlm, harness_program};

const FACT: &str = "Remember that our staging database is called heron-7";
const QUESTION: &str = "What is our staging database called?";
const REMOTE: &str = "git@github.com:acme/one.git";
const RUN: Duration = Duration::from_secs(60);

/// A machine with Pi, connected.
struct Pi {
    program: PathBuf,
    machine: Machine,
    llm: StubLlm,
    daemon: Daemon,
    key: Key,
}

impl Pi {
    fn new() -> Option<Self> {
        let program = harness_program("SIGNET_TEST_PI")?;
        let (llm, daemon) = (StubLlm::serve(), Daemon::start());
        let machine = Machine::new("laptop", REMOTE, &llm);
        let folder = machine.home().join(".pi/agent/extensions");
        std::fs::create_dir_all(&folder).unwrap();
        let model = json!({ "id": "stub", "contextWindow": 60_000, "maxTokens": 4_000 });
        let provider = json!({ "baseUrl": llm.url(), "api": "anthropic-messages", "apiKey": "sk-of-the-stub", "models": [model] });
        let models = json!({ "providers": { "stub": provider } });
        let settings = json!({
            "defaultProvider": "stub", "defaultModel": "stub", "retry": { "enabled": false },
            "compaction": { "enabled": true, "keepRecentTokens": 1 },
        });
        for (file, content) in [("models.json", models), ("settings.json", settings)] {
            std::fs::write(folder.with_file_name(file), content.to_string()).unwrap();
        }
        std::fs::write(folder.join("mine.js"), "export default function () {}\n").unwrap();
        let key = daemon.api_key("laptop", &["--connector", "pi", "--agent-id", "scout"]);
        Some(Self { program, machine, llm, daemon, key })
    }

    fn connected() -> Option<Self> {
        let pi = Self::new()?;
        pi.machine.connect_harness("pi", &pi.daemon, &pi.key.secret, &[]);
        Some(pi)
    }

    #[track_caller]
    fn run(&self, args: &[&str]) -> Finished {
        // Beside Pi is the Node.js that it needs, where it needs a newer one.
        let beside = self.program.parent().unwrap_or(Path::new("/")).to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([beside].into_iter().chain(std::env::split_paths(&path))).unwrap();
        self.machine.program(&self.program).env("PATH", path).env("PI_OFFLINE", "1").args(args).run(RUN)
    }

    #[track_caller]
    fn prompt(&self, prompt: &str) -> Finished {
        let said = self.run(&["-p", prompt]).good();
        assert!(said.stderr.is_empty(), "{said:?}");
        said
    }
}

#[test]
fn what_is_said_is_known_in_the_next_session_with_its_origin() {
    let Some(pi) = Pi::connected() else { return };
    assert!(pi.prompt(FACT).stdout.contains(ANSWER));
    let memory = pi.daemon.memory_with("heron-7");
    let provenance = &memory["provenance"];
    for (field, expected) in [
        ("key", pi.key.id.as_str()),
        ("agent", "scout"),
        ("machine", "laptop"),
        ("harness", "pi"),
        ("project", "github.com/acme/one"),
    ] {
        assert_eq!(provenance[field], expected, "{field} in {provenance:#}");
    }
    let session = provenance["session"].as_str().unwrap();
    let transcript = pi.daemon.cli(&["session", "show", session]).good();
    assert!(transcript.stdout.contains(FACT) && transcript.stdout.contains(ANSWER), "{transcript:?}");
    let sessions = pi.daemon.owner().get("/api/sessions").good();
    assert!(sessions.to_string().contains("endedAt"), "{sessions:#}");

    pi.prompt(QUESTION);
    let request = pi.llm.last_request_with(QUESTION);
    assert!(request.text.contains("heron-7"), "{:#}", request.body);
}

#[test]
fn the_model_remembers_and_recalls_with_tools() {
    let Some(pi) = Pi::connected() else { return };
    let stored = pi.prompt(r#"[[call remember {"content": "The deploy script is osprey.sh"}]]"#);
    assert!(stored.stdout.contains("STUB-TOOL-RESULT"), "{stored:?}");
    let memory = pi.daemon.memory_with("osprey.sh");
    for (field, expected) in [("agent", "scout"), ("harness", "pi"), ("project", "github.com/acme/one")] {
        assert_eq!(memory["provenance"][field], expected, "{memory:#}");
    }
    let found = pi.prompt(r#"[[call recall {"query": "deploy script"}]]"#);
    assert!(found.stdout.contains("STUB-TOOL-RESULT") && found.stdout.contains("osprey.sh"), "{found:?}");
}

#[test]
fn a_compacted_session_leaves_its_summary() {
    let Some(pi) = Pi::connected() else { return };
    let long = "kingfisher ".repeat(600);
    pi.prompt(&format!("[[big]] Let us rename the script. {long}"));
    let _ = pi.run(&["-p", "-c", "Call it something with wings"]).good();
    let memories = pi.daemon.owner().get("/api/memories?limit=100").good();
    assert!(memories.to_string().contains("session_summary"), "{memories:#}");
}

#[test]
fn without_the_daemon_pi_goes_on_and_the_daemon_learns_of_it_later() {
    let Some(mut pi) = Pi::connected() else { return };
    pi.daemon.kill_9();
    let said = pi.run(&["-p", FACT]).good();
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let lines: Vec<_> = said.stderr.lines().filter(|line| line.contains("[signet]")).collect();
    assert!(lines.iter().all(|line| line.contains("cannot be reached")) && !lines.is_empty(), "{said:?}");
    pi.daemon.restart();
    pi.prompt(QUESTION);
    let memory = pi.daemon.memory_with("heron-7");
    assert_eq!(memory["provenance"]["project"], "github.com/acme/one", "{memory:#}");
    assert!(pi.llm.last_request_with(QUESTION).text.contains("heron-7"));
}

#[test]
fn after_real_use_every_file_is_what_it_was() {
    let Some(pi) = Pi::new() else { return };
    let configuration = |pi: &Pi| {
        let mut files = pi.machine.files_below(&pi.machine.home().join(".pi"));
        files.retain(|path, _| !path.to_string_lossy().contains("/sessions/"));
        files
    };
    pi.prompt("Hello");
    let before = configuration(&pi);
    pi.machine.connect_harness("pi", &pi.daemon, &pi.key.secret, &[]);
    pi.prompt("Hello");
    let extension = pi.machine.home().join(".pi/agent/extensions/signet.js");
    assert!(extension.exists());
    let connection = pi.machine.home().join(".config/signet/connectors/pi.json");
    assert_eq!(pi.machine.files_with(&pi.key.secret), [connection]);
    let _ = pi.machine.signet(&["connector", "uninstall", "pi"]).good();
    assert_eq!(configuration(&pi), before);
    pi.prompt("Hello again");
    assert!(!pi.daemon.owner().get("/api/sessions").good().to_string().contains("Hello again"));
}

#[test]
fn the_connection_of_a_project_counts_there_before_the_persons() {
    let Some(pi) = Pi::connected() else { return };
    let work = pi.machine.work();
    let report =
        pi.machine.connect_harness("pi", &pi.daemon, &pi.key.secret, &["--project", work.to_str().unwrap()]);
    assert!(report["notes"].to_string().contains("pi -a"), "{report:#}");
    let said = pi.run(&["-a", "-p", FACT]);
    // Versions before trust know no such flag, and need none.
    let said = if said.code == Some(0) { said } else { pi.run(&["-p", FACT]).good() };
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let memory = pi.daemon.memory_with("heron-7");
    let connectors = std::fs::read_dir(pi.machine.home().join(".config/signet/connectors")).unwrap();
    let of_project =
        connectors.map(|entry| entry.unwrap().path()).find(|path| !path.ends_with("pi.json")).unwrap();
    let connection: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(of_project).unwrap()).unwrap();
    assert_eq!(memory["provenance"]["connector"], connection["connectorId"], "{memory:#}");
    let sessions = pi.daemon.owner().get("/api/sessions").good();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1, "{sessions:#}");
}
