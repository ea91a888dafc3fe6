//! The card of a real server of files, and which servers are left to others.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

#[path = "../../cards/tests/support/mod.rs"]
mod support;

use plugin_files_cards::{FilesCards, card};
use signet_card::{Card, Effect, Format, Input, Offer};
use signet_plugin_sdk::{CardGenerator as _, ResourceInfo};
use support::Fixture;

fn all() -> Vec<Fixture> {
    support::all_in(concat!(env!("CARGO_MANIFEST_DIR"), "/../cards/tests/fixtures"))
}

fn files() -> Fixture {
    all().into_iter().find(|fixture| fixture.name == "filesystem").unwrap()
}

/// As the daemon shows it.
fn shown(fixture: &Fixture) -> Card {
    let made = serde_json::to_string(&card(&fixture.server, &fixture.tools, &fixture.resources)).unwrap();
    let tools: Vec<_> =
        fixture.tools.iter().map(|offered| (offered.tool.name.as_str(), offered.effect)).collect();
    Card::read(&made, &Offer { tools: &tools, resources: &[] }).unwrap_or_else(|why| panic!("{why}"))
}

#[test]
fn it_is_for_servers_of_files_and_leaves_others_to_others() {
    for fixture in all() {
        let score = FilesCards::matches(&fixture.server, &fixture.tools).unwrap();
        assert_eq!(score, if fixture.name == "filesystem" { 60 } else { 0 }, "{}", fixture.name);
    }
}

#[test]
fn groups_follow_what_one_does_with_files() {
    let card = shown(&files());
    let groups: Vec<_> = card
        .groups
        .iter()
        .map(|group| {
            let tools: Vec<_> = group.actions.iter().map(|action| action.tool.as_str()).collect();
            (group.title.as_str(), tools)
        })
        .collect();
    assert_eq!(
        groups,
        [
            (
                "Look around",
                vec![
                    "list_directory",
                    "list_directory_with_sizes",
                    "directory_tree",
                    "search_files",
                    "get_file_info",
                    "list_allowed_directories"
                ]
            ),
            ("Open", vec!["read_file", "read_text_file", "read_media_file", "read_multiple_files"]),
            ("Write", vec!["write_file", "edit_file", "create_directory"]),
            ("Move and copy", vec!["move_file"]),
        ]
    );
}

#[test]
fn the_path_is_first_and_offers_the_folders_that_may_be_used() {
    let mut fixture = files();
    let resource = |uri: &str| ResourceInfo {
        uri: uri.into(),
        name: "folder".into(),
        description: None,
        mime_type: None,
        meta: None,
    };
    fixture.resources = ["file:///srv/notes", "https://example.com/", "file:///a%20b"].map(resource).into();
    let card = shown(&fixture);
    let mut paths = 0;
    for action in card.actions().filter(|action| !action.form.fields.is_empty()) {
        let first = &action.form.fields[0];
        let input = match &first.input {
            Input::List(list) => list.item.as_ref(),
            input => input,
        };
        let Input::Text(text) = input else { panic!("{}: {first:?}", action.tool) };
        assert_eq!(text.format, Some(Format::Path), "{}", action.tool);
        assert_eq!(text.suggestions, ["/srv/notes"], "{}", action.tool);
        assert_eq!(text.suggest_from.as_deref(), Some("list_allowed_directories"), "{}", action.tool);
        paths += 1;
    }
    assert_eq!(paths, 13);
}

#[test]
fn what_may_be_lost_is_asked_about_whatever_the_server_says() {
    let mut fixture = files();
    fixture.tools.iter_mut().for_each(|offered| offered.effect = Effect::Reads);
    let card = shown(&fixture);
    let asks: Vec<_> = card
        .actions()
        .filter(|action| action.effect == Effect::Destroys)
        .map(|action| (action.tool.as_str(), action.confirm.clone().unwrap()))
        .collect();
    assert_eq!(
        asks,
        [("write_file", "Write File: what is in a file of that name now is lost. Go on?".to_owned())]
    );
}
