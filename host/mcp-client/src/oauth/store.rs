//! Credentials, as the library wants them kept.

use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use rmcp::transport::{AuthError, CredentialStore, StoredCredentials};

use serde_json::Value;

use super::SignIn;

/// Beside what the library keeps: without it no token of a client that was given a secret can be renewed.
const SECRET: &str = "client_secret";

/// The secret that an authority gave to a client, with the client's id.
#[derive(Clone, Default)]
pub(super) struct Secret(Arc<Mutex<Option<(String, String)>>>);

impl Secret {
    pub(super) fn set(&self, id: &str, secret: &str) {
        *self.0.lock() = Some((id.to_owned(), secret.to_owned()));
    }

    /// Of this client.
    pub(super) fn of(&self, id: &str) -> Option<String> {
        self.0.lock().as_ref().filter(|(whose, _)| whose == id).map(|(_, secret)| secret.clone())
    }

    /// Looks for one in an authority's answer, or in what was kept.
    pub(super) fn find(&self, answer: &[u8]) -> Option<()> {
        let answer: Value = serde_json::from_slice(answer).ok()?;
        self.set(answer.get("client_id")?.as_str()?, answer.get(SECRET)?.as_str()?);
        Some(())
    }
}

/// Keeps them with whoever keeps secrets.
pub(super) struct Store {
    pub(super) kept: Arc<dyn SignIn>,
    pub(super) secret: Secret,
}

fn failed(error: impl std::fmt::Display) -> AuthError {
    AuthError::CredentialStoreError(error.to_string())
}

#[async_trait]
impl CredentialStore for Store {
    async fn load(&self) -> Result<Option<StoredCredentials>, AuthError> {
        let text = self.kept.load().await.map_err(failed)?;
        // What cannot be read is worth no more than nothing: one signs in again. It is not shown.
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    async fn save(&self, credentials: StoredCredentials) -> Result<(), AuthError> {
        let mut kept = serde_json::to_value(&credentials).map_err(failed)?;
        if let (Some(kept), Some(secret)) = (kept.as_object_mut(), self.secret.of(&credentials.client_id)) {
            kept.insert(SECRET.to_owned(), Value::String(secret));
        }
        self.kept.save(kept.to_string()).await.map_err(failed)
    }

    async fn clear(&self) -> Result<(), AuthError> {
        self.kept.clear().await.map_err(failed)
    }

    /// A token to renew with that is not taken any more is of no use.
    async fn on_refresh_token_rejected(&self, _: &StoredCredentials) -> Result<(), AuthError> {
        self.kept.clear().await.map_err(failed)
    }
}
