//! The `signet` program: the daemon and the command line.
//!
//! What lives here: reading the command line and the environment, putting the crates together, and
//! talking to the daemon over HTTP like everybody else. What must not: anything that a second
//! program would need too.

mod allocator;
mod assembly;
mod built_in;
mod capabilities;
mod chat;
mod cli;
mod client;
mod commands;
mod components;
mod connection;
mod doors;
mod edge;
mod error;
mod git;
mod install;
mod llm;
mod logging;
mod network;
mod output;
mod servers;
mod settings;
mod sources;
mod spool;
mod telemetry;
mod trouble;
mod upkeep;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let cli = match cli::alias(std::env::args_os()) {
        Some(words) => cli::Cli::parse_from(words),
        None => cli::Cli::parse(),
    };
    let json = cli.json;
    match commands::run(cli) {
        Ok(code) => code,
        Err(error) => {
            output::failure(&error, json);
            error.exit_code()
        }
    }
}
