//! Digests, checked when they are read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::PluginsError;

const PREFIX: &str = "sha256:";

/// A SHA-256, written `sha256:` and 64 lower case hexadecimal digits. There is no other: it is safe in a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Digest {
    hex: String,
}

impl Digest {
    /// The digest of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self { hex: signet_core::sha256_hex(bytes) }
    }

    /// Its 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> &str {
        &self.hex
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}", self.hex)
    }
}

impl FromStr for Digest {
    type Err = PluginsError;

    fn from_str(text: &str) -> Result<Self, PluginsError> {
        text.strip_prefix(PREFIX)
            .filter(|hex| hex.len() == 64 && hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
            .map(|hex| Self { hex: hex.to_owned() })
            .ok_or_else(|| PluginsError::Form {
                what: "digest",
                text: text.to_owned(),
                reason: "write `sha256:` and 64 lower case hexadecimal digits".into(),
            })
    }
}

impl TryFrom<String> for Digest {
    type Error = PluginsError;

    fn try_from(text: String) -> Result<Self, PluginsError> {
        text.parse()
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.to_string()
    }
}
