//! A subscriber: one instance that lives on, restarted when it fails, parked when it fails too often, and
//! never anyone's to wait for.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use signet_runtime::types::Event;
use signet_runtime::{Limits, Package, Plugin, Runtime, RuntimeError, Subscriber, SubscriberState};
use support::{Recorder, counter, event, everything, runtime, until};

/// The subscriber at work, and what it does.
struct Watched {
    recorder: Arc<Recorder>,
    subscriber: Subscriber,
}

impl Watched {
    fn start() -> Self {
        Self::within(Limits::SUBSCRIBER)
    }

    fn within(limits: Limits) -> Self {
        let recorder = Recorder::new();
        let subscriber = counter().subscriber(recorder.all(), limits).unwrap();
        Self { recorder, subscriber }
    }

    fn send(&self, kinds: &[&str]) {
        for (sequence, kind) in (1..).zip(kinds) {
            self.subscriber.send(event(sequence, kind, "{}"));
        }
    }

    async fn handled(&self, events: u64) {
        until(&format!("{events} events are handled"), || self.subscriber.counts().0 == events).await;
    }

    async fn parked(&self) -> String {
        let mut reason = String::new();
        until("it is parked", || match self.subscriber.state() {
            SubscriberState::Running => false,
            SubscriberState::Parked(why) => {
                reason = why;
                true
            }
        })
        .await;
        reason
    }

    /// The number that the guest published with each event.
    fn seen(&self) -> Vec<u64> {
        self.published("seen")
    }

    fn sequences(&self) -> Vec<u64> {
        self.published("sequence")
    }

    fn published(&self, field: &str) -> Vec<u64> {
        self.recorder
            .events_of("count.changed")
            .iter()
            .map(|payload| payload[field].as_u64().unwrap())
            .collect()
    }

    fn starts(&self) -> usize {
        self.recorder.events_of("counter.started").len()
    }
}

fn gated(sequence: u64) -> Arc<Event> {
    event(sequence, "slow", "gate")
}

#[tokio::test]
async fn events_come_in_order_to_one_instance_that_remembers() {
    let watched = Watched::start();
    watched.send(&["count.one"; 200]);
    watched.handled(200).await;
    assert_eq!(watched.sequences(), (1..=200).collect::<Vec<_>>());
    assert_eq!(watched.seen(), (1..=200).collect::<Vec<_>>());
    assert_eq!((watched.subscriber.counts(), watched.starts()), ((200, 0), 1));
    assert_eq!(watched.subscriber.state(), SubscriberState::Running);
}

#[tokio::test]
async fn it_is_told_that_it_starts_and_that_it_stops() {
    let Watched { recorder, subscriber } = Watched::start();
    for sequence in 1..=3 {
        subscriber.send(event(sequence, "count.one", "{}"));
    }
    // What was sent before its end is handled before its end.
    drop(subscriber);
    until("it is gone", || Arc::strong_count(&recorder) == 1).await;
    let kinds: Vec<_> = recorder.events().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(
        kinds,
        ["counter.started", "count.changed", "count.changed", "count.changed", "counter.stopped"]
    );
    assert_eq!(recorder.events_of("counter.started")[0], serde_json::json!({ "config": "{}", "seen": 0 }));
    assert_eq!(recorder.events_of("counter.stopped")[0], serde_json::json!({ "seen": 3 }));
}

#[tokio::test]
async fn one_that_was_sent_nothing_is_never_started() {
    let Watched { recorder, subscriber } = Watched::start();
    drop(subscriber);
    until("it is gone", || Arc::strong_count(&recorder) == 1).await;
    assert!(recorder.events().is_empty());
}

#[tokio::test]
async fn after_a_failure_the_next_event_finds_a_fresh_instance() {
    let watched = Watched::start();
    watched.send(&["count.one", "count.one", "poison", "count.one", "count.one"]);
    watched.handled(4).await;
    assert_eq!(watched.seen(), [1, 2, 1, 2]);
    assert_eq!(watched.sequences(), [1, 2, 4, 5]);
    assert_eq!((watched.starts(), watched.subscriber.state()), (2, SubscriberState::Running));
}

#[tokio::test]
async fn three_failures_in_a_row_park_it_with_the_reason() {
    let watched = Watched::start();
    watched.send(&["count.one", "poison", "poison", "poison", "count.one", "count.one"]);
    let reason = watched.parked().await;
    for part in ["plugin counter", "subscriber.on-event", "poisoned by {}"] {
        assert!(reason.contains(part), "{part} is not in: {reason}");
    }
    assert_eq!((watched.seen(), watched.starts()), (vec![1], 3));
    // What waited for it is counted, and so is what comes later.
    assert_eq!(watched.subscriber.counts(), (1, 2));
    watched.send(&["count.one"; 3]);
    assert_eq!(watched.subscriber.counts(), (1, 5));
    assert_eq!(watched.recorder.events_of("counter.stopped").len(), 0);
    assert_eq!(Arc::strong_count(&watched.recorder), 1, "something of it still lives");
}

#[tokio::test]
async fn failures_that_are_not_in_a_row_do_not_park_it() {
    let watched = Watched::start();
    watched.send(&["poison", "poison", "count.one", "poison", "poison", "count.one"]);
    watched.handled(2).await;
    assert_eq!((watched.seen(), watched.subscriber.state()), (vec![1, 1], SubscriberState::Running));
}

#[tokio::test]
async fn an_event_that_it_refuses_is_no_failure() {
    let watched = Watched::start();
    watched.send(&["refuse", "refuse", "refuse", "refuse", "count.one"]);
    watched.handled(5).await;
    assert_eq!((watched.seen(), watched.starts()), (vec![5], 1));
}

#[tokio::test]
async fn one_that_will_not_start_is_parked_with_what_it_said() {
    let watched = Watched::start();
    watched.recorder.put("refuse-to-start", "true");
    watched.send(&["count.one"; 3]);
    let reason = watched.parked().await;
    assert!(reason.contains("lifecycle.init") && reason.contains("asked not to start"), "{reason}");
    assert!(watched.recorder.events().is_empty());
}

#[tokio::test]
async fn an_event_that_computes_for_ever_is_stopped_by_its_cpu_time() {
    let watched = Watched::within(Limits { cpu: Duration::from_millis(50), ..Limits::SUBSCRIBER });
    watched.send(&["loop", "count.one", "loop", "loop", "loop"]);
    let reason = watched.parked().await;
    assert!(reason.contains("computed for more than 50 ms"), "{reason}");
    assert_eq!(watched.seen(), [1]);
}

#[tokio::test]
async fn an_event_that_waits_for_ever_is_stopped_by_its_time() {
    let watched = Watched::within(Limits { wall: Duration::from_millis(100), ..Limits::SUBSCRIBER });
    watched.subscriber.send(event(1, "slow", "hang"));
    watched.subscriber.send(event(2, "count.one", "{}"));
    watched.handled(1).await;
    assert_eq!((watched.recorder.hanging(), watched.sequences(), watched.starts()), (0, vec![2], 2));
}

#[tokio::test]
async fn every_event_has_the_whole_of_the_limits() {
    let watched = Watched::within(Limits { host_calls: 3, events: 2, ..Limits::SUBSCRIBER });
    watched.send(&["count.one"; 50]);
    watched.handled(50).await;
    assert_eq!((watched.seen().len(), watched.starts()), (50, 1));
}

#[tokio::test]
async fn a_sender_never_waits_and_the_newest_are_dropped_when_the_queue_is_full() {
    let watched = Watched::start();
    watched.subscriber.send(gated(1));
    // Once while it starts, once for the event.
    until("it waits for the gate", || watched.recorder.asked() == 2).await;
    for sequence in 2..=300 {
        watched.subscriber.send(event(sequence, "count.one", "{}"));
    }
    let held = 256;
    assert_eq!(watched.subscriber.counts(), (0, 299 - held));
    watched.recorder.gate.add_permits(1);
    watched.handled(1 + held).await;
    assert_eq!(watched.sequences(), (1..=1 + held).collect::<Vec<_>>());
    // There is room again.
    watched.subscriber.send(event(301, "count.one", "{}"));
    watched.handled(2 + held).await;
    assert_eq!(watched.subscriber.counts().1, 299 - held);
}

#[tokio::test]
async fn two_of_one_plugin_are_two_instances() {
    let (one, two) = (Watched::start(), Watched::start());
    one.send(&["count.one"; 3]);
    one.handled(3).await;
    two.send(&["poison", "count.one"]);
    two.handled(1).await;
    one.send(&["count.one"]);
    one.handled(4).await;
    assert_eq!((one.seen(), two.seen()), (vec![1, 2, 3, 4], vec![1]));
}

#[tokio::test]
async fn there_are_so_many_places_and_each_is_given_back() {
    // An engine of its own: the others' tests need places too.
    let runtime = Runtime::new(None).unwrap();
    let small = "(instance $nothing) (export \"signet:plugin/subscriber@0.1.0\" (instance $nothing))";
    let package = Package::read("odd.wasm", support::components::good(small)).unwrap();
    let plugin: Plugin = runtime.load(package, &everything()).unwrap();
    let start = || plugin.subscriber(Recorder::new().all(), Limits::SUBSCRIBER);
    let mut all: Vec<_> = (0..64).map(|_| start().unwrap()).collect();
    let Err(error) = start() else { panic!("a 65th") };
    assert!(
        matches!(&error, RuntimeError::Load { plugin, reason } if plugin == "odd" && reason.contains("64")),
        "{error:?}"
    );
    drop(all.pop());
    until("a place is free", || start().is_ok()).await;
}

#[tokio::test]
async fn one_that_is_no_subscriber_in_earnest_is_parked() {
    let small = "(instance $nothing) (export \"signet:plugin/subscriber@0.1.0\" (instance $nothing))";
    let package = Package::read("odd.wasm", support::components::good(small)).unwrap();
    let plugin = runtime().load(package, &everything()).unwrap();
    let recorder = Recorder::new();
    let watched =
        Watched { subscriber: plugin.subscriber(recorder.all(), Limits::SUBSCRIBER).unwrap(), recorder };
    watched.send(&["a", "b", "c"]);
    let reason = watched.parked().await;
    assert!(reason.contains("plugin odd") && reason.contains("on-event"), "{reason}");
}
