//! What models do with their harnesses' tools: told to other agents, and kept nowhere else.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests look into JSON")]

use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, Finished, Http, Program, signet_program};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(30);

/// What Claude Code would say.
fn hook(client: &Http, event: &str, payload: &Value) -> String {
    let path = format!("/api/connectors/claude-code/hooks/{event}");
    let answer = client.post(&path, payload);
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.text
}

fn used(session: &str, tool: &str, input: &Value) -> Value {
    json!({ "session_id": session, "cwd": "/work", "tool_name": tool, "tool_input": input, "tool_response": "fine" })
}

fn told(daemon: &Daemon) -> Vec<Value> {
    let answer = daemon.owner().get("/api/os/events?type=harness.tool").good();
    answer["events"].as_array().unwrap().iter().map(|event| event["payload"].clone()).collect()
}

#[test]
fn a_use_is_one_short_line_without_secrets_and_no_part_of_the_transcript() {
    let daemon = Daemon::start();
    let client = daemon.http();
    hook(&client, "session-start", &json!({ "session_id": "s", "cwd": "/work", "source": "startup" }));
    let secret = "sk-ant-0123456789abcdefghij";
    let command = format!("{} --key {secret} {}\nrm -r /", "curl ".repeat(35), "x".repeat(100_000));
    assert_eq!(hook(&client, "tool-used", &used("s", "Bash", &json!({ "command": command }))), "{}");
    hook(
        &client,
        "tool-used",
        &used("s", &"Tool\u{1b}[2J".repeat(100), &json!({ "file_path": "/work/a.rs" })),
    );
    for own in ["mcp__signet__recall", ""] {
        hook(&client, "tool-used", &used("s", own, &json!({ "query": "x" })));
    }
    let failed = json!({ "session_id": "s", "cwd": "/work", "tool_name": "Edit", "tool_input": { "file_path": "/work/b.rs" }, "error": "no such text" });
    hook(&client, "tool-used", &failed);

    let events = told(&daemon);
    let [bash, long, edit] = events.as_slice() else { panic!("{events:#?}") };
    let subject = bash["subject"].as_str().unwrap();
    assert!(subject.starts_with("curl curl") && subject.contains("--key [redacted]"), "{subject}");
    assert_eq!(subject.chars().count(), 200, "{subject}");
    let name = long["tool"].as_str().unwrap();
    assert!(name.chars().count() == 80 && !name.contains('\u{1b}'), "{name:?}");
    assert_eq!((&long["subject"], &long["failed"]), (&json!("a.rs"), &json!(false)));
    assert_eq!(
        (&edit["tool"], &edit["subject"], &edit["failed"]),
        (&json!("Edit"), &json!("b.rs"), &json!(true))
    );
    assert!(events.iter().all(|event| event["sessionKey"] == "s"), "{events:#?}");

    hook(&client, "stop", &json!({ "session_id": "s", "cwd": "/work", "last_assistant_message": "Done." }));
    let transcript = daemon.owner().get("/api/sessions/s/transcript").good();
    let text = transcript["content"].as_str().unwrap();
    assert!(text.contains("Done.") && !text.contains("curl") && !text.contains("b.rs"), "{text}");
}

#[test]
fn a_session_without_signet_and_a_key_that_only_reads_tell_nothing() {
    let daemon = Daemon::start();
    let client = daemon.http();
    hook(&client, "user-prompt-submit", &json!({ "session_id": "s", "cwd": "/work", "prompt": "Hello" }));
    let _ = daemon.owner().post("/api/sessions/s/bypass", &json!({ "enabled": true })).good();
    let input = json!({ "file_path": "/work/a.rs" });
    assert_eq!(hook(&client, "tool-used", &used("s", "Read", &input)), "{}");
    let reader = daemon.api_key("reader", &["--role", "readonly"]);
    assert_eq!(hook(&daemon.http().bearer(&reader.secret), "tool-used", &used("t", "Read", &input)), "{}");
    assert_eq!(told(&daemon), Vec::<Value>::new());
    let _ = daemon.owner().post("/api/sessions/s/bypass", &json!({ "enabled": false })).good();
    hook(&client, "tool-used", &used("s", "Read", &input));
    assert_eq!(told(&daemon).len(), 1, "it was the bypass");
}

/// `signet hook`, with a connection that would keep the event.
fn edge(home: &TempDir, url: &str, payload: &str) -> Finished {
    let connection = json!({
        "url": url, "agentId": "default", "machineId": "laptop", "connectorId": "conn_0123456789ab",
        "connectorVersion": "0.1.0", "transcriptEvents": [], "keepEvents": ["stop", "tool-used"],
    });
    let path = home.path().join(".config/signet/connectors/codex.json");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, connection.to_string()).unwrap();
    let program = Program::new(&signet_program(), home.path()).env("HOME", home.path());
    program.args(["hook", "tool-used", "-H", "codex"]).input(payload).run(LIMIT)
}

#[test]
fn the_command_passes_it_on_and_is_silent_when_it_cannot() {
    let mut daemon = Daemon::start();
    let home = tempfile::tempdir().unwrap();
    let patch = format!("*** Begin Patch\n*** Update File: /work/a.rs\n{}", "+ line\n".repeat(1 << 20));
    let payload = used("s", "apply_patch", &json!({ "command": patch })).to_string();
    let quiet = |finished: &Finished| {
        assert_eq!(finished.code, Some(0), "{finished:?}");
        assert!(finished.stdout.is_empty() && finished.stderr.is_empty(), "{finished:?}");
    };
    quiet(&edge(&home, daemon.url(), &payload));
    let events = told(&daemon);
    assert_eq!((events.len(), &events[0]["subject"]), (1, &json!("a.rs")), "{events:#?}");
    quiet(&edge(&home, daemon.url(), "no JSON"));
    daemon.kill_9();
    quiet(&edge(&home, daemon.url(), &payload));
    assert!(!home.path().join(".local/state/signet/spool").exists(), "nothing is kept");
}

#[test]
fn a_daemon_that_does_not_answer_is_waited_for_once_and_not_at_each_tool() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let home = tempfile::tempdir().unwrap();
    let payload = used("s", "Bash", &json!({ "command": "ls" })).to_string();
    let began = std::time::Instant::now();
    for _ in 0..20 {
        let finished = edge(&home, &url, &payload);
        assert!(finished.code == Some(0) && finished.stderr.is_empty(), "{finished:?}");
    }
    // Twenty times a second and a half would be thirty.
    assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    let slow = home.path().join(".local/state/signet/spool/codex/slow");
    let noted: u64 = std::fs::read_to_string(&slow).unwrap().parse().unwrap();

    let daemon = Daemon::start();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis();
    std::fs::write(&slow, now.to_string()).unwrap();
    let _ = edge(&home, daemon.url(), &payload);
    assert_eq!(told(&daemon), Vec::<Value>::new(), "it is spared for a while");
    std::fs::write(&slow, (noted - 60_000).to_string()).unwrap();
    let _ = edge(&home, daemon.url(), &payload);
    assert_eq!(told(&daemon).len(), 1);
}
