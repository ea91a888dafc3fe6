//! Texts of servers, cut.

/// As much of a text as fits into so many bytes.
pub(crate) fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most)).unwrap_or(text)
}

/// An error with its causes: the outermost one says little.
pub(crate) fn in_words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_words = inner.to_string();
        if !words.contains(&inner_words) {
            words = format!("{words}: {inner_words}");
        }
        cause = inner.source();
    }
    words
}

/// A line that can be shown: no control characters, cut.
pub(crate) fn line(bytes: &[u8], most: usize) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut out = String::new();
    let mut escape = false;
    for c in text.chars() {
        // Colours and the like: from ESC to the letter that ends it.
        if escape {
            escape = !c.is_ascii_alphabetic();
            continue;
        }
        match c {
            '\u{1b}' => escape = true,
            '\t' => out.push(' '),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    cut(&out, most).trim_end().to_owned()
}
