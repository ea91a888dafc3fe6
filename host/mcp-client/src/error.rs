//! What goes wrong with a server.

/// A result with a [`ClientError`].
pub type Result<T, E = ClientError> = std::result::Result<T, E>;

/// Why a server could not be reached or asked.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum ClientError {
    /// It is not there: its process cannot be started, nothing answers at its address, or it has gone.
    #[error("{0}")]
    Unreachable(String),
    /// It wants to know who asks: it must be signed in to.
    #[error("{0}")]
    NotSignedIn(String),
    /// It does not speak the protocol.
    #[error("{0}")]
    Protocol(String),
    /// It took too long.
    #[error("{0}")]
    TimedOut(String),
    /// A limit was passed.
    #[error("{0}")]
    Limit(String),
    /// It refused, in its own words: a JSON-RPC error.
    #[error("the server refused: {message}")]
    Refused {
        /// JSON-RPC code.
        code: i64,
        /// What it said, cut.
        message: String,
    },
}
