//! Fields that are paths: first in their form, with the folders that the server lets one use.

use signet_plugin_sdk::card::{Form, Format, Input, limits, plain, words};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{Effect, Offered};

/// Folders that are offered from the server's resources.
const OFFERED: usize = 50;

/// Where paths may begin.
pub(crate) struct Folders {
    known: Vec<String>,
    /// The tool that lists them.
    lists: Option<String>,
}

impl Folders {
    pub(crate) fn of(tools: &[Offered], resources: &[ResourceInfo]) -> Self {
        let path = |resource: &ResourceInfo| {
            let path = resource.uri.strip_prefix("file://")?;
            // One that has to be decoded is not guessed at.
            (path.starts_with('/') && !path.contains('%') && plain(path, limits::NAME) == path)
                .then(|| path.into())
        };
        let lists = tools.iter().find(|offered| {
            let words = words(&offered.tool.name);
            let has = |word: &str| words.iter().any(|own| own == word);
            let form = offered.action().form;
            (has("allowed") || has("roots"))
                && offered.effect == Effect::Reads
                && form.fields.is_empty()
                && !form.json
        });
        let lists = lists.map(|offered| offered.tool.name.clone());
        Self { known: resources.iter().filter_map(path).take(OFFERED).collect(), lists }
    }

    /// Brings the paths of a form to its beginning, and offers folders for them.
    pub(crate) fn offer(&self, form: &mut Form) {
        for field in &mut form.fields {
            let input = match &mut field.input {
                Input::List(list) if is_path(&field.name) => list.item.as_mut(),
                input => input,
            };
            if let Input::Text(text) = input
                && is_path(&field.name)
            {
                text.long = false;
                text.format = Some(Format::Path);
                text.suggestions.clone_from(&self.known);
                text.suggest_from.clone_from(&self.lists);
            }
        }
        form.fields.sort_by_key(|field| !is_path(&field.name));
    }
}

/// By its last word: `source`, `filePath`, `paths`.
fn is_path(name: &str) -> bool {
    let names = [
        "path",
        "paths",
        "source",
        "destination",
        "from",
        "to",
        "file",
        "files",
        "filename",
        "directory",
        "dir",
        "folder",
    ];
    words(name).last().is_some_and(|word| names.contains(&word.as_str()))
}
