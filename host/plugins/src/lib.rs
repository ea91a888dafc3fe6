//! Installing plugins: where they come from, whose they are, and what is kept of them.
//!
//! What lives here: sources and fetching, signatures and publishers, `plugins.lock`, the shelf of components, the
//! decision about an install, the journalled transaction that carries it out, and the manager: the plugins of a
//! running daemon and every change to them. What must not: how a component is run, which is `signet-runtime`'s, and
//! asking the user, which is the command line's.

mod candidate;
mod digest;
mod disk;
mod error;
pub mod fetch;
mod id;
mod journal;
mod key;
mod lock;
mod locked;
mod manager;
mod publishers;
pub mod resolve;
mod shelf;
mod signature;
mod source;
mod transaction;

pub use candidate::Candidate;
pub use digest::Digest;
pub use error::{PluginsError, Result};
pub use fetch::{FetchOptions, Fetched, Fetcher, Login};
pub use id::PluginId;
pub use key::{PublicKey, SigningKey};
pub use lock::{Entry, LOCK_FILE, Lock, Pending};
pub use locked::{BuiltIn, NotReproduced, reproduce};
pub use manager::{
    Accept, Ask, Environment, FigureBook, Given, Happened, Installed, LimitChange, LimitView, Line, LogBook,
    News, Options, PackageView, Plugins, Poison, Proposal, Settings, View, as_plugins_hear,
};
pub use publishers::{PUBLISHERS_FILE, Publisher, Publishers};
pub use semver::Version;
pub use shelf::Shelf;
pub use signature::{SIGNATURE_SECTION, sign, verify};
pub use source::{Oci, Source};
pub use transaction::{Change, Ledger, Recovered, Recovery, Settled, Transaction};

/// Bytes of a component: what `signet-runtime` reads. JavaScript and Python guests have 12 to 18 MB.
pub const COMPONENT_BYTES: u64 = 64 << 20;
