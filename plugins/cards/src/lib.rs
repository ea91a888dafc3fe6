//! The card generator that comes with Signet: it makes a card for every MCP server, and leaves a server to any generator
//! that knows it better.
//!
//! What is on a card: the server's name and icon, or ones that suit what it is called; a button for each tool, those that
//! read first and those that destroy last; a form for each from its JSON Schema; and how its answers are shown.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod icon;
mod name;

use signet_plugin_sdk::card::{Action, Card, Group, Size, fits_as_icon, limits, plain_lines};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Effect, Offered, Server};

/// The generator.
#[derive(Debug)]
pub struct Cards;

impl CardGenerator for Cards {
    fn matches(_server: &Server, _tools: &[Offered]) -> Result<u8> {
        Ok(1)
    }

    fn generate(server: &Server, tools: &[Offered], resources: &[ResourceInfo]) -> Result<Card> {
        Ok(card(server, tools, resources))
    }
}

/// Groups, in their order.
const GROUPS: [(Effect, &str); 3] = [
    (Effect::Reads, "Look things up"),
    (Effect::Writes, "Change things"),
    (Effect::Destroys, "Cannot be undone"),
];

/// The card.
#[must_use]
pub fn card(server: &Server, tools: &[Offered], resources: &[ResourceInfo]) -> Card {
    let shown: Vec<&Offered> = tools.iter().filter(|offered| is_for_people(&offered.tool)).collect();
    let common = name::common_words(&shown);
    let mut card = Card::new(name::of(server));
    let uris: Vec<_> = resources.iter().map(|resource| resource.uri.as_str()).collect();
    let own = server.icons.iter().find(|icon| fits_as_icon(icon, &uris));
    card.icon = Some(own.cloned().unwrap_or_else(|| icon::inferred(server, &shown).into()));
    let description = plain_lines(server.description.as_deref().unwrap_or_default(), limits::DESCRIPTION);
    card.description = Some(description).filter(|text| !text.is_empty());
    for (effect, title) in GROUPS {
        let of_effect = shown.iter().filter(|offered| offered.effect == effect);
        let mut actions: Vec<_> = of_effect.map(|offered| action(offered, common)).collect();
        // What needs no more than a click comes first, and what is about to go comes last; else as the server has it.
        actions.sort_by_key(|action| (is_deprecated(action), !action.is_one_click()));
        card.groups.push(Group { title: title.into(), actions });
    }
    card.fit();
    // One kind of tools needs no heading.
    if let [only] = card.groups.as_mut_slice()
        && only.actions.first().is_none_or(|action| action.effect != Effect::Destroys)
    {
        only.title.clear();
    }
    let rows = card.actions().count().div_ceil(3) + card.groups.len();
    card.size = Size { w: 4, h: u8::try_from(rows.clamp(2, 8)).unwrap_or(8) };
    card
}

/// `_meta.ui.visibility` without `model` names what a server's own page calls: nothing for a button.
fn is_for_people(tool: &Tool) -> bool {
    let meta: Option<Value> = tool.meta.as_deref().and_then(|meta| serde_json::from_str(meta).ok());
    let visible = meta.as_ref().and_then(|meta| meta.get("ui")?.get("visibility")?.as_array());
    visible.is_none_or(|to| to.iter().any(|who| who.as_str() == Some("model")))
}

fn action(offered: &Offered, common: usize) -> Action {
    let mut action = offered.action();
    if offered.tool.title.as_deref().is_none_or(|title| title.trim().is_empty()) {
        action.label = name::of_tool(&offered.tool.name, common);
    }
    if action.effect == Effect::Destroys {
        action.confirm = Some(Action::warning(&action.label));
    }
    action
}

fn is_deprecated(action: &Action) -> bool {
    let says = |text: &str| text.to_lowercase().contains("deprecated");
    says(&action.label) || action.description.as_deref().is_some_and(says)
}

signet_plugin_sdk::plugin!(Cards: card_generator; manifest "manifest.json");
