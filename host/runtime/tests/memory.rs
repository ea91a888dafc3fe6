//! What hostile calls took is given back. Alone in its program: it measures the whole process.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::time::Duration;

use signet_runtime::Limits;
use support::{Recorder, echoes, handle_with, setup, until, widget, within};

/// What may be left: what a place keeps for its next instance (1 MiB, `keep_resident` in `engine.rs`), in the
/// few places that were used, and what the allocator does not give back at once. The calls take 60 times that.
const TOLERANCE: usize = 48 << 20;

/// Bytes of this process that are in memory.
fn resident() -> usize {
    let pages = std::fs::read_to_string("/proc/self/statm").unwrap();
    pages.split_whitespace().nth(1).unwrap().parse::<usize>().unwrap() * 4096
}

async fn round() {
    let limits = Limits { cpu: Duration::from_millis(20), wall: Duration::from_millis(50), ..Limits::CALL };
    let recorder = Recorder::new();
    for (event, payload) in [
        ("memory", ""),
        ("huge-reply", "16777216"),
        ("recurse", ""),
        ("panic", "x"),
        ("loop", ""),
        ("read", "hang"),
    ] {
        let cpu = if event == "loop" { limits.cpu } else { Limits::CALL.cpu };
        let wall = if event == "read" { limits.wall } else { Limits::CALL.wall };
        let _ = handle_with(&within(Limits { cpu, wall, ..limits }), event, payload, recorder.all()).await;
    }
    let actor = widget().actor(setup(&recorder, Limits::ACTOR)).unwrap();
    let grown =
        support::watched::tool(&actor, "grow", serde_json::json!({ "bytes": 24 << 20 }), &recorder).await;
    grown.unwrap();
    actor.stop(Duration::from_secs(5)).await;
    drop(actor);
    until("nothing of them lives", || std::sync::Arc::strong_count(&recorder) == 1).await;
}

#[tokio::test]
async fn after_hostile_calls_memory_is_back_at_the_base_line() {
    for _ in 0..5 {
        round().await;
    }
    let before = resident();
    for _ in 0..30 {
        round().await;
    }
    let after = resident();
    assert!(after < before + TOLERANCE, "{} MiB before, {} MiB after", before >> 20, after >> 20);
    echoes(&within(Limits::CALL)).await;
}
