//! The journal: what a transaction is about to do, written before it does anything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::lock::{LOCK_BYTES, LOCK_FILE};
use crate::{Digest, Lock, PluginId, PluginsError, Result, disk};

const JOURNAL_FILE: &str = "plugins.journal";
/// First words of the file; the digest of the rest follows them, then a line's end.
const BEGINNING: &str = "signet-plugins-journal-v1";
/// The lock file's text in JSON is at most six times as long.
const JOURNAL_BYTES: u64 = 7 * LOCK_BYTES;
/// Journals that were set aside and are kept.
const ASIDE: usize = 9;

/// One transaction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Record {
    /// Digest of the lock file before; `None`: there was none.
    pub(crate) old: Option<Digest>,
    /// The lock file's new text.
    pub(crate) lock: String,
    /// Components that it puts on the shelf and that were not there.
    pub(crate) fresh: BTreeSet<Digest>,
    /// Components that it takes away.
    pub(crate) drop: BTreeSet<Digest>,
    /// Plugins whose durable state is to be forgotten.
    pub(crate) forget: BTreeSet<PluginId>,
}

/// What is in the journal.
pub(crate) enum Found {
    Nothing,
    Record(Record),
    /// Torn, or not a journal. Why.
    Garbage(String),
}

#[derive(Debug, Clone)]
pub(crate) struct Journal {
    path: PathBuf,
}

impl Journal {
    pub(crate) fn at(private: &Path) -> Self {
        Self { path: private.join(JOURNAL_FILE) }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn is_there(&self) -> bool {
        self.path.symlink_metadata().is_ok()
    }

    pub(crate) fn write(&self, record: &Record) -> Result<()> {
        let body = serde_json::to_string(record)
            .map_err(|error| PluginsError::Document { path: self.path.clone(), reason: error.to_string() })?;
        disk::write(&self.path, format!("{BEGINNING} {}\n{body}", Digest::of(body.as_bytes())).as_bytes())
    }

    pub(crate) fn read(&self) -> Found {
        match disk::read(&self.path, JOURNAL_BYTES) {
            Ok(None) => Found::Nothing,
            Ok(Some(bytes)) => parse(&bytes).map_or_else(Found::Garbage, Found::Record),
            Err(error) => Found::Garbage(error.to_string()),
        }
    }

    pub(crate) fn remove(&self) -> Result<()> {
        disk::remove(&self.path)
    }

    /// Takes away what a writer that was killed left.
    pub(crate) fn tidy(&self) {
        disk::remove_fresh(&self.path);
    }

    /// Puts a journal that cannot be used where nothing looks for it, for a person to look at.
    pub(crate) fn set_aside(&self) -> Result<PathBuf> {
        let name = |number| self.path.with_extension(format!("journal.bad-{number}"));
        let aside = (1..ASIDE).map(name).find(|path| path.symlink_metadata().is_err());
        let aside = aside.unwrap_or_else(|| name(ASIDE));
        disk::rename(&self.path, &aside)?;
        Ok(aside)
    }
}

fn parse(bytes: &[u8]) -> Result<Record, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let (head, body) = text.split_once('\n').ok_or("it has no first line")?;
    let digest = head
        .strip_prefix(BEGINNING)
        .and_then(|rest| rest.strip_prefix(' '))
        .ok_or("it does not begin like a journal of this version")?;
    if digest != Digest::of(body.as_bytes()).to_string() {
        return Err("it is torn: its digest is another".into());
    }
    let record: Record = serde_json::from_str(body).map_err(|error| error.to_string())?;
    Lock::parse(Path::new(LOCK_FILE), &record.lock).map_err(|error| error.to_string())?;
    Ok(record)
}
