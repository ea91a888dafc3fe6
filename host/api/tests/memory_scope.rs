//! Whose memories are whose, over HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use signet_auth::NewKey;
use signet_core::{Permission, Scope};
use support::{Client, House};

fn remember(client: &Client, body: Value) -> Value {
    client.post("/api/memory/remember", body).ok()
}

fn row(client: &Client, id: &str) -> Value {
    client.get(&format!("/api/memory/{id}")).ok()
}

#[test]
fn what_is_private_is_its_agents_own() {
    let house = House::team();
    let (alice, bob) = (house.with(&house.agent("alice")), house.with(&house.agent("bob")));
    let private = alice.remember_with("heron of alice", json!({ "visibility": "private" }));
    let shared = alice.remember_with("heron for all", json!({ "visibility": "archived" }));
    assert_eq!(alice.recall("heron").len(), 2);
    assert_eq!(row(&alice, &private)["visibility"], "private");
    assert_eq!(row(&alice, &shared)["visibility"], "global");
    assert_eq!(bob.recall("heron"), ["heron for all"]);
    assert_eq!(bob.get("/api/memories").ok()["stats"]["total"], 1);
    bob.get(&format!("/api/memory/{private}")).refuses(404, "not found");
    // The same words of someone else are no duplicate of what one cannot see.
    let own = remember(&bob, json!({ "content": "heron of alice" }));
    assert!(own.get("deduped").is_none(), "{own}");
}

#[test]
fn a_key_of_no_agent_does_not_read_what_is_private_by_naming_an_agent() {
    let house = House::team();
    let alice = house.with(&house.agent("alice"));
    alice.remember_with("heron of alice", json!({ "visibility": "private" }));
    let anyone = house.with(&house.role(signet_core::Role::Agent));
    let answer = anyone.post("/api/memory/recall", json!({ "query": "heron", "agentId": "alice" }));
    assert!(!answer.text.contains("heron of alice"), "{}", answer.text);
}

#[test]
fn a_key_of_a_project_writes_and_reads_there_only() {
    let house = House::team();
    let here = house.with(&house.confined("github.com/o/here"));
    let open = house.with(&house.role(signet_core::Role::Agent));
    let there = open.remember_with("heron there", json!({ "project": "github.com/o/there" }));
    let nowhere = open.remember("heron nowhere");
    let denied = "scope restricted to project 'github.com/o/here'";

    let elsewhere = json!({ "content": "x", "project": "github.com/o/there" });
    here.post("/api/memory/remember", elsewhere.clone()).refuses(403, denied);
    // There, `project` says what to look among: in a project that is not the key's there is nothing.
    assert!(here.recall_with(json!({ "query": "heron", "project": "github.com/o/there" })).is_empty());
    assert!(here.recall("heron").is_empty());
    for path in ["/api/memories?project=github.com/o/there", "/api/memories"] {
        assert_eq!(here.get(path).ok()["memories"], json!([]), "{path}");
    }
    // It can only mean its own project.
    assert_eq!(row(&here, &here.remember("egret here"))["project"], "github.com/o/here");
    let two = vec!["github.com/o/here".to_owned(), "github.com/o/there".to_owned()];
    let two = house.with(&house.key(NewKey { allowed_projects: two, ..NewKey::default() }));
    two.post("/api/memory/remember", json!({ "content": "x" })).refuses_saying(403, "name the project");
    for path in ["/memory/search?q=heron&project=github.com/o/there", "/api/memory/search?q=heron"] {
        assert_eq!(here.get(path).ok()["meta"]["noHits"], true, "{path}");
    }
    for id in [&there, &nowhere] {
        here.get(&format!("/api/memory/{id}")).refuses(404, "not found");
        here.get(&format!("/api/memory/{id}/history")).refuses(404, "not found");
        here.patch(&format!("/api/memory/{id}"), json!({ "reason": "r", "content": "x" })).is(404);
        here.delete(&format!("/api/memory/{id}?reason=r")).is(404);
    }
    let forget = json!({ "mode": "execute", "ids": [there, nowhere], "reason": "r" });
    assert_eq!(here.post("/api/memory/forget", forget).ok()["requested"], 0);

    // Whatever the spelling, and in the envelope of newer clients too.
    let envelope = json!({ "project": { "gitRemote": "git@github.com:O/Here.git" } }).to_string();
    let enveloped = here.header("x-signet-context", &envelope);
    let id = enveloped.remember("heron here");
    assert_eq!(row(&here, &id)["project"], "github.com/o/here");
    assert_eq!(here.recall("heron"), ["heron here"]);
    for (path, body) in [
        ("/api/hooks/session-start", json!({ "harness": "pi" })),
        ("/api/hooks/user-prompt-submit", json!({ "harness": "pi", "userMessage": "heron" })),
        ("/api/hooks/remember", json!({ "harness": "pi", "content": "x" })),
        ("/api/hooks/recall", json!({ "harness": "pi", "query": "heron" })),
        ("/api/hooks/session-end", json!({ "harness": "pi", "sessionKey": "s", "transcript": "User: x" })),
        ("/api/hooks/compaction-complete", json!({ "harness": "pi", "summary": "x" })),
    ] {
        let mut body = body;
        body["project"] = "github.com/o/there".into();
        here.post(path, body).refuses(403, denied);
    }
    let start = here
        .post("/api/hooks/session-start", json!({ "harness": "pi", "project": "github.com/o/here" }))
        .ok();
    assert_eq!(start["memories"].as_array().unwrap().len(), 2);
}

#[test]
fn a_scope_of_one_project_is_as_good_as_a_list() {
    let house = House::team();
    let scope = Scope { project: Some("here".into()), ..Scope::default() };
    let key = house.with(&house.key(NewKey { scope, ..NewKey::default() }));
    key.post("/api/memory/remember", json!({ "content": "x", "project": "there" }))
        .refuses(403, "scope restricted to project 'name:here'");
    key.remember_with("x", json!({ "project": "here" }));
}

#[test]
fn a_key_that_only_writes_does_not_read() {
    let house = House::team();
    let writer = house.with(&house.listed(&[Permission::Remember]));
    writer.remember("heron");
    writer
        .post("/api/memory/recall", json!({ "query": "heron" }))
        .refuses(403, "credential lacks 'recall' permission");
}

#[test]
fn a_header_says_where_from_before_the_body_does() {
    let house = House::local();
    let client = house
        .nobody()
        .header("x-signet-agent-id", "alice")
        .header("x-signet-session-key", "s-header")
        .header("x-signet-harness", "hermes");
    let id =
        client.remember_with("heron", json!({ "agentId": "bob", "sessionKey": "s-body", "harness": "pi" }));
    let row = row(&client, &id);
    assert_eq!((&row["agent_id"], &row["session_id"]), (&json!("alice"), &json!("s-header")));
    assert_eq!(row["provenance"]["harness"], "hermes");
    client.header("x-signet-context", "{").get("/api/memories").refuses_saying(400, "X-Signet-Context");
}

#[test]
fn a_credential_in_a_memory_is_not_kept() {
    let house = House::local();
    let stored = remember(&house.nobody(), json!({ "content": "the key is AKIAIOSFODNN7EXAMPLE" }));
    assert!(!stored["content"].as_str().unwrap().contains("AKIA"), "{stored}");
}
