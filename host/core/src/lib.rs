//! The vocabulary of Signet: ids, events, request context, principals and permissions.
//!
//! What lives here: plain data that every other crate speaks, and rules about that data alone
//! (how a git remote is normalised, what a role allows). What must not: I/O, clocks beyond
//! [`now`], and decisions that need a store; those belong to `signet-auth`.

mod context;
mod digest;
mod effect;
mod error;
mod event;
mod id;
mod principal;
mod project;
mod provenance;
mod redact;
mod schema;
pub mod text;
mod time;

pub use context::RequestContext;
pub use digest::sha256_hex;
pub use effect::Effect;
pub use error::{Error, Result};
pub use event::{Event, Origin, is_event_type};
pub use id::{new_id, short_id};
pub use principal::{Credential, Permission, Principal, Role, Scope};
pub use project::{Project, ProjectEvidence, normalise_remote};
pub use provenance::Provenance;
pub use redact::redact_secrets;
pub use schema::standard_formats_only;
pub use time::{Millis, clock, iso, now, parse_time};
