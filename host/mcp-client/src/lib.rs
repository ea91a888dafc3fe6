//! A connection with one MCP server.
//!
//! What lives here: starting a server's process and ending it with all that it started, reaching one over HTTP,
//! finding out which era of the protocol it speaks, and asking it, within limits of size, rate and time. What must
//! not: which servers are installed, who may call what, and what is made of the answers; that is `signet-servers`'.

mod about;
mod capabilities;
mod changes;
mod connection;
mod ended;
mod endpoint;
mod error;
mod handler;
mod http;
pub mod keeper;
mod limits;
mod listener;
mod lists;
mod model;
pub mod oauth;
mod open;
mod pace;
mod process;
mod requests;
mod rounds;
mod text;
mod wire;

pub use connection::Connection;
pub use endpoint::{Endpoint, Keeper, Process, Remote};
pub use error::{ClientError, Result};
pub use http::{document, page_headers};
pub use limits::Limits;
pub use listener::{Answer, Ask, Elicitation, Listener, OnProgress, Progress};
pub use lists::Listed;
pub use model::{About, Icon, Prompt, PromptArgument, Resource, Template, Tool};
pub use oauth::SignIn;
