//! Signing in to a server.

use async_trait::async_trait;

use crate::Result;

/// Keeps the credentials of one server: a JSON text that nobody else reads. They are secrets.
#[async_trait]
pub trait SignIn: Send + Sync {
    /// What was saved last.
    async fn load(&self) -> Result<Option<String>>;
    /// Keeps it instead of what was there.
    async fn save(&self, credentials: String) -> Result<()>;
    /// Forgets it.
    async fn clear(&self) -> Result<()>;
}
