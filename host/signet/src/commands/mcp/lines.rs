//! Messages on standard input: one line each, of a bounded length.

use std::io::{BufRead, Read as _, Result};

use serde_json::Value;

/// Bytes of one message: what the daemon takes.
const MESSAGE: u64 = 4 << 20;

/// What a line holds.
#[derive(Debug, PartialEq)]
pub(super) enum Line {
    Message(Value),
    /// Nothing that could be passed on, and why.
    Refused(String),
    End,
}

/// The next line that is not empty. Of one that is too long the rest is read past, so that the next
/// message is read from its start.
pub(super) fn read(input: &mut impl BufRead) -> Result<Line> {
    loop {
        let mut line = Vec::new();
        let read = input.by_ref().take(MESSAGE + 1).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(Line::End);
        }
        if line.len() as u64 > MESSAGE && line.last() != Some(&b'\n') {
            input.skip_until(b'\n')?;
            return Ok(Line::Refused(format!("a message has more than {MESSAGE} bytes; send less at once")));
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        return Ok(match serde_json::from_slice(&line) {
            Ok(message) => Line::Message(message),
            Err(error) => Line::Refused(format!("a message is not JSON: {error}")),
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_lines_and_nonsense_between_them_is_read_past() {
        let long = "x".repeat(usize::try_from(MESSAGE).unwrap() + 10);
        let text = format!("{{\"id\":1}}\r\n\n  \n{long}\n\u{0}\n{{\"id\":2}}");
        let mut input = text.as_bytes();
        assert_eq!(read(&mut input).unwrap(), Line::Message(json!({ "id": 1 })));
        assert!(matches!(read(&mut input).unwrap(), Line::Refused(why) if why.contains("4194304 bytes")));
        assert!(matches!(read(&mut input).unwrap(), Line::Refused(why) if why.contains("not JSON")));
        assert_eq!(read(&mut input).unwrap(), Line::Message(json!({ "id": 2 })));
        assert_eq!(read(&mut input).unwrap(), Line::End);
    }
}
