//! Edits to TOML text by whole tables: everything else stays byte for byte.
//!
//! A table here is its header and the lines up to its last value. Comments and blank lines that follow
//! belong to what comes next.

use alloc::borrow::Cow;
use alloc::string::String;
use alloc::vec::Vec;

use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, parse_document};

/// A TOML file's text, known to be valid.
#[derive(Debug, Clone)]
pub struct Document {
    text: String,
    tables: Vec<Table>,
}

/// A table with a header of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// `["mcp_servers", "signet"]`.
    pub path: Vec<String>,
    /// Keys that are set in it, with their dots: `[["command"], ["env", "HOME"]]`.
    pub keys: Vec<Vec<String>>,
    /// `[[...]]`: one of a list.
    pub in_list: bool,
    start: usize,
    end: usize,
}

impl Document {
    /// Checks a text and keeps it.
    ///
    /// # Errors
    /// It is not TOML; says where.
    pub fn parse(text: &str) -> Result<Self, String> {
        let tables = tables(text)?;
        Ok(Self { text: text.into(), tables })
    }

    /// The text as it stands after the edits so far.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// Its tables, in order. The first is the one without a header and has an empty path.
    #[must_use]
    pub fn tables(&self) -> &[Table] {
        &self.tables
    }

    /// A table as it is spelled.
    #[must_use]
    pub fn text_of(&self, table: &Table) -> &str {
        self.text.get(table.start..table.end).unwrap_or_default()
    }

    /// Whether something below `path` is set in another way than by tables of its own: in a value, or by
    /// a key with dots.
    #[must_use]
    pub fn is_set_inline(&self, path: &[&str]) -> bool {
        self.tables.iter().any(|table| {
            table.path.len() < path.len()
                && table.keys.iter().any(|key| {
                    let whole = table.path.iter().chain(key);
                    // `a = {...}` may hold `a.b`; `a.b.c = 1` lies below it.
                    whole.zip(path).all(|(have, want)| have == want)
                })
        })
    }

    /// Removes the tables that `doomed` picks, each with the blank line before it. Answers how many.
    pub fn remove(&mut self, mut doomed: impl FnMut(&Table, &str) -> bool) -> usize {
        let mut kept = String::new();
        let (mut at, mut removed) = (0, 0);
        for table in self.tables.iter().filter(|table| !table.path.is_empty()) {
            if !doomed(table, self.text_of(table)) {
                continue;
            }
            kept.push_str(self.text.get(at..table.start).unwrap_or_default());
            if kept.ends_with("\n\n") || kept == "\n" {
                kept.pop();
            }
            at = table.end;
            removed += 1;
        }
        if removed > 0 {
            kept.push_str(self.text.get(at..).unwrap_or_default());
            self.replace(kept);
        }
        removed
    }

    /// Adds a table at the end, after a blank line. `table` begins with its header.
    pub fn append(&mut self, table: &str) {
        let mut text = core::mem::take(&mut self.text);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(table.trim_end());
        text.push('\n');
        self.replace(text);
    }

    fn replace(&mut self, text: String) {
        // Whole tables were cut out of or added to a valid document.
        self.tables = tables(&text).unwrap_or_default();
        self.text = text;
    }
}

/// A string as TOML spells it. JSON's spelling is one of TOML's.
#[must_use]
pub fn quote(text: &str) -> String {
    crate::json_edit::quote(text)
}

fn tables(text: &str) -> Result<Vec<Table>, String> {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut events: Vec<Event> = Vec::new();
    let mut error = None;
    parse_document(&tokens, &mut |event: Event| events.push(event), &mut error);
    if let Some(error) = error {
        let at = error.unexpected().map_or(0, |span| span.start());
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        return Err(alloc::format!("line {line}: {}", error.description()));
    }
    let mut reading = Reading::new(text);
    for event in &events {
        let span = event.span();
        reading.event(event, &|| key(&source, event), span.start(), span.end());
    }
    Ok(reading.tables)
}

/// A key without its quotes.
fn key(source: &Source<'_>, event: &Event) -> String {
    let mut decoded: Cow<'_, str> = Cow::Borrowed("");
    if let Some(raw) = source.get(event) {
        raw.decode_key(&mut decoded, &mut ());
    }
    decoded.into_owned()
}

/// Where in the document the events are.
struct Reading<'a> {
    text: &'a str,
    tables: Vec<Table>,
    /// Keys since the last header or value.
    path: Vec<String>,
    /// Of inline tables and arrays.
    depth: usize,
    in_header: bool,
}

impl<'a> Reading<'a> {
    fn new(text: &'a str) -> Self {
        let root = Table { path: Vec::new(), keys: Vec::new(), in_list: false, start: 0, end: 0 };
        Self { text, tables: [root].into(), path: Vec::new(), depth: 0, in_header: false }
    }

    fn event(&mut self, event: &Event, key: &dyn Fn() -> String, start: usize, end: usize) {
        match event.kind() {
            EventKind::StdTableOpen | EventKind::ArrayTableOpen => {
                let in_list = event.kind() == EventKind::ArrayTableOpen;
                let end = start;
                self.tables.push(Table { path: Vec::new(), keys: Vec::new(), in_list, start, end });
                self.in_header = true;
            }
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                self.in_header = false;
                let path = core::mem::take(&mut self.path);
                self.last(|table| table.path = path);
                self.reaches(end);
            }
            EventKind::SimpleKey if self.depth == 0 => self.path.push(key()),
            EventKind::KeyValSep if self.depth == 0 => {
                let path = core::mem::take(&mut self.path);
                self.last(|table| table.keys.push(path));
            }
            EventKind::InlineTableOpen | EventKind::ArrayOpen => self.depth += 1,
            EventKind::InlineTableClose | EventKind::ArrayClose => {
                self.depth = self.depth.saturating_sub(1);
                self.reaches(end);
            }
            EventKind::Scalar => self.reaches(end),
            _ => {}
        }
    }

    fn last(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some(table) = self.tables.last_mut() {
            change(table);
        }
    }

    /// The table goes on to the end of this line.
    fn reaches(&mut self, at: usize) {
        let rest = self.text.get(at..).unwrap_or_default();
        let end = rest.find('\n').map_or(self.text.len(), |line| at + line + 1);
        self.last(|table| table.end = end);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail")]

    use super::*;

    const MINE: &str = "model = \"o\" # mine\n\n# about a\n[a.\"b c\"]\nx = '''\n[mcp_servers.signet]\n'''\n\n[[list]]\ny = [\n  1,\n]\n# the end\n";

    fn paths(document: &Document) -> Vec<String> {
        document.tables().iter().map(|table| table.path.join("/")).collect()
    }

    #[test]
    fn tables_are_found_and_strings_are_not_taken_for_them() {
        let document = Document::parse(MINE).unwrap();
        assert_eq!(paths(&document), ["", "a/b c", "list"]);
        assert_eq!(document.text_of(&document.tables()[2]), "[[list]]\ny = [\n  1,\n]\n");
    }

    #[test]
    fn a_table_comes_and_goes_and_the_rest_stays_byte_for_byte() {
        for before in [MINE, "", "x = 1", "x = 1\n", "x = 1\r\n[t]\r\n"] {
            let mut document = Document::parse(before).unwrap();
            document.append("[mcp_servers.signet]\ncommand = \"signet\"");
            document.append("[hooks.state.\"/a/b:stop:0:0\"]\nenabled = true");
            let with = document.clone().into_text();
            assert!(with.starts_with(before), "{with}");
            let removed = document.remove(|table, _| {
                table.path.starts_with(&["mcp_servers".into()]) || table.path.starts_with(&["hooks".into()])
            });
            assert_eq!(removed, 2);
            let without = document.into_text();
            assert_eq!(without.trim_end_matches('\n'), before.trim_end_matches('\n'));
        }
    }

    #[test]
    fn what_is_set_inline_is_seen() {
        for text in [
            "mcp_servers = {}",
            "mcp_servers.signet.command = 'x'",
            "[mcp_servers]\nsignet = { command = 'x' }",
        ] {
            assert!(Document::parse(text).unwrap().is_set_inline(&["mcp_servers", "signet"]), "{text}");
        }
        for text in ["mcp = 1", "[mcp_servers]\nother = {}", "[mcp_servers.signet]\ncommand = 'x'"] {
            assert!(!Document::parse(text).unwrap().is_set_inline(&["mcp_servers", "signet"]), "{text}");
        }
    }

    #[test]
    fn what_is_no_toml_is_refused_with_its_line() {
        let error = Document::parse("a = 1\nb = [\n").unwrap_err();
        assert!(error.starts_with("line "), "{error}");
    }
}
