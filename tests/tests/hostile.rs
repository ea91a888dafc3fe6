//! Bad requests, bad files and a bad disk: Signet says so and goes on.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail them"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Answer, Daemon, Http, Options, built_in, until};

const JSON: (&str, &str) = ("Content-Type", "application/json");
const REMEMBER: &str = "/api/memory/remember";
const HOOK: &str = "/api/connectors/claude-code/hooks/user-prompt-submit";

#[track_caller]
fn refused(answer: &Answer, status: u16, says: &str) {
    assert_eq!(answer.status, status, "{answer:?}");
    let error = answer.json()["error"].as_str().unwrap_or_default().to_owned();
    assert!(error.contains(says), "{answer:?}");
}

/// The daemon still does what it is for.
#[track_caller]
fn goes_on(daemon: &Daemon) {
    let _ =
        daemon.owner().post(REMEMBER, &json!({ "content": "The daemon goes on like a cormorant" })).good();
    assert!(!daemon.owner().recall("cormorant").is_empty(), "what was just remembered is found");
}

#[test]
fn broken_json_is_refused_on_every_kind_of_route() {
    let daemon = Daemon::start();
    for path in [
        REMEMBER,
        "/api/memory/recall",
        "/api/hooks/session-start",
        "/api/hooks/remember",
        "/api/auth/api-keys",
        HOOK,
    ] {
        for body in [&b"{\"content\": "[..], b"\xff\xfe{}", b"hello"] {
            let answer = daemon.owner().send("POST", path, &[JSON], body);
            assert_eq!(
                (answer.status, answer.json()),
                (400, json!({ "error": "Invalid JSON body" })),
                "{path} {body:?}"
            );
        }
    }
    goes_on(&daemon);
}

#[test]
fn json_that_is_absurd_is_refused_without_harm() {
    let daemon = Daemon::start();
    let deep = "[".repeat(100_000);
    for path in [REMEMBER, HOOK, "/mcp"] {
        for body in [
            "null",
            "[]",
            "7",
            "\"x\"",
            &deep,
            "{\"content\": {\"a\": 1}, \"session_id\": [], \"prompt\": 7}",
        ] {
            let headers = [JSON, ("Accept", "application/json, text/event-stream")];
            let answer = daemon.owner().send("POST", path, &headers, body.as_bytes());
            assert!(
                (400..500).contains(&answer.status) || answer.text.contains("error"),
                "{path}: {answer:?}"
            );
        }
    }
    goes_on(&daemon);
}

#[test]
fn a_body_of_50_mb_is_refused() {
    let daemon = Daemon::start();
    let body = format!("{{\"content\": \"{}\"}}", "x".repeat(50 << 20));
    for path in [REMEMBER, HOOK] {
        refused(&daemon.owner().send("POST", path, &[JSON], body.as_bytes()), 413, "too large");
    }
    goes_on(&daemon);
}

#[test]
fn a_refusal_is_heard_however_much_is_sent() {
    let daemon = Daemon::with(Options { team: true, ..Options::default() });
    let body = vec![b'x'; 5 << 20];
    let plain = ("Content-Type", "text/plain");
    for _ in 0..5 {
        refused(&daemon.http().send("POST", HOOK, &[JSON], &body), 401, "");
        refused(&daemon.http().send("POST", "/mcp", &[JSON], &body), 401, "");
        refused(
            &daemon.owner().send("POST", HOOK, &[JSON, ("Origin", "https://evil.example")], &body),
            403,
            "",
        );
        refused(&daemon.owner().send("POST", "/nowhere", &[JSON], &body), 404, "not found");
        refused(&daemon.owner().send("PUT", REMEMBER, &[JSON], &body), 404, "not found");
        refused(&daemon.owner().send("POST", REMEMBER, &[plain], &body), 415, "application/json");
    }
}

#[test]
fn a_body_that_is_not_said_to_be_json_is_refused() {
    let daemon = Daemon::start();
    for path in [REMEMBER, HOOK] {
        for kind in
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp"]
        {
            refused(
                &daemon.owner().send("POST", path, &[("Content-Type", kind)], b"{}"),
                415,
                "application/json",
            );
        }
        refused(&daemon.owner().send("POST", path, &[], b"{}"), 415, "application/json");
    }
}

#[test]
fn web_pages_and_strange_names_are_refused_even_with_a_credential() {
    let daemon = Daemon::start();
    let body = json!({ "content": "a page says so" }).to_string();
    let port = daemon.url().rsplit(':').next().unwrap();
    let foreign_host = format!("evil.example:{port}");
    for http in [daemon.http(), daemon.owner()] {
        for (header, says) in [
            (("Origin", "https://evil.example"), "other origins"),
            (("Origin", "null"), "other origins"),
            (("Origin", "http://127.0.0.1:1"), "other origins"),
            (("Sec-Fetch-Site", "cross-site"), "other origins"),
            (("Sec-Fetch-Site", "same-site"), "other origins"),
            (("Host", "evil.example"), "evil.example"),
            (("Host", &foreign_host), "evil.example"),
        ] {
            for path in [REMEMBER, HOOK, "/mcp"] {
                refused(&http.send("POST", path, &[JSON, header], body.as_bytes()), 403, says);
            }
            refused(&http.send("GET", "/api/memories", &[header], &[]), 403, says);
        }
    }
    assert!(daemon.owner().recall("page").is_empty());
}

/// The daemon's routes as its table declares them: what each takes, method, path.
fn routes() -> Vec<(String, String, String)> {
    let table = include_str!("../../host/api/src/routes/mod.rs");
    let rows = table.lines().filter_map(|line| line.trim().strip_prefix(".add("));
    rows.map(|row| {
        let mut parts = row.split(", ");
        let mut next = || parts.next().unwrap_or_default().to_owned();
        let (access, method, path) = (next(), next(), next());
        (access, method.trim_end_matches(".clone()").to_uppercase(), path.trim_matches('"').to_owned())
    })
    .collect()
}

/// Where browsers come back to from a sign-in.
const BACK: &str = "/api/mcp/callback";
/// The dashboard's files.
const FILE: &str = "/assets/{file}";

/// Where browsers sign in.
const DOOR: &str = "/api/auth/browser";

#[test]
fn in_a_team_every_route_but_the_open_ones_wants_a_credential() {
    let daemon = Daemon::with(Options { team: true, ..Options::default() });
    let routes = routes();
    let open: Vec<_> =
        routes.iter().filter(|route| route.0 == "Open").map(|route| route.2.as_str()).collect();
    let expected = [
        "/",
        "/awareness",
        "/agents",
        "/keys",
        "/memory",
        "/plugins",
        "/chat",
        "/settings",
        FILE,
        "/health",
        "/health/live",
        "/health/ready",
        "/api/openapi.json",
        "/api/auth/whoami",
        "/api/auth/methods",
        DOOR,
        BACK,
    ];
    assert_eq!(open, expected, "a route was opened: is that meant?");
    assert!(routes.len() > 35, "the table of routes is read wrongly: {routes:?}");
    let strangers = [
        daemon.http(),
        daemon.http().bearer("sig_sk_this-is-no-key"),
        daemon.http().bearer("x"),
        daemon.http().bearer(""),
    ];
    for (access, method, path) in &routes {
        let path = path.replace("{harness}", "claude-code").replace("{event}", "stop");
        for http in &strangers {
            let answer = http.send(method, &path, &[JSON], if method == "GET" { b"" } else { b"{}" });
            // A browser that signs in, or comes back from a sign-in, brings its own proof, or is sent away.
            let expected = match (access.as_str(), path.as_str()) {
                ("Open", DOOR) | (_, BACK) => 400,
                // There is no file of that name.
                (_, FILE) => 404,
                ("Open", _) => 200,
                _ => 401,
            };
            assert_eq!(answer.status, expected, "{method} {path} by {http:?}: {answer:?}");
        }
    }
    for method in ["GET", "POST", "DELETE"] {
        let body: &[u8] = if method == "POST" { b"{}" } else { b"" };
        assert_eq!(daemon.http().send(method, "/mcp", &[JSON], body).status, 401, "{method} /mcp");
    }
    goes_on(&daemon);
}

#[test]
fn settings_that_are_not_json_are_refused_and_stay() {
    let daemon = Daemon::start();
    // The person at the daemon's machine has its folder for a home.
    let home = daemon.workspace().parent().unwrap().to_owned();
    for (name, other) in
        [(".claude/settings.json", ".claude.json"), (".claude.json", ".claude/settings.json")]
    {
        let text = "hooks:\n  - none // yet\n";
        std::fs::create_dir_all(home.join(".claude")).unwrap();
        std::fs::write(home.join(name), text).unwrap();
        let refused = daemon.cli(&["connector", "install", "claude-code"]);
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(
            refused.stderr.contains(name) && refused.stderr.contains("Nothing was changed"),
            "{refused:?}"
        );
        assert_eq!(std::fs::read_to_string(home.join(name)).unwrap(), text);
        assert!(!home.join(other).exists() && !home.join(".config").exists());
        std::fs::remove_file(home.join(name)).unwrap();
    }
}

#[test]
fn a_second_daemon_on_one_workspace_says_so_and_ends() {
    let daemon = Daemon::start();
    let owner = daemon.owner();
    let second = daemon.cli(&["up", "--foreground", "--port", "0"]);
    assert_ne!(second.code, Some(0), "{second:?}");
    assert!(second.stderr.contains("in use"), "{second:?}");
    // Neither the token nor the note of the first was touched.
    let _ = owner.get("/api/status").good();
    let _ = daemon.cli(&["status"]).good();
    goes_on(&daemon);
}

#[test]
fn plugins_that_cannot_run_are_listed_with_the_reason_and_harm_no_other() {
    let built = guest_build::build(&["connector-claude-code", "guest-hostile"]).expect("guests");
    let copy = |name: &str, path: &Path| (name.to_owned(), std::fs::read(path).expect("a guest"));
    let (connector, hostile) = (copy("again.wasm", &built[0]), copy("hostile.wasm", &built[1]));
    let plugins = vec![
        ("garbage.wasm".to_owned(), b"this is no component".to_vec()),
        ("empty.wasm".to_owned(), Vec::new()),
        ("core.wasm".to_owned(), b"\0asm\x01\0\0\0".to_vec()),
        ("cut.wasm".to_owned(), hostile.1[..hostile.1.len() / 2].to_vec()),
        ("readme.txt".to_owned(), b"not even looked at".to_vec()),
        connector,
        hostile,
    ];
    let daemon = Daemon::with(Options { plugins, ..Options::default() });
    let mut listed = Value::Null;
    let all = until(Duration::from_secs(30), || {
        listed = daemon.cli(&["--json", "plugin", "list"]).json();
        // The folder is looked at after the start. Six of them look like components.
        (listed["count"] == built_in() + 6).then_some(())
    });
    assert!(all.is_some(), "{listed:#}");
    let plugin = |id: &str| {
        let found = listed["plugins"].as_array().and_then(|all| all.iter().find(|plugin| plugin["id"] == id));
        found.unwrap_or_else(|| panic!("no plugin {id}: {listed:#}")).clone()
    };
    for (id, reason) in [
        ("garbage.wasm", "does not begin like"),
        ("empty.wasm", ""),
        ("core.wasm", "core module"),
        ("cut.wasm", ""),
        ("again.wasm", "another plugin"),
        ("hostile", "signet plugin grant hostile"),
    ] {
        let plugin = plugin(id);
        let state = if id == "hostile" { "pending" } else { "refused" };
        assert_eq!(plugin["state"], state, "{plugin:#}");
        let says = plugin["reason"].as_str().unwrap_or_default();
        assert!(!says.is_empty() && says.contains(reason), "{plugin:#}");
    }
    assert_eq!(listed["count"], 6 + signet_tests::built_in(), "{listed:#}");
    assert_eq!(plugin("claude-code")["state"], "running");
    let payload =
        json!({ "session_id": "s", "cwd": "/", "prompt": "Remember that the mast is called gannet" });
    assert_eq!(daemon.owner().post(HOOK, &payload).status, 200);
    assert!(!daemon.owner().recall("gannet").is_empty(), "the built-in connector works");
    let people = daemon.cli(&["plugin", "list"]).good();
    assert!(
        people.stdout.contains("another plugin") && people.stdout.contains("grant hostile"),
        "{people:?}"
    );
}

/// Writes until nothing more fits. The file that takes the space is the answer.
fn fill(folder: &Path) -> PathBuf {
    let path = folder.join("ballast");
    let mut file = std::fs::File::create(&path).expect("a file on the small disk");
    for size in [64 << 10, 4 << 10, 256, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
    path
}

/// Remembers until the daemon cannot; what it acknowledged is added to `kept`.
fn remember_until_refused(owner: &Http, round: usize, kept: &mut Vec<(String, String)>) -> Answer {
    for number in 0..2_000 {
        // What was reserved in the database's file is used up first.
        let content = format!("Entry tern{round}x{number} {}", "of the log book ".repeat(200));
        let answer = owner.post(REMEMBER, &json!({ "content": content }));
        if answer.status != 200 {
            return answer;
        }
        kept.push((answer.json()["id"].as_str().unwrap_or_default().to_owned(), content));
    }
    panic!("the disk is never full");
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_named_and_costs_nothing_that_was_acknowledged() {
    let mut daemon = Daemon::with(Options { disk_kib: Some(24 << 10), ..Options::default() });
    let owner = daemon.owner();
    let mut kept = Vec::new();
    let early = "The skipper keeps a puffin";
    let answer = owner.post(REMEMBER, &json!({ "content": early })).good();
    kept.push((answer["id"].as_str().unwrap().to_owned(), early.to_owned()));
    for round in 0..2 {
        let ballast = fill(&daemon.workspace_from_outside());
        let answer = remember_until_refused(&owner, round, &mut kept);
        refused(&answer, 503, "disk is full");
        // What failed gave its room back: little things may fit for a while.
        let said = (0..500).map(|n| daemon.cli(&["remember", &format!("one more {round} {n}")]));
        let said = said.into_iter().find(|said| said.code != Some(0)).expect("a full disk");
        assert!(said.stderr.contains("disk is full"), "{said:?}");
        // What is known is still told; what cannot be kept is not said to be.
        let hook = ["hook", "user-prompt-submit", "-H", "claude-code"];
        let prompt = format!("Who keeps a puffin?\nRemember that the gannet{round} is Tom's");
        let prompt = json!({ "session_id": "s", "prompt": prompt }).to_string();
        let hook = daemon.cli_with_input(&hook, &prompt).good();
        assert!(hook.stdout.contains(early), "{hook:?}");
        assert_eq!(
            hook.stdout.contains("Saved"),
            !owner.recall(&format!("gannet{round}")).is_empty(),
            "{hook:?}"
        );
        assert_eq!(daemon.http().get("/health").status, 200);
        assert_eq!(owner.recall("puffin"), [early]);
        all_there(&owner, &kept);

        std::fs::remove_file(ballast).unwrap();
        let content = format!("There is room again for the petrel{round}");
        let answer = owner.post(REMEMBER, &json!({ "content": content })).good();
        kept.push((answer["id"].as_str().unwrap().to_owned(), content.clone()));
        assert_eq!(owner.recall(&format!("petrel{round}")), [content]);
        all_there(&owner, &kept);
    }
    goes_on(&daemon);
    // Its log says what it was.
    assert!(daemon.log().contains("full"), "the log names the cause");
    daemon.kill_9();
}

#[track_caller]
fn all_there(owner: &Http, kept: &[(String, String)]) {
    for (id, content) in kept {
        let memory: Value = owner.get(&format!("/api/memory/{id}")).good();
        assert_eq!(memory["content"].as_str().map(str::trim), Some(content.trim()), "{memory:#}");
        let word =
            content.split_whitespace().find(|word| word.contains(char::is_numeric)).unwrap_or("puffin");
        assert!(!owner.recall(word).is_empty(), "{word} is not found");
    }
}
