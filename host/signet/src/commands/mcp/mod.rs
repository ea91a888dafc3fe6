//! mcp: Signet's tools on standard input and output, for harnesses that start a program.
//!
//! What lives here: reading messages, passing each on to the daemon's `/mcp`, several at a time, and
//! writing the answers. What must not: any knowledge of the tools. The daemon may come and go while this
//! runs: what is asked meanwhile is answered with an error that says so.

mod daemon;
mod headers;
mod lines;

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use self::daemon::Daemon;
use self::lines::Line;
use crate::cli::Serve;
use crate::error::{CliError, Result};
use crate::settings::Workspace;

/// Requests under way at once. A model calls a handful of tools at a time.
const AT_ONCE: usize = 8;
/// Requests that wait for one of those. While more come nothing is read.
const WAITING: usize = 64;

pub(crate) fn run(workspace: &Workspace, connection: Option<&str>, how: &Serve) -> Result<()> {
    let daemon = Daemon::new(workspace, connection.or(how.harness.as_deref()), how)?;
    serve(&daemon, &mut std::io::stdin().lock(), std::io::stdout())
}

fn serve(daemon: &Daemon<'_>, input: &mut impl BufRead, output: impl Write + Send) -> Result<()> {
    let (under_way, output) = (UnderWay::default(), Mutex::new(output));
    let (queue, work) = sync_channel::<Value>(WAITING);
    let work = Mutex::new(work);
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(message) = next(&work) {
                    if let Some(answer) = under_way.answer(daemon, &message) {
                        write(&output, &answer);
                    }
                }
            });
        }
        // What is under way at the end of the input is still answered: dropping the queue ends the threads
        // once it is empty.
        let queue = queue;
        loop {
            let line = lines::read(input).map_err(|source| CliError::File {
                action: "read",
                path: "standard input".into(),
                source,
            })?;
            let message = match line {
                Line::End => return Ok(()),
                Line::Refused(why) => {
                    write(&output, &error(&Value::Null, -32700, &why));
                    continue;
                }
                Line::Message(message) => message,
            };
            under_way.note(&message);
            if queue.send(message).is_err() {
                return Ok(());
            }
        }
    })
}

fn next(work: &Mutex<Receiver<Value>>) -> Option<Value> {
    lock(work).recv().ok()
}

/// One message, one line. When nobody reads any more the input ends too.
fn write(output: &Mutex<impl Write>, message: &Value) {
    let mut output = lock(output);
    let _ = writeln!(output, "{message}").and_then(|()| output.flush());
}

/// A thread that panicked held nothing half done.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn error(id: &Value, code: i32, text: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": text } })
}

/// The requests that have no answer yet, and whether the client gave them up.
#[derive(Default)]
struct UnderWay(Mutex<HashMap<String, bool>>);

impl UnderWay {
    /// Takes notice of a message, before it waits for its turn.
    fn note(&self, message: &Value) {
        let id = message.get("id").filter(|id| !id.is_null());
        if let Some(id) = id.filter(|_| message.get("method").is_some()) {
            lock(&self.0).insert(id.to_string(), false);
        }
        if message.get("method").and_then(Value::as_str) == Some("notifications/cancelled")
            && let Some(id) = message.pointer("/params/requestId")
            && let Some(given_up) = lock(&self.0).get_mut(&id.to_string())
        {
            *given_up = true;
        }
    }

    fn given_up(&self, id: &str) -> bool {
        lock(&self.0).get(id).copied().unwrap_or_default()
    }

    /// What the daemon says to a message. A request that was given up is not sent any more, and if it was
    /// sent its answer is kept back, as the protocol wants it.
    fn answer(&self, daemon: &Daemon<'_>, message: &Value) -> Option<Value> {
        let Some(id) = message.get("id").filter(|id| !id.is_null()) else {
            return daemon.pass_on(message);
        };
        let key = id.to_string();
        let answer = if self.given_up(&key) { None } else { daemon.pass_on(message) };
        let given_up = lock(&self.0).remove(&key).unwrap_or_default();
        answer.filter(|_| !given_up)
    }
}
