//! Looking for a server in catalogues.

use super::entry::Entry;
use super::{Catalogues, Listed};
use crate::manifest::distance;

/// What is looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query<'a> {
    /// Words, all of which an entry must have. None: every entry.
    pub text: &'a str,
    /// Only of this category.
    pub category: Option<&'a str>,
    /// At most so many.
    pub most: usize,
}

/// Words that are looked at.
const WORDS: usize = 8;

/// The words of a text, in lower case.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

impl Catalogues {
    /// Entries that have every word, the best first: what the words name, then what they are about, then slips of a
    /// letter. Among equals official ones are first, then the order of the alphabet.
    #[must_use]
    pub fn search(&self, query: &Query<'_>) -> Vec<Listed> {
        let asked: Vec<String> = words(query.text).into_iter().take(WORDS).collect();
        let mut hits: Vec<(u32, &str, &Entry)> = self
            .entries()
            .filter(|(_, entry)| {
                query.category.is_none_or(|category| entry.categories.iter().any(|one| one == category))
            })
            .filter_map(|(from, entry)| Some((score(&asked, query.text, entry)?, from, entry)))
            .collect();
        hits.sort_by(|(a, _, x), (b, _, y)| {
            b.cmp(a)
                .then(y.official.cmp(&x.official))
                .then_with(|| x.title.to_lowercase().cmp(&y.title.to_lowercase()))
        });
        hits.into_iter()
            .take(query.most)
            .map(|(_, from, entry)| Listed { entry: entry.clone(), from: from.to_owned() })
            .collect()
    }
}

/// How well an entry fits; nothing if a word is nowhere in it.
fn score(asked: &[String], text: &str, entry: &Entry) -> Option<u32> {
    let whole = text.trim().to_lowercase();
    let title = entry.title.to_lowercase();
    let names: Vec<String> = words(&entry.title).into_iter().chain(words(&entry.id)).collect();
    let about: Vec<String> = entry
        .categories
        .iter()
        .flat_map(|name| words(name))
        .chain(entry.publisher.iter().flat_map(|name| words(name)))
        .collect();
    let told = words(&entry.description);
    let mut sum = match () {
        () if whole.is_empty() => 0,
        () if title == whole || entry.id == whole => 1_000,
        () if title.starts_with(&whole) || entry.id.starts_with(&whole) => 500,
        () => 0,
    };
    for word in asked {
        let is = |list: &[String]| list.iter().any(|one| one == word);
        let begins = |list: &[String]| list.iter().any(|one| one.starts_with(word.as_str()));
        sum += match () {
            () if is(&names) => 100,
            () if begins(&names) => 80,
            () if is(&about) => 50,
            () if is(&told) => 40,
            () if begins(&about) || begins(&told) => 25,
            () if names.iter().chain(&about).any(|name| is_slip(word, name)) => 10,
            () => return None,
        };
    }
    Some(sum)
}

/// Whether one word is the other with a slip: one letter in words of four and more, two in those of eight and more.
fn is_slip(word: &str, name: &str) -> bool {
    let length = word.chars().count().min(64);
    let most = match length {
        0..=3 => return false,
        4..=7 => 1,
        _ => 2,
    };
    word.len() <= 64 && name.len() <= 64 && distance(word, name) <= most
}
