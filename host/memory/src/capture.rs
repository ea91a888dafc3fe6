//! What a user says for keeps, told by its phrasing: no model is asked. Whatever is not said
//! plainly stays in the transcript, where it can be found too.

/// Phrases that open a statement for keeps, with what is cut from it. Longest first.
const OPENERS: [&str; 18] = [
    "please remember that ",
    "please remember: ",
    "remember for later: ",
    "remember that ",
    "remember this: ",
    "remember: ",
    "remember, ",
    "/remember ",
    "don't forget that ",
    "don't forget: ",
    "do not forget that ",
    "keep in mind that ",
    "note for later: ",
    "note that ",
    "for the record, ",
    "for the record: ",
    "for future reference, ",
    "make a note that ",
];

/// Phrases that are part of the statement.
const STANDING: [&str; 5] = ["from now on", "i always want", "i prefer ", "my name is ", "call me "];

/// Bytes of a statement. Longer ones are text that happens to begin like one.
const LONGEST: usize = 2_000;
const SHORTEST: usize = 8;

/// The statements of a prompt that the user asked to keep, in order.
///
/// ```
/// let kept = signet_memory::worth_remembering("Fix the test. Remember that staging runs on heron.");
/// assert_eq!(kept, ["staging runs on heron."]);
/// ```
#[must_use]
pub fn worth_remembering(prompt: &str) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    let mut in_code = false;
    for line in prompt.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code || line.trim_start().starts_with('>') {
            continue;
        }
        let sentences = sentences(line);
        for (position, sentence) in sentences.iter().enumerate() {
            let Some(statement) = statement(sentence) else { continue };
            // What follows "remember:" on the same line belongs to it.
            let rest = sentences.get(position + 1..).unwrap_or_default().join(" ");
            let whole = if rest.is_empty() { statement.to_owned() } else { format!("{statement} {rest}") };
            let whole = whole.trim();
            if (SHORTEST..=LONGEST).contains(&whole.len()) && !whole.ends_with('?') {
                kept.push(whole.to_owned());
            }
            break;
        }
    }
    kept
}

fn statement(sentence: &str) -> Option<&str> {
    let lower = sentence.to_lowercase();
    // Lower-casing can change lengths outside ASCII; openers are ASCII, so positions at the
    // beginning agree.
    if let Some(opener) = OPENERS.iter().find(|opener| lower.starts_with(**opener)) {
        return sentence.get(opener.len()..).map(str::trim);
    }
    STANDING.iter().any(|opener| lower.starts_with(opener)).then_some(sentence)
}

/// Splits at full stops, question and exclamation marks that are followed by a space.
fn sentences(line: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut rest = line.trim();
    while let Some(end) = rest
        .match_indices(['.', '!', '?'])
        .map(|(at, _)| at + 1)
        .find(|end| rest.get(*end..).is_some_and(|tail| tail.starts_with(' ')))
    {
        let (sentence, tail) = rest.split_at(end);
        out.push(sentence.trim());
        rest = tail.trim_start();
    }
    if !rest.is_empty() {
        out.push(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_statements_are_kept() {
        for (prompt, kept) in [
            (
                "Remember that our staging database is called heron-7",
                "our staging database is called heron-7",
            ),
            ("remember: use pnpm here. Never npm.", "use pnpm here. Never npm."),
            ("Hi! Please remember that I work in UTC+2.", "I work in UTC+2."),
            ("From now on answer in French.", "From now on answer in French."),
            ("ok\nDon't forget that the demo is on Friday", "the demo is on Friday"),
        ] {
            assert_eq!(worth_remembering(prompt), [kept], "{prompt}");
        }
    }

    #[test]
    fn questions_quotes_and_code_are_not() {
        for prompt in [
            "do you remember that bug?",
            "Remember that bug from Friday?",
            "> remember that this is a quotation",
            "```\nremember that this is code\n```",
            "fix the remember function",
            "remember: x",
            "",
        ] {
            assert!(worth_remembering(prompt).is_empty(), "{prompt}");
        }
    }

    #[test]
    fn odd_text_is_no_trouble() {
        for prompt in ["İİİİ remember that", "remember that \u{0}\u{fffd}…", "。！？", "remember that é. ẞ"]
        {
            let _ = worth_remembering(prompt);
        }
    }
}
