//! Compilers that are fetched on first use, into a folder of the user's cache. An install that was
//! interrupted is not taken for complete, and two at once wait for each other.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::process::Say;
use crate::{AuthorError, Result};

/// In a tool's folder when everything else is.
const COMPLETE: &str = ".complete";

/// Where fetched compilers are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tools {
    folder: PathBuf,
}

impl Tools {
    /// In this folder.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// In the user's cache, `~/.cache/signet/tools`. Nothing: the user has no home.
    #[must_use]
    pub fn of_user() -> Option<Self> {
        let variable =
            |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
        let cache = variable("XDG_CACHE_HOME").filter(|path| path.is_absolute());
        let home = || variable("HOME").or_else(|| variable("USERPROFILE")).map(|home| home.join(".cache"));
        Some(Self::at(cache.or_else(home)?.join("signet/tools")))
    }

    /// The folder of a tool, `componentize-js-0.23.0`: installed with `install`, unless it is there.
    pub(crate) fn get(
        &self,
        name: &str,
        say: &mut Say<'_>,
        install: impl FnOnce(&Path, &mut Say<'_>) -> Result<()>,
    ) -> Result<PathBuf> {
        let folder = self.folder.join(name);
        let complete = folder.join(COMPLETE);
        if complete.is_file() {
            return Ok(folder);
        }
        fs::create_dir_all(&self.folder).map_err(AuthorError::file("create", &self.folder))?;
        let path = self.folder.join(format!("{name}.lock"));
        let lock = File::create(&path).map_err(AuthorError::file("create", &path))?;
        // Held until this returns.
        lock.lock().map_err(AuthorError::file("lock", &path))?;
        if complete.is_file() {
            return Ok(folder);
        }
        if folder.exists() {
            fs::remove_dir_all(&folder).map_err(AuthorError::file("clear", &folder))?;
        }
        fs::create_dir_all(&folder).map_err(AuthorError::file("create", &folder))?;
        say(&format!("fetching {name}, once, into {}", folder.display()));
        install(&folder, say)?;
        fs::write(&complete, "").map_err(AuthorError::file("write", &complete))?;
        Ok(folder)
    }
}
