//! Processes: what they know of this machine, and that none outlives its connection.

use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Map, Value};
use signet_mcp_client::{Ask, Endpoint};
use signet_tests::{signet_program, until};

use crate::support::{Marked, QUICK, SOON};

/// The text of a tool's first answer.
pub(crate) fn text(answer: &Value) -> &str {
    answer["content"][0]["text"].as_str().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_knows_little_of_this_machine() {
    let server = Marked::adversary("good");
    let (connection, _) = server.opened(QUICK).await;
    let answer = connection.call("call", Map::new(), Ask::default()).await.unwrap();
    let answer: Value = serde_json::from_str(text(&answer)).unwrap();
    for name in answer["environment"].as_array().unwrap() {
        let name = name.as_str().unwrap();
        let known = ["PATH", "HOME", "LANG", "TMPDIR", "TZ", "SIGNET_TEST_MARK"].contains(&name);
        assert!(known || name.starts_with("LC_"), "{name}");
    }
    connection.close().await;
    server.assert_gone();
}

#[tokio::test(flavor = "multi_thread")]
async fn children_do_not_outlive_their_server() {
    for mode in ["children", "stubborn"] {
        let server = Marked::adversary(mode);
        let (connection, _) = server.opened(QUICK).await;
        let all = tokio::task::spawn_blocking({
            let server = server.clone();
            // The keeper, the server, the shell, and three that sleep under two more shells.
            move || until(SOON, || (server.alive().len() >= 7).then_some(()))
        });
        assert!(all.await.unwrap().is_some(), "{mode}: {:?}", server.alive());
        let start = Instant::now();
        connection.close().await;
        assert!(start.elapsed() < Duration::from_secs(8), "{mode}: {:?}", start.elapsed());
        assert_eq!(server.alive(), [], "{mode}");
        assert_eq!(connection.ended().await, "it was closed", "{mode}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_a_connection_ends_its_process() {
    for server in [Marked::adversary("good"), Marked::adversary("silent-call").unkept()] {
        let (connection, _) = server.opened(QUICK).await;
        let other = connection.clone();
        drop(connection);
        assert!(other.tools().await.is_ok());
        drop(other);
        server.assert_gone();
    }
}

/// The daemon's place is taken by a shell that is killed.
#[test]
fn nothing_is_left_when_the_one_who_started_it_is_killed() {
    let server = Marked::adversary("stubborn");
    let Endpoint::Process(process) = Endpoint::Process(server.process.clone()) else { unreachable!() };
    let script = "\"$@\" <&3 & sleep 3600; :";
    let mut shell = Command::new("sh")
        .args(["-c", &format!("exec 3<&0; {script}"), "sh"])
        .arg(signet_program())
        .args(["keep-server", "--", &process.program])
        .args(&process.arguments)
        .envs(&process.environment)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap();
    // The shell and its sleep, the keeper, the server, its shell, and three that sleep under two more shells.
    let all = until(SOON, || (server.alive().len() >= 9).then_some(()));
    assert!(all.is_some(), "{:?}", server.alive());
    shell.kill().unwrap();
    shell.wait().unwrap();
    let gone = until(SOON, || {
        let left = server.alive();
        left.iter().all(|(_, line)| line.starts_with("sleep 3600 ") && left.len() == 1).then_some(left)
    });
    let left = gone.unwrap_or_else(|| panic!("still there: {:?}", server.alive()));
    // The shell's own sleep, which nobody kept.
    for (id, _) in left {
        let _ = Command::new("kill").arg(id.to_string()).status();
    }
}

#[test]
fn a_keeper_ends_as_what_it_keeps_ends() {
    let run = |words: &[&str]| {
        let mut command = Command::new(signet_program());
        let output = command.args(["keep-server", "--"]).args(words).stdin(Stdio::null()).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(run(&["sh", "-c", "echo no >&2; exit 7"]), (Some(7), "no\n".to_owned()));
    assert_eq!(run(&["true"]).0, Some(0));
    assert_eq!(run(&["sh", "-c", "kill -KILL $$"]).0, Some(137));
    let (code, said) = run(&["/no/such/program"]);
    assert_eq!(code, Some(127));
    assert!(said.starts_with("/no/such/program cannot be started"), "{said}");
}
