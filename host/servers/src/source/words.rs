//! A command line as a person writes it, in words. No shell reads it: what only a shell understands is refused, so
//! that nobody believes that it works.

use signet_core::{Error, Result};

use crate::manifest::plain;

/// Bytes of a command line.
const LONGEST: usize = 16 << 10;

/// Splits a command line. Words are separated by spaces; 'single quotes' keep everything, "double quotes" everything
/// but \" and \\, and a backslash outside of quotes keeps the next letter.
///
/// # Errors
///
/// `Invalid`, if it is empty, too long, holds what people cannot see, has a quote that does not end, or words of a
/// shell: pipes, redirections, `;`, `&`, `$`, backquotes, parentheses, `~/` at a word's beginning.
pub fn split(line: &str) -> Result<Vec<String>> {
    plain(line, LONGEST).map_err(|why| Error::Invalid(format!("this command cannot be used: {why}")))?;
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(mark), letter) if letter == mark => quote = None,
            (Some('"'), '$' | '`') => return Err(shell(letter)),
            (Some('"'), '\\') => {
                let word = word.get_or_insert_default();
                match letters.next() {
                    Some(next @ ('"' | '\\' | '$' | '`')) => word.push(next),
                    Some(next) => word.extend(['\\', next]),
                    None => return Err(open('"')),
                }
            }
            (Some(_), letter) => word.get_or_insert_default().push(letter),
            (None, '\'' | '"') => {
                quote = Some(letter);
                // '' is a word, too.
                word.get_or_insert_default();
            }
            (None, '\\') => match letters.next() {
                Some(next) => word.get_or_insert_default().push(next),
                None => {
                    return Err(Error::Invalid("this command ends in a backslash that keeps nothing".into()));
                }
            },
            (None, ' ') => words.extend(word.take()),
            (None, '|' | '&' | ';' | '<' | '>' | '$' | '`' | '(' | ')') => return Err(shell(letter)),
            (None, '~') if word.is_none() => return Err(home()),
            // Looks as if it parted words, and does not.
            (None, letter) if letter.is_whitespace() => {
                return Err(Error::Invalid(format!(
                    "this command holds a space that is not the plain one (U+{:04X}): write a plain space, or put it in \
                     quotes",
                    u32::from(letter)
                )));
            }
            (None, letter) => word.get_or_insert_default().push(letter),
        }
    }
    if let Some(mark) = quote {
        return Err(open(mark));
    }
    words.extend(word);
    if words.first().is_none_or(String::is_empty) {
        return Err(Error::Invalid("this command names no program".into()));
    }
    Ok(words)
}

fn shell(letter: char) -> Error {
    Error::Invalid(format!(
        "this command holds {letter}, which only a shell understands, and no shell will read it: write the program and \
         its arguments, and what must be {letter} in single quotes"
    ))
}

fn home() -> Error {
    Error::Invalid(
        "this command holds a word that begins with ~, which only a shell understands: write the whole path"
            .into(),
    )
}

fn open(mark: char) -> Error {
    Error::Invalid(format!("this command has a {mark} that does not end"))
}

/// A word as [`split`] reads it back, and as a POSIX shell does.
pub(super) fn quoted(word: &str) -> String {
    let bare = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=@%+,^".contains(&b);
    if !word.is_empty() && word.bytes().all(bare) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
