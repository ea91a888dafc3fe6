//! A daemon that other machines can reach, in a network namespace of its own: its second address stands
//! for the network.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test's helper may fail the test")]

use std::process::Command;

use signet_tests::signet_program;

/// Runs a shell script as the only inhabitant of a network.
fn alone(script: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let program = signet_program();
    let setup = "set -eu; ip link set lo up; ip addr add 10.9.9.1/32 dev lo; S=$SIGNET";
    let output = Command::new("unshare")
        .args(["-rn", "sh", "-c", &format!("{setup}\n{script}\n$S down >/dev/null")])
        .env_clear()
        .env("PATH", std::env::var("PATH").unwrap())
        .env("HOME", folder.path())
        .env("SIGNET", program)
        .output()
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(
        output.status.success(),
        "needs `unshare -rn` (user namespaces, or root) and `ip` (package iproute2)\n{out}\n{err}"
    );
    out.into_owned()
}

#[test]
fn other_machines_need_a_key_and_this_one_is_still_trusted() {
    let said = alone(
        r#"
        $S up --bind 10.9.9.1 --port 3850 >/dev/null
        $S remember "the heron is blue" >/dev/null
        KEY=$($S --json api-key create --name x | sed -n 's/.*"key": "\(.*\)".*/\1/p')
        export SIGNET_DAEMON_URL=http://10.9.9.1:3850
        $S recall heron && echo "let in without a key" || echo "refused with $?"
        SIGNET_API_KEY=$KEY $S recall heron
        unset SIGNET_DAEMON_URL
        "#,
    );
    assert!(said.contains("refused with 4") && !said.contains("let in"), "{said}");
    assert!(said.contains("the heron is blue"), "{said}");
}

#[test]
fn another_address_takes_a_running_daemon_over() {
    let said = alone(
        r#"
        $S up >/dev/null; $S remember "the heron is blue" >/dev/null
        SIGNET_DAEMON_URL=http://10.9.9.1:3850 $S status || echo "not there"
        $S up --bind 10.9.9.1 >/dev/null
        SIGNET_DAEMON_URL=http://10.9.9.1:3850 $S status || echo "there, refused with $?"
        $S recall heron
        "#,
    );
    assert!(said.contains("not there") && said.contains("there, refused with 4"), "{said}");
    assert!(said.contains("the heron is blue"), "{said}");
}
