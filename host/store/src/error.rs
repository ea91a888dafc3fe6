//! What can go wrong with storage.

use std::path::PathBuf;

/// A failure of the database itself.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the file.
    #[error(
        "the database {path} is in use by another Signet daemon; stop it with `signet down`, or give this one another workspace"
    )]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file cannot be opened.
    #[error(
        "cannot open the database {path}: {source}; check that the disk is there, writable and not full, or restore the file from a back-up"
    )]
    Open {
        /// The file.
        path: PathBuf,
        /// Why.
        source: Box<redb::DatabaseError>,
    },
    /// The file was written by a later Signet.
    #[error(
        "the database {path} has schema {found}, this Signet knows {known}; install the newer Signet again, nothing was changed"
    )]
    TooNew {
        /// The file.
        path: PathBuf,
        /// Version in the file.
        found: u32,
        /// Version of this program.
        known: u32,
    },
    /// No space is left.
    #[error("the disk is full: nothing was stored; free some space and try again")]
    DiskFull,
    /// The engine failed.
    #[error("the database failed to {action}: {source}")]
    Engine {
        /// What was tried.
        action: &'static str,
        /// Why.
        source: Box<redb::Error>,
    },
    /// A record does not have the shape that this version expects.
    #[error("the record {table}/{key} cannot be read: {source}; run `signet doctor`")]
    Record {
        /// Table.
        table: &'static str,
        /// Key.
        key: String,
        /// Why.
        source: serde_json::Error,
    },
    /// The writer is gone, or the file could not be opened again after an error.
    #[error("the database is closed; the daemon is shutting down or its disk failed, see `signet logs`")]
    Closed,
    /// A transaction's code failed in an unforeseen way.
    #[error("a transaction was abandoned because its code failed; nothing of it was stored")]
    Abandoned,
}

impl StoreError {
    pub(crate) fn engine(action: &'static str, source: impl Into<redb::Error>) -> Self {
        let source = source.into();
        if let redb::Error::Io(io) = &source
            && io.kind() == std::io::ErrorKind::StorageFull
        {
            return Self::DiskFull;
        }
        Self::Engine { action, source: Box::new(source) }
    }

    /// The engine wants its file opened anew before it does anything else.
    pub(crate) fn wants_reopen(&self) -> bool {
        match self {
            Self::DiskFull => true,
            Self::Engine { source, .. } => matches!(**source, redb::Error::Io(_) | redb::Error::PreviousIo),
            _ => false,
        }
    }
}

impl From<StoreError> for signet_core::Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull | StoreError::Closed => Self::Unavailable(error.to_string()),
            _ => Self::Internal(error.to_string()),
        }
    }
}

/// A result with [`StoreError`].
pub type Result<T, E = StoreError> = std::result::Result<T, E>;
