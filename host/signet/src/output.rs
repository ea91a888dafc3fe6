//! What a person reads, and what a program reads.

use signet_servers::manifest::is_hidden;

use crate::error::CliError;

/// Prints JSON, or what `human` makes of it.
pub(crate) fn show(json: bool, value: &serde_json::Value, human: impl FnOnce(&serde_json::Value) -> String) {
    let text =
        if json { escaped(&serde_json::to_string_pretty(value).unwrap_or_default()) } else { human(value) };
    print_line(text.trim_end());
}

/// JSON of the same value that moves no terminal: what it does not escape itself and people cannot see, it escapes.
pub(crate) fn escaped(json: &str) -> String {
    let mut units = [0; 2];
    let one = |c: char| match c {
        '\n' => "\n".to_owned(),
        c if is_hidden(c) => c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
        c => c.to_string(),
    };
    json.chars().map(one).collect()
}

/// What others wrote, as a terminal may show it: what moves the cursor, changes colours or turns the direction of text
/// is a mark that can be seen. Lines stay lines.
pub(crate) fn tame(text: &str) -> String {
    let one = |c: char| match c {
        '\n' | '\t' => c,
        c if is_hidden(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    };
    text.replace("\r\n", "\n").chars().map(one).collect()
}

/// One line, or several. A reader that went away (`| head`) is no failure.
pub(crate) fn print_line(text: &str) {
    use std::io::Write as _;
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints a failure on standard error.
pub(crate) fn failure(error: &CliError, json: bool) {
    use std::io::Write as _;
    let text = if json {
        escaped(&serde_json::json!({ "error": error.to_string() }).to_string())
    } else {
        // What a server said may be in it.
        tame(&format!("signet: {error}"))
    };
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// The text of a field; empty if there is none.
pub(crate) fn text<'a>(value: &'a serde_json::Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(serde_json::Value::as_str).unwrap_or_default()
}

/// Columns, aligned; the first row is the heading.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<_> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}
