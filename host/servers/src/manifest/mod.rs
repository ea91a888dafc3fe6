//! The `signet` block: what a server says of its place on the dashboard.
//!
//! What lives here: the block's fields and limits, where it may stand and which place counts ([`find`]), how a block is
//! read leniently and with every problem named ([`read`]), and its JSON Schema. What must not: talking to a server.
//! Whoever probed it hands in what was heard ([`Seen`]).

mod address;
mod emoji;
mod fields;
mod find;
mod icon;
mod lines;
mod model;
mod problem;
mod schema;
mod text;
mod ui;

pub use address::{Reach, reach};
pub use fields::{Read, read};
pub use find::{Found, RESOURCE_MIME, Seen, find, resource_to_read};
pub use lines::line_of;
pub use model::{Events, Manifest, Origin, Size, limits};
pub use problem::{Place, Problem, Severity};
pub use schema::schema;
pub use text::is_hidden;

pub(crate) use emoji::is_one as is_emoji;
pub(crate) use problem::{Notes, keep};
pub(crate) use schema::of as schema_of;
pub(crate) use text::{distance, nearest, plain, visible};

/// The name of the block wherever the protocol wants a reverse-DNS key: `_meta` and `capabilities.extensions`.
pub const KEY: &str = "dev.signet/app";
/// Its plain name, accepted everywhere.
pub const ALIAS: &str = "signet";
