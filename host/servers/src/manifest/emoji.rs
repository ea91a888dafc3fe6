//! One emoji.

/// Bytes of the longest: a family of four with skins has 41, a flag of a region 28.
const LONGEST: usize = 64;

const JOINER: char = '\u{200d}';

/// Whether a text is one emoji and nothing else.
pub(crate) fn is_one(text: &str) -> bool {
    if text.is_empty() || text.len() > LONGEST {
        return false;
    }
    let marks: Vec<char> = text.chars().collect();
    if let [a, b] = marks.as_slice()
        && is_region(*a)
        && is_region(*b)
    {
        return true;
    }
    text.split(JOINER).all(|part| {
        let mut marks = part.chars();
        let first = marks.next();
        // A keycap: a digit, perhaps a selector, the frame.
        if first.is_some_and(|c| c.is_ascii_digit() || c == '#' || c == '*') {
            return part.ends_with('\u{20e3}') && part.chars().count() <= 3;
        }
        first.is_some_and(is_picture) && marks.all(is_modifier)
    })
}

fn is_region(c: char) -> bool {
    ('\u{1f1e6}'..='\u{1f1ff}').contains(&c)
}

/// After `Extended_Pictographic` of Unicode 16: a little more than it, in the blocks where they are.
fn is_picture(c: char) -> bool {
    matches!(c,
        '\u{a9}' | '\u{ae}' | '\u{203c}' | '\u{2049}' | '\u{2122}' | '\u{2139}' | '\u{2194}'..='\u{21aa}'
        | '\u{231a}'..='\u{23ff}' | '\u{24c2}' | '\u{25aa}'..='\u{25fe}' | '\u{2600}'..='\u{27bf}'
        | '\u{2934}' | '\u{2935}' | '\u{2b05}'..='\u{2b55}' | '\u{3030}' | '\u{303d}' | '\u{3297}' | '\u{3299}'
        | '\u{1f000}'..='\u{1f1e5}' | '\u{1f200}'..='\u{1f3fa}' | '\u{1f400}'..='\u{1faff}')
}

/// Selectors, skins, the tags of regions' flags.
fn is_modifier(c: char) -> bool {
    matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_and_nothing_else() {
        for text in [
            "📈",
            "❤️",
            "👩🏽‍💻",
            "🇫🇮",
            "1️⃣",
            "👨‍👩‍👧‍👦",
            "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "⌚",
        ] {
            assert!(is_one(text), "{text}");
        }
        for text in [
            "",
            "a",
            "1",
            "📈📈",
            "📈 ",
            "crm.svg",
            "\u{200d}",
            "📈\u{200d}",
            "🇫",
            "日",
            "\u{fe0f}",
            "📈\u{202e}",
        ] {
            assert!(!is_one(text), "{text:?}");
        }
        assert!(!is_one(&["👨"; 20].join("\u{200d}")), "none is that long");
    }
}
