//! Changing, forgetting and recovering memories over HTTP.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use support::{Client, House, assert_has, assert_members};

fn row(client: &Client, id: &str) -> Value {
    client.get(&format!("/api/memory/{id}")).ok()
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
