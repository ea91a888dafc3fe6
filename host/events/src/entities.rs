//! What an event is about: names, domains, addresses, ids, amounts. Two events of different sources that
//! share one are worth being seen together. Found by form alone, without a model.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::LazyLock;

use serde_json::Value;
use signet_core::text::first_bytes;

use crate::render::host_and_path;

/// Entities that are kept of one event.
const MOST: usize = 12;
/// Bytes of a payload's texts that are looked at.
const TEXT: usize = 4_096;
/// Levels of a payload.
const DEPTH: usize = 6;
/// Letters of a name, at least.
const NAME: usize = 6;
/// Fields that tie an event to its own surface only.
const OWN: [&str; 6] = ["tabId", "timestamp", "id", "sessionKey", "requestId", "type"];
/// Domains and first words of paths that half the web shares.
const COMMON: [&str; 12] = [
    "www",
    "http",
    "https",
    "com",
    "index",
    "html",
    "search",
    "login",
    "home",
    "about",
    "localhost",
    "127.0.0.1",
];
/// Words that begin sentences and titles.
const OPENERS: [&str; 14] =
    ["the", "this", "that", "a", "an", "new", "your", "our", "for", "and", "with", "from", "in", "on"];

/// One thing that an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entity {
    /// Compared by this.
    pub(crate) key: u64,
    /// As it was written.
    pub(crate) shown: Box<str>,
}

static HASHER: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// A word or a name, for comparison.
pub(crate) fn key(text: &str) -> u64 {
    HASHER.hash_one(text)
}

/// The words of a text that are worth comparing, hashed, without duplicates.
pub(crate) fn words(text: &str, most: usize) -> Vec<u64> {
    let mut keys = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 3) {
        let key = key(&word.to_lowercase());
        if keys.len() < most && !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// What a payload is about.
pub(crate) fn of(payload: &Value) -> Vec<Entity> {
    let mut found = Found { entities: Vec::new(), left: TEXT };
    found.value(payload, DEPTH);
    found.entities
}

/// What a text names: people and things by their two words and more, domains, addresses, ids, amounts. As the text
/// writes them, each once.
#[must_use]
pub fn named_in(text: &str) -> Vec<String> {
    let mut found = Found { entities: Vec::new(), left: TEXT };
    found.text(text);
    found.entities.into_iter().map(|entity| entity.shown.into()).collect()
}

struct Found {
    entities: Vec<Entity>,
    left: usize,
}

impl Found {
    fn value(&mut self, value: &Value, depth: usize) {
        if depth == 0 || self.left == 0 {
            return;
        }
        match value {
            Value::String(text) => self.text(text),
            Value::Array(items) => items.iter().for_each(|item| self.value(item, depth - 1)),
            Value::Object(fields) => {
                let own = |name: &str| OWN.contains(&name);
                fields
                    .iter()
                    .filter(|(name, _)| !own(name))
                    .for_each(|(_, value)| self.value(value, depth - 1));
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        let text = first_bytes(text, self.left);
        self.left -= text.len();
        let mut name = Vec::new();
        for word in text.split_whitespace() {
            if word.contains("://") || looks_like_a_path(word) {
                self.name(&mut name);
                self.url(word);
                continue;
            }
            let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '$' && c != '€' && c != '£');
            if bare.contains('@') && bare.contains('.') {
                self.add(bare, &bare.to_lowercase());
            } else if is_amount(bare) {
                let digits: String = bare.chars().filter(char::is_ascii_digit).collect();
                self.add(bare, &digits);
            } else if is_id(bare) {
                self.add(bare, &bare.to_lowercase());
            }
            let capital = bare.chars().next().is_some_and(char::is_uppercase);
            let opener = name.is_empty() && OPENERS.contains(&bare.to_lowercase().as_str());
            if capital && !opener && bare.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '-') {
                name.push(bare);
            } else {
                self.name(&mut name);
            }
            // A sentence or a clause ends here, and a name with it.
            if word.ends_with(['.', ',', ';', ':', '!', '?', ')']) {
                self.name(&mut name);
            }
        }
        self.name(&mut name);
    }

    /// Two to four words that begin with a capital.
    fn name(&mut self, words: &mut Vec<&str>) {
        if (2..=4).contains(&words.len()) {
            let whole = words.join(" ");
            self.add(&whole, &whole.to_lowercase());
        }
        words.clear();
    }

    /// The domain, and names and ids that its path spells: `/in/robert-hartline`.
    fn url(&mut self, url: &str) {
        let place = host_and_path(url.trim_matches(|c| matches!(c, '(' | ')' | '"' | '<' | '>' | ',')));
        let mut parts = place.split('/');
        if let Some(host) = parts.next().filter(|host| !COMMON.contains(host) && host.contains('.')) {
            self.add(host, &host.to_lowercase());
        }
        for part in parts {
            let words: Vec<_> = part.split(['-', '_', '.']).filter(|word| !word.is_empty()).collect();
            let alphabetic = words.iter().all(|word| word.chars().all(char::is_alphabetic));
            if (2..=4).contains(&words.len()) && alphabetic {
                let shown = words.join(" ");
                self.add(&shown, &shown.to_lowercase());
            } else if is_id(part) {
                self.add(part, &part.to_lowercase());
            }
        }
    }

    fn add(&mut self, shown: &str, canonical: &str) {
        let short = canonical.chars().count() < NAME && !canonical.bytes().all(|b| b.is_ascii_digit());
        if self.entities.len() >= MOST || short || COMMON.contains(&canonical) {
            return;
        }
        let key = key(canonical);
        match self.entities.iter_mut().find(|entity| entity.key == key) {
            None => self.entities.push(Entity { key, shown: shown.into() }),
            // As a text writes it, not as an address spells it.
            Some(entity) if !has_capital(&entity.shown) && has_capital(shown) => entity.shown = shown.into(),
            Some(_) => {}
        }
    }
}

fn has_capital(text: &str) -> bool {
    text.chars().any(char::is_uppercase)
}

/// `linkedin.com/in/x`: a URL that somebody wrote without its scheme.
fn looks_like_a_path(word: &str) -> bool {
    word.split_once('/')
        .is_some_and(|(host, _)| host.contains('.') && !host.starts_with('.') && !host.ends_with('.'))
}

/// `$12,000`, `12.000€`, `48000`: at least four digits, or a sign of money.
fn is_amount(word: &str) -> bool {
    let money = word.contains(['$', '€', '£']);
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let plain = word
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '$' | '€' | '£' | '.' | ',' | 'k' | 'K' | 'M'));
    plain && digits > 0 && (money && digits >= 3 || digits >= 5)
}

/// `INV-20931`, `b29cfbd8`: letters and at least three digits.
fn is_id(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().any(|b| b.is_ascii_alphabetic());
    digits >= 3
        && letters
        && word.len() >= NAME
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(payload: &Value) -> Vec<String> {
        of(payload).into_iter().map(|entity| entity.shown.into()).collect()
    }

    #[test]
    fn names_domains_ids_and_amounts_are_found() {
        let payload = json!({
            "url": "https://www.linkedin.com/in/robert-hartline/?trk=secret",
            "note": "The deal of Robert Hartline, INV-20931, is worth $48,000. Write to bob@acme.io",
        });
        let found = shown(&payload);
        for wanted in ["linkedin.com", "Robert Hartline", "INV-20931", "$48,000", "bob@acme.io"] {
            assert!(found.iter().any(|entity| entity == wanted), "{wanted} in {found:?}");
        }
        assert!(!found.iter().any(|entity| entity.contains("secret")), "{found:?}");
    }

    #[test]
    fn a_name_in_a_path_is_the_name_in_a_text() {
        let page = of(&json!({ "url": "https://linkedin.com/in/robert-hartline" }));
        let deal = of(&json!({ "contact": "Robert Hartline" }));
        assert!(page.iter().any(|entity| deal.iter().any(|other| other.key == entity.key)));
    }

    #[test]
    fn what_ties_an_event_to_its_own_surface_is_left_out() {
        assert!(shown(&json!({ "tabId": "tab12345", "timestamp": 1_763_000_000_000_u64 })).is_empty());
        assert!(shown(&json!({ "text": "The new build is done" })).is_empty());
    }

    #[test]
    fn a_huge_or_deep_payload_costs_a_bounded_amount() {
        let mut deep = json!("Robert Hartline");
        for _ in 0..1_000 {
            deep = json!([deep]);
        }
        assert!(shown(&deep).is_empty());
        let wide = json!("Robert Hartline. ".repeat(100_000));
        assert_eq!(shown(&wide).len(), 1);
    }
}
