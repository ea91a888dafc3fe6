//! An actor: one instance that lives on, restarted when it fails, parked when it fails too often, and never
//! anyone's to wait for. Where time is virtual (`start_paused`) pauses pass at once.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use signet_runtime::types::Event;
use signet_runtime::{Limits, Package, Runtime, RuntimeError};
use support::watched::unavailable;
use support::{Recorder, Watched, counter_package, event, everything, setup, until};

fn gated(sequence: u64) -> Arc<Event> {
    event(sequence, "slow", "gate")
}

/// A subscriber of the right name with nothing in it.
fn hollow() -> Package {
    let mut manifest = support::components::manifest();
    manifest["capabilities"] = json!([{ "name": "events", "reason": "to hear them", "kinds": ["*"] }]);
    let text = support::components::EMPTY_CONNECTOR.replace("connector", "subscriber");
    let bytes = support::components::with_manifests(&text, &[manifest.to_string().as_bytes()]);
    Package::read("odd.wasm", bytes).unwrap()
}

/// Lets the actor do what it can before the clock moves.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn events_come_in_order_to_one_instance_that_remembers() {
    let watched = Watched::counter();
    watched.send(&["count.one"; 200]);
    watched.handled(200).await;
    assert_eq!(watched.counted("sequence"), (1..=200).collect::<Vec<_>>());
    assert_eq!(watched.counted("seen"), (1..=200).collect::<Vec<_>>());
    assert_eq!((watched.figures().dropped, watched.starts()), (0, 1));
    assert!(watched.is_running());
}

#[tokio::test]
async fn it_is_told_that_it_starts_and_that_it_stops() {
    let Watched { recorder, plugin: _plugin, actor, setup } = Watched::counter();
    drop(setup);
    for sequence in 1..=3 {
        actor.send(event(sequence, "count.one", "{}"));
    }
    // What was sent before its end is handled before its end.
    drop(actor);
    until("it is gone", || Arc::strong_count(&recorder) == 1).await;
    let kinds: Vec<_> = recorder.events().into_iter().map(|(kind, _)| kind).collect();
    assert_eq!(
        kinds,
        ["counter.started", "count.changed", "count.changed", "count.changed", "counter.stopped"]
    );
    assert_eq!(recorder.events_of("counter.started")[0], json!({ "config": "{}", "seen": 0 }));
    assert_eq!(recorder.events_of("counter.stopped")[0], json!({ "seen": 3 }));
}

#[tokio::test]
async fn one_that_was_sent_nothing_is_started_with_its_configuration_all_the_same() {
    let recorder = Recorder::new();
    let mut with = setup(&recorder, Limits::ACTOR);
    with.config = json!({ "team": "herons" }).to_string();
    let actor = support::counter().actor(with).unwrap();
    until("it has started", || !recorder.events().is_empty()).await;
    assert_eq!(recorder.events()[0].1, json!({ "config": "{\"team\":\"herons\"}", "seen": 0 }));
    drop(actor);
    until("it is gone", || Arc::strong_count(&recorder) == 1).await;
    assert_eq!(recorder.events_of("counter.stopped").len(), 1);
}

#[tokio::test(start_paused = true)]
async fn after_a_failure_the_next_event_finds_a_fresh_instance() {
    let watched = Watched::counter();
    watched.send(&["count.one", "count.one", "poison"]);
    watched.handled(3).await;
    let why = watched.recovering().await;
    assert!(why.contains("plugin counter") && why.contains("poisoned by {}"), "{why}");
    watched.actor.send(event(4, "count.one", "{}"));
    watched.actor.send(event(5, "count.one", "{}"));
    tokio::time::sleep(Duration::from_secs(1)).await;
    watched.handled(5).await;
    assert_eq!(watched.counted("seen"), [1, 2, 1, 2]);
    assert_eq!(watched.counted("sequence"), [1, 2, 4, 5]);
    let figures = watched.figures();
    assert_eq!((watched.starts(), figures.traps, figures.restarts, figures.dropped), (2, 1, 1, 0));
    assert!(watched.is_running());
}

#[tokio::test(start_paused = true)]
async fn it_is_started_again_after_a_pause_that_grows_and_what_waits_is_kept() {
    let watched = Watched::counter();
    until("it has started", || watched.starts() == 1).await;
    for (failure, pause) in [(1_u64, 200_u64), (2, 400)] {
        watched.actor.send(event(failure * 10, "poison", "{}"));
        watched.handled(failure * 2 - 1).await;
        watched.recovering().await;
        watched.actor.send(event(failure * 10 + 1, "count.one", "{}"));
        tokio::time::advance(Duration::from_millis(pause - 2)).await;
        settle().await;
        assert_eq!((watched.starts() as u64, watched.figures().heard), (failure, failure * 2 - 1), "{pause}");
        tokio::time::advance(Duration::from_millis(4)).await;
        watched.handled(failure * 2).await;
        assert_eq!(watched.starts() as u64, failure + 1);
        assert!(watched.is_running());
    }
    assert_eq!((watched.counted("sequence"), watched.counted("seen")), (vec![11, 21], vec![1, 1]));
}

#[tokio::test(start_paused = true)]
async fn three_failures_park_it_with_the_reason_and_the_event() {
    let watched = Watched::counter();
    watched.send(&["count.one", "poison", "poison", "poison", "count.one", "count.one"]);
    let (reason, poison) = watched.parked().await;
    for part in ["plugin counter", "subscriber.on-event", "poisoned by {}"] {
        assert!(reason.contains(part), "{part} is not in: {reason}");
    }
    assert_eq!(poison.unwrap().sequence, 4);
    assert_eq!((watched.counted("seen"), watched.starts()), (vec![1], 3));
    // What waited for it is counted, and so is what comes later.
    until("what waited is dropped", || watched.figures().dropped == 2).await;
    watched.send(&["count.one"; 3]);
    until("what comes is dropped", || watched.figures().dropped == 5).await;
    assert_eq!(watched.figures().heard, 4);
    assert!(watched.recorder.events_of("counter.stopped").is_empty());
    // It stays so, whatever time passes.
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    assert_eq!(watched.starts(), 3);
}

#[tokio::test(start_paused = true)]
async fn a_parked_one_can_be_started_again_and_its_failures_are_forgotten() {
    let watched = Watched::counter();
    watched.send(&["poison", "poison", "poison"]);
    watched.parked().await;
    watched.actor.restart().await.unwrap();
    assert!(watched.is_running());
    watched.send(&["count.one", "poison", "poison", "count.one"]);
    tokio::time::sleep(Duration::from_secs(2)).await;
    watched.handled(7).await;
    watched.running().await;
    assert_eq!(watched.counted("seen"), [1, 1]);
    assert_eq!(watched.figures().dropped, 0);
}

#[tokio::test(start_paused = true)]
async fn one_that_cannot_be_started_again_says_why_and_stays_parked() {
    let watched = Watched::counter();
    watched.send(&["poison", "poison", "poison"]);
    watched.parked().await;
    watched.recorder.put("refuse-to-start", "true");
    let error = watched.actor.restart().await.unwrap_err().to_string();
    assert!(error.contains("lifecycle.init") && error.contains("asked not to start"), "{error}");
    assert!(watched.parked().await.0.contains("poisoned"));
}

#[tokio::test(start_paused = true)]
async fn a_minute_of_health_forgets_failures_and_less_does_not() {
    for (health, parks) in [(59, true), (61, false)] {
        let watched = Watched::counter();
        watched.send(&["poison", "poison", "count.one"]);
        tokio::time::sleep(Duration::from_secs(1)).await;
        watched.handled(3).await;
        watched.running().await;
        tokio::time::sleep(Duration::from_secs(health)).await;
        watched.send(&["poison"]);
        watched.handled(4).await;
        if parks {
            watched.parked().await;
        } else {
            watched.recovering().await;
        }
    }
}

#[tokio::test]
async fn an_event_that_it_refuses_is_no_failure() {
    let watched = Watched::counter();
    watched.send(&["refuse", "refuse", "refuse", "refuse", "count.one"]);
    watched.handled(5).await;
    assert_eq!((watched.counted("seen"), watched.starts()), (vec![5], 1));
    assert_eq!((watched.figures().refusals, watched.figures().traps), (4, 0));
}

#[tokio::test(start_paused = true)]
async fn one_that_will_not_start_is_parked_with_what_it_said() {
    let recorder = Recorder::new();
    recorder.put("refuse-to-start", "true");
    let watched = Watched::start_with(counter_package(), Limits::ACTOR, &recorder);
    watched.send(&["count.one"; 3]);
    let (reason, poison) = watched.parked().await;
    assert!(reason.contains("lifecycle.init") && reason.contains("asked not to start"), "{reason}");
    assert!(poison.is_none(), "{poison:?}");
    until("what waited is dropped", || watched.figures().dropped == 3).await;
    assert!(recorder.events().is_empty());
}

#[tokio::test(start_paused = true)]
async fn an_event_that_computes_for_ever_is_stopped_by_its_cpu_time() {
    let limits = Limits { cpu: Duration::from_millis(50), ..Limits::ACTOR };
    let watched = Watched::start(counter_package(), limits);
    watched.send(&["loop", "count.one", "loop", "loop"]);
    let (reason, poison) = watched.parked().await;
    assert!(reason.contains("computed for more than 50 ms"), "{reason}");
    assert_eq!(poison.unwrap().sequence, 4);
    assert_eq!((watched.counted("seen"), watched.figures().stopped), (vec![1], 3));
    assert!(watched.figures().cpu_us >= 150_000, "{:?}", watched.figures());
}

#[tokio::test(start_paused = true)]
async fn an_event_that_waits_for_ever_is_stopped_by_its_time() {
    let limits = Limits { wall: Duration::from_millis(100), ..Limits::ACTOR };
    let watched = Watched::start(counter_package(), limits);
    watched.actor.send(event(1, "slow", "hang"));
    watched.actor.send(event(2, "count.one", "{}"));
    tokio::time::sleep(Duration::from_secs(1)).await;
    watched.handled(2).await;
    assert_eq!(watched.recorder.hanging(), 0);
    assert_eq!((watched.counted("sequence"), watched.starts()), (vec![2], 2));
    assert_eq!(watched.figures().stopped, 1);
}

#[tokio::test]
async fn every_event_has_the_whole_of_the_limits() {
    let limits = Limits { host_calls: 3, events: 2, ..Limits::ACTOR };
    let watched = Watched::start(counter_package(), limits);
    watched.send(&["count.one"; 50]);
    watched.handled(50).await;
    assert_eq!((watched.counted("seen").len(), watched.starts()), (50, 1));
}

#[tokio::test]
async fn a_sender_never_waits_and_the_newest_are_dropped_when_the_mailbox_is_full() {
    for held in [256, 10] {
        let limits = Limits { mailbox: usize::try_from(held).unwrap(), ..Limits::ACTOR };
        let watched = Watched::start(counter_package(), limits);
        watched.actor.send(gated(1));
        // Once while it starts, once for the event.
        until("it waits for the gate", || watched.recorder.asked() == 2).await;
        for sequence in 2..=300 {
            watched.actor.send(event(sequence, "count.one", "{}"));
        }
        assert_eq!((watched.figures().heard, watched.figures().dropped), (0, 299 - held));
        watched.recorder.gate.add_permits(1);
        watched.handled(1 + held).await;
        assert_eq!(watched.counted("sequence"), (1..=1 + held).collect::<Vec<_>>());
        // There is room again.
        watched.actor.send(event(301, "count.one", "{}"));
        watched.handled(2 + held).await;
        assert_eq!(watched.figures().dropped, 299 - held);
    }
}

#[tokio::test(start_paused = true)]
async fn two_of_one_plugin_are_two_instances() {
    let (one, two) = (Watched::counter(), Watched::counter());
    one.send(&["count.one"; 3]);
    one.handled(3).await;
    two.send(&["poison", "count.one"]);
    tokio::time::sleep(Duration::from_secs(1)).await;
    two.handled(2).await;
    one.send(&["count.one"]);
    one.handled(4).await;
    assert_eq!((one.counted("seen"), two.counted("seen")), (vec![1, 2, 3, 4], vec![1]));
}

#[tokio::test]
async fn there_are_so_many_places_and_each_is_given_back() {
    // An engine of its own: the others' tests need places too.
    let plugin = Runtime::new(None).unwrap().load(hollow(), &everything()).unwrap();
    let start = || plugin.actor(setup(&Recorder::new(), Limits::ACTOR));
    let mut all: Vec<_> = (0..1_024).map(|_| start().unwrap()).collect();
    let Err(error) = start() else { panic!("a 1,025th") };
    assert!(
        matches!(&error, RuntimeError::Load { plugin, reason } if plugin == "odd" && reason.contains("1024")),
        "{error:?}"
    );
    drop(all.pop());
    until("a place is free", || start().is_ok()).await;
}

#[tokio::test(start_paused = true)]
async fn one_that_is_no_subscriber_in_earnest_is_parked() {
    let watched = Watched::start(hollow(), Limits::ACTOR);
    watched.send(&["a", "b", "c"]);
    let (reason, _) = watched.parked().await;
    assert!(reason.contains("plugin odd") && reason.contains("on-event"), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn stopping_deals_with_what_waits_tells_the_plugin_and_takes_nothing_more() {
    let watched = Watched::counter();
    watched.send(&["count.one"; 100]);
    watched.actor.stop(Duration::from_secs(5)).await;
    assert_eq!(watched.counted("seen"), (1..=100).collect::<Vec<_>>());
    assert_eq!(watched.published("counter.stopped", "seen"), [100]);
    assert!(matches!(watched.actor.state(), signet_runtime::ActorState::Ended));
    watched.send(&["count.one"]);
    assert_eq!((watched.figures().heard, watched.figures().dropped), (100, 1));
    assert!(unavailable(watched.actor.restart().await).contains("ended"));
    // Twice is once.
    watched.actor.stop(Duration::from_secs(5)).await;
}

#[tokio::test(start_paused = true)]
async fn stopping_lasts_as_long_as_its_patience_and_then_the_guest_is_gone() {
    let limits = Limits { wall: Duration::from_secs(3_600), ..Limits::ACTOR };
    let watched = Watched::start(counter_package(), limits);
    watched.actor.send(event(1, "slow", "hang"));
    until("it hangs", || watched.recorder.hanging() == 1).await;
    watched.send(&["count.one"; 10]);
    let before = tokio::time::Instant::now();
    watched.actor.stop(Duration::from_secs(2)).await;
    let took = before.elapsed();
    assert!((2_000..2_100).contains(&took.as_millis()), "{took:?}");
    assert!(matches!(watched.actor.state(), signet_runtime::ActorState::Ended));
    settle().await;
    assert_eq!(watched.recorder.hanging(), 0, "the guest lives on");
}

#[tokio::test]
async fn a_place_is_free_again_after_a_stop() {
    let watched = Watched::counter();
    let recorder = Arc::clone(&watched.recorder);
    watched.actor.stop(Duration::from_secs(5)).await;
    drop(watched);
    until("nothing of it lives", || Arc::strong_count(&recorder) == 1).await;
}
