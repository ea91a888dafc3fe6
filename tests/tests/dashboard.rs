//! The dashboard's file, and who hears that it changed.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail them"
)]

use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, until};

const KIND: &str = "system.dashboard.changed";

/// The payloads of what was told, once there are so many.
#[track_caller]
fn told(daemon: &Daemon, count: usize) -> Vec<Value> {
    let mut seen = Value::Null;
    let found = until(Duration::from_secs(20), || {
        seen = daemon.owner().get(&format!("/api/os/events?type={KIND}")).good();
        let events = seen["events"].as_array().expect("events");
        (events.len() >= count)
            .then(|| events.iter().map(|event| event["payload"].clone()).collect::<Vec<_>>())
    });
    let found = found.unwrap_or_else(|| panic!("{seen:#}"));
    assert_eq!(found.len(), count, "{found:?}");
    found
}

#[test]
fn every_change_of_the_layout_is_told_whoever_makes_it() {
    let daemon = Daemon::start();
    let owner = daemon.owner();
    let file = daemon.workspace().join("dashboard.json");
    let revision = || owner.get("/api/dashboard").good()["revision"].clone();
    let dock = |id: &str| {
        let body = json!({ "changes": [{ "op": "dock", "id": id }] }).to_string();
        owner.send("PATCH", "/api/dashboard", &[("Content-Type", "application/json")], body.as_bytes()).good()
    };
    let changed = dock("a");
    assert_eq!(told(&daemon, 1), [json!({ "revision": changed["revision"] })]);

    // An editor that writes another file and puts it in place.
    let fresh = file.with_extension("swp");
    std::fs::write(&fresh, r#"{ "dock": ["a", "b"] }"#).expect("a file");
    std::fs::rename(&fresh, &file).expect("a file in its place");
    assert_eq!(told(&daemon, 2)[1], json!({ "revision": revision() }));

    // One that writes into it, and breaks it.
    std::fs::write(&file, r#"{ "dock": 7 }"#).expect("a file");
    let broken = told(&daemon, 3)[2].clone();
    assert_eq!((&broken["revision"], &broken["problem"]["path"]), (&revision(), &json!("dock")));
    assert!(daemon.log().contains("dock: this is a list of ids"), "{}", daemon.log());

    // A daemon that starts with a broken file knows what stood there, and says nothing that is no news.
    let mut daemon = daemon;
    daemon.kill_9();
    daemon.restart();
    let owner = daemon.owner();
    assert_eq!(owner.get("/api/dashboard").good()["layout"]["dock"], json!(["a", "b"]));
    let restored = owner.post("/api/dashboard/restore", &json!({})).good();
    assert_eq!(told(&daemon, 4)[3], json!({ "revision": restored["revision"] }));

    std::fs::remove_file(&file).expect("a file to remove");
    let empty = told(&daemon, 5)[4]["revision"].clone();
    assert_eq!(owner.get("/api/dashboard").good()["revision"], empty);

    // None of it is for agents.
    let context = owner.get("/api/os/context").good();
    assert!(!context.to_string().contains("dashboard"), "{context:#}");
}
