//! Cards for servers of files: an example of a generator that knows one family of servers better than the built-in one.
#![cfg_attr(target_arch = "wasm32", no_std)]

mod paths;
mod task;

use signet_plugin_sdk::card::{Action, Card, Group, Size, fits_as_icon, limits, plain_lines};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Effect, Offered, Server, plain};

use paths::Folders;
use task::Task;

/// The generator.
#[derive(Debug)]
pub struct FilesCards;

impl CardGenerator for FilesCards {
    /// Servers whose tools list folders and read files.
    fn matches(_server: &Server, tools: &[Offered]) -> Result<u8> {
        let does = |task| tools.iter().any(|offered| task::of(&offered.tool.name) == Some(task));
        Ok(if does(Task::LookAround) && does(Task::Open) { 60 } else { 0 })
    }

    fn generate(server: &Server, tools: &[Offered], resources: &[ResourceInfo]) -> Result<Card> {
        Ok(card(server, tools, resources))
    }
}

/// The card.
#[must_use]
pub fn card(server: &Server, tools: &[Offered], resources: &[ResourceInfo]) -> Card {
    let title = plain(server.title.as_deref().unwrap_or_default(), limits::HEADING);
    let mut card = Card::new(if title.is_empty() { "Files".into() } else { title });
    let uris: Vec<_> = resources.iter().map(|resource| resource.uri.as_str()).collect();
    let own = server.icons.iter().find(|icon| fits_as_icon(icon, &uris));
    card.icon = Some(own.cloned().unwrap_or_else(|| "📁".into()));
    let description = plain_lines(server.description.as_deref().unwrap_or_default(), limits::DESCRIPTION);
    card.description = Some(description).filter(|text| !text.is_empty());
    card.size = Size { w: 5, h: 5 };
    let folders = Folders::of(tools, resources);
    for task in Task::ALL {
        let of_task =
            tools.iter().filter(|offered| task::of(&offered.tool.name).unwrap_or(Task::Other) == task);
        let actions = of_task.map(|offered| action(offered, task, &folders)).collect();
        card.groups.push(Group { title: task.title().into(), actions });
    }
    card.fit();
    card
}

fn action(offered: &Offered, task: Task, folders: &Folders) -> Action {
    let mut action = offered.action();
    if task == Task::Write && task::may_overwrite(&offered.tool.name) {
        // What was in the file is gone.
        action.effect = Effect::Destroys;
        let label = &action.label;
        action.confirm = Some(format!("{label}: what is in a file of that name now is lost. Go on?"));
    }
    if task == Task::Delete {
        action.effect = Effect::Destroys;
        action.confirm = Some(format!("{}: what is deleted does not come back. Go on?", action.label));
    }
    folders.offer(&mut action.form);
    action
}

signet_plugin_sdk::plugin!(FilesCards: card_generator; manifest "manifest.json");
