//! Texts with names in braces, as descriptions of servers have them: `https://{tenant}.example.com/mcp`.

use super::text::{Piece, Text};

/// What stands in a text, in order.
pub(super) enum Part<'a> {
    Plain(&'a str),
    /// A name in braces.
    Name(&'a str),
}

/// Takes a text apart. Braces around anything but a name are text.
pub(super) fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(open) = rest.get(from..).and_then(|tail| tail.find('{')).map(|at| at + from) {
        let name = rest.get(open + 1..).and_then(|tail| tail.split_once('}')).map(|(name, _)| name);
        match name.filter(|name| is_name(name)) {
            Some(name) => {
                let (before, after) = (
                    rest.get(..open).unwrap_or_default(),
                    rest.get(open + name.len() + 2..).unwrap_or_default(),
                );
                if !before.is_empty() {
                    parts.push(Part::Plain(before));
                }
                parts.push(Part::Name(name));
                (rest, from) = (after, 0);
            }
            None => from = open + 1,
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Plain(rest));
    }
    parts
}

fn is_name(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// A text from parts, with what `piece` makes of each name; names of which it makes nothing stay as they are.
pub(super) fn text(template: &str, mut piece: impl FnMut(&str) -> Option<Vec<Piece>>) -> Text {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut push = |new: Piece| match (pieces.last_mut(), new) {
        (Some(Piece::Text(last)), Piece::Text(new)) => last.push_str(&new),
        (_, new) => pieces.push(new),
    };
    for part in parts(template) {
        match part {
            Part::Plain(plain) => push(Piece::Text(plain.to_owned())),
            Part::Name(name) => match piece(name) {
                Some(made) => made.into_iter().for_each(&mut push),
                None => push(Piece::Text(format!("{{{name}}}"))),
            },
        }
    }
    Text(pieces)
}
