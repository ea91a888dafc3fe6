//! A subscriber that counts what it sees for as long as its instance lives. Some events do it harm.
#![cfg_attr(target_arch = "wasm32", no_std)]

use core::sync::atomic::{AtomicU64, Ordering};

use signet_plugin_sdk::prelude::*;

/// Events that this instance has seen.
static SEEN: AtomicU64 = AtomicU64::new(0);

/// The subscriber.
#[derive(Debug)]
pub struct Counter;

impl Lifecycle for Counter {
    fn init(config: &str) -> Result<()> {
        if state::get::<bool>("refuse-to-start")?.is_some() {
            return Err(Error::Invalid("asked not to start".into()));
        }
        bus::publish("counter.started", &json!({ "config": config, "seen": SEEN.load(Ordering::Relaxed) }))
            .map(drop)
    }

    fn stop() -> Result<()> {
        bus::publish("counter.stopped", &json!({ "seen": SEEN.load(Ordering::Relaxed) })).map(drop)
    }
}

impl Subscriber for Counter {
    fn on_event(event: Event) -> Result<()> {
        let seen = SEEN.fetch_add(1, Ordering::Relaxed) + 1;
        match event.kind.as_str() {
            "poison" => poisoned(&event.payload),
            // The tests' store takes its time, or never answers.
            "slow" => state::get::<Value>(&event.payload).map(drop)?,
            "refuse" => return Err(Error::Invalid("not this one".into())),
            "loop" => loop {
                core::hint::black_box(seen);
            },
            _ => {}
        }
        bus::publish("count.changed", &json!({ "seen": seen, "sequence": event.sequence })).map(drop)
    }
}

#[allow(clippy::panic, reason = "it is asked to")]
fn poisoned(payload: &str) {
    panic!("poisoned by {payload}");
}

signet_plugin_sdk::plugin!(Counter: lifecycle, subscriber; manifest "manifest.json");
