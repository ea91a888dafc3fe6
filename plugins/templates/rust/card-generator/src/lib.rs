//! Cards with one button per tool, harmless ones first. Each button has a form from the tool's schema; what it does to the
//! world is what Signet takes it to do, or worse where this generator knows so.
#![cfg_attr(target_arch = "wasm32", no_std)]

use signet_plugin_sdk::card::Size;
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Card, CardAction, Effect, Group, Offered, Server, plain};

/// The generator.
pub struct Buttons;

impl CardGenerator for Buttons {
    /// A little better than the built-in generator, for every server.
    fn matches(_server: &Server, _tools: &[Offered]) -> Result<u8> {
        Ok(2)
    }

    fn generate(server: &Server, tools: &[Offered], _resources: &[ResourceInfo]) -> Result<Card> {
        // What a server says of itself is a stranger's text.
        let mut card = Card::new(plain(server.title.as_deref().unwrap_or(&server.name), 80));
        card.description = server.description.as_deref().map(|text| plain(text, 500));
        card.icon = Some("🧰".into());
        let mut actions: Vec<CardAction> = tools.iter().map(action).collect();
        actions.sort_by_key(|action| action.effect);
        card.size = Size { w: 3, h: 1 + actions.len().div_ceil(2).clamp(1, 6) as u8 };
        card.groups = vec![Group { title: String::new(), actions }];
        // Nothing is on it that Signet would not show.
        card.fit();
        Ok(card)
    }
}

fn action(offered: &Offered) -> CardAction {
    let mut action = offered.action();
    // Worse than Signet takes it for is believed; better is not.
    if offered.tool.name.starts_with("close_") {
        action.effect = Effect::Destroys;
        action.confirm = Some(format!("{}: sure?", action.label));
    }
    action
}

signet_plugin_sdk::plugin!(Buttons: card_generator; manifest "manifest.json");
