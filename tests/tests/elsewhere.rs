//! A daemon that other machines can reach, in a network namespace of its own: its second address stands
//! for the network.

#![cfg(target_os = "linux")]

use signet_tests::Network;

#[test]
fn other_machines_need_a_key_and_this_one_is_still_trusted() {
    let said = Network::script(
        r#"
        $S up --bind 10.9.9.1 --port 3850
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
    assert_eq!(said.matches("without TLS").count(), 1, "said once, at the start: {said}");
    assert!(said.contains("for other machines at http://10.9.9.1:3850"), "{said}");
}

#[test]
fn another_address_takes_a_running_daemon_over() {
    let said = Network::script(
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
