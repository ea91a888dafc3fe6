//! Words that others wrote and people read.

/// Why a text must not be shown as it is, if so. `most` counts characters.
///
/// Marks that turn the direction of text or take no room can make one command look like another.
pub(crate) fn plain(text: &str, most: usize) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    let length = text.chars().count();
    if length > most {
        return Err(format!("it has {length} characters, and {most} are allowed"));
    }
    visible(text)
}

/// Why a text of any length must not be shown as it is, if so.
pub(crate) fn visible(text: &str) -> Result<(), String> {
    match text.chars().find(|c| is_hidden(*c)) {
        Some(mark) if mark.is_control() => {
            Err(format!("it holds a line break or control character (U+{:04X})", u32::from(mark)))
        }
        Some(mark) => Err(format!(
            "it holds a mark that people cannot see or that turns the direction of text (U+{:04X})",
            u32::from(mark)
        )),
        None => Ok(()),
    }
}

/// A text as it may be shown: what people cannot see is a mark that they can.
pub(crate) fn shown(text: &str) -> String {
    text.chars().map(|c| if is_hidden(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// Characters that are not seen, or that change how others are.
#[must_use]
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            // Soft hyphen, combining grapheme joiner, Arabic letter mark, Hangul fillers, Mongolian separators.
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180b}'..='\u{180f}'
            // Zero width, directions, line and paragraph separators, word joiner and invisible operators. The
            // joiner of emoji (U+200D) is seen only where it joins, and `emoji` knows where that is.
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            // Tags.
            | '\u{e0000}'..='\u{e0fff}')
}

/// The one of `known` that was probably meant: at most two letters away, and not more than a third of them.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // What is that long is no slip, and comparing takes the product of both lengths.
    if word.len() > 64 {
        return None;
    }
    let most = (word.chars().count() / 3).min(2);
    let near = known.into_iter().map(|name| (distance(&word.to_lowercase(), &name.to_lowercase()), name));
    near.filter(|(away, _)| *away <= most).min_by_key(|(away, _)| *away).map(|(_, name)| name)
}

/// Letters to insert, delete, replace or swap with the next, to make one word of the other.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut least =
                (at(&row, j) + usize::from(x != y)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1);
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if swapped {
                least = least.min(at(&before, j - 1) + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_cannot_see_is_refused() {
        for (text, says) in [
            ("", "empty"),
            (" \t", "empty"),
            ("a\nb", "U+000A"),
            ("a\u{1b}[2J", "U+001B"),
            ("a\u{202e}b", "U+202E"),
            ("a\u{200b}b", "U+200B"),
            ("a\u{2066}b", "U+2066"),
            ("a\u{e0041}b", "U+E0041"),
            ("abcdefghijk", "11 characters"),
        ] {
            let refused = plain(text, 10).expect_err(text);
            assert!(refused.contains(says), "{text:?}: {refused}");
        }
        for text in ["GHL CRM", "Größe", "日本語", "⏰ now", "عربي"] {
            assert_eq!(plain(text, 10), Ok(()), "{text}");
        }
    }

    #[test]
    fn slips_are_near_and_other_words_are_not() {
        for (a, b, away) in
            [("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3), ("", "ab", 2)]
        {
            assert_eq!(distance(a, b), away, "{a} {b}");
        }
        let known = ["name", "icon", "ui", "defaultSize", "menuItems"];
        assert_eq!(nearest("defaultsize", known), Some("defaultSize"));
        assert_eq!(nearest("menuitem", known), Some("menuItems"));
        assert_eq!(nearest("naem", known), Some("name"));
        for word in ["it", "colour", "", "x".repeat(100).as_str()] {
            assert_eq!(nearest(word, known), None, "{word}");
        }
    }
}
