//! Pi, the real one: memory before the model, Signet's tools, compaction, the end, and nothing left behind.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests may fail the test")]

use std::time::Duration;

use serde_json::json;
use signet_tests::harness::{self, FACT, Files, Harness, Stage};
use signet_tests::{ANSWER, Finished};

const RUN: Duration = Duration::from_secs(60);

struct Pi {
    stage: Stage,
}

impl Harness for Pi {
    const NAME: &'static str = "pi";
    const VARIABLE: &'static str = "SIGNET_TEST_PI";

    fn on(stage: Stage) -> Self {
        let folder = stage.machine.home().join(".pi/agent/extensions");
        std::fs::create_dir_all(&folder).unwrap();
        let model = json!({ "id": "stub", "contextWindow": 60_000, "maxTokens": 4_000 });
        let provider = json!({ "baseUrl": stage.llm.url(), "api": "anthropic-messages", "apiKey": "sk-of-the-stub", "models": [model] });
        let models = json!({ "providers": { "stub": provider } });
        let settings = json!({
            "defaultProvider": "stub", "defaultModel": "stub", "retry": { "enabled": false },
            "compaction": { "enabled": true, "keepRecentTokens": 1 },
        });
        for (file, content) in [("models.json", models), ("settings.json", settings)] {
            std::fs::write(folder.with_file_name(file), content.to_string()).unwrap();
        }
        std::fs::write(folder.join("mine.js"), "export default function () {}\n").unwrap();
        Self { stage }
    }

    fn stage(&self) -> &Stage {
        &self.stage
    }

    fn stage_mut(&mut self) -> &mut Stage {
        &mut self.stage
    }

    fn files(&self) -> Files {
        let machine = &self.stage.machine;
        let mut files = machine.files_below(&machine.home().join(".pi"));
        files.retain(|path, _| !path.to_string_lossy().contains("/sessions/"));
        files
    }

    fn say(&self, prompt: &str) -> Finished {
        self.run(&["-p", prompt]).good()
    }

    fn prompt(&self, prompt: &str) -> Finished {
        let said = self.say(prompt);
        assert!(said.stderr.is_empty(), "{said:?}");
        said
    }
}

impl Pi {
    #[track_caller]
    fn run(&self, args: &[&str]) -> Finished {
        self.stage.program().env("PI_OFFLINE", "1").args(args).run(RUN)
    }
}

#[test]
fn what_is_said_is_known_in_the_next_session_with_its_origin() {
    let Some(pi) = Pi::connected() else { return };
    harness::what_is_said_is_known_in_the_next_session(&pi);
}

#[test]
fn what_the_model_does_is_told_elsewhere() {
    let Some(pi) = Pi::connected() else { return };
    let uses = harness::reading(&pi.stage.machine, "read", "path");
    harness::what_the_model_does_is_told_elsewhere(&pi, &uses);
}

#[test]
fn the_model_remembers_and_recalls_with_tools() {
    let Some(pi) = Pi::connected() else { return };
    harness::the_model_uses_both_tools(&pi);
}

#[test]
fn a_compacted_session_leaves_its_summary() {
    let Some(pi) = Pi::connected() else { return };
    let long = "kingfisher ".repeat(600);
    pi.prompt(&format!("[[big]] Let us rename the script. {long}"));
    let _ = pi.run(&["-p", "-c", "Call it something with wings"]).good();
    assert!(!pi.stage.summaries().is_empty());
}

#[test]
fn without_the_daemon_pi_goes_on_and_the_daemon_learns_of_it_later() {
    let Some(mut pi) = Pi::connected() else { return };
    let shown = harness::an_outage_is_made_up_for(&mut pi);
    let says_so = shown.iter().all(|line| line.contains("cannot be reached"));
    assert!(!shown.is_empty() && says_so, "{shown:?}");
}

#[test]
fn after_real_use_every_file_is_what_it_was() {
    let Some(pi) = Pi::new() else { return };
    harness::nothing_is_left_behind(&pi);
}

#[test]
fn its_package_is_enough() {
    let Some(pi) = Pi::new() else { return };
    harness::its_package_is_enough(&pi);
}

#[test]
fn the_connection_of_a_project_counts_there_before_the_persons() {
    let Some(pi) = Pi::connected() else { return };
    let report = pi.connect_project();
    assert!(report["notes"].to_string().contains("pi -a"), "{report:#}");
    let said = pi.run(&["-a", "-p", FACT]);
    // Versions before trust know no such flag, and need none.
    let said = if said.code == Some(0) { said } else { pi.say(FACT) };
    assert!(said.stdout.contains(ANSWER), "{said:?}");
    let memory = pi.stage.daemon.memory_with("heron-7");
    assert_eq!(memory["provenance"]["connector"], pi.project_connection()["connectorId"], "{memory:#}");
    let sessions = pi.stage.sessions();
    assert_eq!(sessions.len(), 1, "{sessions:#?}");
}
