//! Words of servers on their way to a terminal: on one line where a line is meant, and without what moves it.

use serde_json::Value;

use crate::output;

/// Characters of a text that is shown on a line among others.
const SHORT: usize = 100;

/// Prints JSON, or what `human` makes of it, tame.
pub(super) fn show(json: bool, value: &Value, human: impl FnOnce(&Value) -> String) {
    output::show(json, value, |value| output::tame(&human(value)));
}

/// Prints lines, tame.
pub(super) fn print(text: &str) {
    output::print_line(output::tame(text).trim_end());
}

/// One JSON document on one line.
pub(super) fn print_json(value: &Value) {
    output::print_line(&output::escaped(&value.to_string()));
}

/// The text of a field on one line: what a server puts into it cannot begin a line of its own.
pub(super) fn text(value: &Value, pointer: &str) -> String {
    one_line(output::text(value, pointer))
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    let line: Vec<_> = text.split_whitespace().collect();
    output::tame(&line.join(" "))
}

/// The beginning of a text, on one line.
pub(super) fn short(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(SHORT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// Lines, each further in.
pub(super) fn indented(text: &str, by: &str) -> String {
    output::tame(text).lines().map(|line| format!("{by}{line}")).collect::<Vec<_>>().join("\n")
}

/// A number of things: `1 tool`, `12 tools`.
pub(super) fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        number => format!("{number} {thing}s"),
    }
}

/// A column's cell.
pub(super) fn cell(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::String(text)) => short(text),
        Some(Value::Null) | None => String::new(),
        Some(other) => short(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_server_says_neither_moves_the_terminal_nor_begins_a_line() {
        let evil = json!({ "name": "a\u{1b}[2J\nsignet: approved\u{202e}\u{9b}31m\u{200b}" });
        assert_eq!(text(&evil, "/name"), "a\u{fffd}[2J signet: approved\u{fffd}\u{fffd}31m\u{fffd}");
        let json = output::escaped(&evil.to_string());
        assert!(json.is_ascii(), "{json}");
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), evil, "it is the same value");
        assert_eq!(indented("one\r\ntwo\rthree", "  "), "  one\n  two\u{fffd}three");
        assert_eq!(short(&"é".repeat(200)).chars().count(), SHORT + 1);
    }
}
