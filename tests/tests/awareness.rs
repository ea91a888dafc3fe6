//! What happens on one surface is known on the others: to a real harness, over crashes, floods and restarts.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests look into JSON")]

use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, Http, Machine, StubLlm, until};

const REMOTE: &str = "git@github.com:acme/one.git";
const PROMPT: &str = "What is going on?";
const PATIENCE: Duration = Duration::from_secs(30);

fn publish(client: &Http, source: &str, kind: &str, payload: Value) -> u64 {
    let event = json!({ "source": source, "type": kind, "payload": payload });
    client.post("/api/os/events", &event).good()["sequence"].as_u64().unwrap()
}

fn listed(client: &Http, query: &str) -> Vec<Value> {
    client.get(&format!("/api/os/events?{query}")).good()["events"].as_array().unwrap().clone()
}

#[test]
fn the_four_events_of_the_master_spec_reach_a_real_harness_with_its_prompt() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let key = daemon.api_key("laptop", &["--connector", "claude-code", "--agent-id", "scout"]);
    let laptop = Machine::new("laptop", REMOTE, &llm);
    laptop.connect(&daemon, &key.secret, "scout");
    let owner = daemon.owner();
    // Four surfaces, four ways in.
    let deal = json!({ "stage": "Closing", "name": "Robert Hartline", "note": "Jake just updated" });
    let _ = daemon.cli(&["events", "publish", "deal.moved", &deal.to_string(), "--source", "ghl"]).good();
    let page = json!({ "url": "https://www.linkedin.com/in/robert-hartline?x=1", "tabId": "7" });
    publish(&owner, "browser", "browser.navigate", page);
    let market = json!({ "type": "contract.spiked", "source": "polymarket", "payload": { "message": "IRAN contract spiked +12%" } });
    let hits = json!({ "type": "hits.found", "source": "remix-sniper", "payload": { "summary": "3 new hits (87+ score)" } });
    let _ = owner.post("/api/os/events", &json!({ "events": [market, hits] })).good();

    let _ = laptop.claude(PROMPT).good();
    let told = llm.last_request_with(PROMPT).text;
    let mut rest = told.as_str();
    for line in [
        "] Ghl: deal moved → Closing (Robert Hartline, Jake just updated)",
        "] Browser: navigated to linkedin.com/in/robert-hartline",
        "] Polymarket: IRAN contract spiked +12%",
        "] Remix Sniper: 3 new hits (87+ score)",
        r#"Same in several: \"Robert Hartline\""#,
    ] {
        rest = rest.split_once(line).unwrap_or_else(|| panic!("no {line:?} in order in {told}")).1;
    }
}

#[test]
fn a_key_that_wants_to_be_left_alone_is_told_nothing_unasked() {
    let (llm, daemon) = (StubLlm::start(), Daemon::start());
    let mut machines = Vec::new();
    for (name, args) in [("loud", &[][..]), ("quiet", &["--no-awareness"])] {
        let key = daemon.api_key(name, &[&["--connector", "claude-code", "--agent-id", name], args].concat());
        let machine = Machine::new(name, REMOTE, &llm);
        machine.connect(&daemon, &key.secret, name);
        machines.push(machine);
    }
    publish(&daemon.owner(), "build", "build.broken", json!({ "message": "The build is red" }));
    let _ = machines[0].claude("Hello from the loud one").good();
    let _ = machines[1].claude("Hello from the quiet one").good();
    let told = |prompt| llm.last_request_with(prompt).text.contains("The build is red");
    assert_eq!([told("Hello from the loud one"), told("Hello from the quiet one")], [true, false]);
}

#[test]
fn a_killed_daemon_has_what_was_on_the_disk_in_order_and_uses_no_number_twice() {
    let mut daemon = Daemon::start();
    let owner = daemon.owner();
    let batch = |from: u64| {
        let events: Vec<_> =
            (from..from + 500).map(|n| json!({ "type": "count.up", "payload": { "n": n } })).collect();
        let answer = owner.post("/api/os/events", &json!({ "events": events })).good();
        answer["published"][499]["sequence"].as_u64().unwrap()
    };
    let safe = batch(0);
    let logged = || owner.get("/api/os/events/stats").good()["logged"].as_u64().unwrap();
    assert!(
        until(PATIENCE, || (logged() >= safe).then_some(())).is_some(),
        "{} of {safe} are on the disk",
        logged()
    );
    let last = batch(500);
    daemon.kill_9();
    daemon.restart();

    let owner = daemon.owner();
    let (mut found, mut after) = (Vec::new(), 0);
    loop {
        let page = owner.get(&format!("/api/os/events?type=count.&after={after}&limit=1000")).good();
        let events = page["events"].as_array().unwrap();
        if events.is_empty() {
            break;
        }
        found.extend(events.iter().map(|event| event["payload"]["n"].as_u64().unwrap()));
        after = page["last"].as_u64().unwrap();
    }
    assert!(found.len() >= 500, "{} events are left", found.len());
    let expected: Vec<_> = (0..found.len() as u64).collect();
    assert_eq!(found, expected, "a beginning of what was published, whole and in order");
    assert!(publish(&owner, "after", "count.on", json!({})) > last);
    // What happened before the crash is still what just happened.
    assert!(
        owner.get("/api/os/context").good()["text"].as_str().unwrap().contains("count"),
        "the window is empty"
    );
}

#[test]
fn a_follower_misses_nothing_while_the_daemon_is_restarted() {
    let mut daemon = Daemon::start();
    let owner = daemon.owner();
    let before = publish(&owner, "a", "step.one", json!({}));
    let _ = daemon.cli(&["down"]).good();
    assert!(until(PATIENCE, || daemon.has_ended().then_some(())).is_some(), "the daemon does not end");
    daemon.restart();
    let owner = daemon.owner();
    publish(&owner, "a", "step.two", json!({}));
    let seen = daemon
        .cli(&[
            "--json",
            "events",
            "tail",
            "--type",
            "step.",
            "--after",
            &(before - 1).to_string(),
            "--no-follow",
        ])
        .good();
    let kinds: Vec<_> = seen
        .stdout
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["type"].clone())
        .collect();
    assert_eq!(kinds, ["step.one", "step.two"], "{seen:?}");
}

#[test]
fn a_source_that_floods_pushes_nobody_elses_words_out_and_others_are_heard_at_once() {
    let daemon = Daemon::start();
    let keys = [daemon.api_key("flood", &[]), daemon.api_key("calm", &[])];
    let [flood, calm] = keys.map(|key| daemon.http().bearer(&key.secret));
    publish(&calm, "calm", "word.said", json!({ "text": "the first calm word" }));
    // More lines than the window has, under ever new names.
    for round in 0..12 {
        let event = |n| json!({ "type": "noise.made", "source": format!("s{round}"), "payload": { "n": n } });
        let events: Vec<_> = (0..1_000).map(|n| event(round * 1_000 + n)).collect();
        let _ = flood.post("/api/os/events", &json!({ "events": events })).good();
    }
    let sequence = publish(&calm, "calm", "word.said", json!({ "text": "the second calm word" }));
    let heard = listed(&calm, &format!("after={}", sequence - 1));
    assert_eq!(heard[0]["payload"]["text"], "the second calm word", "{heard:?}");
    let context = daemon.owner().get("/api/os/context?prompt=calm%20word").good();
    let text = context["text"].as_str().unwrap();
    assert!(text.contains("the first calm word") && text.contains("the second calm word"), "{text}");
}
