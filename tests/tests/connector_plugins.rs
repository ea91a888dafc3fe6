//! A connector that came as a plugin connects its harness like those that come along. It is the one that authors
//! begin with, and its harness is the test.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests are tests")]

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, Finished, Machine, StubLlm};

const HARNESS: &str = "my-harness";
const INSTALL: [&str; 3] = ["connector", "install", HARNESS];
/// A person's own settings, in nobody's formatting.
const SETTINGS: &str = "{ \"theme\" : \"dark\",\r\n\t\"hooks\": {\"onEnd\":\"true\" } }\n\n";
const RUN: Duration = Duration::from_secs(30);

/// The daemon's own machine, on which somebody uses this harness.
struct Stage {
    daemon: Daemon,
    machine: Machine,
}

impl Stage {
    fn new() -> Self {
        let daemon = Daemon::start();
        let mut machine = Machine::new("home", "git@github.com:acme/one.git", &StubLlm::serve());
        machine.set("SIGNET_WORKSPACE", daemon.workspace());
        let stage = Self { daemon, machine };
        std::fs::create_dir(stage.settings().parent().expect("a folder")).expect("a folder");
        std::fs::write(stage.settings(), SETTINGS).expect("settings");
        stage
    }

    fn settings(&self) -> PathBuf {
        self.machine.home().join(".my-harness/settings.json")
    }

    fn hooks(&self) -> Value {
        let settings = std::fs::read_to_string(self.settings()).expect("settings");
        serde_json::from_str::<Value>(&settings).expect("JSON")["hooks"].clone()
    }

    /// Installs the plugin as one who looked at it.
    fn install_plugin(&self) {
        let built = guest_build::build(&["guest-connector"]).expect("a guest");
        let install = ["plugin", "install", built[0].to_str().expect("a path"), "--yes"];
        let asked = self.daemon.cli(&install);
        let digest = asked.stderr.split("--digest ").nth(1).and_then(|rest| rest.split('`').next());
        let digest = ["--digest", digest.expect("the digest that is asked for")];
        let _ = self.daemon.cli(&[&install[..], &digest].concat()).good();
    }

    /// The harness starts a hook of its settings.
    #[track_caller]
    fn hook(&self, name: &str, session: &str, prompt: &str) -> Finished {
        let said = json!({ "session": session, "cwd": self.machine.work(), "prompt": prompt });
        let hooks = self.hooks();
        let command = hooks[name].as_str().expect("a hook");
        self.machine.program("sh").args(["-c", command]).input(said.to_string()).run(RUN).good()
    }
}

#[test]
fn it_is_connected_remembers_recalls_and_leaves_nothing_behind() {
    let stage = Stage::new();
    let unknown = stage.machine.signet(&INSTALL);
    assert!(unknown.code != Some(0) && unknown.stderr.contains("signet plugin install"), "{unknown:?}");
    assert_eq!(std::fs::read_to_string(stage.settings()).expect("settings"), SETTINGS);

    stage.install_plugin();
    let report = stage.machine.signet(&[&["--json"], &INSTALL[..]].concat()).json();
    assert_eq!(report["daemon"]["reached"], true, "{report:#}");
    let before = stage.machine.files_below(&stage.machine.home());
    let again = stage.machine.signet(&INSTALL).good();
    assert!(again.stdout.contains("already"), "{again:?}");
    assert_eq!(stage.machine.files_below(&stage.machine.home()), before);

    let opening = stage.hook("onStart", "one", "");
    assert!(opening.stdout.contains("signet") && opening.stderr.is_empty(), "{opening:?}");
    let told = stage.hook("onPrompt", "one", "Remember that our staging database is called heron-7");
    assert!(told.stderr.is_empty(), "{told:?}");
    let memory = stage.daemon.memory_with("heron-7");
    let connection = std::fs::read_to_string(stage.machine.connection_of(HARNESS)).expect("a connection");
    let connection: Value = serde_json::from_str(&connection).expect("JSON");
    for (field, expected) in [
        ("harness", &json!(HARNESS)),
        ("session", &json!("one")),
        ("machine", &json!("home")),
        ("project", &json!("github.com/acme/one")),
        ("connector", &connection["connectorId"]),
        ("connectorVersion", &json!("0.1.0")),
    ] {
        assert_eq!(&memory["provenance"][field], expected, "{field} in {memory:#}");
    }
    let recalled = stage.hook("onPrompt", "two", "What is our staging database called?");
    assert!(recalled.stdout.contains("heron-7"), "{recalled:?}");

    let _ = stage.machine.signet(&["connector", "uninstall", HARNESS]).good();
    assert_eq!(std::fs::read_to_string(stage.settings()).expect("settings"), SETTINGS);
    assert!(!stage.machine.connection_of(HARNESS).exists());
}

#[test]
fn without_its_plugin_the_harness_goes_on_and_with_it_all_is_as_before() {
    let stage = Stage::new();
    stage.install_plugin();
    let _ = stage.machine.signet(&INSTALL).good();
    let _ = stage.daemon.cli(&["plugin", "disable", HARNESS]).good();
    let alone = stage.hook("onPrompt", "one", "Remember that our staging database is called heron-7");
    assert!(alone.stdout.is_empty() && alone.stderr.contains("[signet]"), "{alone:?}");
    let refused = stage.machine.signet(&INSTALL);
    assert!(refused.code != Some(0) && refused.stderr.contains(HARNESS), "{refused:?}");

    let _ = stage.daemon.cli(&["plugin", "enable", HARNESS]).good();
    let recalled = stage.hook("onPrompt", "two", "Remember that our deploy script is called osprey.sh");
    assert!(recalled.stderr.is_empty(), "{recalled:?}");
    let _ = stage.daemon.memory_with("osprey.sh");
    let _ = stage.machine.signet(&["connector", "uninstall", HARNESS]).good();
    assert_eq!(std::fs::read_to_string(stage.settings()).expect("settings"), SETTINGS);
}
