//! Recalling and listing over HTTP, in the shapes that existing clients know.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use support::{House, assert_has, assert_members};

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
    assert_members(&answer, &["memories", "next", "stats"]);
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
