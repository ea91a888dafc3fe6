//! Why a test could not be run, or what the plugin answered.

use serde_json::Value;

/// A failure.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not run by cargo.
    #[error("CARGO_MANIFEST_DIR is not set: run this with cargo test, or name the plugin with Plugin::at")]
    NoProject,
    /// The program cannot be started.
    #[error(
        "cannot start {program} to run the plugin: {source}; install Signet, or set SIGNET to the program's path"
    )]
    NoProgram {
        /// What was tried.
        program: String,
        /// Why not.
        source: std::io::Error,
    },
    /// The program ended.
    #[error("the signet program ended before it answered; what it said is above")]
    Gone,
    /// A request that the program does not understand, or a recorded answer that does not fit.
    #[error("{0}")]
    Fault(String),
    /// The plugin's own error, such as `{"not-found": "there is no tool shred"}`; `trap` or `stopped` when it
    /// failed or met a limit.
    #[error("the plugin answered {0}")]
    Plugin(Value),
}

/// A result with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The name of the plugin's error, `not-found`; nothing if it is something else.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Plugin(error) => error.as_object()?.keys().next().map(String::as_str),
            _ => None,
        }
    }
}
