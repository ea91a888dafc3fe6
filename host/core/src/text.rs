//! Cutting texts: between characters, and on one line.

/// The words of a text: what stands between white space and control characters.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty())
}

/// A text on one line without control characters, one space between words, cut as by [`cut`].
#[must_use]
pub fn one_line(text: &str, most: usize) -> String {
    let mut line = String::with_capacity(text.len().min(most.saturating_mul(4)));
    // Each word has a character at least: more of them cannot be shown.
    for word in words(text).take(most.saturating_add(1)) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    cut(&line, most)
}

/// At most `most` characters, then `…` if there were more.
#[must_use]
pub fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default().trim_end()),
        None => text.to_owned(),
    }
}

/// The beginning of a text: at most `most` bytes of it, whole characters.
#[must_use]
pub fn first_bytes(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_characters() {
        assert_eq!(cut("äöü", 3), "äöü");
        assert_eq!(cut("äöü", 2), "äö…");
        assert_eq!(cut("a  b", 2), "a…");
        assert_eq!(first_bytes("äöü", 5), "äö");
        assert_eq!(first_bytes("äöü", 6), "äöü");
        assert_eq!(first_bytes("äöü", 100), "äöü");
    }

    #[test]
    fn a_text_of_many_lines_becomes_one() {
        assert_eq!(one_line(" a\n\n  b\tc\x1b[1m\r\n", 300), "a b c [1m");
        assert_eq!(one_line(&"x ".repeat(1_000), 300).chars().count(), 300);
        assert_eq!(one_line("abc def", 4), "abc…");
        assert_eq!(one_line("", 4), "");
    }
}
