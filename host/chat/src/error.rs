//! Why something cannot be said.

use signet_store::StoreError;

/// A failure of a conversation.
#[derive(Debug, thiserror::Error)]
pub enum ChatError {
    /// Nobody could answer.
    #[error(
        "no language model is configured; start Signet with one: `signet up --llm ollama:<model>` or --llm \
         anthropic:<model> with its key"
    )]
    NoModel,
    /// Not this caller's, or nobody's.
    #[error("there is no conversation {0:?}; it may have been deleted")]
    NotFound(String),
    /// One answer at a time.
    #[error("this conversation is being answered; wait for it, or stop it")]
    Busy,
    /// All that may be answered at once is being answered.
    #[error("{0} conversations are being answered; try again in a moment")]
    TooMany(usize),
    /// Too long, or empty where something is needed.
    #[error("{0}")]
    Invalid(String),
    /// The caller may not.
    #[error(transparent)]
    Denied(#[from] signet_core::Error),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A result with [`ChatError`].
pub type Result<T, E = ChatError> = std::result::Result<T, E>;

impl From<ChatError> for signet_core::Error {
    fn from(error: ChatError) -> Self {
        match error {
            ChatError::NoModel | ChatError::TooMany(_) => Self::Unavailable(error.to_string()),
            ChatError::NotFound(_) => Self::NotFound(error.to_string()),
            ChatError::Busy => Self::Conflict(error.to_string()),
            ChatError::Invalid(_) => Self::Invalid(error.to_string()),
            ChatError::Denied(error) => error,
            ChatError::Store(error) => error.into(),
        }
    }
}
