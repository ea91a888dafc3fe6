//! Errors of plugins and of the host.

use alloc::string::ToString;

pub use crate::bindings::imports::signet::plugin::types::Error;

/// A result with [`Error`].
pub type Result<T, E = Error> = core::result::Result<T, E>;

impl From<serde_json::Error> for Error {
    /// What a harness or the host sent is not the JSON that was expected.
    fn from(error: serde_json::Error) -> Self {
        Self::Invalid(error.to_string())
    }
}
