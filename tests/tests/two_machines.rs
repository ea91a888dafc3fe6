//! The daemon on one machine and the harness on another, with a cable between them: two network namespaces,
//! TLS with an authority of one's own, and the real Claude Code.

#![cfg(target_os = "linux")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests look into JSON"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use signet_tests::{ANSWER, Authority, Certificate, Host, Machine, Network, StubLlm, until};

const HOSTS: &str = "10.9.9.1 signet-home\n10.9.9.1 signet-new";
const URL: &str = "https://signet-home:3850";
const REMOTE: &str = "git@github.com:acme/one.git";
const FACT: &str = "Remember that our staging database is called heron-7";
const QUESTION: &str = "What is our staging database called?";
/// Above what all hooks of a prompt may take together.
const PROMPT: Duration = Duration::from_secs(30);

/// Starts the daemon at the other machine's address, over TLS; what it said.
fn up(host: &Host, certificate: &Certificate) -> String {
    certificate.write(host.home());
    let (cert, key) = (host.home().join("cert.pem"), host.home().join("key.pem"));
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    let args = ["up", "--bind", "10.9.9.1", "--tls-cert", &path(&cert), "--tls-key", &path(&key)];
    host.signet(&args).good().stdout
}

fn key(host: &Host) -> (String, String) {
    let made =
        host.signet(&["--json", "api-key", "create", "--name", "laptop", "--connector", "claude-code"]);
    let made = made.json();
    let field = |name: &str| {
        let inner = made.get("apiKey").unwrap_or(&made);
        inner[name].as_str().unwrap().to_owned()
    };
    (field("id"), field("key"))
}

#[track_caller]
fn one_quiet_line(stderr: &str, word: &str) {
    assert_eq!(stderr.lines().count(), 1, "{stderr:?}");
    assert!(stderr.contains("[signet]") && stderr.contains(word), "{stderr:?}");
}

#[test]
fn a_harness_works_with_a_daemon_across_the_network() {
    Network::own("a_harness_works_with_a_daemon_across_the_network", HOSTS, |network| {
        let (authority, host) = (Authority::new(), network.host());
        let said = up(&host, &authority.certify(&["signet-home", "10.9.9.1"]));
        assert!(said.contains(URL) && !said.contains("Note:"), "{said}");
        let (id, secret) = key(&host);

        // With a URL, a key and an authority.
        let llm = StubLlm::start();
        let mut laptop = Machine::new("laptop", REMOTE, &llm);
        laptop.had_settings(r#"{"permissions":{"allow":["mcp__signet__remember"]}}"#);
        laptop.connect_to(URL, &secret, &authority.file());
        let _ = laptop.claude(FACT).good();
        let recalled = host.signet(&["recall", "staging database"]).good();
        assert!(recalled.stdout.contains("heron-7"), "{recalled:?}");
        let _ = laptop.claude(QUESTION).good();
        assert!(llm.last_request_with(QUESTION).text.contains("heron-7"));
        let tool = r#"[[call remember {"content": "The deploy script is osprey.sh"}]]"#;
        let called = laptop.claude(tool).good();
        assert!(called.stdout.contains("STUB-TOOL-RESULT"), "{called:?}");
        assert!(host.signet(&["recall", "deploy script"]).good().stdout.contains("osprey.sh"));

        // The cable is out: the harness goes on, soon, and each hook says it in one line.
        host.cut();
        let question = "And in the train, what is it called?";
        let started = Instant::now();
        let alone = laptop.claude(question).good();
        assert!(alone.stdout.contains(ANSWER) && started.elapsed() < PROMPT, "{alone:?}");
        assert!(!llm.last_request_with(question).text.contains("heron-7"));
        let hook = laptop.hook("user-prompt-submit", "Is anybody there?").good();
        one_quiet_line(&hook.stderr, URL);
        assert!(hook.stdout.is_empty() && hook.took < Duration::from_secs(10), "{hook:?}");

        // And in again: nothing to do.
        host.restore();
        let back = until(PROMPT, || {
            let hook = laptop.hook("user-prompt-submit", QUESTION).good();
            hook.stdout.contains("heron-7").then_some(hook)
        });
        assert!(back.is_some_and(|hook| hook.stderr.is_empty()));
        let _ = laptop.claude("And at home again, the staging database?").good();
        assert!(llm.last_request_with("And at home again").text.contains("heron-7"));
        the_events_of_the_cut_arrived(&host, &laptop, &[question, ANSWER]);

        let _ = host.signet(&["api-key", "revoke", &id]).good();
        let hook = laptop.hook("user-prompt-submit", QUESTION).good();
        one_quiet_line(&hook.stderr, "revoked");
        let _ = laptop.claude(QUESTION).good();
    });
}

/// What happened while the cable was out is known once it is in again: once, and in order.
#[track_caller]
fn the_events_of_the_cut_arrived(host: &Host, laptop: &Machine, said: &[&str]) {
    let spool = laptop.home().join(".local/state/signet/spool/claude-code");
    let kept = || {
        let files = std::fs::read_dir(&spool).into_iter().flatten().filter_map(Result::ok);
        files.filter(|file| file.path().extension().is_some_and(|kind| kind == "json")).count()
    };
    // Each hook delivers within its own time; whatever is left goes with the next one.
    let delivered = until(PROMPT, || {
        let _ = laptop.hook("user-prompt-submit", QUESTION).good();
        (kept() == 0).then_some(())
    });
    assert!(delivered.is_some(), "{} events are still kept", kept());
    let sessions = host.signet(&["--json", "session", "list"]).json();
    let mut transcripts = sessions["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|session| host.signet(&["session", "show", session["key"].as_str().unwrap()]).good().stdout);
    let transcript = transcripts.find(|transcript| transcript.contains(said[0]));
    let transcript = transcript.unwrap_or_else(|| panic!("no session says {:?}: {sessions:#}", said[0]));
    let places: Vec<_> = said.iter().map(|text| transcript.find(text)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{transcript}");
    for text in said {
        assert_eq!(transcript.matches(text).count(), 1, "{transcript}");
    }
}

#[test]
fn a_certificate_that_is_swapped_is_seen_and_a_broken_one_is_not() {
    Network::own("a_certificate_that_is_swapped_is_seen_and_a_broken_one_is_not", HOSTS, |network| {
        let (authority, host) = (Authority::new(), network.host());
        let _ = up(&host, &authority.certify(&["signet-home"]));
        let (_, secret) = key(&host);
        let reached = |name: &str, authority: &Path| {
            laptop(&format!("https://{name}:3850"), &secret, authority).json()["daemon"].clone()
        };
        let words = |daemon: serde_json::Value| daemon["problem"].as_str().unwrap_or_default().to_owned();
        assert_eq!(reached("signet-home", &authority.file())["reached"], true);
        let said = words(reached("signet-new", &authority.file()));
        assert!(said.contains("the name that the certificate is for"), "{said}");
        let said = words(reached("signet-home", &Authority::new().file()));
        assert!(said.contains("does not trust who signed it") && said.contains("SSL_CERT_FILE"), "{said}");
        let said = laptop("http://signet-home:3850", &secret, &authority.file()).json();
        assert!(said["daemon"]["problem"].as_str().unwrap().contains("https://"), "{said:#}");

        authority.certify(&["signet-new"]).write(host.home());
        let swapped =
            until(PROMPT, || (reached("signet-new", &authority.file())["reached"] == true).then_some(()));
        assert!(swapped.is_some(), "{}", host.log());
        let status = host.signet(&["status"]).good().stdout;
        assert!(status.contains("signet-new, until "), "{status}");

        std::fs::write(host.home().join("cert.pem"), "half a certif").unwrap();
        let broken = until(PROMPT, || host.log().contains("is still served").then_some(()));
        assert!(broken.is_some(), "{}", host.log());
        assert_eq!(reached("signet-new", &authority.file())["reached"], true);
        let status = host.signet(&["status"]).good().stdout;
        assert!(status.contains("holds no certificate"), "{status}");
    });
}

/// What a laptop is told that would connect.
fn laptop(url: &str, secret: &str, authority: &Path) -> signet_tests::Finished {
    let home = tempfile::tempdir().unwrap();
    signet_tests::Program::new(&signet_tests::signet_program(), home.path())
        .env("HOME", home.path())
        .env("SSL_CERT_FILE", authority)
        .args(["--json", "connector", "install", "claude-code", "--url", url, "--api-key", secret])
        .run(PROMPT)
}

#[test]
fn who_stalls_holds_nobody_up_and_does_not_fill_the_log() {
    Network::own("who_stalls_holds_nobody_up_and_does_not_fill_the_log", HOSTS, |network| {
        use std::io::Write as _;
        let (authority, host) = (Authority::new(), network.host());
        let _ = up(&host, &authority.certify(&["signet-home"]));
        let (_, secret) = key(&host);
        let stalled: Vec<_> = (0..300).map(|_| host.knock()).collect();
        for _ in 0..100 {
            host.knock().write_all(b"\x16\x03\x01\x00\x02no").unwrap();
        }
        let reached = laptop(URL, &secret, &authority.file()).json();
        assert_eq!(reached["daemon"]["reached"], true, "{reached:#}");
        drop(stalled);
        let log = host.log();
        assert!(log.matches("handshake").count() <= 2, "{log}");
        let local = host.signet(&["status"]).good().stdout;
        assert!(local.contains("http://127.0.0.1:3850") && local.contains(URL), "{local}");
    });
}
