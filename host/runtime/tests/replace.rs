//! Another version takes an actor's place between two messages: nothing is lost, nothing is done twice, and
//! one that does not start leaves the old one at work.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use signet_runtime::{Limits, RuntimeError, Setup};
use support::watched::tool;
use support::{Watched, counter_package, event, hostile_package, load_with, until, widget_package};

impl Watched {
    /// The setup with this configuration.
    fn with(&self, config: &serde_json::Value) -> Setup {
        Setup { config: config.to_string(), ..self.setup.clone() }
    }

    async fn version(&self) -> String {
        self.tool("version", json!({})).await.unwrap()
    }
}

#[tokio::test]
async fn the_new_one_takes_its_place_and_the_old_one_is_told_that_it_ends() {
    let watched = Watched::widget();
    watched.echoes().await;
    watched.echoes().await;
    watched.actor.replace(watched.plugin.clone(), watched.with(&json!({ "version": 1 }))).await.unwrap();
    assert_eq!(watched.version().await, "1");
    // A new instance: what the old one kept in memory went with it.
    assert_eq!(watched.tool("count", json!({})).await.unwrap(), "2");
    assert_eq!(
        watched.recorder.events(),
        [
            ("widget.started".to_owned(), json!({ "version": 0 })),
            ("widget.started".to_owned(), json!({ "version": 1 })),
            ("widget.stopped".to_owned(), json!({ "version": 0, "seen": 2 })),
        ]
    );
}

/// Events are numbered; each answers with its number and the version that dealt with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn over_a_thousand_swaps_under_load_no_event_and_no_call_is_lost() {
    const SWAPS: u64 = 1_000;
    let watched = Watched::start(widget_package(), Limits { mailbox: 65_536, ..Limits::ACTOR });
    let over = Arc::new(AtomicBool::new(false));
    let sender = tokio::spawn({
        let (actor, over) = (watched.actor.clone(), Arc::clone(&over));
        async move {
            let mut sent = 0;
            while !over.load(Ordering::SeqCst) {
                sent += 1;
                actor.send(event(sent, "widget.one", "{}"));
                if sent % 8 == 0 {
                    // As one answered call lets it go on, so that the mailbox does not run full.
                    actor.describe().await.unwrap();
                }
            }
            sent
        }
    });
    let callers: Vec<_> = (0..3)
        .map(|_| {
            let (actor, over) = (watched.actor.clone(), Arc::clone(&over));
            let recorder = Arc::clone(&watched.recorder);
            tokio::spawn(async move {
                let mut versions = Vec::new();
                while !over.load(Ordering::SeqCst) {
                    let version = tool(&actor, "version", json!({}), &recorder).await.unwrap();
                    versions.push(version.parse::<u64>().unwrap());
                }
                versions
            })
        })
        .collect();
    for version in 1..=SWAPS {
        let setup = watched.with(&json!({ "version": version }));
        watched.actor.replace(watched.plugin.clone(), setup).await.unwrap();
    }
    over.store(true, Ordering::SeqCst);
    let sent = sender.await.unwrap();
    for caller in callers {
        let versions = caller.await.unwrap();
        assert!(!versions.is_empty() && versions.is_sorted(), "{versions:?}");
    }
    watched.actor.stop(Duration::from_secs(30)).await;

    assert!(sent > SWAPS / 20, "{sent} events in {SWAPS} swaps: no load");
    assert_eq!(watched.heard("sequence"), (1..=sent).collect::<Vec<_>>());
    let versions = watched.heard("version");
    assert!(versions.is_sorted(), "an old version worked after a newer one");
    assert_eq!(watched.published("widget.started", "version"), (0..=SWAPS).collect::<Vec<_>>());
    assert_eq!(watched.published("widget.stopped", "version"), (0..=SWAPS).collect::<Vec<_>>());
    // Each version says at its end how much it saw: in all, every event and call once.
    let seen: u64 = watched.published("widget.stopped", "seen").iter().sum();
    let figures = watched.figures();
    let described = sent / 8;
    assert_eq!((seen, figures.heard, figures.dropped), (figures.calls - described, sent, 0));
    assert_eq!((figures.traps, figures.stopped, figures.refusals, figures.restarts), (0, 0, 0, 0));
}

#[tokio::test(start_paused = true)]
async fn one_that_does_not_start_says_why_and_leaves_the_old_one_at_work() {
    let watched = Watched::widget();
    watched.echoes().await;
    for (config, why) in [
        (json!({ "refuse": "no team is set" }), "no team is set"),
        (json!({ "panic": true }), "asked to panic: init"),
    ] {
        let replaced = watched.actor.replace(watched.plugin.clone(), watched.with(&config)).await;
        let said = replaced.unwrap_err().to_string();
        assert!(
            said.contains("plugin widget") && said.contains("lifecycle.init") && said.contains(why),
            "{said}"
        );
    }
    let slow = Setup {
        limits: Limits { memory: 1 << 16, ..Limits::ACTOR },
        ..watched.with(&json!({ "version": 1 }))
    };
    watched.actor.replace(watched.plugin.clone(), slow).await.unwrap_err();
    let connector = load_with(hostile_package(), watched.plugin.metrics());
    let none = watched.actor.replace(connector, watched.setup.clone()).await.unwrap_err();
    assert!(matches!(none, RuntimeError::NoSuchExport { .. }), "{none:?}");

    assert_eq!(watched.version().await, "0");
    // The one that it was all along.
    assert_eq!(watched.tool("count", json!({})).await.unwrap(), "3");
    assert!(watched.is_running() && watched.recorder.events_of("widget.stopped").is_empty());
}

#[tokio::test]
async fn what_waits_is_for_the_new_one() {
    let watched = Watched::widget();
    watched.actor.send(event(1, "widget.slow", "gate"));
    until("it waits at the gate", || watched.recorder.asked() == 1).await;
    for sequence in 2..=10 {
        watched.actor.send(event(sequence, "widget.one", "{}"));
    }
    let swap = tokio::spawn({
        let (actor, plugin) = (watched.actor.clone(), watched.plugin.clone());
        let setup = watched.with(&json!({ "version": 1 }));
        async move { actor.replace(plugin, setup).await }
    });
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    assert!(!swap.is_finished(), "it took the place of one at work");
    watched.recorder.gate.add_permits(1);
    swap.await.unwrap().unwrap();
    watched.handled(10).await;
    assert_eq!(watched.heard("sequence"), (1..=10).collect::<Vec<_>>());
    assert_eq!(watched.heard("version"), [vec![0], vec![1; 9]].concat());
}

#[tokio::test(start_paused = true)]
async fn a_parked_one_is_brought_back_by_another_version() {
    let watched = Watched::widget();
    watched.send(&["poison", "poison", "poison"]);
    watched.parked().await;
    watched.actor.replace(watched.plugin.clone(), watched.with(&json!({ "version": 1 }))).await.unwrap();
    assert!(watched.is_running());
    assert_eq!(watched.version().await, "1");
    // Its failures are its own.
    watched.send(&["poison", "poison"]);
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(watched.version().await, "1");
}

#[tokio::test(start_paused = true)]
async fn one_that_recovers_is_replaced_without_waiting_for_its_pause() {
    let watched = Watched::widget();
    watched.send(&["poison", "widget.one"]);
    watched.recovering().await;
    let before = tokio::time::Instant::now();
    watched.actor.replace(watched.plugin.clone(), watched.with(&json!({ "version": 1 }))).await.unwrap();
    assert_eq!(watched.version().await, "1");
    assert!(before.elapsed() < Duration::from_millis(100), "{:?}", before.elapsed());
    assert_eq!(watched.heard("version"), [1]);
}

/// Figures belong to the plugin and outlive its versions.
#[tokio::test]
async fn versions_count_together() {
    let watched = Watched::counter();
    watched.send(&["count.one"; 3]);
    watched.handled(3).await;
    let next = load_with(counter_package(), watched.plugin.metrics());
    watched.actor.replace(next, watched.setup.clone()).await.unwrap();
    watched.send(&["count.one"; 2]);
    watched.handled(5).await;
    assert_eq!(watched.counted("seen"), [1, 2, 3, 1, 2]);
}
