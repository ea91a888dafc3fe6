//! What files were before Signet touched them, so that an uninstall can give back the very bytes.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use signet_core::sha256_hex;

use super::write::{replace, write_private};
use crate::connection;
use crate::error::{CliError, Result};
use crate::settings::create_private;

/// One file that was changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Saved {
    /// The file.
    path: PathBuf,
    /// Copy of what it was; none if it did not exist.
    before: Option<PathBuf>,
    /// Digest of what was written: while the file still is that, nobody else changed it.
    written: String,
}

/// The back-ups of one harness.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Backup {
    files: Vec<Saved>,
}

/// What a back-up noted at some time.
pub(crate) struct Mark(Vec<Saved>);

impl Backup {
    fn folder(harness: &str) -> Result<PathBuf> {
        Ok(connection::folder()?.join("backups").join(harness))
    }

    pub(crate) fn load(harness: &str) -> Result<Self> {
        let path = Self::folder(harness)?.join("files.json");
        let text = std::fs::read_to_string(path).ok();
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
    }

    fn save(&self, harness: &str) -> Result<()> {
        let folder = Self::folder(harness)?;
        create_private(&folder)?;
        let text = serde_json::to_string_pretty(self).map_err(|error| CliError::Other(error.to_string()))?;
        write_private(&folder.join("files.json"), &text)
    }

    /// Changes a file from `before` to `after`, keeping a copy first. What a refresh changes keeps the
    /// copy of the first time, if nobody else changed the file in between.
    pub(crate) fn change(
        &mut self,
        harness: &str,
        path: &Path,
        before: Option<&str>,
        after: &str,
    ) -> Result<()> {
        let old = self.files.iter().position(|saved| saved.path == path).map(|at| self.files.swap_remove(at));
        let still_ours =
            old.filter(|saved| before.is_some_and(|before| sha256_hex(before.as_bytes()) == saved.written));
        let copy = match (still_ours, before) {
            (Some(saved), _) => saved.before,
            (None, Some(before)) => {
                let folder = Self::folder(harness)?;
                create_private(&folder)?;
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let copy = folder.join(format!("{}-{name}", signet_core::now()));
                write_private(&copy, before)?;
                Some(copy)
            }
            (None, None) => None,
        };
        self.files.push(Saved { path: path.to_owned(), before: copy, written: sha256_hex(after.as_bytes()) });
        // The note first: a copy without a change is harmless, a change without a copy is not.
        self.save(harness)?;
        replace(path, after)
    }

    /// What a file was before, if it still is what was written. `Some(None)`: it did not exist.
    pub(crate) fn original(&self, path: &Path, now: Option<&str>) -> Option<Option<String>> {
        let saved = self.files.iter().find(|saved| saved.path == path)?;
        if now.is_none_or(|now| sha256_hex(now.as_bytes()) != saved.written) {
            return None;
        }
        match &saved.before {
            None => Some(None),
            Some(copy) => std::fs::read_to_string(copy).ok().map(Some),
        }
    }

    /// Whether a file that was changed has `text` in it. Where no file is known, it may.
    pub(crate) fn may_name(&self, text: &str) -> bool {
        let names = |saved: &Saved| match std::fs::read_to_string(&saved.path) {
            Ok(content) => content.contains(text),
            Err(error) => error.kind() != std::io::ErrorKind::NotFound,
        };
        self.files.is_empty() || self.files.iter().any(names)
    }

    /// What is noted now, to come back to it.
    pub(crate) fn mark(&self) -> Mark {
        Mark(self.files.clone())
    }

    /// Notes again what was noted then. Copies that were made since stay: they are harmless.
    pub(crate) fn back_to(&mut self, harness: &str, mark: Mark) -> Result<()> {
        self.files = mark.0;
        if self.files.is_empty() { Self::discard(harness) } else { self.save(harness) }
    }

    /// Forgets everything: the copies are not needed any more.
    pub(crate) fn discard(harness: &str) -> Result<()> {
        let folder = Self::folder(harness)?;
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(CliError::file("remove", folder)(error))
            }
            _ => Ok(()),
        }
    }
}
