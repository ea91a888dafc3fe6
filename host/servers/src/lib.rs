//! Installed MCP servers: where they come from, what they say of themselves, how they are kept alive, and who may
//! call which of their tools.
//!
//! What must not live here: how one connection works, which is `signet-mcp-client`'s; how a card's generator runs
//! ([`CardMaker`] is a trait); how a plugin's widget is asked ([`Peer`] is one too); and HTTP.

pub mod apps;
mod audit;
mod cache;
mod call;
mod card;
pub mod catalogue;
mod changes;
mod ear;
mod effect;
mod entry;
mod error;
mod grants;
mod install;
mod log_book;
pub mod manifest;
mod news;
mod page;
mod peer;
mod probe;
mod questions;
mod reach;
mod record;
mod schema;
mod servers;
pub mod source;
mod status;
mod supervise;
mod validate;
mod view;
mod widget;

pub use audit::{AuditEntry, AuditQuery};
pub use call::{Call, Via};
pub use card::{CardMaker, CardRequest};
pub use changes::{Change, New, RuleName};
pub use effect::effect_of;
pub use error::{Result, ServersError};
pub use grants::{AppWishes, Grants, Said, Use, Wish};
pub use install::{Given, Install, Installed, Shop, Shown, UpdateView};
pub use log_book::Line;
pub use news::{Happened, News};
pub use page::{page_origin, refuses_frames};
pub use peer::{Connect, Nowhere, Obstacle, Peer};
pub use probe::Probe;
pub use questions::{Pending, Question, Reply};
pub use reach::{Reach, SignIns};
pub use record::{Launch, Record};
pub use servers::{Options, Servers};
pub use status::Status;
pub use validate::{Checked, Document, validate};
pub use view::{ServerView, ToolView};
pub use widget::{AppDocument, Content, WidgetKind, WidgetView};
