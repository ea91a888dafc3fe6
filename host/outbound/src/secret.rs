//! The secrets that credentials are made of.

use async_trait::async_trait;
use zeroize::Zeroizing;

use crate::{OutboundError, Result};

/// A secret's bytes, wiped when dropped.
pub type SecretValue = Zeroizing<Vec<u8>>;

/// Shorter ones are found in answers by chance, and could be guessed from what is stopped.
const SHORTEST: usize = 8;
const LONGEST: usize = 4096;

/// Where secrets are kept.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// The secret of this name, if there is one. The error is a sentence without the secret.
    async fn secret(&self, name: &str) -> Result<Option<SecretValue>, String>;
}

/// The secret, fit for a header and for [`crate::guard::Guard`].
pub(crate) async fn usable(secrets: &dyn Secrets, name: &str) -> Result<SecretValue> {
    let unusable = |reason: String| OutboundError::Secret { name: name.to_owned(), reason };
    let value = secrets.secret(name).await.map_err(unusable)?.ok_or_else(|| {
        unusable(format!("there is none of this name; store it with: signet secret set {name}"))
    })?;
    if !(SHORTEST..=LONGEST).contains(&value.len()) {
        return Err(unusable(format!("it has to have {SHORTEST} to {LONGEST} bytes")));
    }
    let edge_is_space = value.first() == Some(&b' ') || value.last() == Some(&b' ');
    if edge_is_space || !value.iter().all(|b| (b' '..=b'~').contains(b)) {
        return Err(unusable("it holds a line break, spaces around it, or what is not ASCII".to_owned()));
    }
    Ok(value)
}
