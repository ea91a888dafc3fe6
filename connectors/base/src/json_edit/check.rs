//! The only place that distrusts the text: is it JSON, and where not? Scanning elsewhere relies on it.

use alloc::vec::Vec;

use super::scan::comment_end;
use super::{BOM, EditError};

/// More open brackets than this are refused, as a reader with recursion would have to.
const MAX_DEPTH: usize = 128;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Strict,
    /// A byte order mark, comments and trailing commas are fine.
    WithComments,
}

pub(super) struct Fault {
    at: usize,
    expected: &'static str,
}

impl Fault {
    pub(super) fn in_document(self, text: &str) -> EditError {
        let (line, column) = position(text, self.at);
        EditError::Syntax { line, column, expected: self.expected }
    }

    pub(super) fn in_value(self, text: &str) -> EditError {
        let (line, column) = position(text, self.at);
        EditError::InvalidValue { line, column, expected: self.expected }
    }
}

/// Line and column from 1. `\n`, `\r\n` and a lone `\r` each end a line, as they end a comment.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let before = before.strip_prefix(BOM).unwrap_or(before);
    let bytes = before.as_bytes();
    let ends = |(index, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    let line = 1 + bytes.iter().enumerate().filter(|end| ends(*end)).count();
    let last_line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
    (line, 1 + last_line.chars().count())
}

pub(super) fn check(text: &str, dialect: Dialect) -> Result<(), Fault> {
    let with_comments = dialect == Dialect::WithComments;
    let at = if with_comments && text.starts_with(BOM) { BOM.len() } else { 0 };
    Checker { text, bytes: text.as_bytes(), at, with_comments }.document()
}

/// What has to come next.
enum Next {
    Value,
    /// A member or element, or the closing bracket where that is allowed.
    Item {
        closable: bool,
    },
    /// A comma, a closing bracket, or the end of the text.
    AfterValue,
}

struct Checker<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    with_comments: bool,
}

impl Checker<'_> {
    /// A loop with its own stack of closing brackets, so that nesting costs no stack frames.
    fn document(&mut self) -> Result<(), Fault> {
        let mut open: Vec<u8> = Vec::new();
        let mut next = Next::Value;
        loop {
            self.trivia()?;
            next = match next {
                Next::Value => self.value(&mut open)?,
                Next::Item { closable } => self.item(&mut open, closable)?,
                Next::AfterValue => match (self.peek(), open.last()) {
                    (None, None) => return Ok(()),
                    (_, None) => return self.fault("nothing more after the end of the document"),
                    (Some(b','), Some(_)) => {
                        self.at += 1;
                        Next::Item { closable: self.with_comments }
                    }
                    (Some(byte), Some(close)) if byte == *close => self.close(&mut open),
                    (_, Some(b'}')) => return self.fault("a comma or `}`"),
                    (_, Some(_)) => return self.fault("a comma or `]`"),
                },
            };
        }
    }

    fn item(&mut self, open: &mut Vec<u8>, closable: bool) -> Result<Next, Fault> {
        let close = open.last().copied();
        if closable && self.peek().is_some() && self.peek() == close {
            return Ok(self.close(open));
        }
        if close == Some(b']') {
            return Ok(Next::Value);
        }
        if self.peek() != Some(b'"') {
            return self.fault(if closable {
                "a property name in double quotes, or `}`"
            } else {
                "a property name in double quotes"
            });
        }
        self.string()?;
        self.trivia()?;
        if !self.eat(b':') {
            return self.fault("a colon after the property name");
        }
        Ok(Next::Value)
    }

    fn close(&mut self, open: &mut Vec<u8>) -> Next {
        open.pop();
        self.at += 1;
        Next::AfterValue
    }

    fn value(&mut self, open: &mut Vec<u8>) -> Result<Next, Fault> {
        match self.peek() {
            Some(b'{') => return self.open(open, b'}'),
            Some(b'[') => return self.open(open, b']'),
            Some(b'"') => self.string()?,
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true")?,
            Some(b'f') => self.word("false")?,
            Some(b'n') => self.word("null")?,
            _ => return self.fault("a value"),
        }
        Ok(Next::AfterValue)
    }

    fn open(&mut self, open: &mut Vec<u8>, close: u8) -> Result<Next, Fault> {
        if open.len() >= MAX_DEPTH {
            return self.fault("at most 128 levels of nesting");
        }
        open.push(close);
        self.at += 1;
        Ok(Next::Item { closable: true })
    }

    fn string(&mut self) -> Result<(), Fault> {
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(0..0x20) => return self.fault("no raw control character or line end inside a string"),
                Some(_) => self.at += 1,
                None => return self.fault("a closing double quote"),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        self.at += 1;
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.peek().is_some_and(|byte| byte.is_ascii_hexdigit()) {
                        return self.fault("four hexadecimal digits after `\\u`");
                    }
                    self.at += 1;
                }
            }
            _ => return self.fault("a known escape after the backslash"),
        }
        Ok(())
    }

    fn number(&mut self) -> Result<(), Fault> {
        self.eat(b'-');
        if !self.eat(b'0') {
            self.digits()?;
        }
        if self.eat(b'.') {
            self.digits()?;
        }
        if self.eat(b'e') || self.eat(b'E') {
            if !self.eat(b'+') {
                self.eat(b'-');
            }
            self.digits()?;
        }
        Ok(())
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == from { self.fault("a digit") } else { Ok(()) }
    }

    fn word(&mut self, word: &'static str) -> Result<(), Fault> {
        if !self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            return self.fault("a value");
        }
        self.at += word.len();
        Ok(())
    }

    fn trivia(&mut self) -> Result<(), Fault> {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\n' | b'\r') => self.at += 1,
                Some(b'/') if self.with_comments => match comment_end(self.text, self.at) {
                    Some(end) => self.at = end,
                    None => return self.fault("a comment: `// …`, or `/* … */` with its end"),
                },
                _ => return Ok(()),
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn fault<T>(&self, expected: &'static str) -> Result<T, Fault> {
        Err(Fault { at: self.at, expected })
    }
}
