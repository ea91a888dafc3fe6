//! Why a plugin could not be made, built, checked or tested.

use std::path::{Path, PathBuf};

/// A failure of the tool chain, or of what it was given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AuthorError {
    /// The name cannot be a plugin's id.
    #[error(
        "{0:?} cannot be a plugin's name: use 1 to 64 lower case letters, digits and hyphens, a letter first, such as deal-watch"
    )]
    BadName(String),
    /// There is something where the project should go.
    #[error("{} is there already and not empty: choose another name or folder, or delete it", .0.display())]
    FolderExists(PathBuf),
    /// The folder holds no plugin.
    #[error(
        "{} is no plugin's project: it has no Cargo.toml, package.json or pyproject.toml; go to the project's folder, or make one with `signet plugin new`",
        .0.display()
    )]
    NotAProject(PathBuf),
    /// A file of the project cannot be used.
    #[error("{} cannot be used: {reason}", .path.display())]
    Project {
        /// The file.
        path: PathBuf,
        /// What is wrong, and what to do.
        reason: String,
    },
    /// A tool is not installed, or too old.
    #[error("{tool} is needed and {problem}: {advice}")]
    Tool {
        /// The program.
        tool: &'static str,
        /// Such as `was not found`.
        problem: String,
        /// How to get it.
        advice: &'static str,
    },
    /// A tool ended with an error.
    #[error("{tool} failed ({status}); {advice}\n{messages}")]
    Failed {
        /// What it was doing.
        tool: &'static str,
        /// How it ended.
        status: String,
        /// What to do.
        advice: String,
        /// The end of what it wrote.
        messages: String,
    },
    /// What was given is no WIT package.
    #[error(
        "the contract in {place} cannot be read: {reason}; run `signet plugin new` again and copy its signet/wit"
    )]
    Contract {
        /// The folder, or what stands for it.
        place: String,
        /// What is wrong.
        reason: String,
    },
    /// The component cannot be loaded or run.
    #[error(transparent)]
    Runtime(#[from] signet_runtime::RuntimeError),
    /// A file cannot be read or written.
    #[error("cannot {doing} {}: {source}", .path.display())]
    File {
        /// `read`, `write`...
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// A result with [`AuthorError`].
pub type Result<T, E = AuthorError> = std::result::Result<T, E>;

impl AuthorError {
    /// For `map_err` after doing something with a file.
    pub(crate) fn file(doing: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |source| Self::File { doing, path, source }
    }
}
