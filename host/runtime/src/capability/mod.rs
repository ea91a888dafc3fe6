//! What a plugin can be granted: one file per capability, each with the trait that the daemon
//! implements and the way from the guest's import to it.

pub mod browser;
pub mod bus;
pub mod clock;
pub mod http;
pub mod log;
pub mod mcp;
pub mod memory;
pub mod session;
pub mod state;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wasmtime::component::{HasSelf, Linker};

use crate::bindings;
use crate::instance::CallState;
use crate::{Grants, types};

/// An answer to a guest. The error is a value to it, not a trap.
pub type Answer<T> = Result<T, types::Error>;

/// The name of a capability, as in a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Lines in the daemon's log.
    Log,
    /// The time.
    Clock,
    /// Its own durable key-value store.
    State,
    /// Publishing events.
    Bus,
    /// Hearing events. No interface: it is what a `subscriber` export needs.
    Events,
    /// Remember and recall, as the caller.
    Memory,
    /// The life of sessions, as the caller.
    Session,
    /// Tools of MCP servers, as the caller.
    Mcp,
    /// The user's browser.
    Browser,
    /// Outgoing HTTP to addresses on a list.
    Http,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Log,
        Self::Clock,
        Self::State,
        Self::Bus,
        Self::Events,
        Self::Memory,
        Self::Session,
        Self::Mcp,
        Self::Browser,
        Self::Http,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Clock => "clock",
            Self::State => "state",
            Self::Bus => "bus",
            Self::Events => "events",
            Self::Memory => "memory",
            Self::Session => "session",
            Self::Mcp => "mcp",
            Self::Browser => "browser",
            Self::Http => "http",
        }
    }

    /// In plain words, for people who decide about it.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Log => "write lines to Signet's log",
            Self::Clock => "know what time it is",
            Self::State => "keep data of its own",
            Self::Bus => "publish events",
            Self::Events => "hear events",
            Self::Memory => "remember, recall and forget, as whoever uses it",
            Self::Session => "read and write sessions and transcripts, as whoever uses it",
            Self::Mcp => "call the tools of your MCP servers, as whoever uses it",
            Self::Browser => "read the tabs that you share, and act in those that you hand over",
            Self::Http => "reach addresses on the network",
        }
    }

    /// Whether a plugin has it for the asking: nobody learns or loses anything by it.
    #[must_use]
    pub fn is_harmless(self) -> bool {
        matches!(self, Self::Log | Self::Clock)
    }

    /// The capability of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|capability| capability.name() == name)
    }

    /// Whether a component imports `import` for this capability.
    #[must_use]
    pub fn imports(self, import: &str) -> bool {
        match self {
            Self::Events => false,
            Self::Http => http::imports(import),
            _ => import == crate::package::interface(self.name()),
        }
    }
}

/// The implementations for one call. Each acts for the caller of that call; one that is absent answers
/// that it is not available.
#[derive(Clone, Default)]
pub struct Capabilities {
    /// Log.
    pub log: Option<Arc<dyn log::Log>>,
    /// Clock; this machine's if absent.
    pub clock: Option<Arc<dyn clock::Clock>>,
    /// State.
    pub state: Option<Arc<dyn state::State>>,
    /// Bus.
    pub bus: Option<Arc<dyn bus::Bus>>,
    /// Memory.
    pub memory: Option<Arc<dyn memory::Memory>>,
    /// Session.
    pub session: Option<Arc<dyn session::Session>>,
    /// MCP servers.
    pub mcp: Option<Arc<dyn mcp::Mcp>>,
    /// Browser.
    pub browser: Option<Arc<dyn browser::Browser>>,
    /// What sends HTTP requests. Which ones is the plugin's grants', not the caller's.
    pub http: Option<signet_outbound::Outbound>,
}

/// Puts the granted interfaces, and no others, into a linker.
pub(crate) fn link(linker: &mut Linker<CallState>, grants: &Grants) -> wasmtime::Result<()> {
    type Own = HasSelf<CallState>;
    bindings::types::add_to_linker::<_, Own>(linker, |state| state)?;
    for capability in Capability::ALL.into_iter().filter(|capability| grants.has(*capability)) {
        match capability {
            Capability::Log => bindings::log::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Clock => bindings::clock::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::State => bindings::state::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Bus => bindings::bus::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Memory => bindings::memory::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Session => bindings::session::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Mcp => bindings::mcp::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Browser => bindings::browser::add_to_linker::<_, Own>(linker, |state| state)?,
            Capability::Http => http::link(linker)?,
            Capability::Events => {}
        }
    }
    Ok(())
}

/// The implementation, or the answer that there is none.
pub(crate) fn available<T: ?Sized>(implementation: &Option<Arc<T>>, name: &str) -> Answer<Arc<T>> {
    let missing = || types::Error::Unavailable(format!("{name} is not available in this call"));
    implementation.clone().ok_or_else(missing)
}

/// Implements an interface whose every function is that of the trait behind it, where there is an
/// implementation and the budget allows.
macro_rules! forward {
    ($interface:path, $field:ident; $($name:ident($($arg:ident: $type:ty => $pass:expr),*) -> $answer:ty;)*) => {
        impl $interface for CallState {
            $(async fn $name(&mut self, $($arg: $type),*) -> wasmtime::Result<Answer<$answer>> {
                self.budget.host_call()?;
                let answer = match super::available(&self.capabilities.$field, stringify!($field)) {
                    Ok(implementation) => {
                        let span = crate::trace::host(stringify!($field), stringify!($name));
                        tracing::Instrument::instrument(implementation.$name($($pass),*), span).await
                    }
                    Err(missing) => Err(missing),
                };
                Ok(self.counted(answer))
            })*
        }
    };
}
pub(crate) use forward;

impl CallState {
    /// Counts an answer that says no.
    pub(crate) fn counted<T>(&mut self, answer: Answer<T>) -> Answer<T> {
        if matches!(answer, Err(types::Error::Denied(_))) {
            self.usage.denials += 1;
        }
        answer
    }
}

/// Only data types: nothing to implement.
impl bindings::types::Host for CallState {}
