//! The runtime's capabilities on top of the real crates, each for one caller.

mod bus;
mod log;
mod mcp;
mod memory;
mod secret;
mod session;
mod state;

pub(crate) use secret::StoredSecrets;

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use signet_auth::Caller;
use signet_events::{Awareness, Bus};
use signet_memory::{Memories, Sessions};
use signet_outbound::Outbound;
use signet_plugins::{Environment, LogBook};
use signet_runtime::capability::mcp::Mcp;
use signet_runtime::{Capabilities, EventType, types};
use signet_servers::Servers;
use signet_store::Store;

/// Makes capabilities.
#[derive(Clone)]
pub(crate) struct Maker {
    pub(crate) store: Store,
    pub(crate) memories: Memories,
    pub(crate) sessions: Sessions,
    pub(crate) bus: Bus,
    pub(crate) awareness: Awareness,
    pub(crate) logs: LogBook,
    pub(crate) outbound: Outbound,
    /// They need this maker themselves, and are there a moment after it.
    pub(crate) servers: Arc<OnceLock<Servers>>,
}

impl Maker {
    /// What plugin `plugin` can do in a request of `caller`.
    pub(crate) fn make(&self, plugin: &str, caller: &Caller) -> Capabilities {
        let plugin: Arc<str> = plugin.into();
        Capabilities {
            log: Some(Arc::new(log::PluginLog {
                book: self.logs.clone(),
                plugin: Arc::clone(&plugin),
                request: caller.context().request_id.clone(),
                principal: caller.principal().name().to_owned(),
            })),
            bus: Some(Arc::new(bus::PluginBus {
                bus: self.bus.clone(),
                plugin: Arc::clone(&plugin),
                caller: caller.clone(),
            })),
            state: Some(Arc::new(state::PluginState { store: self.store.clone(), plugin })),
            memory: Some(Arc::new(memory::CallerMemory {
                memories: self.memories.clone(),
                caller: caller.clone(),
            })),
            session: Some(Arc::new(session::CallerSession {
                sessions: self.sessions.clone(),
                bus: self.bus.clone(),
                awareness: self.awareness.clone(),
                caller: caller.clone(),
            })),
            mcp: self.servers.get().map(|servers| -> Arc<dyn Mcp> {
                Arc::new(mcp::CallerMcp { servers: servers.clone(), caller: caller.clone() })
            }),
            http: Some(self.outbound.clone()),
            ..Capabilities::default()
        }
    }
}

#[async_trait]
impl Environment for Maker {
    fn own(&self, plugin: &str) -> Capabilities {
        match Caller::plugin(plugin) {
            Ok(caller) => self.make(plugin, &caller),
            Err(error) => {
                tracing::error!(plugin, %error, "it cannot act for itself");
                Capabilities::default()
            }
        }
    }

    async fn forget(&self, plugin: &str) -> Result<(), String> {
        state::forget(&self.store, plugin).await.map_err(|error| error.to_string())
    }

    fn emits(&self, plugin: &str, types: &[EventType]) {
        self.bus.describe(plugin, types.iter().map(bus::described).collect());
    }
}

/// An error as a value for a guest.
fn refusal(error: impl Into<signet_core::Error>) -> types::Error {
    use signet_core::Error;
    match error.into() {
        Error::Unauthenticated(text) | Error::Denied(text) => types::Error::Denied(text),
        Error::NotFound(text) => types::Error::NotFound(text),
        Error::Invalid(text) => types::Error::Invalid(text),
        Error::Conflict(text) => types::Error::Conflict(text),
        Error::Limit(text) => types::Error::Limit(text),
        Error::Unavailable(text) => types::Error::Unavailable(text),
        Error::Internal(text) => types::Error::Other(text),
    }
}
