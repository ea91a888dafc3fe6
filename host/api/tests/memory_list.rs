//! Memories by time, facets, words half typed, and the picture of how memories hang together, over HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use support::{Client, House, assert_members};

fn contents(answer: &Value) -> Vec<String> {
    let memories = answer["memories"].as_array().unwrap();
    memories.iter().map(|memory| memory["content"].as_str().unwrap().to_owned()).collect()
}

/// `{ "heron": 3 }` of `[{ "value": "heron", "count": 3 }]`.
fn counts(facet: &Value) -> Value {
    let counts = facet.as_array().unwrap().iter();
    counts.map(|one| (one["value"].as_str().unwrap().to_owned(), one["count"].clone())).collect()
}

/// `from → to` with how often, by labels.
fn ties(graph: &Value) -> Vec<(String, String, u64)> {
    let label = |place: &Value| graph["nodes"][place.as_u64().unwrap() as usize]["label"].as_str().unwrap();
    let edges = graph["edges"].as_array().unwrap().iter();
    edges
        .map(|edge| {
            let (from, to) = (label(&edge["from"]), label(&edge["to"]));
            (from.to_owned(), to.to_owned(), edge["weight"].as_u64().unwrap())
        })
        .collect()
}

fn nodes<'a>(graph: &'a Value, kind: &str) -> Vec<&'a Value> {
    graph["nodes"].as_array().unwrap().iter().filter(|node| node["kind"] == kind).collect()
}

fn labels(graph: &Value, kind: &str) -> Vec<String> {
    nodes(graph, kind).iter().map(|node| node["label"].as_str().unwrap().to_owned()).collect()
}

/// Two projects, two agents, one deal that both speak of.
fn some(me: &Client) -> Vec<String> {
    let (one, two) = ("github.com/o/one", "github.com/o/two");
    [
        ("Robert Hartline wants the offer by Friday", one, "claude-code", "deals", "2026-09-01"),
        ("The offer to Robert Hartline is signed", two, "codex", "deals", "2026-10-01"),
        ("Herons nest in march", one, "claude-code", "birds", "2026-10-02"),
        ("Nothing in particular", two, "claude-code", "", "2026-11-03"),
    ]
    .into_iter()
    .map(|(content, project, harness, tags, day)| {
        let more = json!({ "project": project, "harness": harness, "tags": tags, "createdAt": day });
        me.remember_with(content, more)
    })
    .collect()
}

#[test]
fn a_list_goes_back_in_time_and_stays_where_it_is_when_something_is_remembered() {
    let house = House::local();
    let me = house.nobody();
    for day in 10..15 {
        me.remember_with(&format!("day {day}"), json!({ "createdAt": format!("2026-11-{day}") }));
    }
    let first = me.get("/api/memories?limit=2").ok();
    assert_eq!(contents(&first), ["day 14", "day 13"]);
    me.remember("today");
    // What is told late goes where it belongs.
    me.remember_with("day 12, told late", json!({ "createdAt": "2026-11-12T10:00:00Z" }));
    let after = |page: &Value| format!("/api/memories?limit=2&after={}", page["next"].as_str().unwrap());
    let second = me.get(&after(&first)).ok();
    assert_eq!(contents(&second), ["day 12, told late", "day 12"]);
    let third = me.get(&after(&second)).ok();
    assert_eq!(contents(&third), ["day 11", "day 10"]);
    assert_eq!((&third["next"], &third["stats"]["total"]), (&Value::Null, &json!(7)));
    let within = me.get("/api/memories?since=2026-11-11&until=2026-11-12").ok();
    assert_eq!(contents(&within), ["day 12", "day 11"]);
    me.get("/api/memories?after=yesterday").refuses_saying(400, "`next` of the page before");
    me.get("/api/memories?since=yesterday").refuses_saying(400, "since is a date");
}

#[test]
fn a_list_is_narrowed_by_what_the_facets_name() {
    let house = House::local();
    let me = house.nobody();
    let ids = some(&me);
    me.delete(&format!("/api/memory/{}?reason=done", ids[2])).is(200);
    me.patch(&format!("/api/memory/{}", ids[0]), json!({ "pinned": true, "reason": "r" })).is(200);
    let facets = me.get("/api/memories/facets").ok();
    assert_members(&facets, &["total", "pinned", "forgotten", "projects", "by", "types", "tags"]);
    assert_eq!(
        (&facets["total"], &facets["pinned"], &facets["forgotten"]),
        (&json!(3), &json!(1), &json!(1))
    );
    assert_eq!(counts(&facets["projects"]), json!({ "github.com/o/one": 1, "github.com/o/two": 2 }));
    assert_eq!(counts(&facets["by"]), json!({ "claude-code": 2, "codex": 1 }));
    assert_eq!(counts(&facets["tags"]), json!({ "deals": 2 }));
    for (query, wanted) in [
        ("by=codex", vec!["The offer to Robert Hartline is signed"]),
        ("tags=deals&by=claude-code", vec!["Robert Hartline wants the offer by Friday"]),
        ("pinned=true", vec!["Robert Hartline wants the offer by Friday"]),
        ("project=github.com/o/two&by=claude-code", vec!["Nothing in particular"]),
        ("forgotten=true", vec!["Herons nest in march"]),
        ("by=nobody", vec![]),
    ] {
        assert_eq!(contents(&me.get(&format!("/api/memories?{query}")).ok()), wanted, "{query}");
    }
    // A recall is narrowed alike.
    assert_eq!(
        me.recall_with(json!({ "query": "offer", "by": "codex" })),
        ["The offer to Robert Hartline is signed"]
    );
    assert_eq!(me.recall_with(json!({ "query": "offer" })).len(), 2);
}

#[test]
fn a_word_that_is_half_typed_finds_what_begins_so() {
    let house = House::local();
    let me = house.nobody();
    me.remember("the staging database is heron");
    for typed in ["stag", "stagin", "the datab", "heron sta"] {
        let asked = json!({ "query": typed, "complete": true });
        assert_eq!(me.recall_with(asked), ["the staging database is heron"], "{typed}");
    }
    assert!(me.recall("stag").is_empty(), "only where it is asked for");
    for typed in ["stag ", "zebra", "staple"] {
        assert!(me.recall_with(json!({ "query": typed, "complete": true })).is_empty(), "{typed}");
    }
}

#[test]
fn a_picture_ties_memories_to_their_projects_agents_and_subjects() {
    let house = House::local();
    let me = house.nobody();
    let ids = some(&me);
    let graph = me.get("/api/memory/graph").ok();
    assert_members(&graph, &["nodes", "edges", "total", "shown"]);
    assert_eq!((&graph["total"], &graph["shown"]), (&json!(4), &json!(4)));
    assert_eq!(labels(&graph, "project"), ["github.com/o/one", "github.com/o/two"]);
    assert_eq!(labels(&graph, "agent"), ["claude-code", "codex"]);
    // What one memory alone is about ties it to nothing.
    assert_eq!(labels(&graph, "tag"), ["deals"]);
    assert_eq!(labels(&graph, "entity"), ["Robert Hartline"]);
    let ties = ties(&graph);
    let tie =
        |from: &str, to: &str| ties.iter().find(|(a, b, _)| a == from && b == to).map(|(.., weight)| *weight);
    assert_eq!(tie("github.com/o/one", "claude-code"), Some(2));
    assert_eq!(tie("github.com/o/two", "codex"), Some(1));
    assert_eq!(tie("github.com/o/one", "codex"), None);
    assert_eq!(tie("codex", "Robert Hartline"), Some(1));
    assert_eq!(tie("Nothing in particular", "github.com/o/two"), Some(1));
    assert_eq!(tie("Herons nest in march", "Robert Hartline"), None);

    let around = |node: &str| me.get(&format!("/api/memory/graph?around={node}")).ok();
    let of_codex = around("agent:codex");
    assert_eq!(labels(&of_codex, "memory"), ["The offer to Robert Hartline is signed"]);
    assert_eq!(labels(&of_codex, "project"), ["github.com/o/two"]);
    assert_eq!(around("entity:robert%20hartline")["total"], 2);
    assert_eq!(around(&format!("memory:{}", ids[0]))["total"], 2);
    for unknown in ["agent:nobody", "memory:x", "cluster:2026-10:nowhere", "x"] {
        me.get(&format!("/api/memory/graph?around={unknown}")).refuses(404, "not found");
    }
}

#[test]
fn a_picture_is_never_larger_than_asked_for_and_stands_for_everything() {
    let house = House::local();
    let me = house.nobody();
    for number in 0..90 {
        let more = json!({ "project": format!("p{}", number % 3), "harness": format!("h{}", number % 12),
            "createdAt": format!("2026-{:02}-01", number % 9 + 1), "tags": format!("t{}", number % 30) });
        me.remember_with(&format!("note {number}"), more);
    }
    for limit in [20, 40, 80, 200] {
        let graph = me.get(&format!("/api/memory/graph?limit={limit}")).ok();
        let count = graph["nodes"].as_array().unwrap().len();
        assert!(count <= limit, "{count} of {limit}");
        assert_eq!(graph["total"], 90);
        let of = |kind: &str, what: &str| -> u64 {
            let nodes = nodes(&graph, kind).into_iter();
            nodes
                .filter(|node| kind != "cluster" || node["of"] == what)
                .map(|node| node["count"].as_u64().unwrap())
                .sum()
        };
        assert_eq!(of("memory", "") + of("cluster", "memory"), 90, "{limit}");
        assert_eq!(of("agent", "") + of("cluster", "agent"), 90, "{limit}");
        assert_eq!(graph["shown"], nodes(&graph, "memory").len());
        // Whatever was folded can be opened, down to the memories.
        for cluster in nodes(&graph, "cluster") {
            let id = cluster["id"].as_str().unwrap();
            let inside = me.get(&format!("/api/memory/graph?limit=200&around={id}")).ok();
            let (inside, folded) = (inside["total"].as_u64().unwrap(), cluster["count"].as_u64().unwrap());
            // Of a month that is folded in part the rest is there as well.
            let all = if cluster["of"] == "memory" { inside >= folded } else { inside == folded };
            assert!(all, "{id} of {limit}: {inside} of {folded}");
        }
    }
}

#[test]
fn a_picture_and_the_facets_show_nobody_what_is_not_theirs() {
    let house = House::team();
    let (alice, bob) = (house.with(&house.agent("alice")), house.with(&house.agent("bob")));
    let secret = alice.remember_with("Quiet Heron", json!({ "visibility": "private", "tags": "hidden" }));
    alice.remember_with("Loud Heron", json!({ "tags": "open" }));
    for answer in [bob.get("/api/memory/graph").ok(), bob.get("/api/memories/facets").ok()] {
        let text = answer.to_string();
        assert!(!text.contains("hidden") && !text.contains("Quiet"), "{text}");
        assert_eq!(answer["total"], 1);
    }
    bob.get(&format!("/api/memory/graph?around=memory:{secret}")).refuses(404, "not found");
    bob.get("/api/memory/graph?around=tag:hidden").refuses(404, "not found");
    let here = house.with(&house.confined("github.com/o/here"));
    assert_eq!(here.get("/api/memory/graph").ok()["nodes"], json!([]));
    let writer = house.with(&house.listed(&[signet_core::Permission::Remember]));
    writer.get("/api/memory/graph").is(403);
    writer.get("/api/memories/facets").is(403);
}
