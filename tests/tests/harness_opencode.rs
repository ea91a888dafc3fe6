//! OpenCode, the real one: memory before the model, Signet's tools, compaction, the end, and nothing left
//! behind.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]

use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use signet_tests::{ANSWER, Daemon, Finished, Key, Machine, SUMMARY, StubLlm, harness_program};

const FACT: &str = "Remember that our staging database is called heron-7";
const QUESTION: &str = "What is our staging database called?";
const REMOTE: &str = "git@github.com:acme/one.git";
/// It takes four seconds when nothing else runs.
const RUN: Duration = Duration::from_secs(90);

/// A machine with OpenCode, connected.
struct OpenCode {
    program: PathBuf,
    machine: Machine,
    llm: StubLlm,
    daemon: Daemon,
    key: Key,
}

impl OpenCode {
    fn new() -> Option<Self> {
        let program = harness_program("SIGNET_TEST_OPENCODE")?;
        let (llm, daemon) = (StubLlm::serve(), Daemon::start());
        let machine = Machine::new("laptop", REMOTE, &llm);
        let key = daemon.api_key("laptop", &["--connector", "opencode", "--agent-id", "scout"]);
        let opencode = Self { program, machine, llm, daemon, key };
        std::fs::create_dir_all(opencode.settings().parent().unwrap()).unwrap();
        std::fs::write(opencode.settings(), opencode.own_settings()).unwrap();
        Some(opencode)
    }

    fn connected() -> Option<Self> {
        let opencode = Self::new()?;
        opencode.machine.connect_harness("opencode", &opencode.daemon, &opencode.key.secret, &[]);
        Some(opencode)
    }

    /// Of the two names that it reads, the one with comments.
    fn settings(&self) -> PathBuf {
        self.machine.home().join(".config/opencode/opencode.jsonc")
    }

    /// A person's own settings, in nobody's formatting.
    fn own_settings(&self) -> String {
        let url = self.llm.url();
        format!(
            "{{ // mine\n\"$schema\": \"https://opencode.ai/config.json\",\r\n\t\"autoupdate\": false, \"share\": \"disabled\",\n\
             \"model\": \"stub/stub\", \"small_model\": \"stub/stub\", \"enabled_providers\": [\"stub\"],\n\
             \"provider\": {{\"stub\": {{\"npm\": \"@ai-sdk/anthropic\", \"options\": {{\"baseURL\": \"{url}/v1\", \"apiKey\": \"sk-of-the-stub\"}},\n\
             \"models\": {{\"stub\": {{\"tool_call\": true, \"limit\": {{\"context\": 60000, \"output\": 4000}},}}}}}}}},\n}}\n\n"
        )
    }

    #[track_caller]
    fn run(&self, args: &[&str], prompt: &str) -> Finished {
        let program = self.machine.program(&self.program);
        // Otherwise it looks for news, and waits for a package of its own.
        let program = program.env("npm_config_offline", "true").env("OPENCODE_DISABLE_MODELS_FETCH", "1");
        program.args(["run", "--title", "t"]).args(args).input(prompt).run(RUN).good()
    }

    #[track_caller]
    fn prompt(&self, prompt: &str) -> Finished {
        let said = self.run(&[], prompt);
        assert!(!said.stderr.contains("[signet]"), "{said:?}");
        said
    }
}

#[test]
fn what_is_said_is_known_in_the_next_session_with_its_origin() {
    let Some(opencode) = OpenCode::connected() else { return };
    assert!(opencode.prompt(FACT).stdout.contains(ANSWER));
    let memory = opencode.daemon.memory_with("heron-7");
    let provenance = &memory["provenance"];
    for (field, expected) in [
        ("key", opencode.key.id.as_str()),
        ("agent", "scout"),
        ("machine", "laptop"),
        ("harness", "opencode"),
        ("project", "github.com/acme/one"),
    ] {
        assert_eq!(provenance[field], expected, "{field} in {provenance:#}");
    }
    let session = provenance["session"].as_str().unwrap();
    let transcript = opencode.daemon.cli(&["session", "show", session]).good();
    assert!(transcript.stdout.contains(FACT) && transcript.stdout.contains(ANSWER), "{transcript:?}");
    let sessions = opencode.daemon.owner().get("/api/sessions").good();
    assert_eq!(sessions["sessions"].as_array().unwrap().len(), 1, "{sessions:#}");
    assert_eq!(sessions["sessions"][0]["endReason"], "dispose", "{sessions:#}");

    opencode.prompt(QUESTION);
    let request = opencode.llm.last_request_with(QUESTION);
    assert!(request.text.contains("heron-7"), "{:#}", request.body);
}

#[test]
fn the_model_remembers_and_recalls_with_tools() {
    let Some(opencode) = OpenCode::connected() else { return };
    let stored = opencode.prompt(r#"[[call remember {"content": "The deploy script is osprey.sh"}]]"#);
    assert!(stored.stdout.contains("STUB-TOOL-RESULT"), "{stored:?}");
    let memory = opencode.daemon.memory_with("osprey.sh");
    for (field, expected) in [("agent", "scout"), ("harness", "opencode"), ("project", "github.com/acme/one")]
    {
        assert_eq!(memory["provenance"][field], expected, "{memory:#}");
    }
    let found = opencode.prompt(r#"[[call recall {"query": "deploy script"}]]"#);
    assert!(found.stdout.contains("STUB-TOOL-RESULT") && found.stdout.contains("osprey.sh"), "{found:?}");
}

#[test]
fn a_compacted_session_leaves_its_summary_and_the_advice_reaches_the_model() {
    let Some(opencode) = OpenCode::connected() else { return };
    opencode.prompt(&format!("[[big]] Let us rename the script. {}", "kingfisher ".repeat(600)));
    let _ = opencode.run(&["-c"], "Call it something with wings");
    assert!(opencode.llm.was_told("The context is about to be compacted"));
    let memories = opencode.daemon.owner().get("/api/memories?limit=100").good();
    let summaries =
        memories["memories"].as_array().unwrap().iter().filter(|memory| memory["type"] == "session_summary");
    let texts: Vec<_> = summaries.map(|memory| memory["content"].as_str().unwrap().to_owned()).collect();
    assert!(texts.iter().any(|text| [SUMMARY, ANSWER].contains(&text.as_str())), "{memories:#}");
}

#[test]
fn without_the_daemon_opencode_goes_on_and_the_daemon_learns_of_it_later() {
    let Some(mut opencode) = OpenCode::connected() else { return };
    opencode.daemon.kill_9();
    let said = opencode.run(&[], FACT);
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let lines: Vec<_> = said.stderr.lines().filter(|line| line.contains("[signet]")).collect();
    let [line] = lines.as_slice() else { panic!("{said:?}") };
    assert!(line.contains("cannot be reached") && line.contains("signet up"), "{line}");
    opencode.daemon.restart();
    opencode.prompt(QUESTION);
    let memory = opencode.daemon.memory_with("heron-7");
    assert_eq!(memory["provenance"]["project"], "github.com/acme/one", "{memory:#}");
    assert!(opencode.llm.last_request_with(QUESTION).text.contains("heron-7"));
}

#[test]
fn after_real_use_every_file_is_what_it_was_and_nothing_is_sent() {
    let Some(opencode) = OpenCode::connected() else { return };
    assert_ne!(std::fs::read_to_string(opencode.settings()).unwrap(), opencode.own_settings());
    opencode.prompt("Hello");
    let connection = opencode.machine.home().join(".config/signet/connectors/opencode.json");
    assert_eq!(opencode.machine.files_with(&opencode.key.secret), [connection]);
    let _ = opencode.machine.signet(&["connector", "uninstall", "opencode"]).good();
    assert_eq!(std::fs::read_to_string(opencode.settings()).unwrap(), opencode.own_settings());
    let folder = opencode.settings().with_file_name("");
    let left: Vec<_> = opencode.machine.files_below(&folder).into_keys().collect();
    // What OpenCode itself writes beside plugins is its own.
    assert!(left.iter().all(|path| *path == opencode.settings() || path.ends_with(".gitignore")), "{left:?}");
    opencode.prompt("Hello again");
    assert!(!opencode.daemon.owner().get("/api/sessions").good().to_string().contains("Hello again"));
}

#[test]
fn connected_for_the_person_and_for_a_project_it_speaks_once() {
    let Some(opencode) = OpenCode::connected() else { return };
    let work = opencode.machine.work();
    let to = ["--project", work.to_str().unwrap()];
    opencode.machine.connect_harness("opencode", &opencode.daemon, &opencode.key.secret, &to);
    opencode.prompt(FACT);
    let memory = opencode.daemon.memory_with("heron-7");
    let connectors = std::fs::read_dir(opencode.machine.home().join(".config/signet/connectors")).unwrap();
    let mut files = connectors.map(|entry| entry.unwrap().path());
    let of_project = files.find(|path| !path.ends_with("opencode.json")).unwrap();
    let connection: Value = serde_json::from_str(&std::fs::read_to_string(of_project).unwrap()).unwrap();
    assert_eq!(memory["provenance"]["connector"], connection["connectorId"], "{memory:#}");
    opencode.prompt(QUESTION);
    let request = opencode.llm.last_request_with(QUESTION);
    assert_eq!(
        request.body["system"].to_string().matches("heron-7").count(),
        1,
        "{:#}",
        request.body["system"]
    );
}
