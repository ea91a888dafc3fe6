//! Ids of plugins, checked when they are read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::PluginsError;

/// 1 to 64 lower case letters, digits and hyphens, the first no hyphen: `signet-runtime`'s rule for manifests.
/// There is no other: it is safe in a path and on a terminal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PluginId(String);

impl PluginId {
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PluginId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for PluginId {
    type Err = PluginsError;

    fn from_str(text: &str) -> Result<Self, PluginsError> {
        if !signet_runtime::is_id(text) {
            return Err(PluginsError::Form {
                what: "id of a plugin",
                text: text.to_owned(),
                reason: "write 1 to 64 lower case letters, digits and hyphens, the first no hyphen".into(),
            });
        }
        Ok(Self(text.to_owned()))
    }
}

impl TryFrom<String> for PluginId {
    type Error = PluginsError;

    fn try_from(text: String) -> Result<Self, PluginsError> {
        text.parse()
    }
}

impl From<PluginId> for String {
    fn from(id: PluginId) -> Self {
        id.0
    }
}
