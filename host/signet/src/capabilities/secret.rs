//! What credentials of outgoing requests are made of.

use async_trait::async_trait;
use signet_outbound::{SecretValue, Secrets};

/// The secrets of the workspace.
pub(crate) struct StoredSecrets(pub(crate) signet_auth::Secrets);

#[async_trait]
impl Secrets for StoredSecrets {
    async fn secret(&self, name: &str) -> Result<Option<SecretValue>, String> {
        self.0.get(name).map_err(|error| error.to_string())
    }
}
