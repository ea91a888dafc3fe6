//! Adding an item at the end of a container, and replacing a value, in the style around it.
//!
//! Each way of adding leaves a shape that `remove` can tell apart and undo exactly.

use alloc::string::String;
use alloc::vec::Vec;
use alloc::{format, vec};

use super::format::{Shape, layout, same};
use super::scan::{Item, Items, Trivia, has_newline, line_indent, slice, string_end, value_end};
use super::splice::Splice;
use super::style::Style;
use super::value::quote;

pub(super) fn on_one_line(text: &str, at: usize) -> bool {
    !has_newline(slice(text, at, value_end(text, at)))
}

/// Adds an item (a member if there is a key) at the end of the container at `open`. `outer_on_one_line`: the
/// container around it stands on one line, so an empty `{}` is not spread over several.
pub(super) fn append(
    text: &str,
    open: usize,
    outer_on_one_line: bool,
    key: Option<&str>,
    json: &str,
) -> Vec<Splice> {
    let mut items = Items::new(text, open);
    let (mut count, mut last) = (0_usize, None);
    for item in items.by_ref() {
        count += 1;
        last = Some(item);
    }
    let tail = items.tail();
    let mut addition = Addition { text, open, tail, style: Style::of(text), key, json };
    match last {
        Some(last) => addition.after(&last, count),
        None if tail.comment => addition.after_comments(),
        None => addition.between_brackets(outer_on_one_line),
    }
}

/// Writes `json` over the value of `item`, which is a member of the object at `open`.
pub(super) fn replace(text: &str, open: usize, item: &Item, json: &str) -> Vec<Splice> {
    let old = slice(text, item.value, item.end);
    if same(old, json) {
        return Vec::new();
    }
    let has_items = old.starts_with(['{', '[']) && Items::new(old, 0).next().is_some();
    let mut style = Style::of(text);
    style.padded |= old.starts_with("{ ");
    let shape = if on_one_line(text, open) || (has_items && !has_newline(old)) {
        Shape::OneLine
    } else {
        Shape::Lines { indent: line_indent(text, item.start) }
    };
    vec![Splice { from: item.value, to: item.end, put: layout(json, &style, shape) }]
}

struct Addition<'a> {
    text: &'a str,
    open: usize,
    /// From the last item, or the opening bracket, to the closing one.
    tail: Trivia,
    style: Style,
    key: Option<&'a str>,
    json: &'a str,
}

impl Addition<'_> {
    fn after(&mut self, last: &Item, count: usize) -> Vec<Splice> {
        self.adopt(last, count);
        let mut put = String::new();
        // After a `//` comment nothing can stand on the same line.
        if last.newline || self.tail.line_comment {
            let indent = if last.newline {
                String::from(line_indent(self.text, last.start))
            } else {
                self.inner_indent()
            };
            put.push_str(self.style.newline);
            put.push_str(&indent);
            put.push_str(&self.entry(Shape::Lines { indent: &indent }));
        } else {
            put.push_str(&self.style.gap);
            put.push_str(&self.entry(self.shape_at(last.end)));
        }
        let added = |put| Splice { from: self.tail.last, to: self.tail.last, put };
        if last.comma.is_some() {
            put.push(',');
            return vec![added(put)];
        }
        vec![Splice { from: last.end, to: last.end, put: String::from(",") }, added(put)]
    }

    fn after_comments(&self) -> Vec<Splice> {
        let put = if self.tail.newline {
            let indent = self.inner_indent();
            format!("{}{indent}{}", self.style.newline, self.entry(Shape::Lines { indent: &indent }))
        } else {
            format!(" {}", self.entry(Shape::OneLine))
        };
        vec![Splice { from: self.tail.last, to: self.tail.last, put }]
    }

    /// `{}` becomes lines that end in exactly one line end and the outer indentation. Whatever white space
    /// stood between the brackets is kept in addition to that, so that it can be told apart and given back.
    fn between_brackets(&self, outer_on_one_line: bool) -> Vec<Splice> {
        let inside = slice(self.text, self.open + 1, self.tail.end);
        let put = if has_newline(inside) || (inside.is_empty() && !outer_on_one_line) {
            let newline = self.style.newline;
            let indent = self.inner_indent();
            let outer = if inside.is_empty() { line_indent(self.text, self.open) } else { "" };
            format!("{newline}{indent}{}{newline}{outer}", self.entry(Shape::Lines { indent: &indent }))
        } else {
            format!("{inside}{}", self.entry(Shape::OneLine))
        };
        vec![Splice { from: self.open + 1, to: self.open + 1, put }]
    }

    /// Spacing that the container itself shows counts more than the file's.
    fn adopt(&mut self, last: &Item, count: usize) {
        if count > 1 && !last.newline {
            self.style.gap = String::from(slice(self.text, last.lead, last.start));
        }
        let begins_padded = |at: usize| slice(self.text, at, at + 2) == "{ ";
        self.style.padded |= begins_padded(self.open) || begins_padded(last.value);
        if self.key.is_some() {
            let between = slice(self.text, string_end(self.text, last.start), last.value);
            self.style.colon = match between {
                ":" => ":",
                ": " => ": ",
                " : " => " : ",
                _ => self.style.colon,
            };
        }
    }

    fn entry(&self, shape: Shape<'_>) -> String {
        let value = layout(self.json, &self.style, shape);
        match self.key {
            Some(key) => format!("{}{}{value}", quote(key), self.style.colon),
            None => value,
        }
    }

    fn inner_indent(&self) -> String {
        format!("{}{}", line_indent(self.text, self.open), self.style.unit)
    }

    /// Items that follow one another within a line may still spread over lines themselves: `}, {`.
    fn shape_at(&self, at: usize) -> Shape<'_> {
        if on_one_line(self.text, self.open) {
            Shape::OneLine
        } else {
            Shape::Lines { indent: line_indent(self.text, at) }
        }
    }
}
