//! The failures that every layer understands.

/// Why something could not be done. Lower layers wrap their own errors into these; the HTTP
/// layer and the plugin contract each map them once.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum Error {
    /// No valid credential came with the request.
    #[error("{0}")]
    Unauthenticated(String),
    /// The principal may not do this.
    #[error("{0}")]
    Denied(String),
    /// There is no such record.
    #[error("{0}")]
    NotFound(String),
    /// The request itself is wrong.
    #[error("{0}")]
    Invalid(String),
    /// The record was changed or is held by someone else.
    #[error("{0}")]
    Conflict(String),
    /// A stated limit was reached.
    #[error("{0}")]
    Limit(String),
    /// Not possible now; the same request may succeed later (a full disk, a shut-down).
    #[error("{0}")]
    Unavailable(String),
    /// A fault of the daemon or of a plugin.
    #[error("{0}")]
    Internal(String),
}

/// A result with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
