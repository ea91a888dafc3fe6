//! Signet as an MCP server: the memories and sessions as tools for a model, and the tools of installed servers.
//!
//! What lives here: the tools, what they say to a model, and the HTTP service that carries them
//! (streamable HTTP, without sessions, answers in plain JSON). What must not: authentication and
//! the checks of `Host` and `Origin`, which the HTTP layer makes before a request gets here, and
//! what a memory is.

mod accept;
mod installed;
mod old_names;
mod server;
mod service;
mod toolbox;
mod tools;
mod wording;

pub use server::Server;
pub use service::{McpResponse, McpService, service};
pub use toolbox::OfferedTool;
