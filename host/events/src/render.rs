//! One line of text for an event. Everything in it may have been written by strangers.

use signet_core::Event;
use signet_core::text::words;

use crate::kinds::{self, Described};

/// Characters of a line, without time and surface.
const LINE: usize = 160;
/// Things that a list names before it counts the rest.
const LISTED: usize = 4;

/// What is said of an event after its surface: one line, bounded, without control characters.
#[must_use]
pub(crate) fn line(event: &Event, described: Option<&Described>) -> String {
    let known = match kinds::known(&event.kind) {
        Some(kind) => kind.line(&event.payload),
        None => described.and_then(|described| described.line(&event.payload)),
    };
    tidy(&known.unwrap_or_else(|| kinds::line_of_unknown(&event.kind, &event.payload)), LINE)
}

/// The name of a source for people: `Browser`, `Claude Code`, `Ghl`.
#[must_use]
pub(crate) fn surface(source: &str) -> String {
    let (class, name) = source.split_once(':').unwrap_or((source, ""));
    let shown = match (class, name) {
        ("system", _) => "Signet",
        // Which ones, the line says.
        ("files", _) => "Files",
        (class, "") => class,
        // `api:key_1/ghl`: whose it is matters less than what it is.
        (_, name) => name.rsplit_once('/').map_or(name, |(_, label)| label),
    };
    let words = shown.split(['-', '_', ' ']).filter(|word| !word.is_empty()).map(capitalised);
    tidy(&words.collect::<Vec<_>>().join(" "), 40)
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A text on one line, with nothing in it that ends a fence or moves a terminal's cursor.
pub(crate) fn tidy(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(most * 4));
    let mut shown = 0;
    for word in words(text) {
        if shown > 0 {
            out.push(' ');
            shown += 1;
        }
        for letter in word.chars() {
            if shown >= most {
                out.push('…');
                return out;
            }
            shown += 1;
            match letter {
                '<' => out.push('‹'),
                '>' => out.push('›'),
                // Marks of direction and other letters without a width.
                '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {}
                letter => out.push(letter),
            }
        }
    }
    out
}

/// Where a URL leads: `linkedin.com/in/robert-hartline`, without what may be secret in it.
pub(crate) fn host_and_path(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority.rsplit('@').next().unwrap_or(authority).trim_start_matches("www.");
    match path.trim_end_matches('/') {
        "" => host.to_owned(),
        path => format!("{host}/{path}"),
    }
}

/// `1 tool`, `12 tools`.
pub(crate) fn counted(number: u32, thing: &str) -> String {
    let several = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{several}")
}

/// `a, b, c, d and 3 more`.
pub(crate) fn listed(things: &[String], nothing: &str) -> String {
    listed_of_more(things, 0, nothing)
}

/// The same where `unnamed` things are not in the list.
pub(crate) fn listed_of_more(things: &[String], unnamed: usize, nothing: &str) -> String {
    if things.is_empty() {
        return nothing.to_owned();
    }
    let shown: Vec<_> = things.iter().take(LISTED).map(String::as_str).collect();
    match things.len().saturating_sub(LISTED) + unnamed {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
