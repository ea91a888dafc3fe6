//! What a plugin can be granted: one file per capability, each with the trait that the daemon
//! implements and the way from the guest's import to it.

pub mod bus;
pub mod log;
pub mod memory;
pub mod session;
pub mod state;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use wasmtime::component::{HasSelf, Linker};

use crate::Manifest;
use crate::bindings;
use crate::instance::CallState;

/// An answer to a guest. The error is a value to it, not a trap.
pub type Answer<T> = Result<T, crate::types::Error>;

/// The name of a capability, as in a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Lines in the daemon's log.
    Log,
    /// Publishing events.
    Bus,
    /// Its own durable key-value store.
    State,
    /// Remember and recall, as the caller.
    Memory,
    /// The life of sessions, as the caller.
    Session,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Log, Self::Bus, Self::State, Self::Memory, Self::Session];

    /// Its name: that of the interface too.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Bus => "bus",
            Self::State => "state",
            Self::Memory => "memory",
            Self::Session => "session",
        }
    }

    /// In plain words, for people who decide about it.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Log => "write lines to Signet's log",
            Self::Bus => "publish events",
            Self::State => "keep data of its own",
            Self::Memory => "remember, recall and forget, as whoever uses it",
            Self::Session => "read and write sessions and transcripts, as whoever uses it",
        }
    }

    /// The capability of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capability| capability.name() == name)
    }
}

/// What a plugin was granted. What is not in it is not linked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants(BTreeSet<Capability>);

impl Grants {
    /// These.
    #[must_use]
    pub fn of(capabilities: impl IntoIterator<Item = Capability>) -> Self {
        Self(capabilities.into_iter().collect())
    }

    /// All that a manifest asks for: for plugins that come with the daemon.
    #[must_use]
    pub fn all_asked(manifest: &Manifest) -> Self {
        Self::of(manifest.capabilities.iter().map(|request| request.name))
    }

    /// Whether it is granted.
    #[must_use]
    pub fn has(&self, capability: Capability) -> bool {
        self.0.contains(&capability)
    }
}

/// The implementations for one call. Each acts for the caller of that call; one that is absent answers
/// that it is not available.
#[derive(Clone, Default)]
pub struct Capabilities {
    /// Log.
    pub log: Option<Arc<dyn log::Log>>,
    /// Bus.
    pub bus: Option<Arc<dyn bus::Bus>>,
    /// State.
    pub state: Option<Arc<dyn state::State>>,
    /// Memory.
    pub memory: Option<Arc<dyn memory::Memory>>,
    /// Session.
    pub session: Option<Arc<dyn session::Session>>,
}

/// Puts the granted interfaces, and no others, into a linker.
pub(crate) fn link(linker: &mut Linker<CallState>, grants: &Grants) -> wasmtime::Result<()> {
    type Own = HasSelf<CallState>;
    bindings::types::add_to_linker::<_, Own>(linker, |state| state)?;
    for capability in &grants.0 {
        match capability {
            Capability::Log => bindings::log::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Bus => bindings::bus::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::State => bindings::state::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Memory => bindings::memory::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Session => bindings::session::add_to_linker::<_, Own>(linker, |state| state)?,
        }
    }
    Ok(())
}

/// The implementation, or the answer that there is none.
pub(crate) fn available<T: ?Sized>(implementation: &Option<Arc<T>>, name: &str) -> Answer<Arc<T>> {
    let missing = || crate::types::Error::Unavailable(format!("{name} is not available in this call"));
    implementation.clone().ok_or_else(missing)
}

/// Only data types: nothing to implement.
impl bindings::types::Host for CallState {}
