//! What a component says of itself.

use serde::{Deserialize, Serialize};

use crate::{CONTRACT, Capability};

/// Bytes of a manifest.
pub(crate) const MANIFEST_BYTES: usize = 64 << 10;

/// The JSON in the custom section `signet:manifest` (`docs/plugin-manifest.md`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Lower case letters, digits and hyphens, 64 at most.
    pub id: String,
    /// Semantic version.
    pub version: String,
    /// One sentence.
    pub description: String,
    /// SPDX expression.
    pub licence: String,
    /// Contract that it was built for, `0.1.0`.
    pub contract: String,
    /// What it wants to use.
    #[serde(default)]
    pub capabilities: Vec<CapabilityRequest>,
    /// Beginnings of the kinds of events that it wants: `session.` or `deal.moved`.
    #[serde(default)]
    pub subscribes: Vec<String>,
}

/// One capability that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapabilityRequest {
    /// Its name.
    pub name: Capability,
    /// What for, for the person who grants it.
    pub reason: String,
}

impl Manifest {
    /// Reads and checks a manifest. The error is the second half of a sentence.
    pub(crate) fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > MANIFEST_BYTES {
            return Err(format!("it has {} bytes, {MANIFEST_BYTES} are allowed", bytes.len()));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let good_id = (1..=64).contains(&manifest.id.len())
            && manifest.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !manifest.id.starts_with('-');
        if !good_id {
            return Err(format!(
                "the id {:?} is not made of 1 to 64 lower case letters, digits and hyphens",
                manifest.id
            ));
        }
        let numbers: Vec<_> =
            manifest.version.split(['-', '+']).next().unwrap_or_default().split('.').collect();
        if numbers.len() != 3 || numbers.iter().any(|number| number.parse::<u32>().is_err()) {
            return Err(format!("the version {:?} is not of the form 1.2.3", manifest.version));
        }
        if manifest.contract != CONTRACT {
            return Err(format!(
                "it was built for contract {}, this host speaks {CONTRACT}",
                manifest.contract
            ));
        }
        Ok(manifest)
    }
}
