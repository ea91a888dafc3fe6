//! Catalogues: lists of servers to choose from. The one that is bundled, files of a person's own, and documents at
//! URLs, all of one format. (What the seed of the project calls ClawdHub is any of them.)
//!
//! What lives here: reading them leniently, laying several over each other with whose each entry is, and searching.
//! What must not: fetching, and planning what an entry comes to, which is `source`'s.

mod document;
mod entry;
mod search;

pub use document::{Catalogue, schema};
pub use entry::{Entry, Source};
pub use search::{Query, words};

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;
use signet_core::{Error, Result};

use crate::manifest::nearest;

/// The one that comes with the daemon.
static BUNDLED: LazyLock<Catalogue> = LazyLock::new(|| {
    // A test reads it without a problem.
    let document = serde_json::from_str(include_str!("catalogue.json")).unwrap_or_default();
    Catalogue::read(&document).0.unwrap_or_default()
});

/// What the bundled one is called where provenance is shown.
pub const BUNDLED_NAME: &str = "signet";

/// An entry, and whose it is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "ListedEntry")]
pub struct Listed {
    /// The entry.
    #[serde(flatten)]
    pub entry: Entry,
    /// The name of its catalogue: `signet` for the bundled one.
    pub from: String,
}

/// Several catalogues, in the order in which an id is looked up.
#[derive(Debug, Clone)]
pub struct Catalogues(Vec<(String, Catalogue)>);

impl Default for Catalogues {
    /// The bundled one.
    fn default() -> Self {
        Self(vec![(BUNDLED_NAME.to_owned(), BUNDLED.clone())])
    }
}

impl Catalogues {
    /// None at all.
    #[must_use]
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// Adds one behind the others. Its name is made one of lower case letters, digits and hyphens, and gets a number
    /// if another has it: no catalogue passes for another.
    pub fn add(&mut self, catalogue: Catalogue) {
        let base = slug(&catalogue.name);
        let (mut name, mut number) = (base.clone(), 1);
        while self.0.iter().any(|(known, _)| *known == name) {
            number += 1;
            name = format!("{base}-{number}");
        }
        self.0.push((name, catalogue));
    }

    /// Every entry.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.0
            .iter()
            .flat_map(|(from, catalogue)| catalogue.entries.iter().map(move |entry| (from.as_str(), entry)))
    }

    /// The entry of an id, in the first catalogue that has it; `team/time` is the one of the catalogue `team`.
    ///
    /// # Errors
    ///
    /// `NotFound`, with the id that was probably meant.
    pub fn get(&self, id: &str) -> Result<Listed> {
        let (catalogue, id) = match id.split_once('/') {
            Some((catalogue, id)) => (Some(catalogue), id),
            None => (None, id),
        };
        let mut here = self.entries().filter(|(from, _)| catalogue.is_none_or(|name| name == *from));
        if let Some((from, entry)) = here.find(|(_, entry)| entry.id == id) {
            return Ok(Listed { entry: entry.clone(), from: from.to_owned() });
        }
        let meant = nearest(id, self.entries().map(|(_, entry)| entry.id.as_str()));
        let advice = meant.map(|id| format!("{id} was meant? ")).unwrap_or_default();
        Err(Error::NotFound(format!(
            "no catalogue has a server {id}. {advice}Look for one with `signet mcp search`; a program without arguments \
             is written command:{id}"
        )))
    }

    /// Every category, with how many entries have it, in the order of the alphabet.
    #[must_use]
    pub fn categories(&self) -> Vec<(String, usize)> {
        let mut counts = std::collections::BTreeMap::new();
        for category in self.entries().flat_map(|(_, entry)| &entry.categories) {
            *counts.entry(category.clone()).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }
}

fn slug(name: &str) -> String {
    let mut slug = String::new();
    for letter in name.chars().take(40) {
        match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "catalogue".to_owned() } else { slug.to_owned() }
}
