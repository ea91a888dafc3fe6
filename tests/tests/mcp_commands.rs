//! `signet mcp` as people use it: real processes, a real daemon, and a server that writes over terminals where it can.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests look into JSON"
)]

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, Finished, Key, Program, signet_program, until};

const SHELF: &str = env!("CARGO_BIN_EXE_shelf");
/// For what must happen at once on a machine that does other things too.
const SOON: Duration = Duration::from_secs(20);
/// For a command that waits for a person.
const PATIENT: Duration = Duration::from_secs(60);

fn with_shelf() -> Daemon {
    let daemon = Daemon::start();
    let installed = daemon.cli(&["mcp", "install", "--id", "shelf", "--yes", "--", SHELF, "upstairs"]).good();
    assert!(installed.stdout.contains("shelf is installed and answers: 5 tools"), "{installed:?}");
    daemon
}

/// The command line of somebody with a key, in a process of its own.
fn by_key(daemon: &Daemon, key: &Key, args: &[&str]) -> Program {
    let home = daemon.workspace();
    Program::new(&signet_program(), &home)
        .env("HOME", &home)
        .env("SIGNET_DAEMON_URL", daemon.url())
        .env("SIGNET_API_KEY", &key.secret)
        .args(args)
}

/// The command line at a terminal, where somebody types.
fn at_terminal(daemon: &Daemon, line: &str, typed: &str) -> Finished {
    let line = format!("'{}' {line}", signet_program().display());
    Program::new(Path::new("script"), &daemon.workspace())
        .env("HOME", daemon.workspace())
        .env("SHELL", "/bin/sh")
        .env("SIGNET_WORKSPACE", daemon.workspace())
        .args(["-qec", &line, "/dev/null"])
        .input(typed)
        .run(PATIENT)
}

#[track_caller]
fn is_tame(said: &str) {
    let wild = |c: char| c.is_control() && c != '\n' || matches!(c, '\u{202a}'..='\u{202e}' | '\u{200b}');
    assert!(!said.contains(wild), "{said:?}");
}

fn ids(daemon: &Daemon) -> Vec<String> {
    let list = daemon.cli(&["mcp", "list", "--json"]).json();
    let servers = list["servers"].as_array().unwrap().iter();
    servers.map(|server| server["id"].as_str().unwrap().to_owned()).collect()
}

/// The question that is open, once there is one.
fn question(daemon: &Daemon) -> String {
    let open = || {
        let answer = daemon.cli(&["mcp", "questions", "--json"]).json();
        answer["questions"][0]["id"].as_str().map(str::to_owned)
    };
    until(SOON, open).expect("a question")
}

#[test]
fn nothing_is_installed_before_a_person_saw_all_of_it_and_said_yes() {
    let daemon = Daemon::start();
    let long = "x".repeat(3_000);
    let before = ids(&daemon);
    let install = ["mcp", "install", "--id", "shelf", "--", SHELF, &long, "two words"];
    let unanswered = daemon.cli(&install);
    assert_eq!(unanswered.code, Some(1));
    assert!(unanswered.stdout.contains(&format!("{SHELF} {long} 'two words'")), "{unanswered:?}");
    assert!(unanswered.stderr.contains("nobody is here to approve it"), "{unanswered:?}");
    let line = format!("mcp install --id shelf '{SHELF} upstairs'");
    let refused = at_terminal(&daemon, &line, "n\n");
    assert!(refused.code == Some(1) && refused.stdout.contains("nothing was installed"), "{refused:?}");
    let other = "0".repeat(64);
    let foreign = daemon.cli(&["mcp", "install", "--approve", &other, "--", SHELF, "upstairs"]);
    assert!(foreign.code == Some(1) && foreign.stderr.contains("is not what was approved"), "{foreign:?}");
    assert_eq!(ids(&daemon), before);

    let installed = at_terminal(&daemon, &line, "y\n").good();
    assert!(installed.stdout.contains(&format!("{SHELF} upstairs")), "{installed:?}");
    assert_eq!(ids(&daemon).len(), before.len() + 1);
    let again = daemon.cli(&["--json", "mcp", "install", "--yes", "--id", "other", "--", SHELF]);
    assert!(again.stderr.contains(SHELF), "programs are shown it too: {again:?}");
    let again = again.json();
    assert_eq!(
        (&again["ok"], &again["widgetId"], &again["manifest"]),
        (&json!(true), &json!("other"), &Value::Null)
    );
}

#[test]
fn what_a_server_needs_is_asked_for_by_name_and_an_update_shows_what_changes() {
    let daemon = Daemon::start();
    let file = daemon.workspace().join("crm.json");
    let describe = |port: u16| {
        let server = json!({ "name": "io.acme/crm", "remotes": [{
            "type": "streamable-http", "url": format!("http://127.0.0.1:{port}/{{tenant}}/mcp"),
            "variables": { "tenant": { "isRequired": true } },
            "headers": [{ "name": "X-Key", "isRequired": true, "isSecret": true }],
        }] });
        std::fs::write(&file, server.to_string()).unwrap();
    };
    describe(1);
    let name = file.to_str().unwrap();
    let install = ["mcp", "install", name, "--id", "crm", "--yes"];
    for (given, says) in [
        (&[][..], "add --set tenant=VALUE"),
        (&["--set", "tenant=a"], "--secret X-Key=SECRET"),
        (&["--set", "tenant=a", "--set", "colour=red"], "it does not need colour"),
        (&["--set", "tenant=a", "--set", "X-Key=open-secret"], "must not be written down"),
    ] {
        let refused = daemon.cli(&[&install[..], given].concat());
        assert!(refused.code == Some(1) && refused.stderr.contains(says), "{given:?}: {refused:?}");
    }
    let _ = daemon.cli_with_input(&["secret", "set", "crm-key"], "hush-hush-hush").good();
    let given = ["--set", "tenant=a", "--secret", "X-Key=crm-key"];
    let installed = daemon.cli(&[&install[..], &given].concat()).good();
    assert!(installed.stdout.contains("crm is installed, and does not answer yet"), "{installed:?}");
    let info = daemon.cli(&["mcp", "info", "crm"]).good();
    assert!(info.stdout.contains("X-Key: secret://crm-key") && !info.stdout.contains("hush"), "{info:?}");

    let same = daemon.cli(&["mcp", "update", "crm"]).good();
    assert!(same.stdout.contains("nothing to do"), "{same:?}");
    describe(2);
    let unanswered = daemon.cli(&["mcp", "update", "crm"]);
    assert_eq!(unanswered.code, Some(1));
    for url in ["http://127.0.0.1:1/a/mcp", "http://127.0.0.1:2/a/mcp"] {
        assert!(unanswered.stdout.contains(url), "{unanswered:?}");
    }
    let _ = daemon.cli(&["mcp", "update", "crm", "--yes"]).good();
    let info = daemon.cli(&["mcp", "info", "crm"]).good();
    assert!(info.stdout.contains("http://127.0.0.1:2/a/mcp\n    X-Key: secret://crm-key"), "{info:?}");
    let test = daemon.cli(&["mcp", "test", "crm"]);
    assert!(test.code == Some(1) && test.stdout.contains("does not answer"), "{test:?}");
}

#[test]
fn a_server_is_looked_at_called_ended_and_taken_away() {
    let daemon = with_shelf();
    let info = daemon.cli(&["mcp", "info", "shelf"]).good();
    for says in ["look: reads, called without", "delete_thing: destroys, a person is asked", "card, "] {
        assert!(info.stdout.contains(says), "{says}: {info:?}");
    }
    let test = daemon.cli(&["mcp", "test", "shelf"]).good();
    assert!(test.stdout.contains(" ms: shelf 1.2.3 (protocol 2025-11-25, with a handshake)"), "{test:?}");
    let call = |args: &[&str]| daemon.cli(&[&["mcp", "call", "shelf"], args].concat());
    assert_eq!(call(&["put", "thing=12", "many=3"]).good().stdout, "put {\"thing\":\"12\",\"many\":3}\n");
    assert_eq!(call(&["put", r#"{"thing": "x"}"#]).good().stdout, "put {\"thing\":\"x\"}\n");
    assert_eq!(call(&["look", "--json"]).json()["structuredContent"]["things"][0], "book");
    let wrong = call(&["put", "many=three"]);
    assert!(wrong.code == Some(1) && wrong.stderr.contains("\"thing\" is a required property"), "{wrong:?}");
    let failed = call(&["break"]);
    assert!(failed.code == Some(1) && failed.stdout.starts_with("it failed:\nit fell down"), "{failed:?}");
    let unasked = call(&["delete_thing", "thing=x"]);
    assert!(unasked.code == Some(4) && unasked.stderr.contains("a person is asked"), "{unasked:?}");
    let line = "mcp call shelf delete_thing thing=x";
    let refused = at_terminal(&daemon, line, "\n");
    assert!(refused.code == Some(1) && refused.stdout.contains("it was not called"), "{refused:?}");
    let called = at_terminal(&daemon, line, "yes\n").good();
    assert!(called.stdout.contains("delete_thing {\"thing\":\"x\"}"), "{called:?}");
    let read = daemon.cli(&["mcp", "read", "shelf", "shelf:all"]).good();
    assert!(read.stdout.starts_with("all of upstairs"), "{read:?}");

    let audit = daemon.cli(&["mcp", "audit", "--server", "shelf", "--tool", "delete_thing", "--json"]).json();
    let entry = (&audit["count"], &audit["calls"][0]["outcome"], &audit["calls"][0]["argumentNames"][0]);
    assert_eq!(entry, (&json!(1), &json!("done"), &json!("thing")));
    assert!(daemon.cli(&["mcp", "audit"]).good().stdout.contains("delete_thing"));

    let _ = daemon.cli(&["mcp", "rename", "shelf", "Regal"]).good();
    assert!(daemon.cli(&["mcp", "disable", "shelf"]).good().stdout.contains("shelf is disabled"));
    assert_eq!(call(&["look"]).code, Some(1));
    let list = daemon.cli(&["mcp", "list"]).good();
    assert!(list.stdout.contains("Regal") && list.stdout.contains("disabled"), "{list:?}");
    assert!(daemon.cli(&["mcp", "enable", "shelf"]).good().stdout.contains("shelf answers: 5 tools"));
    let _ = daemon.cli(&["mcp", "remove", "shelf"]).good();
    assert!(!ids(&daemon).contains(&"shelf".to_owned()));
}

#[test]
fn what_is_not_there_exits_with_5() {
    let daemon = with_shelf();
    for args in [
        &["info", "nothing"][..],
        &["remove", "nothing"],
        &["enable", "nothing"],
        &["disable", "nothing"],
        &["rename", "nothing", "x"],
        &["test", "nothing"],
        &["reprobe", "nothing"],
        &["update", "nothing"],
        &["call", "nothing", "x"],
        &["call", "shelf", "nothing"],
        &["read", "nothing", "a:b"],
        &["logs", "nothing"],
        &["approve", "q_nothing"],
        &["deny", "q_nothing"],
        &["answer", "q_nothing"],
        &["allow", "nothing", "x"],
        &["sign-in", "nothing"],
        &["sign-out", "nothing"],
        &["install", "nothing", "--yes"],
    ] {
        let said = daemon.cli(&[&["mcp"], args].concat());
        assert_eq!(said.code, Some(5), "{args:?}: {said:?}");
        assert!(said.stderr.contains("nothing"), "{args:?}: {said:?}");
    }
}

#[test]
fn a_persons_answer_decides_what_an_agent_may_call() {
    let daemon = with_shelf();
    let key = daemon.api_key("scout", &["--agent-id", "scout"]);
    // Nobody consents on their own behalf.
    let args = ["mcp", "call", "shelf", "delete_thing", "thing=x", "--yes"];
    let asking = || {
        let program = by_key(&daemon, &key, &args);
        std::thread::spawn(move || program.run(PATIENT))
    };
    let waiting = asking();
    let first = question(&daemon);
    let shown = daemon.cli(&["mcp", "questions"]).good();
    for says in
        ["may scout (cli, key", "call delete_thing of shelf? It destroys", "{\"thing\":\"x\"}", &first]
    {
        assert!(shown.stdout.contains(says), "{says}: {shown:?}");
    }
    let own = by_key(&daemon, &key, &["mcp", "approve", &first]).run(PATIENT);
    assert_eq!(own.code, Some(4), "{own:?}");
    let _ = daemon.cli(&["mcp", "deny", &first]).good();
    let denied = waiting.join().unwrap();
    assert!(denied.code == Some(4) && denied.stderr.contains("refused delete_thing"), "{denied:?}");

    let waiting = asking();
    let _ = daemon.cli(&["mcp", "approve", &question(&daemon)]).good();
    assert_eq!(waiting.join().unwrap().good().stdout, "delete_thing {\"thing\":\"x\"}\n");
    let waiting = asking();
    let always = daemon.cli(&["mcp", "approve", &question(&daemon), "--always"]).good();
    assert!(always.stdout.contains("from now on"), "{always:?}");
    let _ = waiting.join().unwrap().good();
    let _ = asking().join().unwrap().good();
    let open = daemon.cli(&["mcp", "questions"]).good();
    assert!(open.stdout.contains("nobody waits"), "{open:?}");
    let info = daemon.cli(&["mcp", "info", "shelf"]).good();
    assert!(info.stdout.contains("delete_thing for agent scout and key"), "{info:?}");
}

#[test]
fn rules_are_laid_down_and_taken_back() {
    let daemon = with_shelf();
    let key = daemon.api_key("scout", &["--agent-id", "scout"]);
    let look = || by_key(&daemon, &key, &["mcp", "call", "shelf", "look"]).run(PATIENT);
    let _ = look().good();
    let refused = daemon.cli(&["mcp", "refuse", "shelf", "l*", "--agent", "scout"]).good();
    assert!(refused.stdout.contains("l* for agent scout: are refused"), "{refused:?}");
    assert_eq!(look().code, Some(4));
    let _ = daemon.cli(&["mcp", "call", "shelf", "look"]).good();
    let allowed = daemon.cli(&["mcp", "allow", "shelf", "look", "--agent", "scout"]).good();
    assert!(allowed.stdout.contains("look for agent scout: are made"), "{allowed:?}");
    let _ = look().good();
    let _ = daemon.cli(&["mcp", "allow", "shelf", "look", "--agent", "scout", "--off"]).good();
    assert_eq!(look().code, Some(4), "the other rule counts again");
    let policy = daemon.cli(&["--json", "mcp", "ask", "shelf", "put"]).json();
    let rule = json!({ "tool": "put", "decision": "ask" });
    assert!(policy["rules"].as_array().unwrap().contains(&rule), "{policy:#}");
}

#[test]
fn a_server_that_wants_to_know_something_is_answered() {
    let daemon = with_shelf();
    let key = daemon.api_key("scout", &[]);
    let program = by_key(&daemon, &key, &["mcp", "call", "shelf", "question"]);
    let waiting = std::thread::spawn(move || program.run(PATIENT));
    let id = question(&daemon);
    let shown = daemon.cli(&["mcp", "questions"]).good();
    assert!(shown.stdout.contains("shelf (string, required) which one"), "{shown:?}");
    is_tame(&shown.stdout);
    let incomplete = daemon.cli(&["mcp", "answer", &id, "--set", "row=2"]);
    assert!(incomplete.code == Some(1) && incomplete.stderr.contains("shelf"), "{incomplete:?}");
    assert_eq!(daemon.cli(&["mcp", "approve", &id]).code, Some(1));
    let _ = daemon.cli(&["mcp", "answer", &id, "--set", "shelf=7", "--set", "row=2"]).good();
    let said = waiting.join().unwrap().good();
    assert!(said.stdout.contains(r#"{"action":"accept","content":{"shelf":"7","row":2}}"#), "{said:?}");
}

#[test]
fn no_server_writes_over_the_terminal() {
    let daemon = with_shelf();
    for args in [
        &["list"][..],
        &["info", "shelf"],
        &["test", "shelf"],
        &["call", "shelf", "look"],
        &["call", "shelf", "break"],
        &["read", "shelf", "shelf:all"],
        &["logs", "shelf"],
    ] {
        for json in [&[][..], &["--json"]] {
            let said = daemon.cli(&[&["mcp"], args, json].concat());
            assert!(
                said.stdout.contains("evil") || args[0] == "list" || args[0] == "test",
                "{args:?}: {said:?}"
            );
            is_tame(&said.stdout);
            is_tame(&said.stderr);
        }
    }
    let info = daemon.cli(&["mcp", "info", "shelf"]).good();
    assert!(!info.stdout.lines().any(|line| line.starts_with("signet: ")), "{info:?}");
}

#[test]
fn a_harness_is_offered_tools_as_it_wants_them() {
    let daemon = with_shelf();
    let list = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
    for (args, offered, find) in [
        (&["mcp"][..], true, false),
        (&["mcp", "--tools", "expanded"], true, false),
        (&["mcp", "--tools", "compact"], false, true),
        (&["mcp", "--tools", "none"], false, false),
    ] {
        let answer = daemon.cli_with_input(args, &format!("{list}\n")).json();
        let tools = answer["result"]["tools"].as_array().unwrap();
        let has = |name: &str| tools.iter().any(|tool| tool["name"] == name);
        assert_eq!((has("shelf__look"), has("find_tools")), (offered, find), "{args:?}");
    }
}
