//! A card generator whose answers depend on the server's name.
#![cfg_attr(target_arch = "wasm32", no_std)]

use core::sync::atomic::{AtomicU8, Ordering};

use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Card, CardAction, Effect, Server};

/// Calls that this instance has seen.
static CALLS: AtomicU8 = AtomicU8::new(0);

/// The card generator.
#[derive(Debug)]
pub struct Cards;

impl CardGenerator for Cards {
    /// The number of its calls, except where the name says otherwise.
    fn matches(server: &Server) -> Result<u8> {
        let calls = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
        match server.name.as_str() {
            "refuse" => Err(Error::Invalid("not this one".into())),
            "panic" => panicked(&server.id),
            name => Ok(name.parse().unwrap_or(calls)),
        }
    }

    /// A button for each tool; the number of its calls is the card's height.
    fn generate(server: &Server, tools: &[Tool], resources: &[ResourceInfo]) -> Result<Card> {
        let calls = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
        let action = |tool: &Tool| CardAction {
            label: tool.title.clone().unwrap_or_else(|| tool.name.clone()),
            tool: tool.name.clone(),
            form: None,
            effect: if tool.hint("readOnlyHint") == Some(true) { Effect::Reads } else { Effect::Writes },
        };
        if server.name == "panic" {
            panicked(&server.id)?;
        }
        Ok(Card {
            name: server.title.clone().unwrap_or_else(|| server.name.clone()),
            icon: server.icons.first().cloned(),
            description: server.description.clone(),
            width: u8::try_from(resources.len()).unwrap_or(12),
            height: calls,
            actions: tools.iter().map(action).collect(),
            subscribes: Vec::new(),
        })
    }
}

#[allow(clippy::panic, reason = "it is asked to")]
fn panicked(id: &str) -> Result<u8> {
    panic!("cannot bear {id}");
}

signet_plugin_sdk::plugin!(Cards: card_generator; manifest "manifest.json");
