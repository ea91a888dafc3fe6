//! The edge of a laptop whose daemon is down, slow, elsewhere, or does not want it any more.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests look into JSON"
)]

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, Finished, Http, Options, Program, signet_program, until};
use tempfile::TempDir;

const LIMIT: Duration = Duration::from_secs(30);
const KEPT: [&str; 4] = ["session-start", "user-prompt-submit", "stop", "session-end"];

/// A home with a connection of Claude Code.
struct Laptop {
    folder: TempDir,
}

impl Laptop {
    fn of(url: &str, key: Option<&str>) -> Self {
        let laptop = Self { folder: tempfile::tempdir().unwrap() };
        laptop.connect(json!({ "url": url, "apiKey": key }));
        laptop
    }

    /// Writes the connection; `with` are fields that differ from the usual ones.
    fn connect(&self, with: Value) {
        let mut connection = json!({
            "agentId": "default", "machineId": "laptop", "connectorId": "conn_0123456789ab",
            "connectorVersion": "0.1.0", "transcriptEvents": [], "keepEvents": KEPT,
        });
        connection.as_object_mut().unwrap().extend(with.as_object().unwrap().clone());
        let path = self.folder.path().join(".config/signet/connectors/claude-code.json");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, connection.to_string()).unwrap();
    }

    fn hook(&self, event: &str, prompt: &str) -> Finished {
        self.hook_with(event, prompt, &[])
    }

    fn hook_with(&self, event: &str, prompt: &str, variables: &[(&str, &str)]) -> Finished {
        let mut program = Program::new(&signet_program(), self.folder.path()).env("HOME", self.folder.path());
        for (name, value) in variables {
            program = program.env(name, value);
        }
        let finished = program.args(["hook", event, "-H", "claude-code"]).input(payload(prompt)).run(LIMIT);
        assert_eq!(finished.code, Some(0), "a hook never stops a harness: {finished:#?}");
        assert!(finished.stderr.lines().count() <= 1, "{finished:#?}");
        finished
    }

    /// The same, not waited for.
    fn hook_in_background(&self, event: &str, prompt: &str) -> Child {
        let mut command = Command::new(signet_program());
        command.args(["hook", event, "-H", "claude-code"]).env_clear().env("HOME", self.folder.path());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(payload(prompt).as_bytes()).unwrap();
        child
    }

    fn spool(&self) -> PathBuf {
        self.folder.path().join(".local/state/signet/spool/claude-code")
    }

    /// The events that are kept, oldest first.
    fn kept(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.spool()).into_iter().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
        paths.sort();
        paths
    }

    fn number(&self, name: &str) -> u64 {
        std::fs::read_to_string(self.spool().join(name)).map_or(0, |text| text.parse().unwrap())
    }

    /// Writes what an edge keeps, as docs/edges.md has it.
    fn keeps(&self, at: u64, event: &str, payload: &str) {
        std::fs::create_dir_all(self.spool()).unwrap();
        let id = uuid(at);
        let headers = json!({ "X-Signet-Edge": "hook", "X-Signet-Harness": "claude-code", "X-Signet-Machine-Id": "laptop" });
        let file = json!({ "id": id, "harness": "claude-code", "event": event, "at": at, "headers": headers, "payload": payload });
        std::fs::write(self.spool().join(format!("{at:013}-{id}.json")), file.to_string()).unwrap();
    }

    fn keeps_prompts(&self, prompts: &[String]) {
        for (number, prompt) in (1..).zip(prompts) {
            self.keeps(now() - 60_000 + number, "user-prompt-submit", &payload(prompt));
        }
    }
}

fn payload(prompt: &str) -> String {
    json!({ "session_id": "s", "cwd": "/", "source": "startup", "reason": "other", "prompt": prompt })
        .to_string()
}

fn uuid(number: u64) -> String {
    format!("01900000-0000-7000-8000-{:012x}", number & 0xffff_ffff_ffff)
}

fn now() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("prompt number {number:03}.")).collect()
}

/// What the daemon has of the session, a turn a line.
fn transcript(daemon: &Daemon) -> Vec<String> {
    let answer = daemon.owner().get("/api/sessions/s/transcript");
    if answer.status == 404 {
        return Vec::new();
    }
    let text = answer.good()["content"].as_str().unwrap().to_owned();
    text.lines().map(|line| line.trim_start_matches("User: ").to_owned()).collect()
}

fn session(daemon: &Daemon) -> Value {
    daemon.owner().get("/api/sessions/s").good()
}

/// An address at which nothing listens.
fn nowhere() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A server that reads a request's head and answers with `says`; with none, never.
fn stub(says: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            std::thread::spawn(move || {
                let (mut head, mut byte) = (Vec::new(), [0]);
                while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                    head.push(byte[0]);
                }
                if let Some(says) = says {
                    let _ = stream.write_all(says.as_bytes());
                    let _ = stream.shutdown(Shutdown::Write);
                }
                // Hanging up on what is still being sent would take the answer away, too.
                let _ = std::io::copy(&mut stream, &mut std::io::sink());
            });
        }
    });
    format!("http://{address}")
}

#[test]
fn what_happens_while_the_daemon_is_down_is_there_when_it_is_back_once_in_order_and_with_its_time() {
    let mut daemon = Daemon::start();
    let laptop = Laptop::of(daemon.url(), None);
    daemon.kill_9();
    let began = now();
    let _ = laptop.hook("session-start", "");
    let said = laptop.hook("user-prompt-submit", "the first prompt").stderr;
    assert!(said.contains("signet up") && said.contains("2 events are kept"), "{said}");
    let _ = laptop.hook("user-prompt-submit", "the second prompt");
    let _ = laptop.hook("session-end", "");
    let ended = now();
    assert_eq!(laptop.kept().len(), 4);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &PathBuf| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&laptop.spool()), mode(&laptop.kept()[0])), (0o700, 0o600));
    }

    // Time goes by: what happened then must not be dated now.
    until(LIMIT, || (now() > ended + 1_500).then_some(())).unwrap();
    daemon.restart();
    let said = laptop.hook("pre-compaction", "").stderr;
    assert_eq!(said, "");
    assert_eq!(laptop.kept(), Vec::<PathBuf>::new());
    assert_eq!(transcript(&daemon), ["the first prompt", "the second prompt"]);
    let session = session(&daemon);
    let time = |name: &str| -> u64 {
        let text = session[name].as_str().unwrap_or_else(|| panic!("{name}: {session:#}"));
        let (_, rest) = text.split_once('T').unwrap();
        let mut parts = rest.trim_end_matches('Z').split([':', '.']).map(|part| part.parse::<u64>().unwrap());
        let mut next = || parts.next().unwrap();
        ((next() * 60 + next()) * 60 + next()) * 1_000 + next()
    };
    let day = 24 * 3_600_000;
    assert!((began % day..=ended % day).contains(&time("startedAt")), "{session:#}");
    assert!((began % day..=ended % day).contains(&time("endedAt")), "{session:#}");
}

#[test]
fn an_edge_or_a_daemon_that_is_killed_while_it_delivers_loses_and_doubles_nothing() {
    let mut daemon = Daemon::start();
    let laptop = Laptop::of(daemon.url(), None);
    let prompts = numbered(60);
    for (round, kill_daemon) in [(1, false), (2, true)] {
        laptop.keeps_prompts(&prompts);
        let mut hook = laptop.hook_in_background("pre-compaction", "");
        let some = until(LIMIT, || (laptop.kept().len() < 55).then_some(()));
        if kill_daemon {
            daemon.kill_9();
        }
        hook.kill().unwrap();
        hook.wait().unwrap();
        some.expect("a delivery that begins");
        assert!(!laptop.kept().is_empty(), "it was not killed in the middle");
        if kill_daemon {
            daemon.restart();
        }
        until(LIMIT, || {
            let _ = laptop.hook("pre-compaction", "");
            laptop.kept().is_empty().then_some(())
        })
        .expect("everything is delivered");
        assert_eq!(transcript(&daemon), vec![prompts.clone(); round].concat());
    }
}

#[test]
fn two_hooks_at_once_deliver_once() {
    let daemon = Daemon::start();
    let laptop = Laptop::of(daemon.url(), None);
    let prompts = numbered(15);
    laptop.keeps_prompts(&prompts);
    let hooks: Vec<_> = (0..3).map(|_| laptop.hook_in_background("pre-compaction", "")).collect();
    for mut hook in hooks {
        hook.wait().unwrap();
    }
    assert_eq!(transcript(&daemon), prompts);
    assert_eq!(laptop.kept(), Vec::<PathBuf>::new());
}

#[test]
fn a_full_spool_drops_the_oldest_and_says_so() {
    let laptop = Laptop::of(&nowhere(), None);
    laptop.keeps_prompts(&numbered(500));
    let oldest = laptop.kept()[0].clone();
    let said = laptop.hook("user-prompt-submit", "one more").stderr;
    assert!(
        said.contains("500 events are kept") && said.contains("the oldest was dropped, 1 so far"),
        "{said}"
    );
    assert!(!oldest.exists());
    assert_eq!((laptop.kept().len(), laptop.number("dropped")), (500, 1));
    let newest = std::fs::read_to_string(laptop.kept().last().unwrap()).unwrap();
    assert!(newest.contains("one more") && !newest.to_lowercase().contains("authorization"), "{newest}");
}

#[test]
fn an_event_that_the_daemon_refuses_does_not_block_those_behind_it() {
    let daemon = Daemon::start();
    let laptop = Laptop::of(daemon.url(), None);
    laptop.keeps(now() - 5_000, "user-prompt-submit", "this is no JSON");
    laptop.keeps(now() - 4_000, "no-such-event", "{}");
    std::fs::write(laptop.spool().join(format!("{:013}-garbage.json", now() - 3_000)), "{").unwrap();
    laptop.keeps(now() - 2_000, "user-prompt-submit", &payload("the good one"));
    let _ = laptop.hook("user-prompt-submit", "the live one");
    assert_eq!(transcript(&daemon), ["the good one", "the live one"]);
    assert_eq!((laptop.kept().len(), laptop.number("refused")), (0, 3));
}

#[test]
fn a_key_that_was_taken_back_is_said_to_be_and_nothing_is_lost_until_there_is_another() {
    let daemon = Daemon::with(Options { team: true, ..Options::default() });
    let key = daemon.api_key("laptop", &["--connector", "claude-code"]);
    let laptop = Laptop::of(daemon.url(), Some(&key.secret));
    assert_eq!(laptop.hook("user-prompt-submit", "before").stderr, "");
    let _ = daemon.cli(&["api-key", "revoke", &key.id]).good();
    let said = laptop.hook("user-prompt-submit", "meanwhile").stderr;
    for part in
        ["revoked", "signet api-key create", "signet connector install claude-code", "1 event is kept"]
    {
        assert!(said.contains(part), "no {part:?} in {said}");
    }
    let key = daemon.api_key("laptop again", &["--connector", "claude-code"]);
    laptop.connect(json!({ "url": daemon.url(), "apiKey": key.secret }));
    assert_eq!(laptop.hook("user-prompt-submit", "after").stderr, "");
    assert_eq!(transcript(&daemon), ["before", "meanwhile", "after"]);

    // One laptop, whatever key it came with.
    let edges = daemon.owner().get("/api/connectors/edges").good();
    assert_eq!(edges["count"], 1, "{edges:#}");
    assert_eq!(edges["edges"][0]["key"]["name"], "laptop again");
    assert!(!edges.to_string().contains(&key.secret));
}

#[test]
fn a_daemon_that_does_not_answer_costs_no_more_than_the_time_out() {
    let laptop = Laptop::of(&stub(None), None);
    laptop.keeps_prompts(&numbered(3));
    let patience = [("SIGNET_PROMPT_SUBMIT_TIMEOUT", "1200")];
    let hook = laptop.hook_with("user-prompt-submit", "hello", &patience);
    assert!(hook.took < Duration::from_millis(2_200), "{hook:?}");
    assert!(
        hook.stderr.contains("did not answer in time") && hook.stderr.contains("4 events are kept"),
        "{hook:?}"
    );
}

#[test]
fn what_answers_and_is_no_daemon_is_told_apart_and_gets_nothing() {
    let portal = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 5\r\n\r\nlogin";
    let moved = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";
    let not_found = "HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\n\r\nnope";
    for (says, part) in [
        (portal, "no Signet daemon"),
        (moved, "no Signet daemon"),
        (not_found, "no Signet daemon"),
        ("\x15\x03\x01\x00\x02\x02\x32", "https://"),
    ] {
        let laptop = Laptop::of(&stub(Some(says)), None);
        laptop.keeps_prompts(&numbered(1));
        let said = laptop.hook("user-prompt-submit", "hello").stderr;
        assert!(said.contains(part) && said.contains("2 events are kept"), "{said}");
    }
}

#[test]
fn proxies_are_for_other_machines_and_one_that_fails_is_named() {
    let daemon = Daemon::start();
    let laptop = Laptop::of(daemon.url(), None);
    let broken = [("HTTP_PROXY", "http://127.0.0.1:9"), ("ALL_PROXY", "http://127.0.0.1:9")];
    assert_eq!(laptop.hook_with("user-prompt-submit", "hello", &broken).stderr, "");

    let proxy = stub(Some("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"));
    laptop.connect(json!({ "url": "http://signet.invalid:3850" }));
    let said = laptop.hook_with("user-prompt-submit", "hello", &[("HTTP_PROXY", &proxy)]).stderr;
    assert!(said.contains("proxy") && said.contains("NO_PROXY"), "{said}");
    let direct = [("HTTP_PROXY", proxy.as_str()), ("NO_PROXY", "signet.invalid")];
    let said = laptop.hook_with("user-prompt-submit", "hello", &direct).stderr;
    assert!(!said.contains("proxy") && said.contains("URL"), "{said}");
}

#[test]
fn an_old_edge_works_and_is_told_and_listed_as_old() {
    let daemon = Daemon::start();
    let laptop = Laptop::of(daemon.url(), None);
    laptop.connect(json!({ "url": daemon.url(), "connectorVersion": "0.0.1" }));
    let said = laptop.hook("session-start", "").stderr;
    assert!(said.contains("signet connector install claude-code") && said.contains("laptop"), "{said}");
    assert_eq!(laptop.hook("user-prompt-submit", "hello").stderr, "");
    assert_eq!(transcript(&daemon), ["hello"]);
    let listed = daemon.cli(&["connector", "list"]).good().stdout;
    for part in ["claude-code", "laptop", "0.0.1 (old)"] {
        assert!(listed.contains(part), "no {part:?} in {listed}");
    }
    let edges = daemon.cli(&["--json", "connector", "list"]).json();
    assert_eq!((&edges["edges"][0]["requests"], &edges["edges"][0]["old"]), (&json!(2), &json!(true)));
}

#[test]
fn an_event_gets_its_first_answer_again_at_once_and_after_a_restart() {
    let mut daemon = Daemon::start();
    let path = "/api/connectors/claude-code/hooks/user-prompt-submit";
    let id = uuid(7);
    let headers =
        [("Content-Type", "application/json"), ("X-Signet-Edge", "hook"), ("X-Signet-Event-Id", id.as_str())];
    let body = payload("Remember that the demo is on Friday");
    let send = |http: &Http| http.send("POST", path, &headers, body.as_bytes()).good();
    let http = daemon.http();
    let answers: Vec<_> = std::thread::scope(|scope| {
        let all: Vec<_> = (0..4).map(|_| scope.spawn(|| send(&http))).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert!(answers[0]["stdout"].as_str().unwrap().contains("Saved to memory"), "{answers:#?}");
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:#?}");
    let _ = daemon.cli(&["down"]).good();
    until(LIMIT, || daemon.has_ended().then_some(())).expect("the daemon ends");
    daemon.restart();
    assert_eq!(send(&daemon.http()), answers[0]);
    assert_eq!(transcript(&daemon), ["Remember that the demo is on Friday"]);
    let edges = daemon.owner().get("/api/connectors/edges").good();
    assert_eq!(edges["edges"][0]["requests"], 5, "the register survives too: {edges:#}");
    let wrong = [("Content-Type", "application/json"), ("X-Signet-Event-Id", "7")];
    assert_eq!(daemon.http().send("POST", path, &wrong, body.as_bytes()).status, 400);
}
