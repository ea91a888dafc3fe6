//! Codex, the real one: hooks that it trusts, memory before the model, Signet's tools, compaction, the end, and
//! nothing left behind.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail the test")]

use std::path::PathBuf;
use std::time::Duration;

use signet_tests::harness::{self, FACT, Files, Harness, QUESTION, Stage};
use signet_tests::{ANSWER, Finished, SUMMARY};

const RUN: Duration = Duration::from_secs(60);

/// A person's own settings, in nobody's formatting.
const SETTINGS: &str = "# mine\nmodel = 'stub-model'   # odd\nmodel_provider=\"stub\"\nmodel_auto_compact_token_limit=50000\napproval_policy = \"never\"\nsandbox_mode = \"read-only\"\ncheck_for_update_on_startup = false\nanalytics = { enabled = false }\n[features]\nplugins = false\n";
/// And a hook of their own, which comes first.
const HOOKS: &str = "{ \"hooks\" : {\"Stop\":[ {\"hooks\":[{\"type\":\"command\",\"command\":\"true\"}]}]}}";

struct Codex {
    stage: Stage,
}

impl Harness for Codex {
    const NAME: &'static str = "codex";
    const VARIABLE: &'static str = "SIGNET_TEST_CODEX";

    fn on(stage: Stage) -> Self {
        let codex = Self { stage };
        let provider = format!(
            "[model_providers.stub]\nname = \"Stub\"\nbase_url = \"{}/v1\"\nwire_api = \"responses\"\n\
             env_key = \"STUB_KEY\"\nsupports_websockets = false\nstream_max_retries = 0\nrequest_max_retries = 0\n",
            codex.stage.llm.url()
        );
        std::fs::create_dir(codex.folder()).unwrap();
        std::fs::write(codex.folder().join("config.toml"), format!("{SETTINGS}\n{provider}")).unwrap();
        std::fs::write(codex.folder().join("hooks.json"), HOOKS).unwrap();
        codex
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    fn files(&self) -> Files {
        let mut files = self.stage.machine.files_below(&self.folder());
        files.retain(|path, _| path.ends_with("config.toml") || path.ends_with("hooks.json"));
        files
    }

    fn say(&self, prompt: &str) -> Finished {
        self.run(&[prompt]).good()
    }
}

impl Codex {
    fn folder(&self) -> PathBuf {
        self.stage.machine.home().join(".codex")
    }

    #[track_caller]
    fn run(&self, args: &[&str]) -> Finished {
        let program = self.stage.program().env("STUB_KEY", "sk-of-the-stub");
        let quick = ["exec", "--skip-git-repo-check", "--disable", "unbounded_connection_retries"];
        program.args(quick).args(args).run(RUN)
    }
}

#[test]
fn what_is_said_is_known_in_the_next_session_with_its_origin() {
    let Some(codex) = Codex::connected() else { return };
    harness::what_is_said_is_known_in_the_next_session(&codex);
}

#[test]
fn what_the_model_does_is_told_elsewhere() {
    let Some(codex) = Codex::connected() else { return };
    let uses = [
        (r#"[[call exec_command {"cmd": "ls -a"}]]"#, "used Bash on ls -a"),
        // Its hooks do not say that a command failed.
        (r#"[[call exec_command {"cmd": "cat none.txt\ncat no.txt"}]]"#, "used Bash on cat none.txt"),
    ];
    let uses = uses.map(|(call, told)| (call.to_owned(), told.to_owned()));
    harness::what_the_model_does_is_told_elsewhere(&codex, &uses);
    let said = codex.prompt(&uses[0].0);
    assert!(said.stderr.contains("hook: PostToolUse Completed"), "{said:?}");
}

#[test]
fn the_model_remembers_and_recalls_with_tools() {
    let Some(codex) = Codex::connected() else { return };
    harness::the_model_uses_both_tools(&codex);
}

#[test]
fn a_compacted_session_is_told_again_what_is_known() {
    let Some(codex) = Codex::connected() else { return };
    codex.prompt(FACT);
    codex.prompt(&format!("[[big]] {QUESTION}"));
    let next = "Call it something with wings";
    let said = codex.run(&["resume", "--last", next]).good();
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let request = codex.stage.llm.last_request_with(next);
    // Codex drops what hooks said before. The session starts for the model twice: resumed, then compacted.
    let (_, after) = request.text.split_once(SUMMARY).unwrap();
    // As a note: the news of other sessions speak of it as well.
    assert_eq!(after.matches("heron-7 (fact").count(), 2, "{:#}", request.body);
    assert_eq!(said.stderr.matches("hook: SessionStart Completed").count(), 2, "{said:?}");

    let sessions = codex.stage.sessions();
    assert_eq!(sessions.len(), 2, "{sessions:#?}");
    assert!(sessions.iter().all(|session| session["endedAt"].is_string()), "{sessions:#?}");
    let transcripts: Vec<_> = sessions.iter().map(|one| codex.stage.transcript(&one["key"])).collect();
    assert!(transcripts.iter().any(|one| one.contains(QUESTION) && one.contains(next)), "{transcripts:#?}");
    // Its hooks do not say what the summary is.
    assert_eq!(codex.stage.summaries(), Vec::<String>::new());
}

#[test]
fn without_the_daemon_codex_goes_on_and_the_daemon_learns_of_it_later() {
    let Some(mut codex) = Codex::connected() else { return };
    let shown = harness::an_outage_is_made_up_for(&mut codex);
    // It keeps to itself what a hook complains of that ended well.
    assert_eq!(shown, Vec::<String>::new());
}

#[test]
fn after_real_use_every_file_is_what_it_was() {
    let Some(codex) = Codex::new() else { return };
    harness::nothing_is_left_behind(&codex);
}

#[test]
fn its_package_is_enough() {
    let Some(codex) = Codex::new() else { return };
    harness::its_package_is_enough(&codex);
}
