//! Publishers that the user knows: `<workspace>/publishers.toml`.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{PluginsError, PublicKey, Result, disk};

/// Name of the file, in the workspace.
pub const PUBLISHERS_FILE: &str = "publishers.toml";

const HEADER: &str = "# Publishers whose plugins are installed without asking who they are.\n\
                      # Written by `signet plugin publisher add` and `remove`.\n";
const FILE_BYTES: u64 = 1 << 20;
/// Bytes of a name or a note.
const TEXT_BYTES: usize = 200;

/// One publisher.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Publisher {
    /// What the user calls it, unique.
    pub name: String,
    /// Its key, unique.
    pub key: PublicKey,
    /// Where the key is from, for the user.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// All that are known, sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Publishers {
    list: Vec<Publisher>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    publisher: Vec<Publisher>,
}

impl Publishers {
    /// Reads the file in this workspace. No file: none is known.
    ///
    /// # Errors
    /// It cannot be read, or says a name or a key twice.
    pub fn load(workspace: &Path) -> Result<Self> {
        let path = path(workspace);
        let Some(bytes) = disk::read(&path, FILE_BYTES)? else { return Ok(Self::default()) };
        let no = |reason: String| PluginsError::Document { path: path.clone(), reason };
        let text = std::str::from_utf8(&bytes).map_err(|error| no(error.to_string()))?;
        let document: Document = toml::from_str(text).map_err(|error| no(error.to_string()))?;
        document.publisher.into_iter().try_fold(Self::default(), |mut known, publisher| {
            known.add(publisher).map_err(|error| no(error.to_string()))?;
            Ok(known)
        })
    }

    /// Writes the file.
    ///
    /// # Errors
    /// It cannot be written; the old one is as it was.
    pub fn save(&self, workspace: &Path) -> Result<()> {
        let path = path(workspace);
        let body = toml::to_string(&Document { publisher: self.list.clone() })
            .map_err(|error| PluginsError::Document { path: path.clone(), reason: error.to_string() })?;
        disk::write(&path, format!("{HEADER}\n{body}").as_bytes())
    }

    /// Adds one.
    ///
    /// # Errors
    /// Its name or key is known already, or its texts are no texts.
    pub fn add(&mut self, publisher: Publisher) -> Result<()> {
        for (what, text, least) in
            [("publisher's name", &publisher.name, 1), ("publisher's note", &publisher.note, 0)]
        {
            if !(least..=TEXT_BYTES).contains(&text.len()) || text.chars().any(char::is_control) {
                return Err(PluginsError::Form {
                    what,
                    text: text.clone(),
                    reason: format!("write {least} to {TEXT_BYTES} bytes on one line"),
                });
            }
        }
        if let Some(known) = self.list.iter().find(|k| k.name == publisher.name || k.key == publisher.key) {
            return Err(PluginsError::KnownPublisher {
                name: known.name.clone(),
                key: known.key.to_string(),
            });
        }
        let at = self.list.partition_point(|known| known.name < publisher.name);
        self.list.insert(at, publisher);
        Ok(())
    }

    /// Removes one by its name, and gives it back.
    pub fn remove(&mut self, name: &str) -> Option<Publisher> {
        let at = self.list.iter().position(|known| known.name == name)?;
        Some(self.list.remove(at))
    }

    /// Whose key this is.
    #[must_use]
    pub fn find(&self, key: &PublicKey) -> Option<&Publisher> {
        self.list.iter().find(|known| known.key == *key)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Publisher> {
        self.list.iter()
    }
}

fn path(workspace: &Path) -> PathBuf {
    workspace.join(PUBLISHERS_FILE)
}
