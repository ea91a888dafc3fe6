//! A widget: calls wait their turn in an actor's mailbox, each acts for its own caller, and whoever goes
//! away is not worked for. Where time is virtual (`start_paused`) pauses pass at once.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use signet_runtime::types::Error;
use signet_runtime::widget_types::Body;
use signet_runtime::{BOUNDS, Capabilities, Limits, RuntimeError};
use support::watched::{tool, unavailable};
use support::{Recorder, Watched, context, event, until, widget_package};

/// For calls that are to go on until somebody ends them.
const PATIENT: Limits =
    Limits { cpu: Duration::from_secs(3_600), wall: Duration::from_secs(3_600), ..Limits::ACTOR };

/// Waits, in a task of its own, for what comes when a permit is added to the gate.
fn at_gate(watched: &Watched) -> tokio::task::JoinHandle<signet_runtime::Result<String>> {
    waiting(watched, "wait", json!({ "key": "gate" }))
}

fn waiting(
    watched: &Watched,
    name: &'static str,
    arguments: serde_json::Value,
) -> tokio::task::JoinHandle<signet_runtime::Result<String>> {
    let (actor, recorder) = (watched.actor.clone(), Arc::clone(&watched.recorder));
    tokio::spawn(async move { tool(&actor, name, arguments, &recorder).await })
}

#[tokio::test]
async fn it_says_what_it_is_and_does_what_it_is_asked() {
    let watched = Watched::widget();
    let app = watched.actor.describe().await.unwrap();
    assert_eq!((app.name.as_str(), app.width, app.ui.as_deref()), ("Counting", 4, Some("ui://widget/page")));
    let tools = watched.actor.list_tools().await.unwrap();
    assert!(tools.iter().any(|tool| tool.name == "echo" && tool.input_schema == r#"{"type":"object"}"#));
    let resources = watched.actor.list_resources().await.unwrap();
    assert_eq!(resources[0].uri, "ui://widget/page");
    let page = watched
        .actor
        .read_resource("ui://widget/page".into(), context(), Capabilities::default())
        .await
        .unwrap();
    assert_eq!(page.mime_type, "text/html;profile=mcp-app");
    assert!(matches!(&page.body, Body::Text(html) if html == "<p>1 for me</p>"), "{page:?}");
    assert_eq!(watched.tool("who", json!({})).await.unwrap(), "me");
}

#[tokio::test]
async fn events_and_calls_reach_one_instance() {
    let watched = Watched::widget();
    watched.send(&["widget.one", "widget.two"]);
    assert_eq!(watched.tool("count", json!({})).await.unwrap(), "3");
    watched.send(&["widget.three"]);
    assert_eq!(watched.tool("count", json!({})).await.unwrap(), "5");
    assert_eq!((watched.heard("seen"), watched.starts()), (vec![1, 2, 4], 1));
}

#[tokio::test]
async fn a_refusal_arrives_as_the_guests_own_and_costs_it_nothing() {
    let watched = Watched::widget();
    for expected in ["after one", "after two", "after three", "after four"] {
        let error = watched.tool("fail", json!({ "text": expected })).await.unwrap_err();
        assert!(
            matches!(&error, RuntimeError::Guest { plugin, export: "widget.call-tool", error: Error::Invalid(why) }
                if plugin == "widget" && why == expected),
            "{error:?}"
        );
    }
    let missing = watched
        .actor
        .read_resource("ui://widget/none".into(), context(), Capabilities::default())
        .await
        .unwrap_err();
    assert!(
        matches!(
            &missing,
            RuntimeError::Guest { export: "widget.read-resource", error: Error::NotFound(_), .. }
        ),
        "{missing:?}"
    );
    assert_eq!(watched.tool("count", json!({})).await.unwrap(), "6");
    assert_eq!(watched.starts(), 1);
}

#[tokio::test]
async fn each_call_acts_for_its_caller_and_each_event_for_the_plugin() {
    let watched = Watched::widget();
    let callers = [Recorder::new(), Recorder::new()];
    let page = |caller: &Arc<Recorder>| {
        watched.actor.read_resource("ui://widget/remember".into(), context(), caller.all())
    };
    for round in 0..3 {
        for (n, caller) in callers.iter().enumerate() {
            let text = format!("{n} in {round}");
            tool(&watched.actor, "remember", json!({ "text": text }), caller).await.unwrap();
            page(caller).await.unwrap();
            watched.actor.send(event(1, "widget.remember", "an event"));
            // What is refused is done for somebody too.
            tool(&watched.actor, "fail", json!({}), caller).await.unwrap_err();
            watched.actor.send(event(2, "widget.remember", "an event"));
        }
    }
    watched.handled(12).await;
    let remembered =
        |who: &Recorder| -> Vec<String> { who.remembered().into_iter().map(|draft| draft.content).collect() };
    for (n, caller) in callers.iter().enumerate() {
        let own: Vec<_> = (0..3).flat_map(|round| [format!("{n} in {round}"), "read".to_owned()]).collect();
        assert_eq!(remembered(caller), own);
    }
    assert_eq!(remembered(&watched.recorder), ["an event"; 12]);
}

/// What a call brought with it must not be there for what comes after, however the call ends.
#[tokio::test(start_paused = true)]
async fn no_event_acts_for_a_caller_whose_call_went_wrong() {
    let watched = Watched::start(widget_package(), Limits { wall: Duration::from_secs(1), ..Limits::ACTOR });
    let caller = Recorder::new();
    for (name, arguments) in [("panic", json!({})), ("wait", json!({ "key": "hang" }))] {
        tool(&watched.actor, name, arguments, &caller).await.unwrap_err();
        watched.actor.send(event(1, "widget.remember", "an event"));
        tokio::time::sleep(Duration::from_secs(61)).await;
    }
    watched.handled(2).await;
    assert_eq!((caller.remembered().len(), watched.recorder.remembered().len()), (0, 2));

    // One that is no widget at all.
    let watched = Watched::counter();
    let error = tool(&watched.actor, "echo", json!({}), &caller).await.unwrap_err();
    assert!(matches!(error, RuntimeError::NoSuchExport { export: "widget", .. }), "{error:?}");
    watched.send(&["count.one"]);
    watched.handled(1).await;
    assert_eq!((caller.events().len(), watched.counted("seen")), (0, vec![1]));
}

#[tokio::test]
async fn when_the_mailbox_is_full_calls_are_refused_in_words_and_events_dropped() {
    let watched = Watched::start(widget_package(), Limits { mailbox: 3, ..Limits::ACTOR });
    let first = at_gate(&watched);
    until("it waits at the gate", || watched.recorder.asked() == 1).await;
    let waiting: Vec<_> = (0..3).map(|_| waiting(&watched, "echo", json!({ "text": "late" }))).collect();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    let refused = watched.tool("echo", json!({ "text": "too late" })).await;
    let why = unavailable(refused);
    assert!(why.contains("too much waits") && why.contains("try again"), "{why}");
    watched.send(&["widget.one"; 5]);
    assert_eq!(watched.figures().dropped, 5);

    watched.recorder.gate.add_permits(1);
    first.await.unwrap().unwrap();
    for call in waiting {
        assert_eq!(call.await.unwrap().unwrap(), "late");
    }
    watched.echoes().await;
    assert_eq!(watched.starts(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_fails_says_where_and_the_next_ones_wait_for_a_fresh_instance() {
    let watched = Watched::widget();
    watched.tool("echo", json!({})).await.unwrap();
    let error = watched.tool("panic", json!({ "text": "the herons left" })).await.unwrap_err();
    assert!(matches!(error, RuntimeError::Trap { export: "widget.call-tool", .. }), "{error:?}");
    let said = error.to_string();
    assert!(said.contains("plugin widget") && said.contains("the herons left"), "{said}");

    let before = tokio::time::Instant::now();
    assert_eq!(watched.tool("count", json!({})).await.unwrap(), "1");
    assert!(before.elapsed() >= Duration::from_millis(200), "{:?}", before.elapsed());

    let resource = watched.actor.read_resource("ui://widget/panic".into(), context(), watched.recorder.all());
    let said = resource.await.unwrap_err().to_string();
    assert!(said.contains("widget.read-resource"), "{said}");
    watched.echoes().await;
}

#[tokio::test(start_paused = true)]
async fn a_parked_one_refuses_calls_and_says_how_to_start_it() {
    let watched = Watched::widget();
    for _ in 0..3 {
        watched.tool("panic", json!({ "text": "again" })).await.unwrap_err();
    }
    let (_, poison) = watched.parked().await;
    assert!(poison.is_none(), "{poison:?}");
    let why = unavailable(watched.tool("echo", json!({})).await);
    for part in ["parked", "asked to panic: again", "signet plugin enable widget"] {
        assert!(why.contains(part), "{part} is not in: {why}");
    }
    watched.actor.restart().await.unwrap();
    watched.echoes().await;
}

#[tokio::test(start_paused = true)]
async fn limits_end_a_call_and_are_named() {
    let limits = Limits {
        cpu: Duration::from_millis(50),
        wall: Duration::from_secs(1),
        memory: 8 << 20,
        ..Limits::ACTOR
    };
    let watched = Watched::start(widget_package(), limits);
    for (name, arguments, limit) in [
        ("loop", json!({}), "computed for more than 50 ms"),
        ("wait", json!({ "key": "hang" }), "took longer than 1000 ms"),
        ("grow", json!({ "bytes": 64 << 20 }), "more than 8 MiB of memory"),
    ] {
        let error = watched.tool(name, arguments).await.unwrap_err();
        assert!(
            matches!(&error, RuntimeError::Limit { plugin, export: "widget.call-tool", limit: named }
                if plugin == "widget" && named.contains(limit)),
            "{name}: {error:?}"
        );
        // So that it is not parked.
        tokio::time::sleep(Duration::from_secs(61)).await;
        watched.echoes().await;
    }
    assert_eq!((watched.figures().stopped, watched.recorder.hanging()), (3, 0));
}

#[tokio::test]
async fn a_call_that_is_given_up_while_it_waits_is_not_begun() {
    let watched = Watched::widget();
    let first = at_gate(&watched);
    until("it waits at the gate", || watched.recorder.asked() == 1).await;
    let given_up: Vec<_> = (0..20).map(|n| waiting(&watched, "publish", json!({ "n": n }))).collect();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    for call in given_up {
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
    }
    watched.recorder.gate.add_permits(1);
    first.await.unwrap().unwrap();
    assert_eq!(watched.tool("count", json!({})).await.unwrap(), "2");
    assert!(watched.recorder.events_of("widget.said").is_empty());
}

/// Ten times: it is no failure of the plugin's, so it is never parked for it.
#[tokio::test]
async fn a_call_that_is_given_up_while_it_runs_is_stopped_and_the_next_one_works() {
    let watched = Watched::start(widget_package(), PATIENT);
    for _ in 0..10 {
        let call = waiting(&watched, "wait", json!({ "key": "hang" }));
        until("it hangs", || watched.recorder.hanging() == 1).await;
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
        until("its guest is stopped", || watched.recorder.hanging() == 0).await;
        assert_eq!(watched.tool("count", json!({})).await.unwrap(), "1");
        assert!(watched.is_running());
    }
    let figures = watched.figures();
    assert_eq!((figures.traps, figures.stopped, figures.restarts), (0, 0, 0));
    assert_eq!((figures.calls, figures.cancelled), (10, 10), "no call that ended, and no good one");
}

#[tokio::test]
async fn a_call_that_is_given_up_while_it_computes_is_stopped() {
    let watched = Watched::start(widget_package(), PATIENT);
    watched.tool("echo", json!({})).await.unwrap();
    for _ in 0..3 {
        let endless = watched.tool("loop", json!({}));
        assert!(tokio::time::timeout(Duration::from_millis(30), endless).await.is_err());
        watched.echoes().await;
    }
}

#[tokio::test]
async fn a_widget_that_ended_says_so() {
    let watched = Watched::widget();
    watched.actor.stop(Duration::from_secs(5)).await;
    assert!(unavailable(watched.tool("echo", json!({})).await).contains("ended"));

    let watched = Watched::start(widget_package(), PATIENT);
    let call = waiting(&watched, "wait", json!({ "key": "hang" }));
    until("it hangs", || watched.recorder.hanging() == 1).await;
    let late = waiting(&watched, "echo", json!({}));
    watched.actor.stop(Duration::from_millis(20)).await;
    for call in [call, late] {
        assert!(unavailable(call.await.unwrap()).contains("ended before it answered"));
    }
    until("its guest is stopped", || watched.recorder.hanging() == 0).await;
}

#[tokio::test(start_paused = true)]
async fn its_figures_count_what_it_did() {
    let watched = Watched::start(widget_package(), Limits { mailbox: 4, ..Limits::ACTOR });
    for _ in 0..5 {
        watched.echoes().await;
    }
    watched.tool("fail", json!({})).await.unwrap_err();
    watched.tool("publish", json!({ "n": 1 })).await.unwrap();
    watched.recorder.deny();
    watched.tool("remember", json!({ "text": "x" })).await.unwrap_err();
    let small = watched.figures();
    watched.tool("grow", json!({ "bytes": 16 << 20 })).await.unwrap();
    let large = watched.figures();
    assert!(small.memory_high_water < 16 << 20 && large.memory_high_water >= 16 << 20, "{large:?}");
    assert!(large.memory_high_water <= 32 << 20, "{large:?}");
    watched.send(&["widget.one", "widget.two"]);
    watched.handled(2).await;
    watched.tool("panic", json!({})).await.unwrap_err();
    watched.echoes().await;
    watched.tool("loop", json!({})).await.unwrap_err();

    let figures = watched.figures();
    assert_eq!(figures.calls, 14);
    assert_eq!((figures.refusals, figures.traps, figures.stopped, figures.denials), (2, 1, 1, 1));
    assert_eq!((figures.heard, figures.dropped, figures.restarts), (2, 0, 1));
    // One event of its own for each that it heard, and one that it was told to publish.
    assert_eq!(figures.published, 3);
    assert_eq!(figures.latency.len(), BOUNDS.len() + 1);
    assert_eq!(figures.latency.iter().sum::<u64>(), 14);
    assert!(figures.cpu_us >= 500_000 && figures.wall_us >= figures.cpu_us, "{figures:?}");
    assert!(figures.quantile(0.5) < 500_000 && figures.quantile(1.0) >= 500_000, "{figures:?}");
}
