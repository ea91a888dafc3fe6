//! How the file is written: line ends, indentation, spacing.

use alloc::string::String;

use super::scan::{Items, byte, comment_end, line_indent, root_start, slice, string_end, trivia};

/// Longer steps of indentation are taken for noise.
const MAX_UNIT: usize = 16;

pub(super) struct Style {
    pub(super) newline: &'static str,
    /// One step of indentation.
    pub(super) unit: String,
    /// The colon with the spaces around it.
    pub(super) colon: &'static str,
    /// What follows a comma within a line.
    pub(super) gap: String,
    /// Objects on one line are written `{ "a": 1 }`.
    pub(super) padded: bool,
}

impl Style {
    /// No white space at all: for comparing values.
    pub(super) fn compact() -> Self {
        Self { newline: "", unit: String::new(), colon: ":", gap: String::new(), padded: false }
    }

    pub(super) fn of(text: &str) -> Self {
        let root = root_start(text);
        let colon = colon(text, root);
        Self {
            newline: newline(text),
            unit: String::from(unit(text, root)),
            colon,
            gap: String::from(if colon.ends_with(' ') { " " } else { "" }),
            padded: slice(text, root, root + 2) == "{ ",
        }
    }
}

pub(super) fn newline(text: &str) -> &'static str {
    let Some(at) = text.find(['\n', '\r']) else { return "\n" };
    match (byte(text, at), byte(text, at + 1)) {
        (Some(b'\r'), Some(b'\n')) => "\r\n",
        (Some(b'\r'), _) => "\r",
        _ => "\n",
    }
}

/// As the first member of the root has it.
fn colon(text: &str, root: usize) -> &'static str {
    let member = if byte(text, root) == Some(b'{') { Items::new(text, root).next() } else { None };
    let Some(member) = member else { return ": " };
    let key_end = string_end(text, member.start);
    let colon = trivia(text, key_end).end;
    match (colon > key_end, member.value > colon + 1) {
        (false, true) => ": ",
        (false, false) => ":",
        (true, true) => " : ",
        (true, false) => " :",
    }
}

/// One step of indentation, from the first indented line that begins with an item. Two spaces when no line
/// does, nothing when lines do but none is indented.
fn unit(text: &str, root: usize) -> &str {
    let outer = line_indent(text, root);
    let mut at = root;
    let mut depth = 0_usize;
    let mut line_start = false;
    let mut flat = false;
    while let Some(found) = byte(text, at) {
        match found {
            b'\n' | b'\r' => line_start = true,
            b' ' | b'\t' => {}
            b'/' => {
                at = comment_end(text, at).unwrap_or(at + 1);
                continue;
            }
            _ => {
                if line_start && depth > 0 && !matches!(found, b'}' | b']' | b',' | b':') {
                    match step(outer, line_indent(text, at), depth) {
                        "" => flat = true,
                        step => return step,
                    }
                }
                line_start = false;
                match found {
                    b'{' | b'[' => depth += 1,
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    b'"' => {
                        at = string_end(text, at);
                        continue;
                    }
                    _ => {}
                }
            }
        }
        at += 1;
    }
    if flat { "" } else { "  " }
}

/// The step that makes `indent` at this depth, in a file that is itself indented by `outer`.
fn step<'a>(outer: &str, indent: &'a str, depth: usize) -> &'a str {
    let indent = indent.strip_prefix(outer).unwrap_or(indent);
    let share = slice(indent, 0, indent.len() / depth);
    let unit = if share.repeat(depth) == indent { share } else { indent };
    if unit.len() > MAX_UNIT { "  " } else { unit }
}
