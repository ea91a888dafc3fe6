//! What only the inside can bring about: a crash at the worst moment, a day that passes, a copied workspace.
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use std::time::{Duration, Instant};

use serde_json::json;
use signet_core::{Event, now};
use signet_store::Store;
use tempfile::TempDir;

use super::{MemoryExchange, Place, Relay, RelayStats, records};
use crate::{Bus, EventLog, KEPT, NewEvent, Settings};

struct Node {
    folder: TempDir,
    bus: Bus,
    store: Store,
    relay: Option<Relay>,
}

impl Node {
    async fn open(folder: TempDir) -> Self {
        let store = Store::open(&folder.path().join("db")).unwrap();
        let (log, _) = EventLog::open(store.clone(), KEPT).await.unwrap();
        Self { folder, bus: Bus::new(Settings::default(), Some(log)), store, relay: None }
    }

    async fn new() -> Self {
        Self::open(tempfile::tempdir().unwrap()).await
    }

    async fn join(mut self, machine: &str, exchange: &MemoryExchange) -> Self {
        self.relay = Some(Relay::start(&self.bus, &self.store, machine, exchange.clone()).await.unwrap());
        self
    }

    /// The same after a loss of power.
    async fn crashed(self) -> Self {
        drop(self.relay);
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(self.folder.path().join("db"), folder.path().join("db")).unwrap();
        Self::open(folder).await
    }

    fn say(&self, count: usize) {
        for _ in 0..count {
            self.bus.publish(NewEvent::own("a.b", json!({}))).unwrap();
        }
    }

    fn stats(&self) -> RelayStats {
        self.bus.stats().relay.unwrap()
    }

    fn logged(&self) -> Vec<Event> {
        self.bus.log().unwrap().after(0, usize::MAX, |_| true).unwrap().0
    }

    fn foreign(&self) -> Vec<u64> {
        self.logged().iter().filter_map(|event| Some(event.origin.as_ref()?.sequence)).collect()
    }
}

async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < deadline, "{what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn what_was_logged_before_a_crash_is_not_taken_again_though_the_place_was_not_noted() {
    let exchange = MemoryExchange::default();
    let a = Node::new().await.join("a", &exchange).await;
    let b = Node::new().await.join("b", &exchange).await;
    a.say(700);
    until("b heard all", || b.foreign().len() == 700).await;
    records::note_place(&b.store, &Place::START).await.unwrap();
    let b = b.crashed().await;
    records::note_place(&b.store, &Place::START).await.unwrap();
    let b = b.join("b", &exchange).await;
    a.say(1);
    until("b heard the last", || b.stats().received == 1).await;
    b.bus.log().unwrap().flush().await;
    let expected: Vec<_> = a.logged().iter().map(|event| event.sequence).collect();
    assert_eq!((b.foreign(), expected.len()), (expected, 701));
}

#[tokio::test]
async fn what_the_log_drops_before_it_was_sent_is_counted() {
    let exchange = MemoryExchange::default();
    exchange.cut(true);
    let a = Node::new().await.join("a", &exchange).await;
    a.say(30);
    until("all wait", || a.stats().waiting == 30).await;
    a.bus.log().unwrap().flush().await;
    // A day later for the first twenty.
    let old: Vec<_> = a.logged().into_iter().take(20).collect();
    let age = move |tx: &signet_store::WriteTx| {
        old.iter().try_for_each(|event| {
            let event = Event { timestamp: now() - KEPT - 1_000, ..event.clone() };
            tx.put(crate::log::EVENTS, &crate::log::key(event.sequence), &event)
        })
    };
    a.store.write::<_, signet_store::StoreError, _>(age).await.unwrap();
    let a = a.crashed().await;
    let a = a.join("a", &exchange).await;
    until("the log was swept", || a.logged().len() == 10).await;
    until("twenty are missed and ten wait", || (a.stats().missed, a.stats().waiting) == (20, 10)).await;
    exchange.cut(false);
    let b = Node::new().await.join("b", &exchange).await;
    until("the others arrive", || b.foreign().len() == 10).await;
    until("none waits", || a.stats().waiting == 0).await;
    assert_eq!(a.crashed().await.join("a", &exchange).await.stats().missed, 20);
}

#[tokio::test]
async fn a_workspace_that_was_set_back_speaks_under_a_new_name() {
    let exchange = MemoryExchange::default();
    let a = Node::new().await;
    let early = tempfile::tempdir().unwrap();
    let a = a.join("a", &exchange).await;
    a.bus.log().unwrap().flush().await;
    std::fs::copy(a.folder.path().join("db"), early.path().join("db")).unwrap();
    let b = Node::new().await.join("b", &exchange).await;
    // Two crashes, so that the numbers are far ahead of those that the copy gives.
    let a = a.crashed().await.join("a", &exchange).await;
    let a = a.crashed().await.join("a", &exchange).await;
    a.say(5);
    until("b heard five", || b.stats().received == 5).await;
    let name = a.stats().daemon;
    drop(a);
    let a = Node::open(early).await.join("a", &exchange).await;
    until("it has a new name", || a.stats().daemon != name).await;
    a.say(3);
    until("b heard all eight", || b.stats().received == 8).await;
}

#[tokio::test]
async fn what_waited_for_long_is_in_the_log_and_no_news() {
    let bus = Bus::default();
    let fresh = bus.publish(NewEvent::own("a.b", json!({}))).unwrap();
    let origin = signet_core::Origin { id: "x".into(), machine: "x".into(), sequence: 1, received: now() };
    let event = Event { origin: Some(Box::new(origin)), ..(*fresh).clone() };
    let old = bus.receive(Event { timestamp: now() - 600_000, ..event.clone() }).unwrap();
    assert_eq!((bus.stats().lines, old.sequence), (1, 2));
    let ahead = bus.receive(Event { timestamp: u64::MAX, ..event }).unwrap();
    assert_eq!(ahead.timestamp, ahead.arrived());
}
