//! `cargo xtask`: all set-up is inside these commands, nothing is done by hand.
//!
//! One file per command; what they share is in `machine` (the clone and its surroundings), `tool`
//! (running programs), `progress` (what is printed) and `failure`. Little beside std, so that the first
//! `cargo xtask up` of a fresh clone starts at once.

mod bench;
mod conformance;
mod dashboard;
mod failure;
mod harness;
mod lighthouse;
mod machine;
mod npm_cache;
mod npm_folder;
mod package;
mod progress;
mod servers;
mod setup;
mod test;
mod tool;
mod up;

use std::ffi::OsString;
use std::process::ExitCode;

use failure::{Failure, Result};

const COMMANDS: &str = "\
Usage: cargo xtask <command>

  setup               make what the build needs: the Rust target wasm32-wasip2, the dashboard
  up [--no-start]     build Signet, install it into the workspace folder and start it
  test [-- args]      run every test; the arguments go to `cargo test`
  package             make the npm packages of connectors and client, in npm/ of the target folder
  bench [args]        build the benchmarks and run them; the arguments go to signet-bench";

fn main() -> ExitCode {
    match dispatch(std::env::args_os().skip(1).collect()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn dispatch(mut args: Vec<OsString>) -> Result<()> {
    if args.is_empty() {
        return Err(Failure::Usage(COMMANDS.to_owned()));
    }
    let command = args.remove(0);
    match command.to_str() {
        Some("setup") => setup::command(&args),
        Some("up") => up::command(&args),
        Some("test") => test::command(args),
        Some("package") => package::command(&args),
        Some("bench") => bench::command(args),
        Some("help" | "-h" | "--help") => {
            println!("{COMMANDS}");
            Ok(())
        }
        _ => Err(Failure::Usage(format!("There is no command `{}`.\n\n{COMMANDS}", command.display()))),
    }
}
