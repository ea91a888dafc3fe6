//! The keeper of a server: a small process between the daemon and the server, so that nothing that the server
//! starts outlives it, not what leaves its process group, and not if the daemon is killed. It has no part in
//! what is said: the server has its standard input and output.

#[cfg(target_os = "linux")]
mod descendants;
#[cfg(target_os = "linux")]
mod linux;

use std::ffi::OsString;

/// Whether a keeper can do its work here: elsewhere than on Linux nothing tells a process of those that were
/// started by what it started.
pub const AVAILABLE: bool = cfg!(target_os = "linux");

/// Exit code for a program that is not there, as shells have it.
const NOT_FOUND: u8 = 127;
/// And for one that cannot be started.
const NOT_STARTED: u8 = 126;

/// Runs a program, and ends with it: `words` are the program and its arguments. The exit code is the program's;
/// 128 and the signal's number if a signal ended it.
#[must_use]
pub fn main(words: &[OsString]) -> u8 {
    let Some((program, arguments)) = words.split_first() else {
        eprintln!("name the program to keep");
        return NOT_STARTED;
    };
    let mut command = std::process::Command::new(program);
    command.args(arguments);
    match keep(command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{} cannot be started: {error}", program.display());
            if error.kind() == std::io::ErrorKind::NotFound { NOT_FOUND } else { NOT_STARTED }
        }
    }
}

#[cfg(target_os = "linux")]
fn keep(command: std::process::Command) -> std::io::Result<u8> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(linux::keep(command))
}

#[cfg(not(target_os = "linux"))]
fn keep(mut command: std::process::Command) -> std::io::Result<u8> {
    let code = command.status()?.code();
    Ok(code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX))
}
