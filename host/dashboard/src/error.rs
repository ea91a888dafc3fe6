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
    #[error("{path} is no dashboard: {why}; mend it, or move it away to begin anew")]
    NoDashboard {
        /// Which file.
        path: PathBuf,
        /// What is wrong, and where.
        why: String,
    },
}

impl From<DashboardError> for signet_core::Error {
    fn from(error: DashboardError) -> Self {
        match error {
            DashboardError::File { .. } => Self::Unavailable(error.to_string()),
            DashboardError::NoDashboard { .. } => Self::Conflict(error.to_string()),
        }
    }
}
