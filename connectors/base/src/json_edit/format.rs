//! Writing a value anew in a given style.

use alloc::string::String;

use super::scan::{byte, slice, trivia, value_end};
use super::style::Style;

#[derive(Clone, Copy)]
pub(super) enum Shape<'a> {
    OneLine,
    /// One item per line; the value's own line is indented like this.
    Lines {
        indent: &'a str,
    },
}

/// `json`, which has been checked, laid out anew. Scalars keep their spelling; comments and trailing commas
/// go. Empty containers are `{}` and `[]`.
pub(super) fn layout(json: &str, style: &Style, shape: Shape<'_>) -> String {
    let mut writer = Writer { out: String::with_capacity(json.len()), style, shape, depth: 0 };
    let mut at = trivia(json, 0).end;
    while let Some(found) = byte(json, at) {
        at = writer.token(json, at, found);
        at = trivia(json, at).end;
    }
    writer.out
}

/// Whether two values are the same but for white space, comments and trailing commas.
pub(super) fn same(left: &str, right: &str) -> bool {
    let plain = |json| layout(json, &Style::compact(), Shape::OneLine);
    plain(left) == plain(right)
}

struct Writer<'a> {
    out: String,
    style: &'a Style,
    shape: Shape<'a>,
    depth: usize,
}

impl Writer<'_> {
    /// Writes the token at `at` and says where it ends.
    fn token(&mut self, json: &str, at: usize, found: u8) -> usize {
        let next = || trivia(json, at + 1).end;
        match found {
            b'{' | b'[' if closes(json, next()) => {
                self.out.push_str(if found == b'{' { "{}" } else { "[]" });
                return next() + 1;
            }
            b'{' | b'[' => {
                self.depth += 1;
                self.out.push(char::from(found));
                self.inner_edge(found == b'{');
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                self.inner_edge(found == b'}');
                self.out.push(char::from(found));
            }
            b',' if closes(json, next()) => {}
            b',' => {
                self.out.push(',');
                match self.shape {
                    Shape::OneLine => self.out.push_str(&self.style.gap),
                    Shape::Lines { indent } => self.line(indent),
                }
            }
            b':' => self.out.push_str(self.style.colon),
            _ => {
                let end = value_end(json, at).max(at + 1);
                self.out.push_str(slice(json, at, end));
                return end;
            }
        }
        at + 1
    }

    fn inner_edge(&mut self, object: bool) {
        match self.shape {
            Shape::Lines { indent } => self.line(indent),
            Shape::OneLine if object && self.style.padded => self.out.push(' '),
            Shape::OneLine => {}
        }
    }

    fn line(&mut self, indent: &str) {
        self.out.push_str(self.style.newline);
        self.out.push_str(indent);
        for _ in 0..self.depth {
            self.out.push_str(&self.style.unit);
        }
    }
}

fn closes(json: &str, at: usize) -> bool {
    matches!(byte(json, at), Some(b'}' | b']'))
}
