//! What a process writes: messages on its standard output, anything on its standard error.

use std::sync::Arc;

use parking_lot::Mutex;
use rmcp::model::ServerJsonRpcMessage;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, BufReader};
use tokio::sync::mpsc;

use crate::pace::Pace;
use crate::text;
use crate::wire::{Read, Wire};
use crate::{Limits, Listener};

/// The last line of standard error: often the reason why a process ends.
#[derive(Debug, Clone, Default)]
pub(super) struct Last(Arc<Mutex<String>>);

impl Last {
    fn set(&self, line: &str) {
        if !line.trim().is_empty() {
            line.clone_into(&mut self.0.lock());
        }
    }

    pub(super) fn line(&self) -> String {
        self.0.lock().clone()
    }
}

/// A line, of which so many bytes are kept.
enum Line {
    Whole(Vec<u8>),
    /// The rest was left out.
    Cut(Vec<u8>),
    End,
}

/// Reads a line. Memory is bounded, and so is the work where `give_up` is set: a line that is too long is then
/// not read to its end.
async fn next_line<R: AsyncRead + Unpin>(from: &mut BufReader<R>, most: usize, give_up: bool) -> Line {
    let mut out = Vec::new();
    let mut is_cut = false;
    loop {
        let Ok(part) = from.fill_buf().await else {
            return Line::End;
        };
        if part.is_empty() {
            return match (out.is_empty(), is_cut) {
                (true, _) => Line::End,
                (false, true) => Line::Cut(out),
                (false, false) => Line::Whole(out),
            };
        }
        let end = part.iter().position(|byte| *byte == b'\n');
        let text = part.get(..end.unwrap_or(part.len())).unwrap_or_default();
        let room = most.saturating_sub(out.len());
        out.extend_from_slice(text.get(..room.min(text.len())).unwrap_or_default());
        is_cut |= text.len() > room;
        let used = end.map_or(part.len(), |end| end + 1);
        from.consume(used);
        if end.is_some() || (is_cut && give_up) {
            return if is_cut { Line::Cut(out) } else { Line::Whole(out) };
        }
    }
}

/// Passes messages on until there are no more, or something is wrong: then in words, what.
pub(super) async fn messages(
    stdout: impl AsyncRead + Unpin,
    wire: Arc<Wire>,
    listener: Arc<dyn Listener>,
    to: mpsc::Sender<ServerJsonRpcMessage>,
) -> Option<String> {
    let limits = *wire.limits();
    let mut from = BufReader::with_capacity(64 << 10, stdout);
    let mut pace = Pace::new(limits.messages_per_second, limits.messages_per_second * 2);
    let mut junk = 0;
    loop {
        let bytes = match next_line(&mut from, limits.message_bytes, true).await {
            Line::Whole(bytes) => bytes,
            Line::Cut(_) => {
                let most = limits.message_bytes;
                return Some(format!("it sent a message of more than {most} bytes"));
            }
            Line::End => return None,
        };
        if bytes.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        pace.take().await;
        match wire.read(&bytes) {
            Read::Message(message) => {
                if to.send(*message).await.is_err() {
                    return None;
                }
            }
            Read::Nothing => {}
            Read::Junk(reason) => {
                junk += 1;
                if junk > limits.junk_lines {
                    return Some(format!(
                        "it writes what is no JSON-RPC message to its standard output: {reason}"
                    ));
                }
                listener.stderr(&text::line(&bytes, limits.stderr_line));
            }
        }
    }
}

/// Passes lines of standard error on, and reads on whatever comes, so that nobody waits for it.
pub(super) async fn errors(
    stderr: impl AsyncRead + Unpin,
    limits: Limits,
    listener: Arc<dyn Listener>,
    last: Last,
) {
    let mut from = BufReader::with_capacity(16 << 10, stderr);
    let mut pace = Pace::new(limits.stderr_lines_per_second, limits.stderr_lines_per_second * 2);
    let mut left_out = 0_u64;
    loop {
        let bytes = match next_line(&mut from, limits.stderr_line, false).await {
            Line::Whole(bytes) | Line::Cut(bytes) => bytes,
            Line::End => return,
        };
        if !pace.try_take() {
            left_out += 1;
            // A flood has no end to wait for; others have work to do.
            if left_out.is_multiple_of(256) {
                tokio::task::yield_now().await;
            }
            continue;
        }
        let line = text::line(&bytes, limits.stderr_line);
        last.set(&line);
        if left_out > 0 {
            listener.stderr(&format!("[{left_out} lines left out]"));
            left_out = 0;
        }
        listener.stderr(&line);
    }
}
