//! `log`: lines in the daemon's log.

pub use crate::bindings::log::Level;

use super::Answer;
use crate::bindings::log;
use crate::instance::CallState;
use crate::types::Error;

/// Where a plugin's lines go.
pub trait Log: Send + Sync {
    /// One line, without line breaks, already within its limits. `call` is the plugin's function that wrote
    /// it, `connector.handle`.
    fn write(&self, level: Level, call: &str, message: &str);
}

impl log::Host for CallState {
    async fn write(&mut self, level: Level, message: String) -> wasmtime::Result<Answer<()>> {
        self.budget.host_call()?;
        let line = one_line(&message, self.limits.log_line_bytes);
        // Before the limit: a panic's message is told even when the plugin talked too much before it.
        if matches!(level, Level::Error) {
            self.last_error_line = Some(line.clone());
        }
        if !self.budget.take_log_line() {
            return Ok(Err(Error::Limit(format!("{} lines per call", self.limits.log_lines))));
        }
        Ok(super::available(&self.capabilities.log, "log").map(|log| log.write(level, self.call, &line)))
    }
}

/// Whether a character can end a line, colour a terminal, or turn the direction of what follows.
pub(crate) fn misleads(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Nothing in a guest's line can begin another one, colour a terminal, or be read from right to left.
pub(crate) fn one_line(message: &str, most: usize) -> String {
    let mut line = String::with_capacity(message.len().min(most));
    for c in message.chars() {
        if line.len() >= most {
            line.push('…');
            break;
        }
        if misleads(c) {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
    }
    line
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_line_stays_one_line() {
        assert_eq!(super::one_line("a\nERROR b\x1b[31m\u{2028}c", 100), "a\\nERROR b\\u{1b}[31m\\u{2028}c");
        assert_eq!(super::one_line("äöü", 4), "äö…");
    }
}
