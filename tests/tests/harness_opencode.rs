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

use signet_tests::harness::{self, FACT, Files, Harness, QUESTION, Stage};
use signet_tests::{ANSWER, Finished, SUMMARY};

/// It takes four seconds when nothing else runs.
const RUN: Duration = Duration::from_secs(90);

struct OpenCode {
    stage: Stage,
}

impl Harness for OpenCode {
    const NAME: &'static str = "opencode";
    const VARIABLE: &'static str = "SIGNET_TEST_OPENCODE";

    /// A person's own settings, in nobody's formatting.
    fn on(stage: Stage) -> Self {
        let opencode = Self { stage };
        let url = opencode.stage.llm.url();
        let settings = format!(
            "{{ // mine\n\"$schema\": \"https://opencode.ai/config.json\",\r\n\t\"autoupdate\": false, \"share\": \"disabled\",\n\
             \"model\": \"stub/stub\", \"small_model\": \"stub/stub\", \"enabled_providers\": [\"stub\"],\n\
             \"provider\": {{\"stub\": {{\"npm\": \"@ai-sdk/anthropic\", \"options\": {{\"baseURL\": \"{url}/v1\", \"apiKey\": \"sk-of-the-stub\"}},\n\
             \"models\": {{\"stub\": {{\"tool_call\": true, \"limit\": {{\"context\": 60000, \"output\": 4000}},}}}}}}}},\n}}\n\n"
        );
        std::fs::create_dir_all(opencode.folder()).unwrap();
        // Of the two names that it reads, the one with comments.
        std::fs::write(opencode.folder().join("opencode.jsonc"), settings).unwrap();
        opencode
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    fn files(&self) -> Files {
        let mut files = self.stage.machine.files_below(&self.folder());
        // OpenCode itself writes this beside plugins.
        files.retain(|path, _| !path.ends_with(".gitignore"));
        files
    }

    fn say(&self, prompt: &str) -> Finished {
        self.run(&[], prompt)
    }
}

impl OpenCode {
    fn folder(&self) -> PathBuf {
        self.stage.machine.home().join(".config/opencode")
    }

    #[track_caller]
    fn run(&self, args: &[&str], prompt: &str) -> Finished {
        // Otherwise it looks for news, and waits for a package of its own.
        let program = self.stage.program().env("npm_config_offline", "true");
        let program = program.env("OPENCODE_DISABLE_MODELS_FETCH", "1");
        program.args(["run", "--title", "t"]).args(args).input(prompt).run(RUN).good()
    }
}

#[test]
fn what_is_said_is_known_in_the_next_session_with_its_origin() {
    let Some(opencode) = OpenCode::connected() else { return };
    let session = harness::what_is_said_is_known_in_the_next_session(&opencode);
    assert_eq!(session["endReason"], "dispose", "{session:#}");
}

#[test]
fn what_the_model_does_is_told_elsewhere() {
    let Some(opencode) = OpenCode::connected() else { return };
    let uses = harness::reading(&opencode.stage.machine, "read", "filePath");
    harness::what_the_model_does_is_told_elsewhere(&opencode, &uses);
}

#[test]
fn the_model_remembers_and_recalls_with_tools() {
    let Some(opencode) = OpenCode::connected() else { return };
    harness::the_model_uses_both_tools(&opencode);
}

#[test]
fn a_compacted_session_leaves_its_summary_and_the_advice_reaches_the_model() {
    let Some(opencode) = OpenCode::connected() else { return };
    opencode.prompt(&format!("[[big]] Let us rename the script. {}", "kingfisher ".repeat(600)));
    let _ = opencode.run(&["-c"], "Call it something with wings");
    assert!(opencode.stage.llm.was_told("The context is about to be compacted"));
    let summaries = opencode.stage.summaries();
    assert!(summaries.iter().any(|text| [SUMMARY, ANSWER].contains(&text.as_str())), "{summaries:?}");
}

#[test]
fn without_the_daemon_opencode_goes_on_and_the_daemon_learns_of_it_later() {
    let Some(mut opencode) = OpenCode::connected() else { return };
    let shown = harness::an_outage_is_made_up_for(&mut opencode);
    let [line] = shown.as_slice() else { panic!("{shown:?}") };
    assert!(line.contains("cannot be reached"), "{line}");
}

#[test]
fn after_real_use_every_file_is_what_it_was_and_nothing_is_sent() {
    let Some(opencode) = OpenCode::new() else { return };
    harness::nothing_is_left_behind(&opencode);
}

#[test]
fn its_package_is_enough() {
    let Some(opencode) = OpenCode::new() else { return };
    harness::its_package_is_enough(&opencode);
}

#[test]
fn connected_for_the_person_and_for_a_project_it_speaks_once() {
    let Some(opencode) = OpenCode::connected() else { return };
    opencode.connect_project();
    opencode.prompt(FACT);
    let memory = opencode.stage.daemon.memory_with("heron-7");
    let connection = opencode.project_connection();
    assert_eq!(memory["provenance"]["connector"], connection["connectorId"], "{memory:#}");
    opencode.prompt(QUESTION);
    let request = opencode.stage.llm.last_request_with(QUESTION);
    let system = &request.body["system"];
    // As a note, and as news of the other session.
    assert_eq!(system.to_string().matches("heron-7 (fact").count(), 1, "{system:#}");
    assert_eq!(system.to_string().matches("<signet-context").count(), 1, "{system:#}");
}
