//! A call is a transaction: what it writes is there for itself at once, and for everyone else when it has
//! succeeded; of a call that has not, nothing is left.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};
use signet_runtime::types::Error;
use signet_runtime::{Limits, RuntimeError};
use support::{Recorder, Watched, event, handle_with, until, widget_package, within};

const SHORT: Limits =
    Limits { cpu: Duration::from_millis(30), wall: Duration::from_millis(200), ..Limits::CALL };

fn kept(pairs: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
    pairs.iter().map(|(key, json)| ((*key).to_owned(), json.as_bytes().to_vec())).collect()
}

/// What the steps of one call came to.
async fn transact(watched: &Watched, steps: Value) -> Result<Vec<Value>, RuntimeError> {
    let answer = watched.tool("transact", json!({ "steps": steps })).await?;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    Ok(answer["said"].as_array().unwrap().clone())
}

#[tokio::test]
async fn what_a_call_writes_is_kept_when_it_succeeds_and_all_at_once() {
    let recorder = Recorder::new();
    let connector = within(Limits::CALL);
    handle_with(&connector, "write", "one", recorder.all()).await.unwrap();
    assert_eq!((recorder.stored(), recorder.commits()), (kept(&[("kept", "\"one\"")]), 1));
    // Two keys, one of them deleted again: one commit.
    handle_with(&connector, "state", "v", recorder.all()).await.unwrap();
    assert_eq!((recorder.stored().len(), recorder.commits()), (2, 2));
    // Whoever writes nothing commits nothing.
    handle_with(&connector, "read", "kept", recorder.all()).await.unwrap();
    assert_eq!(recorder.commits(), 2);
}

#[tokio::test]
async fn of_a_call_that_refuses_traps_or_is_stopped_nothing_is_left() {
    let connector = within(SHORT);
    for event in ["write-and-refuse", "write-and-panic", "write-and-loop", "write-and-wait"] {
        let recorder = Recorder::new();
        recorder.put("kept", "\"before\"");
        handle_with(&connector, event, "after", recorder.all()).await.unwrap_err();
        assert_eq!((recorder.stored(), recorder.commits()), (kept(&[("kept", "\"before\"")]), 0), "{event}");
    }
}

#[tokio::test]
async fn of_a_call_that_is_given_up_nothing_is_left() {
    let recorder = Recorder::new();
    let capabilities = recorder.all();
    let call =
        tokio::spawn(async { handle_with(&within(Limits::CALL), "write-and-wait", "x", capabilities).await });
    until("it waits", || recorder.hanging() == 1).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert!(recorder.stored().is_empty());
}

#[tokio::test]
async fn until_it_has_succeeded_nobody_else_sees_what_it_writes() {
    let recorder = Recorder::new();
    recorder.put("gate", "\"opened\"");
    let capabilities = recorder.all();
    let call =
        tokio::spawn(async { handle_with(&within(Limits::CALL), "write-at-gate", "x", capabilities).await });
    until("it waits", || recorder.asked() == 1).await;
    assert!(!recorder.stored().contains_key("kept"));
    recorder.gate.add_permits(1);
    call.await.unwrap().unwrap();
    assert!(recorder.stored().contains_key("kept"));
}

#[tokio::test(start_paused = true)]
async fn in_an_actor_each_call_and_event_is_one_of_its_own() {
    let limits = Limits { cpu: Duration::from_millis(30), wall: Duration::from_secs(1), ..Limits::ACTOR };
    let watched = Watched::start(widget_package(), limits);
    watched.tool("write", json!({ "key": "a", "value": "1" })).await.unwrap();
    for name in ["write-and-fail", "write-and-panic", "write-and-loop", "write-and-wait"] {
        let arguments = json!({ "key": "a", "value": "2", "wait-for": "hang" });
        watched.tool(name, arguments).await.unwrap_err();
        // So that it is not parked.
        tokio::time::sleep(Duration::from_secs(61)).await;
        // What one call left undone is not done by the next.
        watched.tool("write", json!({ "key": name, "value": "3" })).await.unwrap();
        assert_eq!(recorded(&watched, "a"), "\"1\"", "{name}");
        assert_eq!(recorded(&watched, name), "\"3\"");
    }
    watched.actor.send(event(7, "widget.keep", "kept"));
    watched.actor.send(event(8, "widget.keep-and-refuse", "lost"));
    watched.handled(2).await;
    assert_eq!(recorded(&watched, "e7"), "\"kept\"");
    assert!(!watched.recorder.stored().contains_key("e8"));
}

fn recorded(watched: &Watched, key: &str) -> String {
    String::from_utf8(watched.recorder.stored()[key].clone()).unwrap()
}

#[tokio::test]
async fn a_call_reads_its_own_writes_and_deletions() {
    let watched = Watched::widget();
    for (key, value) in [("a1", "\"old\""), ("a2", "\"old\""), ("a3", "\"old\""), ("b", "\"old\"")] {
        watched.recorder.put(key, value);
    }
    let steps = json!([
        ["get", "a1"],
        ["set", "a1", "new"],
        ["get", "a1"],
        ["delete", "a2"],
        ["get", "a2"],
        ["delete", "a2"],
        ["delete", "none"],
        ["set", "a0", "new"],
        ["set", "a9", "new"],
        ["delete", "a9"],
        ["set", "a5", "x"],
        ["set", "a5", "y"],
        ["get", "a5"],
        ["keys", "a"],
        ["keys", ""],
        ["keys", "c"],
    ]);
    assert_eq!(
        Value::Array(transact(&watched, steps).await.unwrap()),
        json!([
            "old",
            null,
            "new",
            true,
            null,
            false,
            false,
            null,
            null,
            true,
            null,
            null,
            "y",
            ["a0", "a1", "a3", "a5"],
            ["a0", "a1", "a3", "a5", "b"],
            [],
        ])
    );
    let expected =
        [("a0", "\"new\""), ("a1", "\"new\""), ("a3", "\"old\""), ("a5", "\"y\""), ("b", "\"old\"")];
    assert_eq!((watched.recorder.stored(), watched.recorder.commits()), (kept(&expected), 1));
}

#[tokio::test]
async fn a_list_of_keys_has_a_thousand_at_most_and_is_sorted() {
    let watched = Watched::widget();
    for n in 0..1_500 {
        watched.recorder.put(&format!("k{n:04}"), "1");
    }
    let said = transact(&watched, json!([["set", "a", "x"], ["set", "z", "x"], ["keys", ""]])).await.unwrap();
    let keys = said[2].as_array().unwrap();
    assert_eq!((keys.len(), &keys[0], &keys[999]), (1_000, &json!("a"), &json!("k0998")));
}

/// What a call deletes makes room for keys that come later, not a gap before what it wrote.
#[tokio::test]
async fn a_list_of_keys_skips_none_for_those_that_the_call_deleted() {
    let watched = Watched::widget();
    for n in 0..1_500 {
        watched.recorder.put(&format!("k{n:04}"), "1");
    }
    let said = transact(
        &watched,
        json!([
            ["delete", "k0000"],
            ["delete", "k0500"],
            ["delete", "none"],
            ["set", "z", "x"],
            ["keys", ""]
        ]),
    );
    let said = said.await.unwrap();
    let keys: Vec<_> = said[4].as_array().unwrap().iter().map(|key| key.as_str().unwrap()).collect();
    let expected: Vec<_> = (0..1_002).filter(|n| ![0, 500].contains(n)).map(|n| format!("k{n:04}")).collect();
    assert_eq!(keys, expected);
}

#[tokio::test]
async fn the_quota_holds_when_it_writes() {
    // Keys count too, and a value of JSON has its quotes.
    let limits = Limits { state_bytes: 100, ..Limits::ACTOR };
    let watched = Watched::start(widget_package(), limits);
    let ten = "x".repeat(38);
    let said = transact(
        &watched,
        json!([
            ["set", "a", ten],
            ["set", "b", ten],
            ["set", "c", ten],
            ["get", "c"],
            ["keys", ""],
            ["delete", "a"],
            ["set", "c", ten],
            ["set", "c", ten],
            ["set", "d", "x".repeat(14)],
            ["set", "e", ""]
        ]),
    )
    .await
    .unwrap();
    assert!(said[2].as_str().unwrap().contains("quota"), "{said:?}");
    assert!(said[2].as_str().unwrap().contains("state-bytes"), "{said:?}");
    assert_eq!((&said[3], &said[4]), (&Value::Null, &json!(["a", "b"])));
    assert_eq!(
        (&said[5], &said[6], &said[7], &said[8]),
        (&json!(true), &Value::Null, &Value::Null, &Value::Null)
    );
    assert!(said[9].as_str().unwrap().contains("quota"), "{said:?}");
    assert_eq!(watched.recorder.stored().into_keys().collect::<Vec<_>>(), ["b", "c", "d"]);

    // What is over the quota already can be deleted, and nothing added.
    watched.recorder.put("large", &"1".repeat(200));
    let said =
        transact(&watched, json!([["set", "f", "x"], ["delete", "large"], ["set", "b", "x"]])).await.unwrap();
    assert!(said[0].as_str().unwrap().contains("quota"), "{said:?}");
    assert_eq!((&said[1], &said[2]), (&json!(true), &Value::Null));
}

/// Two that each see room for themselves alone.
#[tokio::test]
async fn the_quota_holds_when_it_ends_and_then_nothing_is_kept() {
    let recorder = Recorder::new();
    recorder.put("gate", "\"opened\"");
    let quota = recorder.stored().iter().map(|(key, value)| key.len() + value.len()).sum::<usize>() + 60;
    let limits = Limits { state_bytes: quota, ..Limits::CALL };
    let capabilities = recorder.all();
    let call = tokio::spawn(async move {
        handle_with(&within(limits), "write-and-gate", &"x".repeat(40), capabilities).await
    });
    until("it waits", || recorder.hanging() + recorder.asked() >= 2).await;
    recorder.put("other", &"1".repeat(40));
    recorder.gate.add_permits(1);
    match call.await.unwrap().unwrap_err() {
        RuntimeError::Guest { error: Error::Limit(why), .. } => assert!(why.contains("quota"), "{why}"),
        other => panic!("{other:?}"),
    }
    assert!(!recorder.stored().contains_key("kept"));
}

#[tokio::test]
async fn a_value_has_a_size() {
    let limits = Limits { state_value_bytes: 10, ..Limits::ACTOR };
    let watched = Watched::start(widget_package(), limits);
    let said =
        transact(&watched, json!([["set", "a", "x".repeat(8)], ["set", "b", "x".repeat(9)]])).await.unwrap();
    assert_eq!(said[0], Value::Null);
    assert!(said[1].as_str().unwrap().contains("10 bytes"), "{said:?}");
    assert_eq!(watched.recorder.stored().into_keys().collect::<Vec<_>>(), ["a"]);
}
