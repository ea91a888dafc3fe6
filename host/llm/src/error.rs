//! Why a model did not answer. Nothing here ever holds a key, nor what a provider wrote beside an error's name.

use crate::limits::{CALLS, TURNS};

/// A failure of configuring or asking a model.
#[derive(Debug, thiserror::Error)]
pub enum LlmError {
    /// No known provider, or no name.
    #[error("{0:?} names no model: write anthropic:<model>, openai:<model> or ollama:<model>")]
    BadModel(String),
    /// The URL is of no use. It is not repeated: it may hold a password.
    #[error("the URL of the model {0}")]
    BadUrl(&'static str),
    /// The key cannot be had.
    #[error("the key of the model cannot be used: {0}")]
    Key(String),
    /// Enough for a minute.
    #[error("{CALLS} questions were asked within a minute; the next one has to wait")]
    TooMany,
    /// Enough turns for a minute.
    #[error("{TURNS} turns of conversations were asked for within a minute; go on in a moment")]
    TooManyTurns,
    /// Who asked does not wait any more.
    #[error("the answer was stopped")]
    Stopped,
    /// The provider gave up in the middle.
    #[error("{host} broke off its answer{kind}; ask again")]
    BrokenOff {
        /// Name and port.
        host: String,
        /// The error's name there, with a space in front, or nothing.
        kind: String,
    },
    /// No answer came.
    #[error("{host} does not answer: {reason}; see whether it runs and is reached from here")]
    Away {
        /// Name and port.
        host: String,
        /// In the words of the HTTP client.
        reason: String,
    },
    /// The provider refused.
    #[error("{host} refused with status {status}{kind}: {advice}")]
    Refused {
        /// Name and port.
        host: String,
        /// HTTP status.
        status: u16,
        /// The error's name there, with a space in front, or nothing.
        kind: String,
        /// What to do.
        advice: &'static str,
    },
    /// The answer is none of this provider's.
    #[error("{host} answered {what}; see whether it is what the configuration says")]
    BadAnswer {
        /// Name and port.
        host: String,
        /// What is wrong.
        what: &'static str,
    },
}

/// A result with [`LlmError`].
pub type Result<T, E = LlmError> = std::result::Result<T, E>;
