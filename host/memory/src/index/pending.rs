//! What is not committed yet.

use std::collections::BTreeMap;

use tantivy::tokenizer::TextAnalyzer;

use super::{Entry, IndexChange, Terms};

/// Changes by the id of their entry; a later change of an entry replaces an earlier one.
#[derive(Default)]
pub(crate) struct Pending {
    items: BTreeMap<String, Item>,
    generation: u64,
}

/// One change.
pub(crate) struct Item {
    /// `None`: the entry goes.
    pub(crate) entry: Option<(Entry, Terms)>,
    /// Keys of the notes that asked for it.
    pub(crate) notes: Vec<String>,
    generation: u64,
}

impl Pending {
    pub(crate) fn add(&mut self, changes: Vec<IndexChange>, analyser: &mut TextAnalyzer) {
        for change in changes {
            self.generation += 1;
            let entry = change.entry.map(|entry| {
                let terms = Terms::of(&entry.text, analyser);
                (entry, terms)
            });
            let mut notes = self.items.remove(&change.id).map(|item| item.notes).unwrap_or_default();
            notes.push(change.note);
            self.items.insert(change.id, Item { entry, notes, generation: self.generation });
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether what the committed index says of this entry is out of date.
    pub(crate) fn replaces(&self, id: &str) -> bool {
        self.items.contains_key(id)
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = &(Entry, Terms)> {
        self.items.values().filter_map(|item| item.entry.as_ref())
    }

    pub(crate) fn items(&self) -> impl Iterator<Item = (&String, &Item)> {
        self.items.iter()
    }

    /// Up to which change this is.
    pub(crate) fn generation(&self) -> u64 {
        self.generation
    }

    /// Drops what was committed: everything up to `generation`.
    pub(crate) fn committed(&mut self, generation: u64) {
        self.items.retain(|_, item| item.generation > generation);
    }
}
