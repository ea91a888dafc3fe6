//! The last lines of a server: what it wrote to its standard error, and what was written about it.

use std::collections::VecDeque;

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Serialize;

/// Lines that are kept of one server.
const LINES: usize = 500;
/// Bytes of one.
const LINE: usize = 2_000;

/// A line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ServerLogLine")]
pub struct Line {
    /// Counts up.
    pub sequence: u64,
    /// When.
    pub at: String,
    /// `stderr`, or the level of a message in which it told something, or `signet`.
    pub from: String,
    /// What it says, on one line.
    pub text: String,
}

/// The lines of one server.
#[derive(Default)]
pub(crate) struct LogBook(Mutex<(u64, VecDeque<Line>)>);

impl LogBook {
    pub(crate) fn write(&self, from: &str, text: &str) {
        let end = text.char_indices().map(|(at, _)| at).take_while(|at| *at <= LINE).last().unwrap_or(0);
        let cut = if text.len() <= LINE { text } else { text.get(..end).unwrap_or_default() };
        let text = cut.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let at = signet_core::iso(signet_core::now());
        let mut book = self.0.lock();
        book.0 += 1;
        let line = Line { sequence: book.0, at, from: from.to_owned(), text };
        if book.1.len() == LINES {
            book.1.pop_front();
        }
        book.1.push_back(line);
    }

    /// Lines after this sequence number, the last `most` of them, oldest first.
    pub(crate) fn read(&self, after: u64, most: usize) -> Vec<Line> {
        let book = self.0.lock();
        let fresh = book.1.iter().rev().take_while(|line| line.sequence > after).take(most);
        let mut fresh: Vec<_> = fresh.cloned().collect();
        fresh.reverse();
        fresh
    }
}
