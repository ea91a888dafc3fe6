//! Keeping on Linux: a child subreaper hears of every process below it, however far it went.

use std::io;
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::{
    Pid, Signal, WaitOptions, WaitStatus, getpid, getppid, kill_process, set_child_subreaper,
    set_parent_process_death_signal, wait,
};
use tokio::signal::unix::{SignalKind, signal};

use super::descendants::descendants;

/// From asking all to end until they are killed.
const PATIENCE: Duration = Duration::from_millis(1500);
/// For those that were killed to be gone. What hangs in the kernel for longer is left to it.
const KILLED: Duration = Duration::from_secs(3);
/// Between two looks.
const LOOK: Duration = Duration::from_millis(10);

/// Runs it until it ends or this is told to end; then ends all that is left.
pub(super) async fn keep(mut command: Command) -> io::Result<u8> {
    let (me, parent) = (getpid(), getppid());
    set_child_subreaper(Some(me))?;
    // A signal of its own: it also comes when merely the thread ends that started this process.
    set_parent_process_death_signal(Some(Signal::HUP))?;
    let mut ended = signal(SignalKind::child())?;
    let mut term = signal(SignalKind::terminate())?;
    let mut int = signal(SignalKind::interrupt())?;
    let mut orphaned = signal(SignalKind::hangup())?;
    let child = command.spawn()?;
    let server = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let mut code = None;
    while code.is_none() && getppid() == parent {
        tokio::select! {
            _ = ended.recv() => code = reap(server),
            _ = orphaned.recv() => {}
            _ = term.recv() => break,
            _ = int.recv() => break,
        }
    }
    let last = end_all(me, server).await;
    Ok(code.or(last).unwrap_or(0))
}

/// Takes note of all that have ended. The server's exit code, if it is among them.
fn reap(server: Option<Pid>) -> Option<u8> {
    let mut code = None;
    while let Ok(Some((pid, status))) = wait(WaitOptions::NOHANG) {
        if Some(pid) == server {
            code = Some(exit_code(status));
        }
    }
    code
}

fn exit_code(status: WaitStatus) -> u8 {
    let signalled = status.terminating_signal().map(|signal| 128 + signal);
    let code = status.exit_status().or(signalled).unwrap_or(i32::from(u8::MAX));
    u8::try_from(code & 0xff).unwrap_or(u8::MAX)
}

async fn end_all(me: Pid, server: Option<Pid>) -> Option<u8> {
    let mut code = reap(server);
    let start = Instant::now();
    let mut asked = Vec::new();
    loop {
        let left = descendants(me);
        let past = start.elapsed();
        if left.is_empty() || past > PATIENCE + KILLED {
            return code;
        }
        for process in left {
            if past > PATIENCE {
                let _ = kill_process(process, Signal::KILL);
            } else if !asked.contains(&process) {
                let _ = kill_process(process, Signal::TERM);
                asked.push(process);
            }
        }
        tokio::time::sleep(LOOK).await;
        code = code.or(reap(server));
    }
}
