//! `plugins.lock`: what is installed, from where, and what it may do.
//!
//! The same installation is the same text, byte for byte, so that it can be kept in version control. Whatever a
//! file says is checked when it is read: ids, digests, sources and keys are types that hold nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Candidate, Digest, PluginId, PluginsError, PublicKey, Result, Source, Version};

/// Name of the file, in the workspace.
pub const LOCK_FILE: &str = "plugins.lock";
/// Bytes of the file: a thousand plugins of 4 KiB each.
pub(crate) const LOCK_BYTES: u64 = 4 << 20;

const VERSION: i64 = 1;
const HEADER: &str = "# The plugins of this workspace: where each is from, which bytes it is, and what it was granted.\n\
                      # Written by Signet. Change it with `signet plugin`; on another machine,\n\
                      # `signet plugin install --locked` installs exactly this.\n";
/// Grants of one plugin, and the bytes of one.
const GRANTS: usize = 1000;
const GRANT_BYTES: usize = 4096;

/// What is installed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lock {
    /// By id.
    pub plugins: BTreeMap<PluginId, Entry>,
}

/// One plugin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Of the component.
    pub version: Version,
    /// Where it is from. An artifact's has its digest.
    pub source: Source,
    /// Of the component.
    pub digest: Digest,
    /// Who signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<PublicKey>,
    /// Whether it runs.
    pub enabled: bool,
    /// Whether it stays at this version.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pinned: bool,
    /// Canonical texts of its grants.
    pub grants: BTreeSet<String>,
    /// Its configuration: JSON in a string, since TOML has no null.
    #[serde(default, with = "json", skip_serializing_if = "Option::is_none")]
    pub config: Option<Value>,
    /// Limits that the user set, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, u64>,
    /// A version that waits for grants.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pending: Option<Pending>,
}

/// A version that asks for more than was granted. The installed one goes on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PendingPlugin")]
pub struct Pending {
    /// Of the component.
    #[schemars(with = "String")]
    pub version: Version,
    /// Where it is from.
    #[schemars(with = "String")]
    pub source: Source,
    /// Of the component.
    #[schemars(with = "String")]
    pub digest: Digest,
    /// Who signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signer: Option<PublicKey>,
    /// Canonical texts of the grants that are missing.
    pub asks: BTreeSet<String>,
}

impl Entry {
    /// Of a component that comes into the place of `before`, if there was one: what the user decided about that
    /// stays.
    pub(crate) fn of(
        candidate: &Candidate,
        source: Source,
        grants: BTreeSet<String>,
        before: Option<&Self>,
    ) -> Self {
        Self {
            version: candidate.version.clone(),
            source,
            digest: candidate.digest.clone(),
            signer: candidate.signer,
            enabled: before.is_none_or(|entry| entry.enabled),
            pinned: before.is_some_and(|entry| entry.pinned),
            grants,
            config: before.and_then(|entry| entry.config.clone()),
            limits: before.map(|entry| entry.limits.clone()).unwrap_or_default(),
            pending: None,
        }
    }
}

impl Pending {
    /// Of a component that lacks these grants.
    pub(crate) fn of(candidate: &Candidate, source: Source, asks: BTreeSet<String>) -> Self {
        Self {
            version: candidate.version.clone(),
            source,
            digest: candidate.digest.clone(),
            signer: candidate.signer,
            asks,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    version: i64,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    plugins: BTreeMap<PluginId, Entry>,
}

/// What every version of the file has.
#[derive(Deserialize)]
struct Head {
    version: i64,
}

impl Lock {
    /// Reads the file's text. `path` stands for it in errors.
    ///
    /// # Errors
    /// It is of another version, or anything in it is not what it should be: the error names the line or the
    /// plugin.
    pub fn parse(path: &Path, text: &str) -> Result<Self> {
        let no = |reason: String| PluginsError::Document { path: path.to_owned(), reason };
        let head: Head = toml::from_str(text).map_err(|error| no(error.to_string()))?;
        if head.version != VERSION {
            return Err(no(format!(
                "it has version {}, this Signet knows {VERSION}; use the Signet that wrote it",
                head.version
            )));
        }
        let document: Document = toml::from_str(text).map_err(|error| no(error.to_string()))?;
        let lock = Self { plugins: document.plugins };
        lock.check().map_err(no)?;
        Ok(lock)
    }

    /// The file's text.
    ///
    /// # Errors
    /// A grant, a limit or the configuration cannot be written there.
    pub fn to_text(&self, path: &Path) -> Result<String> {
        let no = |reason: String| PluginsError::Document { path: path.to_owned(), reason };
        self.check().map_err(no)?;
        let document = Document { version: VERSION, plugins: self.plugins.clone() };
        let body = toml::to_string_pretty(&document).map_err(|error| no(error.to_string()))?;
        let text = format!("{HEADER}{body}");
        if text.len() as u64 > LOCK_BYTES {
            return Err(no(format!("it would have {} bytes, {LOCK_BYTES} are allowed", text.len())));
        }
        Ok(text)
    }

    /// The components that it names, the pending ones too. Those that come with Signet are on no shelf.
    #[must_use]
    pub fn digests(&self) -> BTreeSet<Digest> {
        let both = |entry: &Entry| {
            let installed = (entry.source.clone(), entry.digest.clone());
            let pending = entry.pending.as_ref().map(|p| (p.source.clone(), p.digest.clone()));
            [Some(installed), pending].into_iter().flatten()
        };
        let all = self.plugins.values().flat_map(both);
        all.filter(|(source, _)| *source != Source::BuiltIn).map(|(_, digest)| digest).collect()
    }

    /// What the types of the fields do not say. The error is the second half of a sentence.
    fn check(&self) -> Result<(), String> {
        for (id, entry) in &self.plugins {
            let asks = entry.pending.as_ref().map(|pending| &pending.asks);
            for grants in [Some(&entry.grants), asks].into_iter().flatten() {
                check_grants(grants).map_err(|reason| format!("plugin {id}: {reason}"))?;
            }
            for (name, limit) in &entry.limits {
                let good = (1..=64).contains(&name.len())
                    && name
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-');
                if !good {
                    return Err(format!("plugin {id}: {name:?} is no name of a limit"));
                }
                if i64::try_from(*limit).is_err() {
                    return Err(format!(
                        "plugin {id}: the limit {name} of {limit} is more than {}",
                        i64::MAX
                    ));
                }
            }
        }
        Ok(())
    }
}

fn check_grants(grants: &BTreeSet<String>) -> Result<(), String> {
    if grants.len() > GRANTS {
        return Err(format!("it has {} grants, {GRANTS} are allowed", grants.len()));
    }
    let is_good =
        |grant: &&String| (1..=GRANT_BYTES).contains(&grant.len()) && !grant.chars().any(char::is_control);
    match grants.iter().find(|grant| !is_good(grant)) {
        Some(bad) => Err(format!("{bad:?} is no grant: one line of 1 to {GRANT_BYTES} bytes")),
        None => Ok(()),
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_false(value: &bool) -> bool {
    !value
}

/// JSON in a string, keys sorted.
mod json {
    use serde::de::Error as _;
    use serde::ser::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};
    use serde_json::Value;

    pub(super) fn serialize<S: Serializer>(value: &Option<Value>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => {
                to.serialize_str(&serde_json::to_string(&sorted(value)).map_err(S::Error::custom)?)
            }
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
        let text = String::deserialize(from)?;
        let value = serde_json::from_str(&text)
            .map_err(|error| D::Error::custom(format!("the configuration is no JSON: {error}")))?;
        Ok(Some(value))
    }

    /// Another crate may make `serde_json` keep the order of insertion.
    fn sorted(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                let mut entries: Vec<_> = map.iter().collect();
                entries.sort_by_key(|(key, _)| *key);
                Value::Object(entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect())
            }
            Value::Array(list) => Value::Array(list.iter().map(sorted).collect()),
            other => other.clone(),
        }
    }
}
