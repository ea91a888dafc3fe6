//! Texts of strangers, made fit to be shown; and names, made fit to be read.

use alloc::string::String;
use alloc::vec::Vec;

/// Whether a letter shows something else than it is: it controls, turns the direction of text, or has no width.
pub(crate) fn misleads(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

/// A text of a stranger as one line of plain text, cut with an ellipsis at `most` characters.
#[must_use]
pub fn plain(text: &str, most: usize) -> String {
    let clean = |word: &str| word.chars().filter(|letter| !misleads(*letter)).collect::<String>();
    // What separates lines is white space to Rust, save the controls that `misleads` drops.
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let words: Vec<_> = words.map(clean).filter(|word| !word.is_empty()).collect();
    cut(words.join(" "), most)
}

/// The same with its lines kept, and never two empty ones together.
#[must_use]
pub fn plain_lines(text: &str, most: usize) -> String {
    let mut out = String::new();
    let mut empty = 0;
    for line in text.lines() {
        let clean: String =
            line.trim_end().chars().map(|letter| if letter == '\t' { ' ' } else { letter }).collect();
        let clean: String = clean.chars().filter(|letter| !misleads(*letter)).collect();
        empty = if clean.is_empty() { empty + 1 } else { 0 };
        if empty > 1 {
            continue;
        }
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&clean);
    }
    let trimmed = out.trim();
    cut(trimmed.into(), most)
}

fn cut(text: String, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text,
        Some(_) => {
            let mut kept: String = text.chars().take(most.saturating_sub(1)).collect();
            kept.truncate(kept.trim_end().len());
            kept.push('…');
            kept
        }
    }
}

/// The words of a name, in lower case: `deleteFile`, `delete_file` and `files.delete` have two each.
#[must_use]
pub fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let letters: Vec<char> = name.chars().collect();
    for (at, letter) in letters.iter().copied().enumerate() {
        let next = letters.get(at + 1).copied().unwrap_or(' ');
        // `camelCase`, and the last capital of `HTMLPage`.
        let begins = letter.is_uppercase()
            && (before.is_lowercase()
                || before.is_numeric()
                || (before.is_uppercase() && next.is_lowercase()));
        if !letter.is_alphanumeric() || begins {
            words.push(core::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

/// Words that are written in capitals.
const CAPITALS: [&str; 25] = [
    "id", "ids", "url", "urls", "uri", "api", "sql", "html", "css", "json", "xml", "csv", "pdf", "http",
    "https", "ip", "dns", "cpu", "gpu", "ui", "mcp", "crm", "sms", "aws", "dom",
];

/// A name for people: `create_entities` reads `Create entities`, `userId` reads `User ID`.
#[must_use]
pub fn label(name: &str) -> String {
    let mut out = String::new();
    for word in words(name) {
        if !out.is_empty() {
            out.push(' ');
        }
        if CAPITALS.contains(&word.as_str()) {
            // `IDs`, not `IDS`.
            let (stem, plural) = match word.strip_suffix('s') {
                Some(stem) if CAPITALS.contains(&stem) && word != "https" => (stem, "s"),
                _ => (word.as_str(), ""),
            };
            out.push_str(&stem.to_uppercase());
            out.push_str(plural);
        } else if out.is_empty() {
            let mut letters = word.chars();
            out.extend(letters.next().into_iter().flat_map(char::to_uppercase).chain(letters));
        } else {
            out.push_str(&word);
        }
    }
    if out.is_empty() { plain(name, 120) } else { plain(&out, 120) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_like_words() {
        for (name, read) in [
            ("create_entities", "Create entities"),
            ("list-tools", "List tools"),
            ("userId", "User ID"),
            ("user_ids", "User IDs"),
            ("HTMLPage", "HTML page"),
            ("https_url", "HTTPS URL"),
            ("get2Things", "Get2 things"),
            ("files.delete", "Files delete"),
            ("größe", "Größe"),
            ("", ""),
            ("_", "_"),
        ] {
            assert_eq!(label(name), read, "{name}");
        }
    }

    #[test]
    fn a_strangers_text_is_one_plain_line() {
        assert_eq!(plain("a\r\n\tb\u{202e}c\u{200b}  d\0", 80), "a bc d");
        assert_eq!(plain("\u{feff}\u{2066}", 80), "");
        assert_eq!(plain("abcdef", 4), "abc…");
        assert_eq!(plain("ab cdef", 4), "ab…");
        assert_eq!(plain("abcd", 4), "abcd");
        assert_eq!(plain("<b onclick=x>", 80), "<b onclick=x>", "it is text, and shown as text");
    }

    #[test]
    fn lines_stay_where_they_help() {
        assert_eq!(plain_lines("\n a\tb \r\n\n\n\n\u{202e}c\n", 80), "a b\n\nc");
        assert_eq!(plain_lines(&"x\n".repeat(100), 5), "x\nx…");
    }

    #[test]
    fn nothing_that_was_cleaned_misleads() {
        for letter in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text: String = ['a', letter, 'b'].into_iter().collect();
            assert!(!plain(&text, 9).chars().any(misleads), "{letter:?}");
            assert!(!plain_lines(&text, 9).chars().any(|c| c != '\n' && misleads(c)), "{letter:?}");
        }
    }
}
