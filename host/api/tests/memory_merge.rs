//! One memory of several, over HTTP: all of it, or nothing.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

mod support;

use serde_json::{Value, json};
use signet_core::{Permission, Role};
use support::{Client, House, assert_members};

fn merge(client: &Client, body: Value) -> support::Answer {
    client.post("/api/memory/merge", body)
}

fn row(client: &Client, id: &str) -> Value {
    client.get(&format!("/api/memory/{id}")).ok()
}

fn history(client: &Client, id: &str) -> Vec<(String, String)> {
    let all = client.get(&format!("/api/memory/{id}/history")).ok()["history"].clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all.as_array().unwrap().iter().map(|one| (text(&one["event"]), text(&one["reason"]))).collect()
}

#[test]
fn several_become_one_and_the_history_of_each_tells_it() {
    let house = House::local();
    let me = house.nobody();
    let old = me.remember_with("the database is heron", json!({ "tags": "db" }));
    let long = me.remember_with("the database is heron since May", json!({ "pinned": true }));
    let other = me.remember("ask Ann about heron");
    let asked = json!({ "ids": [other, long, old], "content": "The database is heron; ask Ann.", "tags": ["db", "ann"],
        "importance": 0.9, "pinned": true, "force": true, "reason": "they said the same" });
    let answer = merge(&me, asked).ok();
    assert_members(&answer, &["status", "success", "id", "newVersion", "forgotten"]);
    assert_eq!(
        (&answer["status"], &answer["id"], &answer["newVersion"]),
        (&json!("merged"), &json!(old), &json!(2))
    );
    let gone = json!([{ "id": long, "newVersion": 2 }, { "id": other, "newVersion": 2 }]);
    assert_eq!(answer["forgotten"], gone, "the oldest first");
    let now = row(&me, &old);
    assert_eq!(now["content"], "The database is heron; ask Ann.");
    assert_eq!(
        (&now["importance"], &now["pinned"], &now["tags"]),
        (&json!(0.9), &json!(1), &json!("ann,db"))
    );
    assert_eq!(me.recall("heron"), ["The database is heron; ask Ann."]);

    let told = history(&me, &old).pop().unwrap();
    assert_eq!(told, ("updated".into(), format!("Merged with {long}, {other}: they said the same")));
    for id in [&long, &other] {
        let told = history(&me, id).pop().unwrap();
        assert_eq!(told, ("deleted".into(), format!("Merged into {old}: they said the same")));
        me.post(&format!("/api/memory/{id}/recover"), json!({ "reason": "it was another" })).ok();
    }
    assert_eq!(me.recall("Ann").len(), 2);
}

#[test]
fn the_one_that_says_it_already_lives_on_and_is_told_of_it_too() {
    let house = House::local();
    let me = house.nobody();
    let (old, right) = (me.remember("heron"), me.remember("The heron is grey."));
    let answer = merge(&me, json!({ "ids": [old, right], "content": "the heron is grey." })).ok();
    assert_eq!(answer["id"], json!(right));
    assert_eq!(history(&me, &right).len(), 2);
    // What is absent stays: the oldest's.
    let (first, second) = (me.remember("egret"), me.remember("stork"));
    let answer = merge(&me, json!({ "ids": [second, first] })).ok();
    assert_eq!((&answer["id"], &answer["newVersion"]), (&json!(first), &json!(2)));
    assert_eq!(row(&me, &first)["content"], "egret");
    assert_eq!(history(&me, &first).pop().unwrap().1, format!("Merged with {second}"));
}

#[test]
fn what_cannot_be_merged_leaves_all_as_it_was_and_is_named() {
    let house = House::team();
    let me = house.owner();
    let (one, two) = (me.remember("heron"), me.remember("egret"));
    let pinned = me.remember_with("stork", json!({ "pinned": true }));
    let taken = me.remember("kiwi");
    let gone = me.remember("dodo");
    me.delete(&format!("/api/memory/{gone}?reason=extinct")).ok();
    let private = house.with(&house.agent("ada")).remember_with("secret", json!({ "visibility": "private" }));
    let as_of = |rows: &[&String]| rows.iter().map(|id| row(&me, id)).collect::<Vec<_>>();
    let all = [&one, &two, &pinned, &taken];
    let before = as_of(&all);
    for (asked, status, id, why) in [
        (json!({ "ids": [one, two, "nothing"] }), 404, "nothing", "not_found"),
        (json!({ "ids": [one, two, gone] }), 409, &*gone, "deleted"),
        (json!({ "ids": [one, two, pinned] }), 409, &*pinned, "pinned_requires_force"),
        (
            json!({ "ids": [one, two], "if_versions": { one.clone(): 1, two.clone(): 7 } }),
            409,
            &*two,
            "version_conflict",
        ),
        (json!({ "ids": [one, two], "content": "Kiwi" }), 409, &*one, "duplicate_content_hash"),
    ] {
        let answer = merge(&me, asked).is(status);
        assert_eq!(
            (&answer["id"], &answer["status"], &answer["success"]),
            (&json!(id), &json!(why), &json!(false))
        );
        assert_eq!(as_of(&all), before, "{why}");
    }
    for (asked, says) in [
        (json!({}), "ids is a list of 2 to 200 different memories"),
        (json!({ "ids": [one] }), "ids is a list"),
        (json!({ "ids": [one, one] }), "ids is a list"),
        (json!({ "ids": [one, two], "content": " " }), "content"),
        (json!({ "ids": [one, two], "importance": 7 }), "importance is a number from 0 to 1"),
        (json!({ "ids": [one, two], "tags": 7 }), "tags is a list of strings"),
        (json!({ "ids": [one, two], "if_versions": { "x": 1 } }), "which ids does not"),
    ] {
        merge(&me, asked).refuses_saying(400, says);
        assert_eq!(as_of(&all), before, "{says}");
    }
    assert_eq!(history(&me, &two).len(), 1);
    let mut found = me.recall("heron egret");
    found.sort();
    assert_eq!(found, ["egret", "heron"], "they are found as before");
    // What one may not see is not there, and who may change but not forget may not merge.
    let bob = house.with(&house.agent("bob"));
    let answer = merge(&bob, json!({ "ids": [one, private] })).is(404);
    assert_eq!(answer["id"], json!(private));
    let changes = house.with(&house.listed(&[Permission::Recall, Permission::Modify]));
    merge(&changes, json!({ "ids": [one, two] })).refuses_saying(403, "'forget'");
    let reads = house.with(&house.role(Role::Readonly));
    merge(&reads, json!({ "ids": [one, two] })).refuses_saying(403, "'modify'");
}
