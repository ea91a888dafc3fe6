//! What goes wrong with the file.

use std::path::PathBuf;

/// A result with a [`DashboardError`].
pub type Result<T, E = DashboardError> = std::result::Result<T, E>;

/// Why the dashboard's file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DashboardError {
    /// It cannot be read or written.
    #[error("{path} cannot be {action}: {source}")]
    File {
        /// `read`, `written`.
        action: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Somebody wrote what is no dashboard. It is left as it is.
    #[error("{path} is no dashboard: {place}: {why}; mend it, or restore what stood there before")]
    NoDashboard {
        /// Which file.
        path: PathBuf,
        /// Where in it: `grid[2].x`, `line 3, column 9`.
        place: String,
        /// What is wrong there.
        why: String,
    },
    /// One of several changes cannot be made.
    #[error("changes[{index}]: {why}; nothing was changed")]
    NoChange {
        /// Which one, from 0.
        index: usize,
        /// What is wrong with it.
        why: String,
    },
    /// It would be more than a dashboard holds.
    #[error("{0}; nothing was changed")]
    TooMuch(String),
}

impl From<DashboardError> for signet_core::Error {
    fn from(error: DashboardError) -> Self {
        match error {
            DashboardError::File { .. } => Self::Unavailable(error.to_string()),
            DashboardError::NoDashboard { .. } => Self::Conflict(error.to_string()),
            DashboardError::NoChange { .. } | DashboardError::TooMuch(_) => Self::Invalid(error.to_string()),
        }
    }
}
