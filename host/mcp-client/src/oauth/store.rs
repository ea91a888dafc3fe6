//! Credentials, as the library wants them kept.

use std::sync::Arc;

use async_trait::async_trait;
use rmcp::transport::{AuthError, CredentialStore, StoredCredentials};

use super::SignIn;

/// Keeps them with whoever keeps secrets.
pub(super) struct Store(pub(super) Arc<dyn SignIn>);

fn failed(error: impl std::fmt::Display) -> AuthError {
    AuthError::CredentialStoreError(error.to_string())
}

#[async_trait]
impl CredentialStore for Store {
    async fn load(&self) -> Result<Option<StoredCredentials>, AuthError> {
        let text = self.0.load().await.map_err(failed)?;
        // What cannot be read is worth no more than nothing: one signs in again. It is not shown.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    async fn save(&self, credentials: StoredCredentials) -> Result<(), AuthError> {
        let text = serde_json::to_string(&credentials).map_err(failed)?;
        self.0.save(text).await.map_err(failed)
    }

    async fn clear(&self) -> Result<(), AuthError> {
        self.0.clear().await.map_err(failed)
    }

    /// A token to renew with that is not taken any more is of no use.
    async fn on_refresh_token_rejected(&self, _: &StoredCredentials) -> Result<(), AuthError> {
        self.0.clear().await.map_err(failed)
    }
}
