//! Memories over HTTP, in the shapes that existing clients know.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use signet_auth::NewKey;
use signet_core::{Permission, Scope};
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

#[test]
fn recall_answers_in_the_known_shape() {
    let house = House::local();
    let me = house.nobody();
    let long = format!("heron {}", "is a long word ".repeat(50));
    me.remember_with(
        &long,
        json!({ "pinned": true, "importance": 0.9, "tags": "a,b", "who": "pi", "project": "github.com/o/n" }),
    );
    let answer = me.post("/api/memory/recall", json!({ "query": "heron", "limit": 5 })).ok();
    assert_members(&answer, &["results", "query", "method", "meta"]);
    assert_eq!(answer["query"], "heron");
    assert_eq!(answer["method"], "keyword");
    let meta = &answer["meta"];
    assert_members(meta, &["totalReturned", "hasSupplementary", "noHits", "timings"]);
    assert_eq!((&meta["totalReturned"], &meta["noHits"]), (&json!(1), &json!(false)));
    assert!(meta["timings"]["totalMs"].is_number());
    assert!(
        meta["timings"]["stages"][0]["name"].is_string()
            && meta["timings"]["stages"][0]["durationMs"].is_number()
    );

    let hit = &answer["results"][0];
    assert_eq!(hit["pinned"], true);
    assert_eq!(hit["tags"], "a,b");
    assert_eq!(hit["importance"], 0.9);
    assert_eq!(hit["project"], "github.com/o/n");
    assert_eq!(hit["content"].as_str().unwrap().chars().count(), 500);
    assert_eq!(hit["content_length"], long.trim().chars().count());
    assert_eq!(hit["truncated"], true);
    assert!(hit["score"].as_f64().is_some_and(|score| score > 0.0 && score <= 1.0));
    assert!(hit["created_at"].as_str().unwrap().ends_with('Z'));
    assert_has(hit, &["id", "source", "type", "who", "visibility", "scope"]);
}

#[test]
fn a_recall_that_finds_nothing_says_so() {
    let house = House::local();
    house.nobody().remember("the database is heron");
    let answer = house.nobody().post("/api/memory/recall", json!({ "query": "zebra" })).ok();
    assert_eq!(answer["results"], json!([]));
    assert_eq!(answer["meta"]["noHits"], true);
    assert_eq!(answer["meta"]["totalReturned"], 0);
}

#[test]
fn a_recall_needs_a_query() {
    let house = House::local();
    for body in [json!({}), json!({ "query": "" }), json!({ "query": "  " }), json!({ "query": 7 })] {
        house.nobody().post("/api/memory/recall", body).refuses(400, "query is required");
    }
    for path in ["/api/memory/search", "/api/memory/search?q=", "/memory/search?limit=3"] {
        house.nobody().get(path).refuses(400, "query is required");
    }
    // A query of nothing that could be looked for finds nothing, not everything.
    house.nobody().remember("the database is heron");
    assert!(house.nobody().recall("?!").is_empty());
}

#[test]
fn a_limit_out_of_bounds_is_clamped() {
    let house = House::local();
    let me = house.nobody();
    for number in 0..60 {
        me.remember(&format!("heron number {number}"));
    }
    for (limit, hits) in
        [(json!(0), 1), (json!(-3), 1), (json!(1), 1), (json!(7.9), 7), (json!(1000), 50), (Value::Null, 10)]
    {
        assert_eq!(me.recall_with(json!({ "query": "heron", "limit": limit })).len(), hits, "{limit}");
    }
    assert_eq!(me.get("/api/memory/search?q=heron&limit=0").ok()["results"].as_array().unwrap().len(), 1);
    assert_eq!(me.get("/api/memory/search?q=heron&limit=999").ok()["results"].as_array().unwrap().len(), 50);
}

#[test]
fn what_is_looked_for_can_be_narrowed() {
    let house = House::local();
    let me = house.nobody();
    me.remember_with("heron one", json!({ "type": "rule", "tags": "a,b", "who": "pi", "scope": "x", "pinned": true, "importance": 0.9 }));
    me.remember_with(
        "heron two",
        json!({ "type": "fact", "tags": "b", "who": "cli", "project": "github.com/o/n", "importance": 0.2 }),
    );
    let found = |more: Value| {
        let mut body = more;
        body["query"] = "heron".into();
        me.recall_with(body)
    };
    assert_eq!(found(json!({})).len(), 2);
    assert_eq!(found(json!({ "type": "rule" })), ["heron one"]);
    assert_eq!(found(json!({ "type": "Rule" })), ["heron one"]);
    assert_eq!(found(json!({ "tags": "a" })), ["heron one"]);
    assert_eq!(found(json!({ "tags": ["A", "b"] })), ["heron one"]);
    assert_eq!(found(json!({ "tags": "b" })).len(), 2);
    assert_eq!(found(json!({ "who": "cli" })), ["heron two"]);
    assert_eq!(found(json!({ "scope": "x" })), ["heron one"]);
    assert_eq!(found(json!({ "pinned": true })), ["heron one"]);
    assert_eq!(found(json!({ "pinned": false })).len(), 2);
    assert_eq!(found(json!({ "importance_min": 0.5 })), ["heron one"]);
    assert_eq!(found(json!({ "project": "https://github.com/O/N" })), ["heron two"]);
    assert_eq!(found(json!({ "type": "", "tags": "", "who": "", "project": "", "since": "" })).len(), 2);
    assert_eq!(
        me.get("/api/memory/search?q=heron&type=&tags=&who=&project=&since=").ok()["meta"]["totalReturned"],
        2
    );
    assert_eq!(me.get("/api/memories?type=Rule&project=").ok()["stats"]["total"], 1);
    let by_query = me.get("/memory/search?q=heron&type=rule&tags=a&who=pi&limit=5").ok();
    assert_eq!(by_query["results"][0]["content"], "heron one");
    assert_eq!(by_query["meta"]["totalReturned"], 1);
}

#[test]
fn since_and_until_are_dates_or_times() {
    let house = House::local();
    let me = house.nobody();
    me.remember_with("heron of spring", json!({ "createdAt": "2025-04-01T12:00:00Z" }));
    me.remember_with("heron of autumn", json!({ "createdAt": "2025-10-01T12:00:00Z" }));
    let found = |since: &str, until: &str| {
        me.recall_with(json!({ "query": "heron", "since": since, "until": until }))
    };
    assert_eq!(found("2025-06-01", ""), ["heron of autumn"]);
    assert_eq!(found("", "2025-06-01T00:00:00+02:00"), ["heron of spring"]);
    assert_eq!(found("2025-01-01", "2025-12-31").len(), 2);
    for name in ["since", "until"] {
        let answer = me.post("/api/memory/recall", json!({ "query": "heron", name: "last week" }));
        answer.refuses_saying(400, &format!("{name} is a date (2026-11-21) or a time"));
    }
    assert_eq!(me.get("/api/memory/search?q=heron&since=2025-06-01").ok()["meta"]["totalReturned"], 1);
}

#[test]
fn an_explanation_adds_up() {
    let house = House::local();
    let me = house.nobody();
    me.remember_with(
        "the staging database is heron",
        json!({ "project": "github.com/o/n", "importance": 0.4 }),
    );
    me.remember("the database of the tests is egret");
    let answer = me.post("/api/memory/recall", json!({ "query": "staging database", "explain": true })).ok();
    let hits = answer["results"].as_array().unwrap();
    assert_eq!(hits.len(), 2);
    for hit in hits {
        let explain = &hit["explain"];
        let part = |name: &str| explain[name].as_f64().unwrap();
        let weights: Vec<_> =
            explain["weights"].as_array().unwrap().iter().map(|weight| weight.as_f64().unwrap()).collect();
        let parts = [part("text"), part("recency"), part("importance"), part("project")];
        let sum: f64 = weights.iter().zip(parts).map(|(weight, part)| weight * part).sum();
        assert!((sum - part("score")).abs() < 1e-4, "{explain}");
        assert!((hit["score"].as_f64().unwrap() - part("score")).abs() < 1e-3, "{hit}");
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-4);
        assert!(parts.iter().all(|part| (0.0..=1.0).contains(part)), "{explain}");
    }
    assert_eq!(hits[0]["explain"]["matched"].as_array().unwrap().len(), 2);
    assert_eq!(hits[0]["provenance"]["project"], "github.com/o/n");
    assert!(hits[0]["score"].as_f64() >= hits[1]["score"].as_f64());
    let plain = me.post("/api/memory/recall", json!({ "query": "staging database" })).ok();
    assert!(plain["results"][0].get("explain").is_none());
    assert!(
        me.get("/api/memory/search?q=heron&explain=1").ok()["results"][0]["explain"]["score"].is_number()
    );
}

#[test]
fn an_aggregate_without_a_model_says_why_there_is_none() {
    let house = House::local();
    let answer = house
        .nobody()
        .post("/api/memory/recall", json!({ "query": "x", "aggregate": true, "aggregateBudget": "small" }))
        .ok();
    let aggregate = &answer["aggregate"];
    assert_has(aggregate, &["savedMemoryId", "saved", "deduped", "budget", "queries", "sourceMemoryIds"]);
    assert_eq!(aggregate["stoppedReason"], "router_unavailable");
    assert!(
        house
            .nobody()
            .post("/api/memory/recall", json!({ "query": "x", "aggregate": false }))
            .ok()
            .get("aggregate")
            .is_none()
    );
}

#[test]
fn memories_are_listed_newest_first_a_page_at_a_time() {
    let house = House::local();
    let me = house.nobody();
    for (content, kind) in [("one", "fact"), ("two", "rule"), ("critical: three", "fact")] {
        me.remember_with(content, json!({ "type": kind, "project": "github.com/o/n" }));
    }
    let answer = me.get("/api/memories").ok();
    assert_members(&answer, &["memories", "stats"]);
    assert_eq!(answer["stats"], json!({ "total": 3, "withEmbeddings": 0, "critical": 1 }));
    let rows = answer["memories"].as_array().unwrap();
    assert_eq!(
        rows.iter().map(|row| row["content"].as_str().unwrap()).collect::<Vec<_>>(),
        ["three", "two", "one"]
    );
    assert_has(
        &rows[0],
        &["id", "content", "created_at", "who", "importance", "tags", "source_type", "pinned", "type"],
    );
    assert_eq!((&rows[0]["pinned"], &rows[1]["pinned"]), (&json!(1), &json!(0)));

    let page = me.get("/api/memories?limit=1&offset=1").ok();
    assert_eq!(page["memories"].as_array().unwrap().len(), 1);
    assert_eq!(page["memories"][0]["content"], "two");
    assert_eq!(page["stats"]["total"], 3);
    assert_eq!(me.get("/api/memories?limit=5&offset=0&type=rule").ok()["stats"]["total"], 1);
    assert_eq!(me.get("/api/memories?type=").ok()["stats"]["total"], 3);
    assert_eq!(me.get("/api/memories?project=git@github.com:o/n.git").ok()["stats"]["total"], 3);
    assert_eq!(me.get("/api/memories?offset=9").ok()["memories"], json!([]));
}

#[test]
fn a_change_says_that_it_was_made() {
    let house = House::local();
    let me = house.nobody();
    let id = me.remember_with("User likes postgres", json!({ "tags": "db,x" }));
    let path = format!("/api/memory/{id}");
    let answer = me.patch(&path, json!({ "content": "User likes postgres 16", "tags": "db,y", "reason": "more precise", "if_version": 1 })).ok();
    assert_eq!(answer["id"], json!(id));
    assert_eq!(answer["status"], "updated");
    assert_eq!(answer["success"], true);
    assert_eq!((&answer["currentVersion"], &answer["newVersion"]), (&json!(1), &json!(2)));
    assert_eq!(answer["contentChanged"], true);
    assert!(answer["embedded"].is_boolean());
    let now = row(&me, &id);
    assert_eq!(now["content"], "User likes postgres 16");
    assert_eq!(now["tags"], "db,y");
    assert_eq!(now["version"], 2);
    assert_eq!(me.recall("postgres 16"), ["User likes postgres 16"]);

    let same = me.patch(&path, json!({ "content": "User likes postgres 16", "reason": "again" })).ok();
    assert_eq!(
        (&same["status"], &same["success"], &same["currentVersion"]),
        (&json!("no_changes"), &json!(true), &json!(2))
    );
    let fields =
        me.patch(&path, json!({ "reason": "r", "type": "rule", "importance": 0.1, "pinned": true })).ok();
    assert_eq!(fields["contentChanged"], false);
    let now = row(&me, &id);
    assert_eq!((&now["type"], &now["importance"], &now["pinned"]), (&json!("rule"), &json!(0.1), &json!(1)));
    assert_eq!(now["tags"], "db,y", "tags that are not named stay");
}

#[test]
fn null_or_nothing_takes_tags_away() {
    let house = House::local();
    let me = house.nobody();
    for (content, tags) in [("one", Value::Null), ("two", json!([])), ("three", json!(""))] {
        let id = me.remember_with(content, json!({ "tags": "a" }));
        assert_eq!(
            me.patch(&format!("/api/memory/{id}"), json!({ "reason": "r", "tags": tags })).ok()["status"],
            "updated",
            "{tags}"
        );
        assert!(row(&me, &id)["tags"].is_null(), "{tags}");
    }
}

#[test]
fn a_change_that_cannot_be_made_says_why() {
    let house = House::local();
    let me = house.nobody();
    let (one, two) = (me.remember("heron"), me.remember("egret"));
    let path = format!("/api/memory/{one}");
    me.patch(&path, json!({ "content": "x" })).refuses(400, "reason is required");
    me.patch(&path, json!({ "reason": "", "content": "x" })).refuses(400, "reason is required");
    me.patch(&path, json!({ "reason": "r", "tags": 7 })).refuses_saying(400, "tags is a list of strings");
    me.patch(&path, json!({ "reason": "r", "importance": 7 }))
        .refuses(400, "importance is a number from 0 to 1");

    let missing = me.patch("/api/memory/nothing", json!({ "reason": "r", "content": "x" })).is(404);
    assert_eq!(
        missing,
        json!({ "id": "nothing", "status": "not_found", "success": false, "error": "not_found" })
    );
    let version = me.patch(&path, json!({ "reason": "r", "content": "x", "if_version": 9 })).is(409);
    assert_eq!((&version["status"], &version["currentVersion"]), (&json!("version_conflict"), &json!(1)));
    assert_eq!((&version["success"], &version["error"]), (&json!(false), &json!("version_conflict")));
    let duplicate = me.patch(&path, json!({ "reason": "r", "content": "Egret." })).is(409);
    assert_eq!(
        (&duplicate["status"], &duplicate["duplicateMemoryId"]),
        (&json!("duplicate_content_hash"), &json!(two))
    );
    me.delete(&format!("{path}?reason=r")).ok();
    let deleted = me.patch(&path, json!({ "reason": "r", "content": "x" })).is(409);
    assert_eq!(deleted["status"], "deleted");
}

#[test]
fn how_to_delete_may_stand_in_the_query_or_in_the_body() {
    let house = House::local();
    let me = house.nobody();
    for (number, (query, body)) in [
        ("?reason=cleanup&force=true&if_version=1", None),
        ("?reason=cleanup&force=1", Some(json!({}))),
        ("", Some(json!({ "reason": "cleanup", "force": true, "if_version": 1 }))),
        ("?force=true", Some(json!({ "reason": "cleanup", "if_version": "1" }))),
        ("?reason=cleanup&if_version=", Some(json!({ "force": "true" }))),
    ]
    .into_iter()
    .enumerate()
    {
        let id = me.remember_with(&format!("pinned number {number}"), json!({ "pinned": true }));
        let body = body.map(|body| body.to_string());
        let answer = me.send("DELETE", &format!("/api/memory/{id}{query}"), body.as_deref()).ok();
        assert_eq!(answer["status"], "deleted", "{query}");
        assert_eq!(answer["success"], true);
        assert_eq!((&answer["currentVersion"], &answer["newVersion"]), (&json!(1), &json!(2)));
    }
    assert_eq!(me.get("/api/memories").ok()["stats"]["total"], 0);
    assert!(me.recall("pinned").is_empty());
}

#[test]
fn a_deletion_that_cannot_be_made_says_why() {
    let house = House::local();
    let me = house.nobody();
    let id = me.remember_with("heron", json!({ "pinned": true }));
    let path = format!("/api/memory/{id}");
    me.delete(&path).refuses(400, "reason is required");
    me.send("DELETE", &path, Some("{\"reason\":\" \"}")).refuses(400, "reason is required");
    me.header("content-type", "text/plain").send("DELETE", &path, Some("{\"reason\":\"r\"}")).is(415);
    let pinned = me.delete(&format!("{path}?reason=r")).is(409);
    assert_eq!((&pinned["status"], &pinned["success"]), (&json!("pinned_requires_force"), &json!(false)));
    let version = me.delete(&format!("{path}?reason=r&force=true&if_version=7")).is(409);
    assert_eq!((&version["status"], &version["currentVersion"]), (&json!("version_conflict"), &json!(1)));
    // A version that is none must not count as absent.
    for bad in ["x", "-1", "1.5"] {
        me.delete(&format!("{path}?reason=r&force=true&if_version={bad}")).refuses_saying(400, "if_version");
    }
    assert_eq!(me.delete("/api/memory/nothing?reason=r").is(404)["status"], "not_found");
    me.delete(&format!("{path}?reason=r&force=true")).ok();
    let again = me.delete(&format!("{path}?reason=r&force=true")).is(409);
    assert_eq!(again["status"], "already_deleted");
}

#[test]
fn what_was_deleted_comes_back() {
    let house = House::local();
    let me = house.nobody();
    let id = me.remember("heron");
    let path = format!("/api/memory/{id}");
    let live = me.post(&format!("{path}/recover"), json!({ "reason": "r" })).is(409);
    assert_eq!(live["status"], "not_deleted");
    me.delete(&format!("{path}?reason=r")).ok();
    let gone = row(&me, &id);
    assert_eq!(gone["is_deleted"], 1);
    assert!(gone["deleted_at"].is_string());
    assert!(me.recall("heron").is_empty());
    let answer = me.post(&format!("{path}/recover"), json!({ "reason": "a mistake" })).ok();
    assert_eq!(
        (&answer["status"], &answer["retentionDays"], &answer["newVersion"]),
        (&json!("recovered"), &json!(30), &json!(3))
    );
    assert_eq!(me.recall("heron"), ["heron"]);
    assert_eq!(me.post("/api/memory/nothing/recover", json!({})).is(404)["status"], "not_found");
}

#[test]
fn a_history_tells_each_change_and_why() {
    let house = House::local();
    let me = house.nobody();
    let id = me.remember_with("heron", json!({ "sessionKey": "s" }));
    let path = format!("/api/memory/{id}");
    me.patch(&path, json!({ "reason": "better", "content": "grey heron" })).ok();
    me.delete(&format!("{path}?reason=done")).ok();
    me.post(&format!("{path}/recover"), json!({ "reason": "not done" })).ok();
    let answer = me.get(&format!("{path}/history")).ok();
    assert_members(&answer, &["memoryId", "count", "history"]);
    assert_eq!((&answer["memoryId"], &answer["count"]), (&json!(id), &json!(4)));
    let history = answer["history"].as_array().unwrap();
    let told: Vec<_> =
        history.iter().map(|entry| (entry["event"].as_str().unwrap(), entry["reason"].as_str())).collect();
    assert_eq!(
        told,
        [
            ("created", None),
            ("updated", Some("better")),
            ("deleted", Some("done")),
            ("recovered", Some("not done"))
        ]
    );
    assert_eq!(
        (&history[1]["old_content"], &history[1]["new_content"]),
        (&json!("heron"), &json!("grey heron"))
    );
    assert_eq!(history[0]["session_id"], "s");
    assert_has(&history[0], &["id", "changed_by", "metadata", "created_at", "actor_type"]);
    me.get("/api/memory/nothing/history").refuses(404, "not found");
}

#[test]
fn a_batch_of_changes_does_what_can_be_done() {
    let house = House::local();
    let me = house.nobody();
    let (one, two) = (me.remember("heron"), me.remember("egret"));
    let answer = me
        .post(
            "/api/memory/modify",
            json!({ "reason": "tidy", "patches": [
                { "id": one, "content": "grey heron" },
                { "id": two, "importance": 9 },
                { "content": "no id" },
                { "id": "nothing", "content": "x" },
                { "id": two, "tags": ["t"], "reason": "its own" },
            ] }),
        )
        .ok();
    assert_eq!((&answer["total"], &answer["updated"]), (&json!(5), &json!(2)));
    let statuses: Vec<_> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|result| result["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["updated", "invalid_request", "invalid_request", "not_found", "updated"]);
    assert_eq!(answer["results"][1]["id"], json!(two));
    assert_eq!(answer["results"][1]["error"], "importance is a number from 0 to 1");
    assert_eq!(row(&me, &two)["tags"], "t");

    let no_reason = me.post("/api/memory/modify", json!({ "patches": [{ "id": one, "content": "x" }] })).ok();
    assert_eq!(no_reason["results"][0]["status"], "invalid_request");
    for patches in [json!([]), json!(vec![json!({}); 201])] {
        me.post("/api/memory/modify", json!({ "patches": patches }))
            .refuses(400, "patches is a list of 1 to 200 changes");
    }
}

#[test]
fn many_are_looked_at_before_they_are_forgotten() {
    let house = House::local();
    let me = house.nobody();
    for number in 0..30 {
        me.remember(&format!("heron number {number}"));
    }
    let pinned = me.remember_with("heron that stays", json!({ "pinned": true }));
    let preview = me.post("/api/memory/forget", json!({ "mode": "preview", "query": "heron" })).ok();
    assert_members(&preview, &["mode", "count", "requiresConfirm", "confirmToken", "candidates"]);
    assert_eq!((&preview["count"], &preview["requiresConfirm"]), (&json!(31), &json!(true)));
    assert_members(&preview["candidates"][0], &["id", "score", "pinned", "version"]);
    assert_eq!(me.get("/api/memories").ok()["stats"]["total"], 31, "a preview deletes nothing");

    let execute = json!({ "mode": "execute", "query": "heron", "reason": "spring cleaning" });
    me.post("/api/memory/forget", execute.clone()).refuses_saying(400, "send the confirmToken of a preview");
    let mut wrong = execute.clone();
    wrong["confirm_token"] = "0".repeat(32).into();
    me.post("/api/memory/forget", wrong).is(400);
    let mut right = execute;
    right["confirm_token"] = preview["confirmToken"].clone();
    let done = me.post("/api/memory/forget", right.clone()).ok();
    assert_eq!(
        (&done["mode"], &done["requested"], &done["deleted"]),
        (&json!("execute"), &json!(31), &json!(30))
    );
    let refused: Vec<_> =
        done["results"].as_array().unwrap().iter().filter(|result| result["status"] != "deleted").collect();
    assert_eq!(refused.len(), 1);
    assert_eq!((&refused[0]["id"], &refused[0]["status"]), (&json!(pinned), &json!("pinned_requires_force")));
    assert_eq!(me.recall("heron"), ["heron that stays"]);
}

#[test]
fn a_few_are_forgotten_at_once_and_only_those_that_are_meant() {
    let house = House::local();
    let me = house.nobody();
    let (one, two) = (me.remember_with("heron", json!({ "pinned": true })), me.remember("egret"));
    let done = me
        .post(
            "/api/memory/forget",
            json!({ "mode": "execute", "ids": [one, "nothing"], "force": true, "reason": "r" }),
        )
        .ok();
    assert_eq!((&done["requested"], &done["deleted"]), (&json!(1), &json!(1)));
    assert_eq!(row(&me, &two)["is_deleted"], 0);
    me.post("/api/memory/forget", json!({ "mode": "execute" })).refuses(400, "say which: ids, or a query");
    me.post("/api/memory/forget", json!({ "mode": "sometimes", "ids": [two] }))
        .refuses_saying(400, "mode is preview or execute");
    let all = vec!["x"; 201];
    me.post("/api/memory/forget", json!({ "ids": all })).refuses(400, "200 ids at most");
}

#[test]
fn what_narrows_a_deletion_is_not_passed_over() {
    let house = House::local();
    let me = house.nobody();
    me.remember_with(
        "heron one",
        json!({ "tags": "a", "who": "pi", "type": "rule", "createdAt": "2025-01-01" }),
    );
    let two = me.remember_with("heron two", json!({ "tags": "b", "who": "cli", "type": "fact" }));
    for narrow in [
        json!({ "tags": "b" }),
        json!({ "who": "cli" }),
        json!({ "type": "Fact" }),
        json!({ "since": "2025-06-01" }),
        json!({ "tags": ["b"], "until": "2099-01-01" }),
    ] {
        let mut body = narrow.clone();
        body["query"] = "heron".into();
        let preview = me.post("/api/memory/forget", body).ok();
        assert_eq!(preview["count"], 1, "{narrow}");
        assert_eq!(preview["candidates"][0]["id"], json!(two), "{narrow}");
    }
    for odd in [
        json!({ "query": "heron", "source_type": "manual" }),
        json!({ "query": "heron", "ids": [two] }),
        json!({ "query": "heron", "since": "some day" }),
        json!({ "type": "fact" }),
    ] {
        me.post("/api/memory/forget", odd.clone()).is(400);
    }
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

#[test]
fn a_memory_is_told_to_those_who_listen() {
    let house = House::local();
    let id = house.nobody().remember_with("heron", json!({ "harness": "pi", "agentId": "alice" }));
    house.nobody().remember("Heron.");
    let events = house.app.bus.window();
    assert_eq!(events.len(), 1, "a duplicate is nothing new");
    assert_eq!(events[0].kind, "memory.created");
    assert_eq!(events[0].payload["id"], json!(id));
    assert!(!events[0].payload.to_string().contains("heron"), "events do not carry contents");
}
