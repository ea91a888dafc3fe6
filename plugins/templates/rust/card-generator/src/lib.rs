//! Cards with one button per tool. What a button looks like follows from the hints that the server
//! gives about the tool; harmless buttons come first.
#![cfg_attr(target_arch = "wasm32", no_std)]

use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Card, CardAction, Effect, Server};

/// Buttons on a card.
const MOST: usize = 12;

/// The generator.
pub struct Buttons;

impl CardGenerator for Buttons {
    /// A little better than the built-in generator, for every server.
    fn matches(_server: &Server) -> Result<u8> {
        Ok(2)
    }

    fn generate(server: &Server, tools: &[Tool], _resources: &[ResourceInfo]) -> Result<Card> {
        let mut actions: Vec<CardAction> = tools.iter().map(action).collect();
        actions.sort_by_key(|action| action.effect as u8);
        actions.truncate(MOST);
        let rows = actions.len().div_ceil(2) as u8;
        Ok(Card {
            name: server.title.clone().unwrap_or_else(|| server.name.clone()),
            icon: server.icons.first().cloned(),
            description: server.description.clone(),
            width: 3,
            height: 1 + rows,
            actions,
            subscribes: vec![],
        })
    }
}

fn action(tool: &Tool) -> CardAction {
    let effect = match (tool.hint("readOnlyHint"), tool.hint("destructiveHint")) {
        (Some(true), _) => Effect::Reads,
        // Without a word about it the protocol assumes the worst.
        (_, Some(false)) => Effect::Writes,
        _ => Effect::Destroys,
    };
    let label = tool.title.clone().unwrap_or_else(|| label(&tool.name));
    CardAction { label, tool: tool.name.clone(), form: None, effect }
}

/// `create_ticket` and `create-ticket` read `Create ticket`.
fn label(name: &str) -> String {
    let words = name.replace(['_', '-'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

signet_plugin_sdk::plugin!(Buttons: card_generator; manifest "manifest.json");

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_becomes_a_label() {
        assert_eq!(super::label("create_ticket"), "Create ticket");
        assert_eq!(super::label(""), "");
    }
}
