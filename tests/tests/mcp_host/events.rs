//! What servers tell by themselves, and what becomes of it.

use serde_json::{Value, json};
use signet_tests::until;

use crate::support::{Host, SOON, adversary};

/// Has the server say something by itself.
fn says(host: &Host, method: &str, params: &Value) {
    host.call("crm", "call", &json!({ "method": method, "params": params }));
}

fn publishes(host: &Host, kind: &str, payload: &Value) {
    says(host, "notifications/signet/event", &json!({ "type": kind, "payload": payload }));
}

/// The only event of this type, once it is there.
#[track_caller]
fn told(host: &Host, kind: &str) -> Value {
    let found = until(SOON, || Some(host.events("crm", kind)).filter(|events| !events.is_empty()));
    let mut events = found.unwrap_or_else(|| panic!("no {kind}: {:#?}", host.events("crm", "*")));
    assert_eq!(events.len(), 1, "{events:#?}");
    events.remove(0)["payload"].clone()
}

#[test]
fn what_a_server_tells_is_an_event_of_its_own_and_of_nothing_else() {
    let host = Host::start();
    host.install("crm", &adversary("herald"));
    told(&host, "mcp.installed");
    assert_eq!(told(&host, "mcp.connected")["tools"], 1);
    let listed = host.owner.get("/api/os/events?type=mcp.connected&source=mcp:crm&lines=true").good();
    assert_eq!(listed["events"][0]["line"], "Adversary connected, 1 tool");

    // A resource is heard of once somebody asked for it; the server tells at once that it changed.
    let path = "/api/mcp/servers/crm/subscriptions";
    let _ = host.owner.post(path, &json!({ "uri": "a:b", "wanted": true })).good();
    assert_eq!(told(&host, "mcp.resource-updated")["uri"], "a:b");

    says(
        &host,
        "notifications/message",
        &json!({ "level": "error", "logger": "db", "data": "the disk is full" }),
    );
    let message = told(&host, "mcp.message");
    assert_eq!((&message["level"], &message["text"]), (&json!("error"), &json!("db: the disk is full")));
    // Chatter is only in the log.
    says(&host, "notifications/message", &json!({ "level": "debug", "data": "SELECT 1" }));

    publishes(&host, "deal.moved", &json!({ "summary": "a deal moved to Closing" }));
    assert_eq!(told(&host, "deal.moved")["summary"], "a deal moved to Closing");
    let context = host.owner.get("/api/os/context").good();
    let line =
        context["text"].as_str().unwrap().lines().find(|line| line.contains("Closing")).map(str::to_owned);
    assert!(line.is_some_and(|line| line.to_lowercase().contains("crm")), "{context:#}");

    // It cannot tell what only Signet can know, nor say it as somebody else.
    let last = host.events("crm", "*").len();
    for kind in [
        "browser.navigate",
        "harness.tool",
        "session.started",
        "memory.stored",
        "mcp.called",
        "file.changed",
        "plugin.failed",
        "system.started",
        "git.commit",
        "not an event",
        "",
        "../x",
    ] {
        publishes(&host, kind, &json!({ "url": "https://bank.example" }));
    }
    publishes(&host, "deal.large", &json!({ "text": "x".repeat(20_000) }));
    publishes(&host, "deal.list", &json!([1, 2]));
    publishes(&host, "deal.last", &json!({}));
    told(&host, "deal.last");
    let since: Vec<_> = host.events("crm", "*").into_iter().skip(last).collect();
    let kinds: Vec<_> = since.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert!(kinds.iter().all(|kind| ["mcp.called", "deal.last"].contains(kind)), "{kinds:?}");
    let called = since.iter().filter(|event| event["type"] == "mcp.called");
    assert!(called.clone().all(|event| event["payload"]["server"] == "Adversary"), "{since:#?}");
    assert_eq!(called.count(), 15, "its calls, and no word of its own about one");
    let of_browser =
        host.owner.get("/api/os/events?type=browser,harness,session,system,git&limit=1000").good();
    assert!(!of_browser.to_string().contains("bank.example"), "{of_browser:#}");
    let context = host.owner.get("/api/os/context").good().to_string();
    assert!(!context.contains("bank.example"), "{context}");
    assert!(host.logs("crm").to_string().contains("SELECT 1"));

    // Another list is another card, after a moment.
    says(&host, "notifications/tools/list_changed", &json!({}));
    says(&host, "notifications/what/is/this", &json!({}));
    assert!(host.logs("crm").to_string().contains("notifications/what/is/this"));
    let changed = host.events("crm", "mcp.tools-changed");
    assert!(changed.is_empty(), "the same as before: {changed:#?}");
    let _ = host.remove("crm").good();
    told(&host, "mcp.removed");
}

/// How many questions were open, each time that it was told.
fn open_questions(host: &Host) -> Vec<u64> {
    let events = host.owner.get("/api/os/events?type=system.questions.changed").good()["events"].clone();
    events.as_array().unwrap().iter().map(|event| event["payload"]["open"].as_u64().unwrap()).collect()
}

#[test]
fn that_a_question_comes_and_goes_is_told_whoever_may_know_of_the_server() {
    let host = Host::start();
    host.install("crm", &adversary("modern-question"));
    // Of a server that not everyone may know of, nothing else is told.
    let hidden = json!({ "policy": { "only": [{ "key": "owner" }] } });
    let path = "/api/mcp/servers/crm";
    let body = hidden.to_string();
    let json = [("Content-Type", "application/json")];
    let _ = host.owner.send("PATCH", path, &json, body.as_bytes()).good();
    std::thread::scope(|scope| {
        let calling = scope.spawn(|| host.call("crm", "call", &json!({})));
        let list = || host.owner.get("/api/mcp/questions").good()["questions"].clone();
        let question = until(SOON, || list().as_array().unwrap().first().cloned()).unwrap();
        assert_eq!(open_questions(&host), [1]);
        let lasts = question["expiresAt"].as_u64().unwrap() - question["askedAt"].as_u64().unwrap();
        assert_eq!(lasts, 5 * 60_000, "as long as the server waits for it");
        let answer = format!("/api/mcp/questions/{}", question["id"].as_str().unwrap());
        let _ = host.owner.post(&answer, &json!({ "answer": "decline" })).good();
        assert_eq!(open_questions(&host), [1, 0]);
        let _ = calling.join().unwrap();
    });
    let context = host.owner.get("/api/os/context").good().to_string();
    assert!(!context.contains("open question"), "{context}");
}
