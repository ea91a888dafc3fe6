//! How a process ends: by itself, or because it is told to, in growing earnest.

use std::process::ExitStatus;
use std::time::Duration;

use tokio::process::Child;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::output::Last;
use crate::Limits;
use crate::ended::Ended;

/// For what was written before a process ended to be read.
const DRAIN: Duration = Duration::from_millis(500);
/// For a keeper beyond what it takes to end what it keeps.
const KEEPER: Duration = Duration::from_secs(2);

/// A process and what reads it.
pub(super) struct Watched {
    pub(super) child: Child,
    /// By a keeper, who ends whatever the server started.
    pub(super) kept: bool,
    pub(super) reader: JoinHandle<Option<String>>,
    pub(super) errors: JoinHandle<()>,
    pub(super) last: Last,
    pub(super) limits: Limits,
}

/// Waits until it ends, or ends it; sees to it that nothing is left, and says why.
pub(super) async fn watch(mut watched: Watched, stop: CancellationToken, ended: Ended) {
    let group = watched.child.id();
    let mut read = None;
    let (reason, status) = tokio::select! {
        biased;
        status = watched.child.wait() => (None, status.ok()),
        over = &mut watched.reader => {
            let reason = over.ok().flatten();
            read = Some(());
            // Most that close their output are about to end.
            let patience = if reason.is_some() { Duration::ZERO } else { DRAIN };
            match timeout(patience, watched.child.wait()).await {
                Ok(status) => (reason, status.ok()),
                Err(_) => {
                    let reason = reason.unwrap_or_else(|| "it closed its standard output".to_owned());
                    // Whoever waits for it need not wait until it is gone.
                    ended.set(reason.clone());
                    stop.cancel();
                    (Some(reason), end(&mut watched, group).await)
                }
            }
        }
        () = stop.cancelled() => (Some("it was closed".to_owned()), end(&mut watched, group).await),
    };
    // What it started and left in its group.
    signal(group, Signal::Kill);
    if timeout(DRAIN, &mut watched.errors).await.is_err() {
        watched.errors.abort();
    }
    let found = match read {
        Some(()) => None,
        None => timeout(DRAIN, &mut watched.reader).await.ok().and_then(Result::ok).flatten(),
    };
    watched.reader.abort();
    ended.set(reason.or(found).unwrap_or_else(|| words(status, &watched.last.line())));
    stop.cancel();
}

async fn end(watched: &mut Watched, group: Option<u32>) -> Option<ExitStatus> {
    let stop = watched.limits.stop;
    // Its input is closed by now: the writer was told too.
    if let Ok(status) = timeout(stop, watched.child.wait()).await {
        return status.ok();
    }
    if watched.kept {
        signal_one(group, Signal::Term);
    } else {
        signal(group, Signal::Term);
    }
    let patience = if watched.kept { stop + KEEPER } else { stop };
    if let Ok(status) = timeout(patience, watched.child.wait()).await {
        return status.ok();
    }
    signal(group, Signal::Kill);
    let _ = watched.child.start_kill();
    timeout(stop, watched.child.wait()).await.ok()?.ok()
}

fn words(status: Option<ExitStatus>, last: &str) -> String {
    let status = match status {
        Some(status) => match status.code() {
            Some(code) => format!("it ended with code {code}"),
            None => format!("it ended: {status}"),
        },
        None => "it ended".to_owned(),
    };
    if last.is_empty() { status } else { format!("{status}; the last it said: {last}") }
}

#[derive(Clone, Copy)]
enum Signal {
    Term,
    Kill,
}

#[cfg(unix)]
fn number(signal: Signal) -> rustix::process::Signal {
    match signal {
        Signal::Term => rustix::process::Signal::TERM,
        Signal::Kill => rustix::process::Signal::KILL,
    }
}

/// To all of a group that was named after its first process.
#[cfg(unix)]
fn signal(group: Option<u32>, what: Signal) {
    if let Some(group) = pid(group) {
        let _ = rustix::process::kill_process_group(group, number(what));
    }
}

#[cfg(unix)]
fn signal_one(process: Option<u32>, what: Signal) {
    if let Some(process) = pid(process) {
        let _ = rustix::process::kill_process(process, number(what));
    }
}

#[cfg(unix)]
fn pid(raw: Option<u32>) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(raw?).ok()?)
}

/// The process itself is killed by its handle.
#[cfg(not(unix))]
fn signal(_: Option<u32>, _: Signal) {}

#[cfg(not(unix))]
fn signal_one(_: Option<u32>, _: Signal) {}
