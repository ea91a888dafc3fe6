//! Publishing and hearing: order, repeats, what is refused, and what outlives the daemon.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail"
)]

use std::sync::Arc;

use serde_json::{Value, json};
use signet_core::Event;
use signet_events::{
    Bus, EventError, EventLog, Filter, Item, KEPT, NewEvent, PAYLOAD_BYTES, Settings, Subscription,
};
use signet_store::Store;
use tempfile::TempDir;

fn event(source: &str, kind: &str, payload: Value) -> NewEvent {
    NewEvent::from_here(source.into(), kind, payload)
}

fn numbered(at: usize) -> NewEvent {
    event(&format!("mcp:s{}", at % 7), "a.b", json!({ "n": at }))
}

async fn next(subscription: &mut Subscription) -> u64 {
    match subscription.next().await.expect("the bus lives") {
        Item::Event(event) => event.payload["n"].as_u64().unwrap(),
        Item::Missed(missed) => panic!("{missed} events are gone"),
    }
}

async fn with_log(folder: &TempDir) -> (Bus, Store) {
    let store = Store::open(&folder.path().join("db")).unwrap();
    let (log, _) = EventLog::open(store.clone(), KEPT).await.unwrap();
    (Bus::new(Settings::default(), Some(log)), store)
}

#[tokio::test]
async fn every_subscriber_hears_each_event_once_and_in_order_however_slow_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let (bus, _store) = with_log(&folder).await;
    let mut early = bus.follow(Filter::default(), None);
    // More than a subscriber may lag behind, and more than is kept in memory.
    const MANY: usize = 25_000;
    for at in 0..MANY {
        bus.publish(numbered(at)).unwrap();
    }
    bus.log().unwrap().flush().await;
    let mut late = bus.follow(Filter::default(), Some(0));
    for at in 0..MANY {
        assert_eq!(next(&mut early).await, at as u64);
        assert_eq!(next(&mut late).await, at as u64);
    }
    bus.publish(numbered(MANY)).unwrap();
    assert_eq!(next(&mut early).await, MANY as u64);
    assert_eq!(next(&mut late).await, MANY as u64);
}

#[tokio::test]
async fn a_subscriber_that_is_too_slow_for_a_bus_without_a_log_is_told_what_it_missed() {
    let bus = Bus::default();
    let mut slow = bus.follow(Filter::default(), None);
    for at in 0..25_000 {
        bus.publish(numbered(at)).unwrap();
    }
    // What waited for it, a word about what is gone, and what is still in memory.
    for at in 0..4_096 {
        assert_eq!(next(&mut slow).await, at);
    }
    let Some(Item::Missed(missed)) = slow.next().await else { panic!("it heard of a gap") };
    assert_eq!(missed, 15_000 - 4_096);
    for at in 15_000..25_000 {
        assert_eq!(next(&mut slow).await, at);
    }
    bus.publish(numbered(25_000)).unwrap();
    assert_eq!(next(&mut slow).await, 25_000);
}

#[tokio::test]
async fn only_what_is_wanted_is_heard() {
    let bus = Bus::default();
    let filter = Filter { kinds: vec!["deal.".into()], sources: vec!["mcp:".into()] };
    let mut subscription = bus.follow(filter, None);
    for (source, kind) in [("mcp:ghl", "lead.added"), ("browser", "deal.moved"), ("mcp:ghl", "deal.moved")] {
        bus.publish(event(source, kind, json!({ "n": 1, "source": source }))).unwrap();
    }
    let Some(Item::Event(heard)) = subscription.next().await else { panic!() };
    assert_eq!((heard.source.as_str(), heard.kind.as_str()), ("mcp:ghl", "deal.moved"));
    assert_eq!(heard.sequence, 3);
}

#[tokio::test]
async fn the_log_outlives_the_daemon_and_no_number_is_used_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (bus, _store) = with_log(&folder).await;
    for at in 0..10 {
        bus.publish(numbered(at)).unwrap();
    }
    bus.log().unwrap().flush().await;
    // Published and, as far as the log knows, never written.
    let last = bus.last();
    let reopened = tempfile::tempdir().unwrap();
    // As after SIGKILL: the file as it is, without a farewell.
    std::fs::copy(folder.path().join("db"), reopened.path().join("db")).unwrap();
    let (bus, _store) = with_log(&reopened).await;
    let mut replay = bus.follow(Filter::default(), Some(0));
    for at in 0..10 {
        assert_eq!(next(&mut replay).await, at);
    }
    let new = bus.publish(numbered(10)).unwrap();
    assert!(new.sequence > last, "{} after {last}", new.sequence);
    assert_eq!(next(&mut replay).await, 10);
}

#[tokio::test]
async fn a_bus_that_is_closed_counts_on_where_it_stopped_and_takes_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let (bus, _store) = with_log(&folder).await;
    let last = bus.publish(numbered(0)).unwrap().sequence;
    bus.close().await;
    assert!(matches!(bus.publish(numbered(1)), Err(EventError::Closed)));
    let reopened = tempfile::tempdir().unwrap();
    std::fs::copy(folder.path().join("db"), reopened.path().join("db")).unwrap();
    let (bus, _store) = with_log(&reopened).await;
    assert_eq!(bus.publish(numbered(1)).unwrap().sequence, last + 1);
    let kinds = |events: Vec<Arc<Event>>| events.iter().map(|event| event.sequence).collect::<Vec<_>>();
    assert_eq!(kinds(bus.latest(10, |_| true)), [last, last + 1], "what happened before a restart is known");
}

#[tokio::test]
async fn the_log_is_read_from_a_time_on() {
    let folder = tempfile::tempdir().unwrap();
    let (bus, _store) = with_log(&folder).await;
    let first = bus.publish(numbered(0)).unwrap();
    while signet_core::now() == first.timestamp {
        tokio::task::yield_now().await;
    }
    let second = bus.publish(numbered(1)).unwrap();
    bus.log().unwrap().flush().await;
    let log = bus.log().unwrap();
    assert_eq!(log.before(second.timestamp).unwrap(), first.sequence);
    assert_eq!(log.before(0).unwrap(), first.sequence - 1);
    assert_eq!(log.before(u64::MAX).unwrap(), second.sequence);
}

#[test]
fn a_repeat_is_known_by_its_id_and_its_source() {
    let bus = Bus::default();
    let named = |source: &str| NewEvent { id: Some("e1".into()), ..event(source, "a.b", json!({})) };
    let first = bus.publish(named("mcp:a")).unwrap();
    assert_eq!(bus.publish(named("mcp:a")).unwrap().sequence, first.sequence);
    assert_ne!(bus.publish(named("mcp:b")).unwrap().sequence, first.sequence);
    assert_eq!(bus.stats().published, 2);
}

#[test]
fn kinds_payloads_and_ids_of_another_form_are_refused() {
    let bus = Bus::default();
    for kind in ["", "nodots", "Upper.case", "a..b", "a.b\n", &"a.".repeat(80)] {
        assert!(matches!(bus.publish(event("x", kind, json!({}))), Err(EventError::BadKind(_))), "{kind}");
    }
    let refused = |payload: Value| bus.publish(event("x", "a.b", payload)).unwrap_err();
    assert!(matches!(refused(json!([])), EventError::BadPayload));
    assert!(matches!(refused(json!({ "a": "x".repeat(PAYLOAD_BYTES) })), EventError::TooLarge { .. }));
    let mut deep = json!({});
    for _ in 0..100 {
        deep = json!({ "a": deep });
    }
    assert!(matches!(refused(deep), EventError::TooDeep { .. }));
    let page = bus.publish(event("browser", "browser.navigate", json!({ "url": 7 }))).unwrap_err();
    assert!(page.to_string().contains("browser.navigate"), "{page}");
    let nameless = NewEvent { id: Some(String::new()), ..event("x", "a.b", json!({})) };
    assert!(matches!(bus.publish(nameless), Err(EventError::BadId { .. })));
    assert_eq!(bus.stats().refused, 11);
}

#[test]
fn secrets_stay_outside() {
    let bus = Bus::default();
    let key = format!("sig_sk_{}", "a1B2c3D4".repeat(6));
    let payload =
        json!({ "text": format!("use {key}"), "headers": { "Authorization": "Bearer abc" }, "apiKey": "x" });
    let event = bus.publish(event("mcp:a", "a.b", payload)).unwrap();
    let text = event.payload.to_string();
    assert!(!text.contains("a1B2c3D4") && !text.contains("Bearer abc") && !text.contains("\"x\""), "{text}");
}

#[test]
fn every_known_kind_has_a_schema_and_says_what_it_is() {
    for kind in signet_events::kinds::KINDS.iter() {
        let schema = kind.schema();
        assert!(schema.as_object().unwrap().contains_key("properties"), "{}", kind.name);
        assert!(kind.about.ends_with('.'), "{}", kind.about);
        let text = schema.as_value().to_string();
        assert!(!text.contains("\"uint") && !text.contains("\"double\""), "{}: {text}", kind.name);
    }
}
