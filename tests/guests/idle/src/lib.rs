//! A subscriber that does nothing: what is left is the host's own work.
#![cfg_attr(target_arch = "wasm32", no_std)]

use signet_plugin_sdk::prelude::*;

/// The subscriber.
#[derive(Debug)]
pub struct Idle;

impl Subscriber for Idle {
    fn on_event(_: Event) -> Result<()> {
        Ok(())
    }
}

signet_plugin_sdk::plugin!(Idle: subscriber; manifest "manifest.json");
