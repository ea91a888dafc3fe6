//! MCP servers on the command line: a file per command.

mod validate;

use std::process::ExitCode;

use crate::cli::Servers;
use crate::error::Result;

pub(crate) fn run(command: Servers, json: bool) -> Result<ExitCode> {
    match command {
        Servers::Validate { document } => validate::run(&document, json),
    }
}
