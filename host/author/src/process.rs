//! Running a tool: its lines are passed on as they come, and its end is kept for the error.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use signet_core::text::first_bytes;

use crate::{AuthorError, Result};

/// Lines of a failed tool that its error repeats.
const LINES: usize = 60;
/// Bytes of a line; the rest is cut.
const LINE_BYTES: usize = 2000;
/// A tool that takes longer hangs: the slowest thing here is a first install over a slow line.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// Where a tool's lines go.
pub(crate) type Say<'a> = dyn FnMut(&str) + 'a;

/// A tool, and what to say of it.
pub(crate) struct Tool {
    /// What it is doing, `cargo build`.
    pub(crate) name: &'static str,
    /// When it could not be started.
    pub(crate) how_to_get: &'static str,
    /// When it failed, from the end of what it said.
    pub(crate) advice: fn(&str) -> String,
}

enum Line {
    Out(String),
    Err(String),
}

impl Tool {
    /// Runs it; what it writes to standard output is returned, what it writes to standard error is passed on.
    pub(crate) fn read(&self, command: Command, say: &mut Say<'_>) -> Result<Vec<String>> {
        let mut lines = Vec::new();
        self.run_with(command, &mut |line| match line {
            Line::Out(line) => {
                lines.push(line);
                None
            }
            Line::Err(line) => {
                say(&line);
                Some(line)
            }
        })?;
        Ok(lines)
    }

    /// Runs it; all that it writes is passed on.
    pub(crate) fn run(&self, command: Command, say: &mut Say<'_>) -> Result<()> {
        self.run_with(command, &mut |(Line::Out(line) | Line::Err(line))| {
            say(&line);
            Some(line)
        })
    }

    /// `sink` answers what belongs into the error, should it fail.
    fn run_with(&self, mut command: Command, sink: &mut dyn FnMut(Line) -> Option<String>) -> Result<()> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
        let mut child = child.map_err(|error| self.cannot_start(&error))?;
        let (sender, receiver) = channel();
        if let Some(out) = child.stdout.take() {
            follow(out, Line::Out, sender.clone());
        }
        if let Some(err) = child.stderr.take() {
            follow(err, Line::Err, sender);
        }
        let until = Instant::now() + PATIENCE;
        let mut last = VecDeque::new();
        let told_all = drain(&receiver, until, &mut |line| {
            if let Some(line) = sink(line) {
                last.push_back(line);
                if last.len() > LINES {
                    last.pop_front();
                }
            }
        });
        if !told_all {
            // It hangs. The error below says that it was killed.
            let _ = child.kill();
        }
        let status = child.wait().map_err(|error| self.cannot_start(&error))?;
        if status.success() {
            return Ok(());
        }
        let messages = last.make_contiguous().join("\n").trim().to_owned();
        let advice = (self.advice)(&messages);
        Err(AuthorError::Failed { tool: self.name, status: in_words(status, told_all), advice, messages })
    }

    fn cannot_start(&self, error: &std::io::Error) -> AuthorError {
        let problem = match error.kind() {
            ErrorKind::NotFound => "was not found".to_owned(),
            _ => format!("cannot be started ({error})"),
        };
        AuthorError::Tool { tool: self.name, problem, advice: self.how_to_get }
    }
}

fn in_words(status: ExitStatus, told_all: bool) -> String {
    match (told_all, status.code()) {
        (false, _) => format!("it did not end within {} minutes", PATIENCE.as_secs() / 60),
        (true, Some(code)) => format!("exit code {code}"),
        (true, None) => status.to_string(),
    }
}

/// Whether both streams ended in time.
fn drain(receiver: &Receiver<Line>, until: Instant, sink: &mut dyn FnMut(Line)) -> bool {
    loop {
        match receiver.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(line) => sink(line),
            Err(RecvTimeoutError::Disconnected) => return true,
            Err(RecvTimeoutError::Timeout) => return false,
        }
    }
}

fn follow(stream: impl Read + Send + 'static, kind: fn(String) -> Line, sender: Sender<Line>) {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stream);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&bytes);
            // A progress bar draws over itself: its last state counts.
            let line = text.trim_end().rsplit('\r').next().unwrap_or_default();
            let line = if matches!(kind(String::new()), Line::Out(_)) {
                line
            } else {
                first_bytes(line, LINE_BYTES)
            };
            if sender.send(kind(line.to_owned())).is_err() {
                return;
            }
            bytes.clear();
        }
    });
}
