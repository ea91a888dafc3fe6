//! Remembering over HTTP, in the shapes that existing clients know.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use support::{Client, House, assert_has, assert_members};

const STORED: [&str; 10] = [
    "id",
    "type",
    "tags",
    "pinned",
    "importance",
    "content",
    "embedded",
    "entities_linked",
    "hints_written",
    "structured",
];

fn remember(client: &Client, body: Value) -> Value {
    client.post("/api/memory/remember", body).ok()
}

fn row(client: &Client, id: &str) -> Value {
    client.get(&format!("/api/memory/{id}")).ok()
}

#[test]
fn remembering_is_answered_with_what_was_stored() {
    let house = House::local();
    let me = house.nobody();
    let full = json!({ "content": "User likes postgres", "type": "preference", "importance": 0.7, "tags": "DB, x", "pinned": true });
    let stored = remember(&me, full);
    assert_members(&stored, &STORED);
    assert_eq!(stored["type"], "preference");
    assert_eq!(stored["importance"], 0.7);
    assert_eq!(stored["tags"], "db,x");
    assert_eq!(stored["pinned"], true);
    assert_eq!(stored["content"], "User likes postgres");

    let plain = remember(&me, json!({ "content": "the database is heron" }));
    assert_members(&plain, &STORED);
    assert_eq!(plain["importance"], 0.8);
    assert_eq!(plain["pinned"], false);
    assert_eq!(plain["type"], "fact");
    assert!(plain["tags"].is_null());
}

#[test]
fn its_other_names_remember_too() {
    let house = House::local();
    for path in ["/api/memory/remember", "/api/memory/save", "/api/hook/remember"] {
        assert_members(&house.nobody().post(path, json!({ "content": path })).ok(), &STORED);
    }
}

#[test]
fn a_type_that_was_given_is_honoured_and_one_that_was_not_is_guessed() {
    let house = House::local();
    let me = house.nobody();
    assert_eq!(
        remember(&me, json!({ "content": "always run gofmt", "type": "Decision" }))["type"],
        "decision"
    );
    assert_eq!(remember(&me, json!({ "content": "always run the tests", "type": "" }))["type"], "rule");
    assert_eq!(remember(&me, json!({ "content": "I prefer tabs", "type": 7 }))["type"], "preference");
}

#[test]
fn prefixes_pin_and_tag() {
    let house = House::local();
    let stored = remember(
        &house.nobody(),
        json!({ "content": "critical: [Infra,db]: the host is heron", "tags": ["more"] }),
    );
    assert_eq!(stored["content"], "the host is heron");
    assert_eq!(stored["pinned"], true);
    assert_eq!(stored["importance"], 0.8);
    assert_eq!(stored["tags"], "db,infra,more");
}

#[test]
fn tags_come_as_a_list_a_comma_list_or_null_and_go_as_a_comma_list_or_null() {
    let house = House::local();
    let me = house.nobody();
    for (tags, expected) in [
        (json!(["b", " A "]), json!("a,b")),
        (json!("b,a,,"), json!("a,b")),
        (json!(""), Value::Null),
        (json!([]), Value::Null),
        (Value::Null, Value::Null),
    ] {
        let content = format!("tagged with {tags}");
        let stored = remember(&me, json!({ "content": content, "tags": tags }));
        assert_eq!(stored["tags"], expected, "{tags}");
        assert_eq!(row(&me, stored["id"].as_str().unwrap())["tags"], expected, "{tags}");
        let found = me.post("/api/memory/recall", json!({ "query": content, "limit": 1 })).ok();
        assert_eq!(found["results"][0]["tags"], expected, "{tags}");
    }
    let answer = me.post("/api/memory/remember", json!({ "content": "x", "tags": 7 }));
    answer.refuses_saying(400, "tags is a list of strings, a comma list or null");
}

#[test]
fn what_is_empty_counts_as_absent() {
    let house = House::local();
    let me = house.nobody();
    let body = json!({ "content": "an odd client's memory", "type": "", "who": "", "project": "", "agentId": "", "sessionKey": "",
        "scope": null, "sourceType": "", "idempotencyKey": "", "visibility": "", "createdAt": "", "metadata": "no object",
        "pinned": "yes", "harness": "", "unknownField": { "a": 1 } });
    let stored = remember(&me, body);
    let row = row(&me, stored["id"].as_str().unwrap());
    assert_eq!(row["agent_id"], "default");
    assert_eq!(row["source_type"], "manual");
    assert_eq!(row["visibility"], "global");
    assert_eq!(row["pinned"], 0);
    assert!(row["who"].as_str().is_some_and(|who| !who.is_empty()));
    for name in ["project", "session_id", "scope", "idempotency_key", "metadata"] {
        assert!(row[name].is_null(), "{name}: {row}");
    }
    for content in [json!(""), json!("   "), Value::Null, json!(7), json!("critical: ")] {
        me.post("/api/memory/remember", json!({ "content": content })).refuses(400, "content is required");
    }
    me.post("/api/memory/remember", json!({})).refuses(400, "content is required");
    for importance in [json!(2), json!(-0.1)] {
        let answer = me.post("/api/memory/remember", json!({ "content": "x", "importance": importance }));
        answer.refuses(400, "importance is a number from 0 to 1");
    }
}

#[test]
fn a_row_has_what_was_given_in_both_spellings_and_pinned_as_a_number() {
    let house = House::local();
    let me = house.nobody();
    let id = me.remember_with(
        "a whole memory",
        json!({ "who": "someone", "scope": "team-a", "project": "git@github.com:O/N.git", "sessionKey": "s-1", "pinned": true,
            "source_type": "note", "sourceId": "n-1", "source_path": "/notes/1", "idempotency_key": "k-1",
            "createdAt": "2025-05-01T10:00:00Z", "metadata": { "a": 1 }, "harness": "pi", "agentId": "alice" }),
    );
    let row = row(&me, &id);
    for (name, value) in [
        ("id", json!(id)),
        ("content", json!("a whole memory")),
        ("who", json!("someone")),
        ("scope", json!("team-a")),
        ("project", json!("github.com/o/n")),
        ("session_id", json!("s-1")),
        ("sessionId", json!("s-1")),
        ("pinned", json!(1)),
        ("source_type", json!("note")),
        ("source_id", json!("n-1")),
        ("source_path", json!("/notes/1")),
        ("sourcePath", json!("/notes/1")),
        ("idempotency_key", json!("k-1")),
        ("idempotencyKey", json!("k-1")),
        ("metadata", json!({ "a": 1 })),
        ("agent_id", json!("alice")),
        ("created_at", json!("2025-05-01T10:00:00.000Z")),
        ("version", json!(1)),
        ("is_deleted", json!(0)),
        ("deleted_at", Value::Null),
        ("updated_by", json!("local")),
    ] {
        assert_eq!(row[name], value, "{name}");
    }
    assert_eq!(row["provenance"]["harness"], "pi");
    me.get("/api/memory/nothing").refuses(404, "not found");
    me.get("/api/memory/stats").refuses(404, "not found");
}

#[test]
fn the_same_again_is_the_memory_that_was_there() {
    let house = House::local();
    let me = house.nobody();
    let first = remember(&me, json!({ "content": "The database is heron." }));
    assert!(first.get("deduped").is_none());
    let again = remember(&me, json!({ "content": "the  database is heron" }));
    assert_eq!(again["id"], first["id"]);
    assert_eq!(again["deduped"], true);
    assert_has(&again, &STORED);
    assert_eq!(me.get("/api/memories").ok()["stats"]["total"], 1);
}

#[test]
fn an_idempotency_key_is_one_memory() {
    let house = House::local();
    let me = house.nobody();
    let body = json!({ "content": "said once", "idempotencyKey": "k" });
    let first = remember(&me, body.clone());
    let again = remember(&me, body);
    assert_eq!((&again["id"], &again["deduped"]), (&first["id"], &json!(true)));
    let other =
        me.post("/api/memory/remember", json!({ "content": "something else", "idempotency_key": "k" }));
    other.refuses_saying(409, "idempotencyKey was already used for other content");
    // The key is an agent's own.
    let elsewhere =
        remember(&me, json!({ "content": "something else", "idempotencyKey": "k", "agentId": "bob" }));
    assert!(elsewhere.get("deduped").is_none());
}
