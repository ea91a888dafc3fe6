//! Reading: a borrowed view of one value, and JSON string literals both ways.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;
use core::fmt;

use super::scan::{Items, byte, slice, string_end};
use super::walk::last_member;

/// What a JSON value is. Displays with its article, as in "a string".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// A number, in whatever spelling.
    Number,
    /// `true` or `false`
    Bool,
    /// `null`
    Null,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Object => "an object",
            Self::Array => "an array",
            Self::String => "a string",
            Self::Number => "a number",
            Self::Bool => "a boolean",
            Self::Null => "null",
        })
    }
}

/// A value in a document: a slice of its text. Cheap to copy; reading scans the slice.
#[derive(Debug, Clone, Copy)]
pub struct Value<'a> {
    raw: &'a str,
}

impl<'a> Value<'a> {
    pub(super) fn new(raw: &'a str) -> Self {
        Self { raw }
    }

    /// What the value is.
    #[must_use]
    pub fn kind(self) -> Kind {
        kind_at(self.raw, 0)
    }

    /// The value as it is spelled in the file, comments inside it included.
    #[must_use]
    pub fn raw(self) -> &'a str {
        self.raw
    }

    /// The text of a string, unescaped; `None` for anything else. Half of a surrogate pair standing alone
    /// reads as U+FFFD.
    #[must_use]
    pub fn as_str(self) -> Option<Cow<'a, str>> {
        (self.kind() == Kind::String).then(|| decode(self.raw).text)
    }

    /// The value of a boolean; `None` for anything else.
    #[must_use]
    pub fn as_bool(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.raw == "true")
    }

    /// The value below this one at a path of object keys, the last of equal keys counting. `None` where a
    /// key is missing or something on the way is not an object; an empty path gives the value itself.
    #[must_use]
    pub fn get(self, path: &[&str]) -> Option<Value<'a>> {
        path.iter().try_fold(self, |value, key| {
            let item = (value.kind() == Kind::Object).then(|| last_member(value.raw, 0, key))??;
            Some(Self::new(slice(value.raw, item.value, item.end)))
        })
    }

    /// The elements of an array in order; none for anything else.
    pub fn elements(self) -> impl Iterator<Item = Value<'a>> {
        let items = (self.kind() == Kind::Array).then(|| Items::new(self.raw, 0));
        items.into_iter().flatten().map(move |item| Self::new(slice(self.raw, item.value, item.end)))
    }

    /// The members of an object in order, equal keys included, with their keys unescaped; none for anything
    /// else.
    pub fn members(self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> {
        let items = (self.kind() == Kind::Object).then(|| Items::new(self.raw, 0));
        items.into_iter().flatten().map(move |item| {
            let key = slice(self.raw, item.start, string_end(self.raw, item.start));
            (decode(key).text, Self::new(slice(self.raw, item.value, item.end)))
        })
    }
}

pub(super) fn kind_at(text: &str, at: usize) -> Kind {
    match byte(text, at) {
        Some(b'{') => Kind::Object,
        Some(b'[') => Kind::Array,
        Some(b'"') => Kind::String,
        Some(b't' | b'f') => Kind::Bool,
        Some(b'n') => Kind::Null,
        _ => Kind::Number,
    }
}

pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// False when a lone surrogate had to be replaced: such a key equals no Rust string.
    pub(super) exact: bool,
}

/// Unescapes a string literal, quotes included.
pub(super) fn decode(literal: &str) -> Decoded<'_> {
    let mut rest = slice(literal, 1, literal.len().saturating_sub(1));
    if !rest.contains('\\') {
        return Decoded { text: Cow::Borrowed(rest), exact: true };
    }
    let mut text = String::with_capacity(rest.len());
    let mut exact = true;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        let (character, length) = escape(escaped);
        text.push_str(plain);
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
        exact &= character.is_some();
        rest = escaped.get(length..).unwrap_or_default();
    }
    text.push_str(rest);
    Decoded { text: Cow::Owned(text), exact }
}

/// The character that the text after a backslash stands for, and how many bytes spell it.
fn escape(rest: &str) -> (Option<char>, usize) {
    let character = match byte(rest, 0) {
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(rest),
        Some(other) => char::from(other),
        None => return (None, 0),
    };
    (Some(character), 1)
}

fn unicode(rest: &str) -> (Option<char>, usize) {
    let unit = |from: usize| u32::from_str_radix(slice(rest, from, from + 4), 16).ok();
    let first = unit(1).unwrap_or(0xD800);
    let second = if slice(rest, 5, 7) == "\\u" { unit(7) } else { None };
    match (first, second) {
        (0xD800..0xDC00, Some(low @ 0xDC00..0xE000)) => {
            (char::from_u32(0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00)), 11)
        }
        _ => (char::from_u32(first), 5),
    }
}

/// `text` as a JSON string literal, quotes included. Only what has to be escaped is.
#[must_use]
pub fn quote(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for character in text.chars() {
        match character {
            '"' => literal.push_str("\\\""),
            '\\' => literal.push_str("\\\\"),
            '\n' => literal.push_str("\\n"),
            '\r' => literal.push_str("\\r"),
            '\t' => literal.push_str("\\t"),
            '\0'..' ' => literal.push_str(&format!("\\u{:04x}", u32::from(character))),
            other => literal.push(other),
        }
    }
    literal.push('"');
    literal
}
