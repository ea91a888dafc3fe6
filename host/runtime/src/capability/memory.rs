//! `memory`: remember, recall, forget, as the caller.

use async_trait::async_trait;

pub use crate::bindings::memory::{Draft, Hit, Query, Stored};

use super::{Answer, forward};
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

forward! { memory::Host, memory;
    remember(draft: Draft => draft) -> Stored;
    recall(query: Query => query) -> Vec<Hit>;
    forget(id: String => &id, reason: String => &reason) -> ();
}
