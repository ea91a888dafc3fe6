//! Counts events by kind, and publishes a summary with every tenth.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

use alloc::collections::BTreeMap;

use signet_plugin_sdk::prelude::*;

/// The key of the counts in this plugin's own store.
const COUNTS: &str = "counts";
/// A summary comes with every so many events.
const SUMMARY_EVERY: u64 = 10;

/// The subscriber.
pub struct Counter;

impl Subscriber for Counter {
    fn on_event(event: Event) -> Result<()> {
        let mut counts: BTreeMap<String, u64> = state::get(COUNTS)?.unwrap_or_default();
        *counts.entry(event.kind).or_default() += 1;
        state::set(COUNTS, &counts)?;

        let total: u64 = counts.values().sum();
        if total % SUMMARY_EVERY == 0 {
            log::info(&format!("{total} events so far"));
            bus::publish("{{name}}.summary", &json!({ "total": total, "counts": counts }))?;
        }
        Ok(())
    }
}

signet_plugin_sdk::plugin!(Counter: subscriber; manifest "manifest.json");
