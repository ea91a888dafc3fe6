//! `signet mcp`: Signet's own tools for harnesses, and MCP servers.

use clap::{Args, Subcommand};

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Mcp {
    /// Harness whose connection is used.
    #[arg(short = 'H', long)]
    pub(crate) harness: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Option<Servers>,
}

/// What is done with MCP servers.
#[derive(Debug, Subcommand)]
pub(crate) enum Servers {
    /// Check a manifest, a server.json or a catalogue: what is wrong, where, and what it would run.
    Validate {
        /// A file, a URL, or - for standard input.
        document: String,
    },
}
