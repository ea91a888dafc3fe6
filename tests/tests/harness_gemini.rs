//! Gemini CLI, the real one: memory before the model, Signet's tools, sessions that are resumed and compacted,
//! the end, and nothing left behind.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail the test")]

use std::path::PathBuf;
use std::time::Duration;

use signet_tests::harness::{self, FACT, Files, Harness, QUESTION, Stage};
use signet_tests::{ANSWER, Finished, SUMMARY, signet_program};

const RUN: Duration = Duration::from_secs(60);
const NEXT: &str = "And is it a good name?";

/// A person's own settings, in nobody's formatting. Of the rest it asks for a key at once, and sends nothing home.
const SETTINGS: &str = "{ // mine\n\"security\": {\"auth\": {\"selectedType\": \"gemini-api-key\"}},\r\n\t\"privacy\": {\"usageStatisticsEnabled\": false},\n \"general\": { \"enableAutoUpdate\": false,\"enableAutoUpdateNotification\": false, \"maxAttempts\": 1 }}\n\n";

struct Gemini {
    stage: Stage,
}

impl Harness for Gemini {
    const NAME: &'static str = "gemini";
    const VARIABLE: &'static str = "SIGNET_TEST_GEMINI";

    fn on(stage: Stage) -> Self {
        let gemini = Self { stage };
        gemini.had(SETTINGS);
        gemini
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    /// Beside it are Gemini's own notes.
    fn files(&self) -> Files {
        [(self.settings(), std::fs::read_to_string(self.settings()).unwrap())].into()
    }

    fn say(&self, prompt: &str) -> Finished {
        self.run(&["-p", prompt]).good()
    }
}

impl Gemini {
    fn settings(&self) -> PathBuf {
        self.stage.machine.home().join(".gemini/settings.json")
    }

    fn had(&self, settings: &str) {
        std::fs::create_dir_all(self.settings().parent().unwrap()).unwrap();
        std::fs::write(self.settings(), settings).unwrap();
    }

    #[track_caller]
    fn run(&self, args: &[&str]) -> Finished {
        let program = self.stage.program().env("GOOGLE_GEMINI_BASE_URL", self.stage.llm.url());
        let program = program.env("GEMINI_API_KEY", "sk-of-the-stub").env("TERM", "xterm-256color");
        // Where nobody can be asked it runs in no folder that it does not trust.
        let program = program.env("GEMINI_CLI_TRUST_WORKSPACE", "true");
        program.args(["-m", "gemini-2.5-flash"]).args(args).run(RUN)
    }

    #[track_caller]
    fn resume(&self, prompt: &str) -> Finished {
        let said = self.run(&["-r", "latest", "-p", prompt]).good();
        assert!(said.stdout.contains(ANSWER) && !said.stderr.contains("[signet]"), "{said:?}");
        said
    }
}

#[test]
fn what_is_said_is_known_in_the_next_session_with_its_origin() {
    let Some(gemini) = Gemini::connected() else { return };
    let session = harness::what_is_said_is_known_in_the_next_session(&gemini);
    assert_eq!(session["endReason"], "exit", "{session:#}");
}

#[test]
fn what_the_model_does_is_told_elsewhere() {
    let Some(gemini) = Gemini::connected() else { return };
    let uses = harness::reading(&gemini.stage.machine, "read_file", "file_path");
    harness::what_the_model_does_is_told_elsewhere(&gemini, &uses);
}

#[test]
fn the_model_remembers_and_recalls_with_tools() {
    let Some(gemini) = Gemini::connected() else { return };
    harness::the_model_uses_both_tools(&gemini);
}

#[test]
fn a_key_in_a_variable_reaches_hooks_and_tools() {
    let Some(mut gemini) = Gemini::new() else { return };
    // Names that look like a secret's are kept from what Gemini starts, unless they are asked for.
    let (name, secret) = ("WORK_SIGNET_KEY", gemini.stage.key.secret.clone());
    gemini.stage.machine.set(name, &secret);
    let to = ["--url", gemini.stage.daemon.url(), "--api-key-env", name, "--agent-id", "scout"];
    let _ = gemini.stage.machine.signet(&[&["connector", "install", "gemini"], &to[..]].concat()).good();
    harness::what_is_said_is_known_in_the_next_session(&gemini);
    harness::the_model_uses_both_tools(&gemini);
    assert_eq!(gemini.stage.machine.files_with(&secret), Vec::<PathBuf>::new());
}

#[test]
fn a_resumed_session_has_kept_its_prompts_and_what_came_with_them() {
    let Some(gemini) = Gemini::connected() else { return };
    gemini.prompt(FACT);
    gemini.prompt(QUESTION);
    gemini.resume(NEXT);
    let request = gemini.stage.llm.last_request_with(NEXT);
    let contents = request.body["contents"].as_array().unwrap().iter();
    let parts: Vec<_> = contents.flat_map(|content| content["parts"].as_array().unwrap()).collect();
    assert!(parts.iter().any(|part| part["text"] == QUESTION), "{parts:#?}");
    assert!(request.text.contains("heron-7"), "{parts:#?}");
    let sessions = gemini.stage.sessions();
    assert_eq!(sessions.len(), 2, "{sessions:#?}");
    let transcripts: Vec<_> = sessions.iter().map(|one| gemini.stage.transcript(&one["key"])).collect();
    assert!(transcripts.iter().any(|one| one.contains(QUESTION) && one.contains(NEXT)), "{transcripts:#?}");
    // What hooks add is not what was said.
    assert!(!transcripts.concat().contains("hook_context"), "{transcripts:#?}");
}

#[test]
fn a_compacted_session_goes_on_with_memory() {
    let Some(gemini) = Gemini::new() else { return };
    gemini.had(&SETTINGS.replacen('{', "{ \"model\": {\"compressionThreshold\": 0.001},", 1));
    gemini.connect(&[]);
    gemini.prompt(&format!("Let us rename the script. {}", "kingfisher ".repeat(3_000)));
    gemini.stage.daemon.remember("Our staging database is called heron-7", "github.com/acme/one");
    gemini.resume(QUESTION);
    let request = gemini.stage.llm.last_request_with(QUESTION);
    assert!(request.text.contains(SUMMARY) && !request.text.contains("kingfisher"), "{:#}", request.body);
    assert!(request.text.contains("heron-7"), "{:#}", request.body);
    let sessions = gemini.stage.sessions();
    assert_eq!(sessions.len(), 1, "{sessions:#?}");
    let transcript = gemini.stage.transcript(&sessions[0]["key"]);
    assert!(transcript.contains(QUESTION) && transcript.contains(ANSWER), "{transcript}");
}

#[test]
fn without_the_daemon_gemini_goes_on_and_the_daemon_learns_of_it_later() {
    let Some(mut gemini) = Gemini::connected() else { return };
    let shown = harness::an_outage_is_made_up_for(&mut gemini);
    // The prompt, the answer, the end.
    assert_eq!(shown.len(), 3, "{shown:?}");
}

#[test]
fn after_real_use_every_file_is_what_it_was() {
    let Some(gemini) = Gemini::new() else { return };
    harness::nothing_is_left_behind(&gemini);
}

#[test]
fn its_package_is_enough() {
    let Some(gemini) = Gemini::new() else { return };
    harness::its_package_is_enough(&gemini);
}

#[test]
fn when_signets_program_goes_away_gemini_goes_on() {
    let Some(gemini) = Gemini::new() else { return };
    let Stage { machine, daemon, key, .. } = &gemini.stage;
    let program = machine.home().join("signet");
    std::fs::copy(signet_program(), &program).unwrap();
    let install = ["connector", "install", "gemini", "--url", daemon.url(), "--api-key", &key.secret];
    let _ = machine.program(&program).args(install).run(RUN).good();
    assert!(std::fs::read_to_string(gemini.settings()).unwrap().contains(program.to_str().unwrap()));
    std::fs::remove_file(program).unwrap();
    // A hook that cannot be started would stop every prompt.
    let said = gemini.say("Hello");
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    assert_eq!(gemini.stage.sessions().len(), 0);
}

#[test]
fn a_project_is_connected_for_itself() {
    let Some(gemini) = Gemini::new() else { return };
    gemini.connect_project();
    let own = gemini.stage.machine.work().join(".gemini/settings.json");
    assert!(own.exists() && std::fs::read_to_string(gemini.settings()).unwrap() == SETTINGS);
    gemini.prompt(FACT);
    let memory = gemini.stage.daemon.memory_with("heron-7");
    assert_eq!(memory["provenance"]["connector"], gemini.project_connection()["connectorId"], "{memory:#}");
    let work = gemini.stage.machine.work();
    let uninstall = ["connector", "uninstall", "gemini", "--project", work.to_str().unwrap()];
    let _ = gemini.stage.machine.signet(&uninstall).good();
    assert!(!own.exists());
}
