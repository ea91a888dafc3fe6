//! The daemon is killed while it writes.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "helpers of tests may fail them")]

use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;
use signet_tests::{ANSWER, Daemon, Machine, StubLlm};

/// Clients that write at once.
const CLIENTS: usize = 4;
/// Acknowledged memories after which the daemon is killed, while more are on their way.
const BEFORE_THE_END: usize = 60;

#[test]
fn whatever_was_acknowledged_survives_every_kill_and_is_found() {
    let mut daemon = Daemon::start();
    let mut kept = Vec::new();
    for round in 0..3 {
        kept.extend(write_until_killed(&mut daemon, round));
        daemon.restart();
        let owner = daemon.owner();
        for (id, content) in &kept {
            assert_eq!(owner.get(&format!("/api/memory/{id}")).good()["content"], **content);
            let word = content.split(' ').nth(3).expect("the word that only this memory has");
            assert!(owner.recall(word).contains(content), "{word} of {} is not found", kept.len());
        }
    }
}

/// Lets clients write as fast as they can and kills the daemon meanwhile. What it acknowledged is the
/// answer: id and content.
fn write_until_killed(daemon: &mut Daemon, round: usize) -> Vec<(String, String)> {
    let (acknowledge, acknowledged) = mpsc::channel();
    let clients: Vec<_> = (0..CLIENTS)
        .map(|client| {
            let (http, acknowledge) = (daemon.owner(), acknowledge.clone());
            std::thread::spawn(move || {
                for number in 0.. {
                    let content =
                        format!("Client {client} counted heron{round}x{client}x{number} at the lake");
                    let body = json!({ "content": content });
                    // The first failure is the daemon's end.
                    let Some(answer) = http.try_post("/api/memory/remember", &body) else { break };
                    let id = answer.good()["id"].as_str().unwrap_or_default().to_owned();
                    if acknowledge.send((id, content)).is_err() {
                        break;
                    }
                }
            })
        })
        .collect();
    drop(acknowledge);
    let next = || acknowledged.recv_timeout(Duration::from_secs(30)).expect("a memory");
    let mut kept: Vec<_> = (0..BEFORE_THE_END).map(|_| next()).collect();
    daemon.kill_9();
    for client in clients {
        client.join().expect("a client that only heard good answers");
    }
    kept.extend(acknowledged.iter());
    kept
}

#[test]
fn claude_code_works_while_the_daemon_is_dead_and_remembers_when_it_is_back() {
    let (llm, mut daemon) = (StubLlm::start(), Daemon::start());
    let key = daemon.api_key("laptop", &["--connector", "claude-code"]);
    let laptop = Machine::new("laptop", "git@github.com:acme/one.git", &llm);
    laptop.connect(&daemon, &key.secret, "a");
    let mut home = Machine::new("home", "git@github.com:acme/one.git", &llm);
    home.connect_here(&daemon);
    daemon.kill_9();
    for machine in [&laptop, &home] {
        let said = machine.claude("Remember that the lighthouse is called petrel").good();
        assert!(said.stdout.contains(ANSWER), "{said:?}");
        let hook = machine.hook("session-start", "").good();
        assert!(hook.stdout.is_empty() && hook.stderr.lines().count() == 1, "{hook:?}");
        assert!(hook.stderr.contains(daemon.url()), "{hook:?}");
    }
    daemon.restart();
    let _ = laptop.claude("Remember that the harbour is called auklet").good();
    let _ = home.claude("What is the harbour called?").good();
    assert!(llm.last_request_with("What is the harbour called?").text.contains("auklet"));
}
