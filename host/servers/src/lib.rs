//! Installed MCP servers: where they come from, what they say of themselves, how they are kept alive, and who may
//! call which of their tools.
//!
//! What must not live here: how one connection works, which is `signet-mcp-client`'s; how a card's generator runs
//! ([`CardMaker`] is a trait); how a plugin's widget is asked ([`Peer`] is one too); and HTTP.

mod audit;
mod call;
mod card;
mod ear;
mod effect;
mod entry;
mod error;
mod log_book;
mod news;
mod peer;
mod probe;
mod questions;
mod record;
mod schema;
mod servers;
mod status;
mod supervise;
mod view;

pub use audit::{AuditEntry, AuditQuery};
pub use call::{Call, Via};
pub use card::{CardMaker, CardRequest};
pub use effect::effect_of;
pub use error::{Result, ServersError};
pub use log_book::Line;
pub use news::{Happened, News};
pub use peer::{Connect, Nowhere, Obstacle, Peer};
pub use probe::Probe;
pub use questions::{By, Pending, Question, Reply};
pub use record::{Launch, Package, Record, Setting};
pub use servers::{Change, New, Options, Servers};
pub use status::Status;
pub use view::{ServerView, ToolView};
