//! The widgets that come with Signet: their tools through the daemon, and their pages in a real browser, in the frame and
//! under the policy that every MCP App gets.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Chromium, Daemon, Http, Options, until};

/// Time of its own that a page is given.
const MILLIS: u32 = 20_000;

fn page(http: &Http, id: &str) -> String {
    let app = http.get(&format!("/api/widgets/{id}/app?uri=ui://{id}/view")).good();
    assert_eq!(app["problems"], json!([]));
    app["html"].as_str().unwrap().to_owned()
}

fn call(http: &Http, id: &str, tool: &str, arguments: &Value) -> Value {
    http.post(&format!("/api/mcp/servers/{id}/tools/{tool}"), &json!({ "arguments": arguments })).good()
}

fn publish(http: &Http, kind: &str, source: &str, payload: &Value) {
    let _ =
        http.post("/api/os/events", &json!({ "type": kind, "source": source, "payload": payload })).good();
}

fn host(folder: &Path, told: &Value) -> std::path::PathBuf {
    // As JSON in a page: no part of it is markup.
    let told = told.to_string().replace('<', "\\u003c");
    let file = folder.join("host.html");
    std::fs::write(&file, include_str!("host.html").replace("{{told}}", &told)).unwrap();
    file
}

/// What the host page saw of a widget.
fn seen(chromium: &Chromium, told: &Value) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let dom = chromium.show(&host(folder.path(), told), MILLIS, None);
    let (_, rest) = dom.split_once(r#"<pre id="seen" hidden="">"#).unwrap_or_else(|| panic!("{dom}"));
    let text = rest.split_once("</pre>").unwrap().0;
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ").replace("&amp;", "&");
    let seen: Value =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: it did not end: {text:?}"));
    assert_eq!(seen["faults"], json!([]), "{seen:#}");
    assert_eq!(seen["ended"], true, "{seen:#}");
    assert_eq!(seen["origin"], "null", "the frame has no origin");
    assert_eq!(seen["hello"]["protocolVersion"], "2026-01-26");
    for probe in seen["probes"].as_array().unwrap() {
        assert_eq!(
            (&probe["wide"], &probe["storage"]),
            (&json!(false), &json!("SecurityError")),
            "{probe:#}"
        );
    }
    seen
}

#[track_caller]
fn says(probe: &Value, texts: &[&str]) {
    let said = probe["text"].as_str().unwrap_or_else(|| panic!("{probe}"));
    for text in texts {
        assert!(said.contains(text), "{text:?} is not in {said:?}");
    }
}

fn context(theme: &str) -> Value {
    json!({
        "theme": theme, "locale": "en-GB", "timeZone": "UTC", "containerDimensions": { "width": 390, "height": 600 },
        "styles": { "variables": { "--color-background-primary": "light-dark(rgb(250, 250, 250), rgb(10, 10, 10))" } },
    })
}

/// Pictures of a widget for people, where a folder for them is named.
fn draw(chromium: &Chromium, name: &str, told: &Value) {
    let Some(folder) = std::env::var_os("SIGNET_TEST_PICTURES") else { return };
    for (theme, width) in [("light", 390), ("dark", 390), ("light", 800), ("dark", 800)] {
        let mut told = told.clone();
        told["context"] = json!({ "theme": theme, "locale": "en-GB", "containerDimensions": { "width": width, "height": 560 } });
        let page = tempfile::tempdir().unwrap();
        let file = Path::new(&folder).join(format!("{name}-{theme}-{width}.png"));
        let _ = chromium.show(&host(page.path(), &told), 4_000, Some((&file, width, 560)));
    }
}

#[test]
fn the_feed_shows_what_its_reader_may_see_and_no_more() {
    let daemon = Daemon::start();
    let owner = daemon.owner();
    let project = |name: &str| {
        json!({ "project": { "gitRemote": format!("git@github.com:acme/{name}.git") } }).to_string()
    };
    let publish_in = |name: &str| {
        let headers = [("content-type", "application/json"), ("x-signet-context", &*project(name))];
        let body = json!({ "type": "deal.moved", "payload": { "summary": format!("secret of {name}") } });
        let answer = owner.send("POST", "/api/os/events", &headers, body.to_string().as_bytes());
        assert_eq!(answer.status, 201, "{answer:?}");
    };
    publish_in("one");
    publish_in("two");
    let lines = |http: &Http| call(http, "activity", "recent", &json!({})).to_string();
    assert!(lines(&owner).contains("secret of one") && lines(&owner).contains("secret of two"));
    // A plugin is told of all of them; whoever asks it is not.
    let key = daemon.api_key("one", &["--project", "github.com/acme/one"]);
    let confined = daemon.http().bearer(&key.secret);
    assert!(lines(&confined).contains("secret of one") && !lines(&confined).contains("secret of two"));
    let key =
        daemon.api_key("both", &["--project", "github.com/acme/one", "--project", "github.com/acme/two"]);
    let both = daemon.http().bearer(&key.secret);
    assert!(lines(&both).contains("secret of two"));
    // What a memory says is for those that recall it.
    daemon.remember("the surprise party is on Friday", "x");
    assert!(!lines(&owner).contains("surprise"), "{}", lines(&owner));

    let all = call(&owner, "activity", "recent", &json!({}))["structuredContent"].clone();
    let later =
        call(&owner, "activity", "recent", &json!({ "after": all["last"] }))["structuredContent"].clone();
    assert_eq!((later["events"].clone(), &later["last"]), (json!([]), &all["last"]));
    let one =
        call(&owner, "activity", "recent", &json!({ "limit": 1 }))["structuredContent"]["events"].clone();
    assert_eq!(one.as_array().unwrap().len(), 1);
    assert_eq!(one[0], all["events"].as_array().unwrap().last().unwrap().clone());
    let wrong =
        owner.post("/api/mcp/servers/activity/tools/recent", &json!({ "arguments": { "after": "x" } }));
    assert_eq!(wrong.status, 400, "{wrong:?}");
}

/// The feed as a plugin of somebody's, who was granted less.
#[test]
fn a_plugin_looks_back_at_no_more_than_it_may_hear() {
    let paths = guest_build::build(&["plugin-activity"]).unwrap_or_else(|error| panic!("{error}"));
    let mut bytes = std::fs::read(&paths[0]).unwrap();
    for (from, to) in
        [(r#""id": "activity""#, r#""id": "activitz""#), (r#""kinds": ["*"]"#, r#""kinds": ["d"]"#)]
    {
        let places: Vec<_> =
            bytes.windows(from.len()).enumerate().filter(|(_, part)| *part == from.as_bytes()).collect();
        let places: Vec<_> = places.into_iter().map(|(at, _)| at).collect();
        assert!(!places.is_empty(), "{from}");
        places.into_iter().for_each(|at| bytes[at..at + to.len()].copy_from_slice(to.as_bytes()));
    }
    let daemon = Daemon::with(Options { plugins: vec![("own.wasm".into(), bytes)], ..Options::default() });
    let owner = daemon.owner();
    let becomes = |state: &str| {
        let is = || (owner.get("/api/plugins/activitz").json()["state"] == state).then_some(());
        until(Duration::from_secs(30), is).unwrap_or_else(|| panic!("{}", owner.get("/api/plugins").text));
    };
    becomes("pending");
    let _ = daemon.cli(&["plugin", "grant", "activitz", "bus", "events"]).good();
    becomes("running");
    publish(&owner, "deal.moved", "ghl", &json!({ "summary": "a deal" }));
    publish(&owner, "secret.told", "ghl", &json!({ "summary": "a secret" }));
    let types = |id: &str| {
        let found = call(&owner, id, "recent", &json!({}));
        let events = found["structuredContent"]["events"].as_array().unwrap().clone();
        events.iter().map(|event| event["type"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(types("activitz"), ["deal.moved"]);
    assert!(types("activity").contains(&"secret.told".to_owned()), "which may hear all");
}

#[test]
fn the_feed_is_a_page_that_goes_on_by_itself() {
    let Some(chromium) = Chromium::find() else { return };
    let daemon = Daemon::start();
    let owner = daemon.owner();
    let deal = |stage: &str| {
        publish(&owner, "deal.moved", "ghl", &json!({ "summary": format!("deal moved to {stage}") }))
    };
    for stage in ["Closing", "Closing", "<img src=x onerror=alert(1)>"] {
        deal(stage);
    }
    let visit = json!({ "url": "https://www.linkedin.com/in/robert-hartline", "title": "Robert", "tabId": "1", "timestamp": 1 });
    publish(&owner, "browser.navigate", "browser", &visit);
    let first = call(&owner, "activity", "recent", &json!({}));
    deal("Won");
    let last = &first["structuredContent"]["last"];
    let mut second = call(&owner, "activity", "recent", &json!({ "after": last }));
    // The daemon itself may have done something in between (a plugin that is ready by now).
    second["structuredContent"]["events"]
        .as_array_mut()
        .unwrap()
        .retain(|event| event["type"] == "deal.moved");
    let nothing = json!({ "content": [], "structuredContent": { "events": [], "last": 0 } });
    let refused = json!({ "content": [{ "type": "text", "text": "role 'x' lacks 'recall' permission" }], "isError": true });
    let told = json!({
        "html": page(&owner, "activity"), "context": context("dark"),
        "answers": [first, second, refused, nothing],
        "acts": [
            { "wait": 500 }, { "wait": 3_000 }, { "wait": 3_000 }, { "click": "Try again" }, { "click": "Ghl" }, { "click": "Live" },
            { "wait": 9_000 }, { "send": { "method": "ui/notifications/host-context-changed", "params": { "theme": "light" } } },
            { "wait": 20 }, { "send": { "id": "unknown", "method": "x/y" } }, { "send": { "id": "teardown", "method": "ui/resource-teardown", "params": {} } }, { "wait": 50 },
        ],
    });
    let seen = seen(&chromium, &told);
    let probes = seen["probes"].as_array().unwrap();
    says(
        &probes[0],
        &["Live", "All", "Browser", "Ghl", "Today", "linkedin.com/in/robert-hartline", "× 2", "‹img src=x"],
    );
    assert!(!probes[0]["text"].as_str().unwrap().contains("Won"));
    assert_eq!(
        (&probes[0]["scheme"], &probes[0]["ground"]),
        (&json!("dark"), &json!("rgb(10, 10, 10)")),
        "the host's"
    );
    says(&probes[1], &["Deal moved to Won"]);
    assert_eq!(probes[1]["status"], "Ghl: deal moved to Won", "said to those who do not see it");
    says(&probes[2], &["lacks 'recall' permission", "Try again", "Won"]);
    assert!(!probes[3]["text"].as_str().unwrap().contains("Try again"));
    assert!(!probes[4]["text"].as_str().unwrap().contains("linkedin"), "only one surface");
    says(&probes[5], &["Paused"]);
    assert_eq!(probes[7]["scheme"], "light");
    assert_eq!((&seen["unknown"]["code"], &seen["teardown"]), (&json!(-32601), &json!({})));
    let calls = seen["calls"].as_array().unwrap();
    assert_eq!(calls[1]["arguments"]["after"], first_last(&told), "from where it was");
    assert_eq!(calls.len(), 4, "while it is paused it does not ask: {calls:#?}");
    let picture = json!({ "html": told["html"], "answers": [example_events()], "acts": [] });
    draw(&chromium, "activity", &picture);
    draw(&chromium, "activity-empty", &json!({ "html": told["html"], "answers": [nothing], "acts": [] }));
}

fn first_last(told: &Value) -> Value {
    told["answers"][0]["structuredContent"]["last"].clone()
}

/// A day of somebody's.
fn example_events() -> Value {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64;
    let events = [
        (1_700, "Github", "review requested on acme/shop#412 by mona"),
        (1_500, "Memory", "remembered a memory"),
        (190, "Browser", "navigated to linkedin.com/in/robert-hartline"),
        (180, "Ghl", "deal moved to Closing"),
        (120, "Claude Code", "began to work in acme/shop"),
        (
            90,
            "Files",
            "src/checkout/total.rs, src/checkout/mod.rs, Cargo.toml, README.md and 3 more changed in shop",
        ),
        (60, "Claude Code", "used Edit on src/checkout/total.rs"),
        (58, "Claude Code", "used Edit on src/checkout/total.rs"),
        (20, "Polymarket", "IRAN contract spiked +12%"),
        (4, "Browser", "found a form with e-mail, card number, expiry on shop.example.com/checkout"),
        (1, "Codex", "began to work in acme/warehouse"),
    ];
    let event = |(sequence, (ago, surface, line)): (u64, (u64, &str, &str))| json!({ "sequence": sequence, "at": now - ago * 60_000, "surface": surface, "line": line, "type": "x.y" });
    let events: Vec<_> = (1..).zip(events).map(event).collect();
    json!({ "content": [], "structuredContent": { "last": events.len(), "events": events } })
}

#[test]
fn the_search_finds_what_its_caller_may_recall() {
    let daemon = Daemon::start();
    daemon.remember("our staging database is called heron-7", "name:one");
    let found = call(&daemon.owner(), "memory-search", "search", &json!({ "query": "staging database" }));
    let memory = &found["structuredContent"]["memories"][0];
    assert_eq!(memory["content"], "our staging database is called heron-7", "{found:#}");
    for name in ["id", "kind", "score", "at", "agent", "harness", "project", "tags"] {
        assert!(memory.get(name).is_some(), "{name}: {memory:#}");
    }
    let tools = daemon.owner().get("/api/widgets/memory-search").good();
    assert_eq!(tools["tools"][0]["_meta"]["ui"]["resourceUri"], tools["ui"]);
    let key = daemon.api_key("writer", &["--permission", "remember", "--permission", "tools"]);
    let refused = daemon
        .http()
        .bearer(&key.secret)
        .post("/api/mcp/servers/memory-search/tools/search", &json!({ "arguments": { "query": "x" } }));
    let refused = refused.good();
    assert!(
        refused["isError"] == true && refused.to_string().contains("lacks 'recall' permission"),
        "{refused}"
    );
}

#[test]
fn the_search_is_a_page_for_keys_as_for_a_mouse() {
    let Some(chromium) = Chromium::find() else { return };
    let daemon = Daemon::start();
    let owner = daemon.owner();
    for text in [
        "our staging database is called heron-7",
        "use <script>alert(1)</script> in staging tests",
        "deploys go out on Tuesdays",
    ] {
        daemon.remember(text, "name:shop");
    }
    let search =
        |query: &str| call(&owner, "memory-search", "search", &json!({ "query": query, "limit": 30 }));
    let told = json!({
        "html": page(&owner, "memory-search"), "context": context("light"),
        "answers": [search(""), search("staging"), json!({ "content": [], "structuredContent": { "memories": [] } }), search("")],
        "acts": [
            { "wait": 300 }, { "type": "s" }, { "type": "stag" }, { "type": "staging" }, { "wait": 500 },
            { "key": "ArrowDown" }, { "key": "ArrowDown" }, { "key": "Enter" }, { "key": "/" }, { "type": "nonsense" }, { "wait": 500 },
            { "key": "Escape" }, { "wait": 300 },
        ],
    });
    let seen = seen(&chromium, &told);
    let queries: Vec<_> = seen["calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| call["arguments"]["query"].as_str().unwrap())
        .collect();
    assert_eq!(
        queries,
        ["", "staging", "nonsense", ""],
        "three letters soon after each other are one search"
    );
    let probes = seen["probes"].as_array().unwrap();
    says(&probes[0], &["Important and recent", "deploys go out on Tuesdays"]);
    let found = &probes[4];
    says(found, &["2 found", "heron-7", "<script>alert(1)</script>", "shop"]);
    assert_eq!(found["marked"], json!(["staging", "staging"]));
    assert_eq!(found["status"], "2 memories");
    assert!(probes[5]["focus"].as_str().unwrap().contains("staging"), "{probes:#?}");
    assert_ne!(probes[5]["focus"], probes[6]["focus"], "the next one");
    assert_eq!((&probes[6]["expanded"], &probes[7]["expanded"]), (&json!(0), &json!(1)));
    assert_eq!(probes[8]["focus"], "input");
    says(&probes[10], &["Nothing found"]);
    says(&probes[12], &["Important and recent"]);
    let picture = json!({ "html": told["html"], "answers": [example_memories()], "acts": [], "input": { "query": "staging database" } });
    draw(&chromium, "memory-search", &picture);
}

/// What somebody might find.
fn example_memories() -> Value {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as u64;
    let memories = [
        (
            0.97,
            3,
            "decision",
            "claude-code",
            "claude",
            "github.com/acme/shop",
            "Our staging database is called heron-7; it is a copy of production that is refreshed every Monday night.",
        ),
        (
            0.81,
            52,
            "fact",
            "codex",
            "codex",
            "github.com/acme/shop",
            "The password of the staging database is in the team's vault, under \"heron\".",
        ),
        (
            0.64,
            240,
            "rule",
            "pi",
            "reviewer",
            "github.com/acme/warehouse",
            "Never run migrations against a database from a laptop. Open a pull request: the pipeline migrates staging first, waits for the smoke tests, and then asks before it goes on to production. Rolling back is one click in the pipeline, and is to be tried before anybody repairs data by hand.",
        ),
        (
            0.41,
            9_000,
            "preference",
            "opencode",
            "default",
            "name:notes",
            "Jake prefers to read query plans as text.",
        ),
    ];
    let memory = |(at, one)| {
        let (score, hours, kind, harness, agent, project, content): (f64, u64, &str, &str, &str, &str, &str) =
            one;
        json!({ "id": format!("m{at}"), "content": content, "kind": kind, "score": score, "at": now - hours * 3_600_000,
            "agent": agent, "harness": harness, "project": project, "tags": ["infrastructure"] })
    };
    let memories: Vec<_> = memories.into_iter().enumerate().map(memory).collect();
    json!({ "content": [], "structuredContent": { "memories": memories } })
}
