//! Finding one's way in text that has been checked: where values, members and comments begin and end.

use super::BOM;

/// Longer indentation is cut, so that a hostile file cannot make an edit explode.
const MAX_INDENT: usize = 256;

pub(super) fn byte(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

pub(super) fn slice(text: &str, from: usize, to: usize) -> &str {
    text.get(from..to).unwrap_or_default()
}

pub(super) fn has_newline(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, b'\n' | b'\r'))
}

/// White space and comments between two tokens.
#[derive(Clone, Copy)]
pub(super) struct Trivia {
    /// Where the next token begins.
    pub(super) end: usize,
    /// Where the last comment ends, or where the trivia begins.
    pub(super) last: usize,
    pub(super) newline: bool,
    pub(super) comment: bool,
    /// The last comment is a `//` one: whatever follows needs a new line.
    pub(super) line_comment: bool,
}

pub(super) fn trivia(text: &str, from: usize) -> Trivia {
    let mut found = Trivia { end: from, last: from, newline: false, comment: false, line_comment: false };
    loop {
        match byte(text, found.end) {
            Some(b' ' | b'\t') => found.end += 1,
            Some(b'\n' | b'\r') => {
                found.newline = true;
                found.end += 1;
            }
            Some(b'/') => {
                let Some(end) = comment_end(text, found.end) else { return found };
                found.comment = true;
                found.line_comment = byte(text, found.end + 1) == Some(b'/');
                found.newline |= has_newline(slice(text, found.end, end));
                found.last = end;
                found.end = end;
            }
            _ => return found,
        }
    }
}

/// The end of the comment at `at`; the line end is not part of a `//` comment. `None` if it is no comment.
pub(super) fn comment_end(text: &str, at: usize) -> Option<usize> {
    let inside = at + 2;
    match byte(text, at + 1)? {
        b'/' => {
            let rest = text.get(inside..)?;
            Some(rest.find(['\n', '\r']).map_or(text.len(), |length| inside + length))
        }
        b'*' => text.get(inside..)?.find("*/").map(|length| inside + length + 2),
        _ => None,
    }
}

pub(super) fn root_start(text: &str) -> usize {
    trivia(text, if text.starts_with(BOM) { BOM.len() } else { 0 }).end
}

pub(super) fn value_end(text: &str, at: usize) -> usize {
    match byte(text, at) {
        Some(b'"') => string_end(text, at),
        Some(b'{' | b'[') => container_end(text, at),
        _ => scalar_end(text, at),
    }
}

pub(super) fn string_end(text: &str, at: usize) -> usize {
    let mut at = at + 1;
    loop {
        match byte(text, at) {
            Some(b'\\') => at += 2,
            Some(b'"') => return at + 1,
            Some(_) => at += 1,
            None => return text.len(),
        }
    }
}

fn container_end(text: &str, at: usize) -> usize {
    let mut at = at;
    let mut depth = 0_usize;
    loop {
        match byte(text, at) {
            Some(b'{' | b'[') => depth += 1,
            Some(b'}' | b']') if depth <= 1 => return at + 1,
            Some(b'}' | b']') => depth -= 1,
            Some(b'"') => {
                at = string_end(text, at);
                continue;
            }
            Some(b'/') => {
                at = comment_end(text, at).unwrap_or(at + 1);
                continue;
            }
            Some(_) => {}
            None => return text.len(),
        }
        at += 1;
    }
}

fn scalar_end(text: &str, at: usize) -> usize {
    let ends = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b']' | b'}' | b'/');
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    rest.iter().position(ends).map_or(text.len(), |length| at + length)
}

/// The white space that the line of `at` begins with.
pub(super) fn line_indent(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let line = if line == 0 && text.starts_with(BOM) { BOM.len() } else { line };
    let bytes = text.as_bytes().get(line..).unwrap_or_default();
    let length = bytes.iter().take(MAX_INDENT).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    slice(text, line, line + length)
}

/// A member of an object or an element of an array.
#[derive(Clone, Copy)]
pub(super) struct Item {
    /// Where the token or comment before it ends.
    pub(super) lead: usize,
    pub(super) after_line_comment: bool,
    /// There is a line end between the previous comma (or opening bracket) and this.
    pub(super) newline: bool,
    /// The key of a member, the value of an element.
    pub(super) start: usize,
    pub(super) value: usize,
    pub(super) end: usize,
    pub(super) comma: Option<usize>,
}

/// The items of the object or array at an offset, in order, without building a list of them.
pub(super) struct Items<'a> {
    text: &'a str,
    object: bool,
    at: usize,
    /// A comment has been seen outside of the items.
    pub(super) commented: bool,
}

impl<'a> Items<'a> {
    pub(super) fn new(text: &'a str, open: usize) -> Self {
        Self { text, object: byte(text, open) == Some(b'{'), at: open + 1, commented: false }
    }

    /// What lies between the last item returned, with its comma, and the next token. After the last item
    /// that token is the closing bracket.
    pub(super) fn tail(&self) -> Trivia {
        trivia(self.text, self.at)
    }

    fn value_of(&self, start: usize) -> usize {
        if !self.object {
            return start;
        }
        let colon = trivia(self.text, string_end(self.text, start)).end;
        trivia(self.text, colon + 1).end
    }
}

impl Iterator for Items<'_> {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        let before = self.tail();
        self.commented |= before.comment;
        let start = before.end;
        if matches!(byte(self.text, start), None | Some(b'}' | b']')) {
            return None;
        }
        let value = self.value_of(start);
        let end = value_end(self.text, value);
        let after = trivia(self.text, end);
        let comma = (byte(self.text, after.end) == Some(b',')).then_some(after.end);
        self.commented |= after.comment;
        self.at = comma.map_or(end, |comma| comma + 1);
        Some(Item {
            lead: before.last,
            after_line_comment: before.line_comment,
            newline: before.newline,
            start,
            value,
            end,
            comma,
        })
    }
}
