//! What every harness is to do, told once. A harness's own tests say how it is driven, and what only it does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::{ANSWER, Daemon, Finished, Key, Machine, Options, Program, StubLlm, harness_program, until};

/// Something worth keeping.
pub const FACT: &str = "Remember that our staging database is called heron-7";
/// What brings it back.
pub const QUESTION: &str = "What is our staging database called?";
/// What is in the answer.
const NAME: &str = "heron-7";

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

const REMOTE: &str = "git@github.com:acme/one.git";
const PROJECT: &str = "github.com/acme/one";
const AGENT: &str = "scout";
const MACHINE: &str = "laptop";

/// Files and what is in them.
pub type Files = BTreeMap<PathBuf, String>;

/// A machine with a harness, and a daemon elsewhere that trusts nobody without a key.
#[derive(Debug)]
pub struct Stage {
    /// The harness's program.
    pub program: PathBuf,
    /// Where it runs.
    pub machine: Machine,
    /// What it takes for its provider.
    pub llm: StubLlm,
    /// Not connected yet.
    pub daemon: Daemon,
    /// Of the harness, for one agent.
    pub key: Key,
}

impl Stage {
    /// The harness's program is about to run. Beside it is the Node.js that it needs, where it needs a newer one.
    ///
    /// # Panics
    /// `PATH` cannot be read.
    #[must_use]
    pub fn program(&self) -> Program {
        let beside = self.program.parent().unwrap_or(Path::new("/")).to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths([beside].into_iter().chain(std::env::split_paths(&path)));
        self.machine.program(&self.program).env("PATH", path.expect("a PATH"))
    }

    /// The daemon's sessions.
    ///
    /// # Panics
    /// It does not list them.
    #[must_use]
    #[track_caller]
    pub fn sessions(&self) -> Vec<Value> {
        let listed = self.daemon.owner().get("/api/sessions").good();
        listed["sessions"].as_array().expect("sessions").clone()
    }

    /// What a session's transcript says.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    #[track_caller]
    pub fn transcript(&self, session: &Value) -> String {
        let key = session.as_str().expect("the key of a session");
        self.daemon.cli(&["session", "show", key]).good().stdout
    }

    /// The summaries of compactions that the daemon keeps.
    ///
    /// # Panics
    /// It does not list memories.
    #[must_use]
    #[track_caller]
    pub fn summaries(&self) -> Vec<String> {
        let listed = self.daemon.owner().get("/api/memories?limit=100").good();
        let memories = listed["memories"].as_array().expect("memories").iter();
        let summaries = memories.filter(|memory| memory["type"] == "session_summary");
        summaries.map(|memory| memory["content"].as_str().expect("content").to_owned()).collect()
    }
}

/// A harness on its stage.
pub trait Harness: Sized {
    /// As on Signet's command line.
    const NAME: &'static str;
    /// Says where its program is.
    const VARIABLE: &'static str;

    /// Writes what the person had before Signet.
    fn on(stage: Stage) -> Self;

    /// Where it is.
    fn stage(&self) -> &Stage;

    /// The same, to change it.
    fn stage_mut(&mut self) -> &mut Stage;

    /// Its files that Signet may change, as they are.
    fn files(&self) -> Files;

    /// A session of one prompt, which ends well. It may complain.
    fn say(&self, prompt: &str) -> Finished;

    /// A session of one prompt, in which Signet complains of nothing.
    ///
    /// # Panics
    /// It failed or complained.
    #[track_caller]
    fn prompt(&self, prompt: &str) -> Finished {
        let said = self.say(prompt);
        assert!(!said.stderr.contains("[signet]"), "{said:?}");
        said
    }

    /// One that is not connected. None: the program is not there, and the test is left out.
    ///
    /// # Panics
    /// A part of the stage does not start.
    #[must_use]
    #[track_caller]
    fn new() -> Option<Self> {
        let program = harness_program(Self::VARIABLE)?;
        let llm = StubLlm::serve();
        let daemon = Daemon::with(Options { team: true, ..Options::default() });
        let key = daemon.api_key(MACHINE, &["--connector", Self::NAME, "--agent-id", AGENT]);
        let machine = Machine::new(MACHINE, REMOTE, &llm);
        Some(Self::on(Stage { program, machine, llm, daemon, key }))
    }

    /// One that is connected.
    ///
    /// # Panics
    /// It cannot be.
    #[must_use]
    #[track_caller]
    fn connected() -> Option<Self> {
        let harness = Self::new()?;
        harness.connect(&[]);
        Some(harness)
    }

    /// The person connects it. Answers what the command says.
    ///
    /// # Panics
    /// The installation failed.
    #[track_caller]
    fn connect(&self, args: &[&str]) -> Value {
        let Stage { machine, daemon, key, .. } = self.stage();
        machine.connect_harness(Self::NAME, daemon, &key.secret, args)
    }

    /// The person connects it in the project alone. Answers what the command says.
    ///
    /// # Panics
    /// The installation failed.
    #[track_caller]
    fn connect_project(&self) -> Value {
        let work = self.stage().machine.work();
        self.connect(&["--project", work.to_str().expect("a path")])
    }

    /// What the connection of the project says.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    #[track_caller]
    fn project_connection(&self) -> Value {
        let machine = &self.stage().machine;
        let of_person = machine.connection_of(Self::NAME);
        let mut files = machine.files_below(of_person.parent().expect("a folder"));
        files.remove(&of_person);
        let (_, text) = files.pop_first().expect("a connection of the project");
        serde_json::from_str(&text).expect("JSON")
    }
}

/// What is said in one session is known in the next, with its origin; the first one's transcript is kept, and
/// it has ended. Answers the daemon's session.
///
/// # Panics
/// It is not so.
#[track_caller]
pub fn what_is_said_is_known_in_the_next_session<H: Harness>(harness: &H) -> Value {
    let stage = harness.stage();
    assert!(harness.prompt(FACT).stdout.contains(ANSWER));
    let memory = stage.daemon.memory_with(NAME);
    has_its_origin(harness, &memory);
    let transcript = stage.transcript(&memory["provenance"]["session"]);
    assert!(transcript.contains(FACT) && transcript.contains(ANSWER), "{transcript}");
    let sessions = stage.sessions();
    let [session] = sessions.as_slice() else { panic!("not one session: {sessions:#?}") };
    assert!(session["endedAt"].is_string(), "{session:#}");

    harness.prompt(QUESTION);
    knows_the_answer(harness, QUESTION);
    session.clone()
}

/// The model is given what it needs to answer.
#[track_caller]
fn knows_the_answer<H: Harness>(harness: &H, question: &str) {
    let request = harness.stage().llm.last_request_with(question);
    assert!(request.text.contains(NAME), "{:#}", request.body);
}

#[track_caller]
fn has_its_origin<H: Harness>(harness: &H, memory: &Value) {
    let provenance = &memory["provenance"];
    for (field, expected) in [
        ("key", harness.stage().key.id.as_str()),
        ("agent", AGENT),
        ("machine", MACHINE),
        ("harness", H::NAME),
        ("project", PROJECT),
    ] {
        assert_eq!(provenance[field], expected, "{field} in {provenance:#}");
    }
}

/// The model remembers and recalls with Signet's tools.
///
/// # Panics
/// It is not so.
#[track_caller]
pub fn the_model_uses_both_tools<H: Harness>(harness: &H) {
    let stored = harness.prompt(r#"[[call remember {"content": "The deploy script is osprey.sh"}]]"#);
    assert!(stored.stdout.contains("STUB-TOOL-RESULT"), "{stored:?}");
    has_its_origin(harness, &harness.stage().daemon.memory_with("osprey.sh"));
    let found = harness.prompt(r#"[[call recall {"query": "deploy script"}]]"#);
    assert!(found.stdout.contains("STUB-TOOL-RESULT") && found.stdout.contains("osprey.sh"), "{found:?}");
}

/// A call for the stub, `[[call read {...}]]`, and what others are told of it.
pub type Use = (String, String);

/// Reading a file that is there and one that is not, with a tool that takes the path in a field.
///
/// # Panics
/// A file cannot be written.
#[must_use]
pub fn reading(machine: &Machine, tool: &str, field: &str) -> [Use; 2] {
    let notes = machine.work().join("notes.txt");
    std::fs::write(&notes, "Herons stand on one leg.\n").expect("a file");
    let call = |path: &Path| format!("[[call {tool} {}]]", serde_json::json!({ field: path }));
    [
        (call(&notes), format!("used {tool} on notes.txt")),
        (call(&notes.with_file_name("none.txt")), format!("used {tool} on none.txt, which failed")),
    ]
}

/// What the model does with tools of its harness is told in the next session; what it does with Signet's is not.
///
/// # Panics
/// It is not so.
#[track_caller]
pub fn what_the_model_does_is_told_elsewhere<H: Harness>(harness: &H, uses: &[Use]) {
    let Stage { daemon, llm, .. } = harness.stage();
    told_elsewhere(daemon, llm, H::NAME, uses, |prompt| harness.prompt(prompt));
}

/// The same of a harness that `say` drives.
///
/// # Panics
/// It is not so.
#[track_caller]
pub fn told_elsewhere(
    daemon: &Daemon,
    llm: &StubLlm,
    name: &str,
    uses: &[Use],
    say: impl Fn(&str) -> Finished,
) {
    let recall = r#"[[call recall {"query": "deploy script"}]]"#;
    for call in uses.iter().map(|(call, _)| call.as_str()).chain([recall]) {
        let said = say(call);
        assert!(said.stdout.contains("STUB-TOOL-RESULT"), "{said:?}");
    }
    let listed = || {
        let answer = daemon.owner().get("/api/os/events?type=harness.tool").good();
        answer["events"].as_array().expect("events").clone()
    };
    let events = until(PATIENCE, || Some(listed()).filter(|events| events.len() >= uses.len()));
    let events = events.unwrap_or_else(|| panic!("not all of {uses:?} came: {:#?}", listed()));
    for event in &events {
        let provenance = &event["provenance"];
        assert_eq!(event["source"], format!("harness:{name}"), "{event:#}");
        assert_eq!(provenance["project"], PROJECT, "{event:#}");
        assert_eq!(provenance["session"], event["payload"]["sessionKey"], "{event:#}");
        assert!(provenance["session"].is_string(), "{event:#}");
    }

    let _ = say(QUESTION);
    let request = llm.last_request_with(QUESTION);
    for (_, told) in uses {
        assert!(request.text.contains(told.as_str()), "{told} is not in {:#}", request.body);
    }
    // By now those of Signet's own tools would have come as well.
    assert_eq!(listed().len(), uses.len(), "{:#?}", listed());
}

/// Without the daemon the harness goes on, and the daemon learns of it later. Answers what the harness showed
/// of Signet meanwhile.
///
/// # Panics
/// It is not so.
#[track_caller]
pub fn an_outage_is_made_up_for<H: Harness>(harness: &mut H) -> Vec<String> {
    harness.stage_mut().daemon.kill_9();
    let said = harness.say(FACT);
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let shown: Vec<_> =
        said.stderr.lines().filter(|line| line.contains("[signet]")).map(str::to_owned).collect();
    assert!(shown.iter().all(|line| line.contains("signet up")), "{said:?}");
    harness.stage_mut().daemon.restart();
    harness.prompt(QUESTION);
    has_its_origin(harness, &harness.stage().daemon.memory_with(NAME));
    knows_the_answer(harness, QUESTION);
    shown
}

/// After real use every file is what it was, the key was in one alone, and nothing is sent any more.
///
/// # Panics
/// It is not so.
#[track_caller]
pub fn nothing_is_left_behind<H: Harness>(harness: &H) {
    let Stage { machine, key, .. } = harness.stage();
    // What the harness itself adds to its files at its first start is its own.
    harness.prompt("Hello");
    let before = harness.files();
    harness.connect(&[]);
    assert_ne!(harness.files(), before);
    harness.prompt("Hello");
    assert_eq!(machine.files_with(&key.secret), [machine.connection_of(H::NAME)]);
    let _ = machine.signet(&["connector", "uninstall", H::NAME]).good();
    is_as_before(harness, &before);
}

/// All of it with nothing but the npm package, on a machine without Signet's own program.
///
/// # Panics
/// It is not so.
#[track_caller]
pub fn its_package_is_enough<H: Harness>(harness: &H) {
    let Stage { machine, daemon, key, .. } = harness.stage();
    harness.prompt("Hello");
    let before = harness.files();
    machine.connect_by_npx(H::NAME, daemon, &key.secret, AGENT);
    what_is_said_is_known_in_the_next_session(harness);
    the_model_uses_both_tools(harness);
    let _ = machine.npx(H::NAME, &["uninstall"]).good();
    is_as_before(harness, &before);
}

#[track_caller]
fn is_as_before<H: Harness>(harness: &H, before: &Files) {
    let Stage { machine, key, .. } = harness.stage();
    assert_eq!(harness.files(), *before);
    assert_eq!(machine.files_with(&key.secret), Vec::<PathBuf>::new());
    let sessions = harness.stage().sessions().len();
    assert!(harness.prompt("Hello again").stdout.contains(ANSWER));
    assert_eq!(harness.stage().sessions().len(), sessions);
}
