//! What can go wrong with memories and sessions.

use signet_store::StoreError;

/// A failure of this crate.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// The request makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// There is no such memory or session, or the caller may not see it.
    #[error("not found")]
    NotFound,
    /// An idempotency key that was used for something else.
    #[error("idempotencyKey was already used for other content; use a new one for each memory")]
    IdempotencyMismatch,
    /// Of several memories that are to become one, one cannot: nothing was done.
    #[error("nothing was merged: memory {id} cannot be ({outcome:?})")]
    NotMerged {
        /// Its id.
        id: String,
        /// What is in the way.
        outcome: crate::Outcome,
    },
    /// Another runtime holds the session.
    #[error("session claimed by {0} path")]
    Claimed(String),
    /// The index failed. Nothing is lost: it can be rebuilt.
    #[error("the search index failed: {0}; it is rebuilt when the daemon starts next")]
    Index(#[from] tantivy::TantivyError),
    /// The index's folder cannot be used.
    #[error("cannot use the folder of the search index {path}: {source}; check its rights and the disk")]
    IndexFolder {
        /// The folder.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The caller may not do this.
    #[error(transparent)]
    Policy(#[from] signet_core::Error),
}

impl From<MemoryError> for signet_core::Error {
    fn from(error: MemoryError) -> Self {
        match error {
            MemoryError::Invalid(text) => Self::Invalid(text),
            MemoryError::NotFound => Self::NotFound("not found".into()),
            MemoryError::IdempotencyMismatch | MemoryError::Claimed(_) | MemoryError::NotMerged { .. } => {
                Self::Conflict(error.to_string())
            }
            MemoryError::Index(_) | MemoryError::IndexFolder { .. } => Self::Internal(error.to_string()),
            MemoryError::Store(error) => error.into(),
            MemoryError::Policy(error) => error,
        }
    }
}

/// A result with [`MemoryError`].
pub type Result<T, E = MemoryError> = std::result::Result<T, E>;
