//! Sessions and their transcripts over HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use support::{Client, House, assert_has, assert_members};

fn start(client: &Client, key: &str) {
    client
        .post(
            "/api/hooks/session-start",
            json!({ "harness": "pi", "sessionKey": key, "runtimePath": "plugin" }),
        )
        .ok();
}

fn end(client: &Client, key: &str, transcript: &str) {
    client
        .post(
            "/api/hooks/session-end",
            json!({ "harness": "pi", "sessionKey": key, "transcript": transcript }),
        )
        .ok();
}

#[test]
fn sessions_are_listed_with_who_holds_them() {
    let house = House::local();
    let me = house.nobody();
    assert_eq!(me.get("/api/sessions").ok(), json!({ "sessions": [], "count": 0 }));
    start(&me, "one");
    // Within one millisecond there is no later one.
    let then = signet_core::now();
    while signet_core::now() == then {
        std::hint::spin_loop();
    }
    start(&me, "two");
    let answer = me.get("/api/sessions").ok();
    assert_members(&answer, &["sessions", "count"]);
    assert_eq!(answer["count"], 2);
    let session = &answer["sessions"][0];
    assert_has(session, &["key", "runtimePath", "claimedAt", "expiresAt", "bypassed"]);
    assert_eq!(
        (&session["key"], &session["runtimePath"], &session["bypassed"]),
        (&json!("two"), &json!("plugin"), &json!(false))
    );
    assert!(session["expiresAt"].as_str() > session["claimedAt"].as_str());
    assert_eq!(me.get("/api/sessions?limit=1").ok()["count"], 1);
}

#[test]
fn a_session_is_found_by_its_key_with_or_without_its_prefix() {
    let house = House::local();
    let me = house.nobody();
    start(&me, "session:one");
    for path in ["/api/sessions/one", "/api/sessions/session:one", "/api/sessions/session%3Aone"] {
        assert_eq!(me.get(path).ok()["key"], "one", "{path}");
    }
    // A key may hold what a path cannot.
    start(&me, "agent:default:a/b c");
    assert_eq!(me.get("/api/sessions/agent%3Adefault%3Aa%2Fb%20c").ok()["key"], "agent:default:a/b c");
}

#[test]
fn what_is_not_there_is_not_found() {
    let house = House::local();
    let me = house.nobody();
    me.get("/api/sessions/nothing").refuses(404, "not found");
    me.get("/api/sessions/nothing/transcript").refuses(404, "not found");
    me.post("/api/sessions/nothing/bypass", json!({ "enabled": true })).refuses(404, "not found");
    me.send("POST", "/api/sessions/nothing/renew", None).refuses(404, "not found");
}

#[test]
fn a_transcript_is_what_was_said() {
    let house = House::local();
    let me = house.nobody();
    start(&me, "s");
    assert_eq!(me.get("/api/sessions/s/transcript").ok()["content"], "");
    let prompt = json!({ "harness": "pi", "sessionKey": "s", "userMessage": "where is the heron", "lastAssistantMessage": "" });
    me.post("/api/hooks/user-prompt-submit", prompt).ok();
    end(&me, "s", "User: where is the heron\nAssistant: by the lake\nand in the reeds");
    let answer = me.get("/api/sessions/s/transcript").ok();
    assert_members(&answer, &["sessionKey", "agentId", "content"]);
    assert_eq!((&answer["sessionKey"], &answer["agentId"]), (&json!("s"), &json!("default")));
    assert_eq!(answer["content"], "User: where is the heron\nAssistant: by the lake\nand in the reeds");
    assert_eq!(me.get("/api/sessions/s").ok()["turns"], 2);
}

#[test]
fn what_was_said_is_found() {
    let house = House::local();
    let me = house.nobody();
    end(&me, "one", "User: I always deploy on fridays\nAssistant: noted");
    end(&me, "two", "User: we never deploy\nAssistant: ok");
    let answer = me.post("/api/sessions/search", json!({ "query": "deploy fridays" })).ok();
    assert_members(&answer, &["query", "hits", "count"]);
    assert_eq!((&answer["query"], &answer["count"]), (&json!("deploy fridays"), &json!(2)));
    let hit = &answer["hits"][0];
    assert_members(hit, &["sessionKey", "project", "updatedAt", "excerpt", "rank"]);
    assert_eq!(hit["sessionKey"], "one");
    assert!(hit["excerpt"].as_str().unwrap().contains("fridays"));
    assert!(hit["rank"].as_f64().is_some_and(|rank| rank < 0.0), "{hit}");
    assert!(hit["rank"].as_f64() <= answer["hits"][1]["rank"].as_f64());

    let keys = |body: Value| -> Vec<String> {
        let hits = me.post("/api/sessions/search", body).ok()["hits"].as_array().unwrap().clone();
        hits.iter().map(|hit| hit["sessionKey"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(keys(json!({ "query": "deploy", "currentSessionKey": "session:one" })), ["two"]);
    assert_eq!(keys(json!({ "query": "deploy", "sessionKey": "one" })), ["one"]);
    assert_eq!(keys(json!({ "query": "deploy", "limit": 0 })).len(), 1);
    assert_eq!(keys(json!({ "query": "deploy", "limit": 99, "sessionKey": "", "project": "" })).len(), 2);
    assert!(keys(json!({ "query": "zebra" })).is_empty());
    assert!(keys(json!({ "query": "deploy", "project": "github.com/o/elsewhere" })).is_empty());
    me.post("/api/sessions/search", json!({})).refuses(400, "query is required");
    me.post("/api/sessions/search", json!({ "query": "" })).refuses(400, "query is required");
}

#[test]
fn a_session_is_bypassed_and_works_again() {
    let house = House::local();
    let me = house.nobody();
    start(&me, "s");
    assert_eq!(
        me.post("/api/sessions/session:s/bypass", json!({ "enabled": true })).ok(),
        json!({ "key": "s", "bypassed": true })
    );
    assert_eq!(me.get("/api/sessions/s").ok()["bypassed"], true);
    assert_eq!(me.post("/api/sessions/s/bypass", json!({ "enabled": false })).ok()["bypassed"], false);
    for body in [json!({}), json!({ "enabled": "yes" })] {
        assert!(me.post("/api/sessions/s/bypass", body).is(400)["error"].is_string());
    }
}

#[test]
fn a_session_is_held_for_longer() {
    let house = House::local();
    let me = house.nobody();
    start(&me, "s");
    let before = me.get("/api/sessions/s").ok()["expiresAt"].clone();
    let renewed = me.send("POST", "/api/sessions/s/renew", None).ok();
    assert_eq!(renewed["key"], "s");
    assert!(renewed["expiresAt"].as_str() >= before.as_str());
}

#[test]
fn sessions_of_other_projects_are_not_a_confined_keys_to_see() {
    let house = House::team();
    let here = house.with(&house.confined("github.com/o/here"));
    let open = house.with(&house.role(signet_core::Role::Agent));
    for (key, project) in [("h", "github.com/o/here"), ("t", "github.com/o/there"), ("n", "")] {
        let body = json!({ "harness": "pi", "sessionKey": key, "project": project, "transcript": "User: the heron is blue" });
        open.post("/api/hooks/session-end", body).ok();
    }
    let keys: Vec<_> = here.get("/api/sessions").ok()["sessions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["key"].clone())
        .collect();
    assert_eq!(keys, ["h"]);
    for key in ["t", "n"] {
        here.get(&format!("/api/sessions/{key}")).refuses(404, "not found");
        here.get(&format!("/api/sessions/{key}/transcript")).refuses(404, "not found");
        here.post(&format!("/api/sessions/{key}/bypass"), json!({ "enabled": true }))
            .refuses(404, "not found");
        here.send("POST", &format!("/api/sessions/{key}/renew"), None).refuses(404, "not found");
    }
    let found = here.post("/api/sessions/search", json!({ "query": "heron" })).ok();
    assert_eq!(found["count"], 1);
    assert_eq!(found["hits"][0]["project"], "github.com/o/here");
    assert_eq!(
        here.post("/api/sessions/search", json!({ "query": "heron", "project": "github.com/o/there" })).ok()
            ["count"],
        0
    );
}
