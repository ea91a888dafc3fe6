//! One file per command.

mod api_key;
mod connector;
mod daemon;
mod doctor;
mod events;
mod finding;
mod hook;
mod logs;
mod mcp;
mod memory;
mod open;
mod plugin;
mod secret;
mod servers;
mod session;

use std::process::ExitCode;

use clap::CommandFactory as _;

use crate::cli::{Cli, Command, Mcp};
use crate::client::Client;
use crate::error::{CliError, Result};
use crate::output::print_line;
use crate::settings::Workspace;

/// Does what the command line says.
pub(crate) fn run(cli: Cli) -> Result<ExitCode> {
    let (json, connection) = (cli.json, cli.connection.as_deref());
    // Hooks come first: they must be quick and must not fail.
    if let Command::Hook(hook) = cli.command {
        return Ok(hook::run(&hook, connection));
    }
    // A keeper needs nothing of what follows, and many of them may run.
    if let Command::KeepServer { words } = cli.command {
        return Ok(ExitCode::from(signet_mcp_client::keeper::main(&words)));
    }
    // The same wherever it is run.
    if let Command::Openapi = cli.command {
        print_line(&format!("{:#}", signet_api::document()));
        return Ok(ExitCode::SUCCESS);
    }
    let workspace = Workspace::find()?;
    let client = || Client::find(&workspace);
    match cli.command {
        Command::Hook(_) | Command::KeepServer { .. } | Command::Openapi => {}
        Command::Up(up) => daemon::up(&workspace, &up, json)?,
        Command::Down => daemon::down(&workspace, json)?,
        Command::Open { print } => open::run(&client()?, print, json)?,
        Command::Status => return daemon::status(&client()?, json),
        Command::Logs { lines, follow } => logs::run(&workspace, lines, follow, json)?,
        Command::Doctor => return doctor::run(&workspace, &client()?, json),
        Command::ApiKey(command) => api_key::run(&client()?, command, json)?,
        Command::Connector(command) => return connector::run(&workspace, command, json),
        Command::Remember(remember) => memory::remember(client()?, remember, json)?,
        Command::Recall(recall) => memory::recall(client()?, recall, json)?,
        Command::Events(command) => events::run(&client()?, command, json)?,
        Command::Context { prompt, tokens, plain } => {
            events::context(client()?, &prompt.join(" "), tokens, plain, json)?;
        }
        Command::Session(command) => session::run(&client()?, command, json)?,
        Command::Plugin(command) => plugin::run(&workspace, command, json)?,
        Command::Secret(command) => secret::run(&client()?, command, json)?,
        Command::Mcp(Mcp { command: Some(command), .. }) => return servers::run(&workspace, command, json),
        Command::Mcp(Mcp { serve, command: None }) => mcp::run(&workspace, connection, &serve)?,
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "signet", &mut std::io::stdout());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs async work. One thread is enough for a command.
pub(crate) fn block_on<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| CliError::Other(format!("cannot start: {error}")))?.block_on(work)
}

/// A value for a place in a URL.
pub(crate) fn escape(text: &str) -> String {
    let keep = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}
