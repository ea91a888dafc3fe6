//! A connection with one MCP server.
//!
//! What lives here: starting a server's process and ending it with all that it started, reaching one over HTTP,
//! finding out which era of the protocol it speaks, and asking it, within limits of size, rate and time. What must
//! not: which servers are installed, who may call what, and what is made of the answers; that is `signet-servers`'.

mod error;
mod listener;
mod model;

pub use error::{ClientError, Result};
pub use listener::{Answer, Ask, Elicitation, Listener, OnProgress, Progress};
pub use model::{About, Icon, Prompt, PromptArgument, Resource, Template, Tool};
