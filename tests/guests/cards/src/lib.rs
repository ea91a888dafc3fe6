//! A card generator whose answers depend on the server's name.
#![cfg_attr(target_arch = "wasm32", no_std)]

use core::sync::atomic::{AtomicU8, Ordering};

use signet_plugin_sdk::card::Size;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Card, CardAction, Effect, Group, Offered, Server};

/// Calls that this instance has seen.
static CALLS: AtomicU8 = AtomicU8::new(0);

/// The card generator.
#[derive(Debug)]
pub struct Cards;

impl CardGenerator for Cards {
    /// The number of its calls, except where the name says otherwise.
    fn matches(server: &Server, _tools: &[Offered]) -> Result<u8> {
        let calls = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
        match server.name.as_str() {
            "refuse" => Err(Error::Invalid("not this one".into())),
            "panic" => panicked(&server.id),
            name => Ok(name.parse().unwrap_or(calls)),
        }
    }

    /// A button for each tool; the number of its calls is the card's height. What the server is called decides what
    /// is wrong with it.
    fn generate(server: &Server, tools: &[Offered], resources: &[ResourceInfo]) -> Result<Card> {
        let calls = CALLS.fetch_add(1, Ordering::Relaxed) + 1;
        let mut card = Card::new(server.title.as_deref().unwrap_or(&server.name));
        card.icon = server.icons.first().cloned();
        card.description = server.description.clone();
        card.size = Size { w: u8::try_from(resources.len().max(1)).unwrap_or(12), h: calls };
        let mut actions: Vec<_> = tools.iter().map(Offered::action).collect();
        match server.name.as_str() {
            "panic" => panicked(&server.id).map(drop)?,
            "later" => card.version += 1,
            "harmless" => actions.iter_mut().for_each(|action| action.effect = Effect::Reads),
            "harmful" => actions.iter_mut().for_each(|action| action.effect = Effect::Destroys),
            "stranger" => actions.push(CardAction::new("Format", "format_disk", Effect::Reads)),
            "turned" => card.name.push('\u{202e}'),
            _ => {}
        }
        if !actions.is_empty() {
            card.groups.push(Group { title: String::new(), actions });
        }
        Ok(card)
    }
}

#[allow(clippy::panic, reason = "it is asked to")]
fn panicked(id: &str) -> Result<u8> {
    panic!("cannot bear {id}");
}

signet_plugin_sdk::plugin!(Cards: card_generator; manifest "manifest.json");
