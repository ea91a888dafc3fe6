//! A server that is a process: started with a clean environment in a group of its own, read line by line, and
//! ended with all that it started.

mod environment;
mod lines;
mod output;
mod stop;

use std::process::Stdio;
use std::sync::Arc;

use tokio::process::{Child, Command};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::ended::Ended;
use crate::wire::Wire;
use crate::{ClientError, Listener, Process, Result};

pub(crate) use lines::Lines;

/// Messages that are read and wait for the library: few, since each may be large.
const READ_AHEAD: usize = 4;
/// Messages that wait to be written.
const WRITE_AHEAD: usize = 64;

/// A process that runs.
pub(crate) struct Running {
    /// For the library.
    pub(crate) lines: Lines,
    /// Cancelled, it ends the process.
    pub(crate) stop: CancellationToken,
}

/// Starts it.
pub(crate) fn start(
    process: &Process,
    wire: &Arc<Wire>,
    listener: &Arc<dyn Listener>,
    ended: &Ended,
) -> Result<Running> {
    let mut child = spawn(process)?;
    let gone = || ClientError::Unreachable(format!("{} was started without its streams", process.program));
    let stdin = child.stdin.take().ok_or_else(gone)?;
    let stdout = child.stdout.take().ok_or_else(gone)?;
    let stderr = child.stderr.take().ok_or_else(gone)?;
    let stop = CancellationToken::new();
    let last = output::Last::default();
    let (read, incoming) = mpsc::channel(READ_AHEAD);
    let (outgoing, to_write) = mpsc::channel(WRITE_AHEAD);
    let errors = tokio::spawn(output::errors(stderr, *wire.limits(), listener.clone(), last.clone()));
    let reader = tokio::spawn(output::messages(stdout, wire.clone(), listener.clone(), read));
    tokio::spawn(lines::write(stdin, to_write, stop.clone(), ended.clone(), wire.limits().request));
    let kept = process.keeper.is_some();
    let watched = stop::Watched { child, kept, reader, errors, last, limits: *wire.limits() };
    tokio::spawn(stop::watch(watched, stop.clone(), ended.clone()));
    let lines = Lines::new(incoming, outgoing, wire.clone(), stop.clone(), ended.clone());
    Ok(Running { lines, stop })
}

fn spawn(process: &Process) -> Result<Child> {
    let mut command = match &process.keeper {
        Some(keeper) => {
            let mut command = Command::new(&keeper.program);
            command.args(&keeper.arguments).arg(&process.program);
            command
        }
        None => Command::new(&process.program),
    };
    command
        .args(&process.arguments)
        .env_clear()
        .envs(environment::environment(&process.environment))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        // A keeper that is killed could end nothing; it hears that its parent has gone.
        .kill_on_drop(process.keeper.is_none());
    if let Some(folder) = &process.folder {
        if !folder.is_dir() {
            let (program, folder) = (&process.program, folder.display());
            let words = format!("{program} cannot be started: its folder {folder} is not there");
            return Err(ClientError::Unreachable(words));
        }
        command.current_dir(folder);
    }
    #[cfg(unix)]
    command.process_group(0);
    command.spawn().map_err(|error| {
        let program = &process.program;
        let advice = match error.kind() {
            std::io::ErrorKind::NotFound => "; is it installed, and in PATH of the daemon?",
            _ => "",
        };
        ClientError::Unreachable(format!("{program} cannot be started: {error}{advice}"))
    })
}
