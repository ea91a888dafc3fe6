//! `memory`: remember, recall, forget, as the caller.

use async_trait::async_trait;

pub use crate::bindings::memory::{Draft, Hit, Query, Stored};

use super::Answer;
use crate::bindings::memory;
use crate::instance::CallState;

/// Memory, for one caller.
#[async_trait]
pub trait Memory: Send + Sync {
    /// Durable when it returns.
    async fn remember(&self, draft: Draft) -> Answer<Stored>;
    /// Best first.
    async fn recall(&self, query: Query) -> Answer<Vec<Hit>>;
    /// Forgets one.
    async fn forget(&self, id: &str, reason: &str) -> Answer<()>;
}

impl CallState {
    fn memory(&mut self) -> wasmtime::Result<Answer<std::sync::Arc<dyn Memory>>> {
        self.budget.host_call()?;
        Ok(super::available(&self.capabilities.memory, "memory"))
    }
}

impl memory::Host for CallState {
    async fn remember(&mut self, draft: Draft) -> wasmtime::Result<Answer<Stored>> {
        match self.memory()? {
            Ok(memory) => Ok(memory.remember(draft).await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn recall(&mut self, query: Query) -> wasmtime::Result<Answer<Vec<Hit>>> {
        match self.memory()? {
            Ok(memory) => Ok(memory.recall(query).await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn forget(&mut self, id: String, reason: String) -> wasmtime::Result<Answer<()>> {
        match self.memory()? {
            Ok(memory) => Ok(memory.forget(&id, &reason).await),
            Err(error) => Ok(Err(error)),
        }
    }
}
