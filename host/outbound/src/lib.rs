//! Outbound HTTP of plugins: what a plugin may ask of which server, and the only way there.
//!
//! What lives here: [`Rule`], a single grant with one canonical text; [`RuleSpec`], the form in which a manifest
//! asks for some; and [`Outbound`], which sends. A request is checked as a whole (method, URL, headers, sizes)
//! before anything is looked up; its host is looked up once, every address must be allowed, and the connection
//! goes to one of those very addresses, so that a second answer of the name server changes nothing. Redirects
//! are handed back, never followed: following one is a new request with a new check. Credentials are added
//! after all of that and never come back. No proxy of the environment is used.
//!
//! What must not: components and their stores, and where secrets are kept ([`Secrets`] is a trait).

mod address;
mod body;
mod connect;
mod credential;
mod error;
mod guard;
mod headers;
mod limits;
mod network;
mod place;
mod rule;
mod secret;
mod send;
mod spec;
mod target;

pub use address::{Reach, reach};
pub use body::ResponseBody;
pub use credential::Credential;
pub use error::{ErrorKind, OutboundError, Result};
pub use limits::{Config, Limits};
pub use network::{Network, SystemNetwork};
pub use rule::{Rule, choose};
pub use secret::{SecretValue, Secrets};
pub use send::{Asker, Outbound};
pub use spec::{CredentialSpec, RuleSpec};
