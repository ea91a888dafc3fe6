//! Every limit holds, says which one it was, and leaves the daemon and the plugin's next call alone.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use signet_runtime::types::Error;
use signet_runtime::{Allocation, Connector, Limits, Package, Runtime, RuntimeError};
use support::components::{EMPTY_CONNECTOR, good};
use support::{
    DEADLINE, Recorder, counted, echoes, everything, handle, handle_with, hostile_package, limit_of, runtime,
    setup, until, within,
};
use tokio::task::JoinHandle;

const SHORT: Limits = Limits { cpu: Duration::from_millis(50), ..Limits::CALL };

/// What the guest answered, where it is the guest that refuses.
#[track_caller]
fn refusal<T: std::fmt::Debug>(answer: Result<T, RuntimeError>) -> Error {
    match answer.unwrap_err() {
        RuntimeError::Guest { error, .. } => error,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_call_that_computes_for_ever_is_stopped_by_its_cpu_time() {
    let connector = within(SHORT);
    for _ in 0..3 {
        let started = Instant::now();
        let limit = limit_of(handle(&connector, "loop", "").await);
        assert_eq!(limit, "it computed for more than 50 ms");
        assert!(started.elapsed() >= SHORT.cpu, "{:?}", started.elapsed());
        echoes(&connector).await;
    }
}

/// On one thread: whoever computes gives way at each tick.
#[tokio::test]
async fn while_one_call_computes_others_are_answered() {
    let ended = Arc::new(AtomicBool::new(false));
    let endless = tokio::spawn({
        let ended = Arc::clone(&ended);
        async move {
            let answer =
                handle(&within(Limits { cpu: Duration::from_millis(500), ..SHORT }), "loop", "").await;
            ended.store(true, Ordering::SeqCst);
            answer
        }
    });
    let others = tokio::spawn(async move {
        let (mut answered, connector) = (0, within(SHORT));
        while !ended.load(Ordering::SeqCst) {
            echoes(&connector).await;
            answered += 1;
            tokio::task::yield_now().await;
        }
        answered
    });
    assert!(limit_of(endless.await.unwrap()).contains("computed"));
    let answered = others.await.unwrap();
    assert!(answered >= 10, "{answered}");
}

#[tokio::test]
async fn many_that_compute_for_ever_all_end() {
    let calls: Vec<_> =
        (0..8).map(|_| tokio::spawn(async { handle(&within(SHORT), "loop", "").await })).collect();
    for call in calls {
        assert!(limit_of(call.await.unwrap()).contains("computed"));
    }
    echoes(&within(SHORT)).await;
}

/// The clock is another call, which computes all the while.
#[tokio::test]
async fn waiting_for_the_host_costs_no_cpu_time() {
    let recorder = Recorder::new();
    recorder.put("gate", "\"opened\"");
    let waiting = tokio::spawn({
        let capabilities = recorder.all();
        let limits = Limits { cpu: Duration::from_millis(30), ..Limits::CALL };
        async move { handle_with(&within(limits), "read", "gate", capabilities).await }
    });
    until("it waits", || recorder.asked() == 1).await;
    limit_of(handle(&within(Limits { cpu: Duration::from_millis(150), ..SHORT }), "loop", "").await);
    recorder.gate.add_permits(1);
    assert_eq!(waiting.await.unwrap().unwrap().stdout, "opened");
}

#[tokio::test]
async fn endless_recursion_is_a_trap() {
    let connector = within(Limits::CALL);
    for _ in 0..3 {
        let error = handle(&connector, "recurse", "").await.unwrap_err();
        assert!(
            matches!(&error, RuntimeError::Trap { plugin, export: "connector.handle", cause }
                if plugin == "hostile" && (cause.contains("stack") || cause.contains("out of bounds"))),
            "{error:?}"
        );
        echoes(&connector).await;
    }
}

#[tokio::test]
async fn a_call_that_wants_ever_more_memory_is_stopped_and_its_memory_is_there_again() {
    let connector = within(Limits::CALL);
    for _ in 0..10 {
        assert_eq!(limit_of(handle(&connector, "memory", "").await), "it wanted more than 64 MiB of memory");
        echoes(&connector).await;
    }
    let small = within(Limits { memory: 4 << 20, ..Limits::CALL });
    assert_eq!(limit_of(handle(&small, "memory", "").await), "it wanted more than 4 MiB of memory");
    echoes(&small).await;
}

#[tokio::test]
async fn a_component_that_begins_too_large_does_not_begin() {
    // Instances one by one are held to the limit when they are made, not when they are loaded.
    if runtime().allocation() != Allocation::Pooling {
        return;
    }
    let many = "(core instance (instantiate $m))".repeat(9);
    let one = "(core instance (instantiate $m))";
    for (inside, instances) in [("(memory 2000)", one), ("(table 20000 funcref)", one), ("", many.as_str())] {
        let text = format!("(core module $m {inside}) {instances} {EMPTY_CONNECTOR}");
        let package = Package::read("odd.wasm", good(&text)).unwrap();
        let loaded = runtime().load(package, &everything());
        assert!(matches!(loaded.err(), Some(RuntimeError::Load { .. })), "{text}");
    }
}

#[tokio::test]
async fn a_flood_of_host_calls_is_stopped() {
    let connector = within(Limits::CALL);
    for event in ["log-for-ever", "state-for-ever"] {
        let recorder = Recorder::new();
        let limit = limit_of(handle_with(&connector, event, "", recorder.all()).await);
        assert_eq!(limit, "it called the host more than 1000 times in one call");
        assert!(recorder.asked() <= 1000 && recorder.lines().len() <= 100);
        echoes(&connector).await;
    }
    let few = Recorder::new();
    let limits = Limits { host_calls: 5, ..Limits::CALL };
    assert!(
        limit_of(handle_with(&within(limits), "state-for-ever", "", few.all()).await)
            .contains("more than 5 times")
    );
    assert_eq!(few.asked(), 5);
}

#[tokio::test]
async fn a_host_that_never_answers_does_not_hold_a_call_for_ever() {
    let connector = within(Limits { wall: Duration::from_millis(100), ..Limits::CALL });
    for _ in 0..3 {
        let recorder = Recorder::new();
        let limit = limit_of(handle_with(&connector, "read", "hang", recorder.all()).await);
        assert_eq!(limit, "it took longer than 100 ms");
        assert_eq!((recorder.asked(), recorder.hanging()), (1, 0));
        echoes(&within(Limits::CALL)).await;
    }
}

#[tokio::test]
async fn a_huge_answer_is_an_error_and_a_large_one_is_not() {
    let connector = within(Limits::CALL);
    let large = handle(&connector, "huge-reply", &(16 << 20).to_string()).await.unwrap();
    assert_eq!(large.stdout.len(), 16 << 20);
    // It fits its memory and not the way to the host.
    let limit = limit_of(handle(&connector, "huge-reply", &(40 << 20).to_string()).await);
    assert_eq!(limit, "it passed more than 32 MiB to the host at once");
    // It does not fit its memory.
    let limit = limit_of(handle(&connector, "huge-reply", &(200 << 20).to_string()).await);
    assert!(limit.contains("memory"), "{limit}");
    echoes(&connector).await;
}

#[tokio::test]
async fn a_payload_that_does_not_fit_the_guest_is_an_error() {
    let connector = within(Limits { memory: 4 << 20, ..Limits::CALL });
    let limit = limit_of(handle(&connector, "echo", &"x".repeat(8 << 20)).await);
    assert!(limit.contains("4 MiB of memory"), "{limit}");
    echoes(&connector).await;
}

#[tokio::test]
async fn past_its_lines_of_log_a_call_is_refused_and_goes_on() {
    let recorder = Recorder::new();
    let answer = handle_with(&within(Limits::CALL), "log-flood", "1000", recorder.all()).await.unwrap();
    assert_eq!(answer.stdout, "100 written, 900 refused");
    let lines = recorder.lines();
    assert_eq!((lines.len(), lines[99].1.as_str()), (100, "line 99"));
}

#[tokio::test]
async fn what_is_no_event_or_too_many_is_not_published() {
    let recorder = Recorder::new();
    let connector = within(Limits::CALL);
    for payload in ["[1]", "1", "null", "\"text\"", "", "{", "{} {}"] {
        let error = refusal(handle_with(&connector, "publish", payload, recorder.all()).await);
        assert!(matches!(&error, Error::Invalid(why) if why.contains("payload")), "{payload}: {error:?}");
    }
    let most = Limits::CALL.event_bytes;
    let error =
        refusal(handle_with(&connector, "publish-large", &(most + 1).to_string(), recorder.all()).await);
    assert!(matches!(&error, Error::Limit(why) if why.contains("65536 bytes")), "{error:?}");
    assert!(recorder.events().is_empty());

    handle_with(&connector, "publish-large", &most.to_string(), recorder.all()).await.unwrap();
    assert_eq!(recorder.events().len(), 1);
    let published = handle_with(&connector, "publish-often", "500", recorder.all()).await.unwrap();
    assert_eq!((published.stdout.as_str(), recorder.events().len()), ("100", 101));
}

#[tokio::test]
async fn keys_and_values_have_a_size() {
    let recorder = Recorder::new();
    let connector = within(Limits::CALL);
    let most = Limits::CALL.state_value_bytes;
    let error =
        refusal(handle_with(&connector, "large-value", &(most + 1).to_string(), recorder.all()).await);
    assert!(matches!(&error, Error::Limit(why) if why.contains("1048576 bytes")), "{error:?}");
    assert!(recorder.stored().is_empty());
    handle_with(&connector, "large-value", &most.to_string(), recorder.all()).await.unwrap();
    assert_eq!(recorder.stored()["large"].len(), most);
    let asked = recorder.asked();

    let error = refusal(handle_with(&connector, "long-key", "513", recorder.all()).await);
    assert!(matches!(&error, Error::Invalid(why) if why.contains("512 bytes")), "{error:?}");
    let nul = refusal(handle_with(&connector, "read", "a\0b", recorder.all()).await);
    assert!(matches!(&nul, Error::Invalid(why) if why.contains("NUL")), "{nul:?}");
    assert_eq!(recorder.asked(), asked);
    handle_with(&connector, "long-key", "512", recorder.all()).await.unwrap();
    assert_eq!(recorder.asked(), asked + 1);
}

/// More often than there are places: none is lost.
#[tokio::test]
async fn a_call_that_is_given_up_stops_and_leaves_its_place() {
    let plugin = counted(hostile_package());
    let connector = plugin.connector(Limits::CALL).unwrap();
    for _ in 0..200 {
        let recorder = Recorder::new();
        let (connector, capabilities) = (connector.clone(), recorder.all());
        let call = tokio::spawn(async move { handle_with(&connector, "read", "hang", capabilities).await });
        until("it waits", || recorder.hanging() == 1).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        assert_eq!((recorder.hanging(), Arc::strong_count(&recorder)), (0, 1));
    }
    echoes(&connector).await;
    let figures = plugin.metrics().figures();
    assert_eq!((figures.cancelled, figures.calls), (200, 1));
}

#[tokio::test]
async fn a_call_that_is_given_up_while_it_computes_stops() {
    let recorder = Recorder::new();
    let connector =
        within(Limits { cpu: Duration::from_secs(3600), wall: Duration::from_secs(3600), ..SHORT });
    for _ in 0..3 {
        let call = handle_with(&connector, "loop", "", recorder.all());
        assert!(tokio::time::timeout(Duration::from_millis(30), call).await.is_err());
        assert_eq!(Arc::strong_count(&recorder), 1, "the guest still holds its capabilities");
        echoes(&connector).await;
    }
}

/// On an engine of its own: a crowd takes every place, and the other tests need some.
#[tokio::test]
async fn calls_past_the_last_place_wait_for_one_and_a_subscriber_takes_none_of_theirs() {
    let runtime = Runtime::new(None).unwrap();
    let subscriber = runtime.load(support::counter_package(), &everything()).unwrap();
    let actor = subscriber.actor(setup(&Recorder::new(), Limits::ACTOR)).unwrap();
    actor.send(support::event(1, "count.one", "{}"));
    until("the subscriber lives", || subscriber.metrics().figures().heard == 1).await;

    let connector = || loaded(&runtime);
    let (one, other, late) = (connector(), connector(), connector());
    let recorder = Recorder::new();
    let crowd: Vec<_> =
        (0..128).map(|at| at_the_gate(if at < 64 { &one } else { &other }, &recorder)).collect();
    until("all places are taken", || recorder.asked() == 128).await;
    let late = tokio::spawn(async move { echoes(&late).await });
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
    assert!(!late.is_finished());
    recorder.gate.add_permits(128);
    for call in crowd {
        call.await.unwrap();
    }
    late.await.unwrap();
}

/// Half of the places are the most that a plugin has, however often it is called.
#[tokio::test]
async fn a_plugin_whose_calls_hang_leaves_places_for_the_others() {
    let runtime = Runtime::new(None).unwrap();
    let (slow, innocent) = (loaded(&runtime), loaded(&runtime));
    let recorder = Recorder::new();
    let crowd: Vec<_> = (0..300).map(|_| at_the_gate(&slow, &recorder)).collect();
    until("it has its share", || recorder.asked() == 64).await;
    for _ in 0..100 {
        tokio::time::timeout(DEADLINE, echoes(&innocent)).await.unwrap();
    }
    assert_eq!(recorder.asked(), 64);
    // And none of its own is lost: each comes when one before it is done.
    recorder.gate.add_permits(300);
    for call in crowd {
        call.await.unwrap();
    }
}

/// The guest `hostile` as a plugin of its own, whose calls may take their time.
fn loaded(runtime: &Runtime) -> Connector {
    let limits = Limits { wall: Duration::from_secs(3600), ..Limits::CALL };
    runtime.load(hostile_package(), &everything()).unwrap().connector(limits).unwrap()
}

/// A call that waits in a host call until the recorder's gate opens.
fn at_the_gate(connector: &Connector, recorder: &Arc<Recorder>) -> JoinHandle<()> {
    let (connector, capabilities) = (connector.clone(), recorder.all());
    tokio::spawn(async move { drop(handle_with(&connector, "read", "gate", capabilities).await.unwrap()) })
}
