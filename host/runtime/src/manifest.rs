//! What a component says of itself.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_outbound::{OutboundError, RuleSpec};

use crate::capability::log::misleads;
use crate::event_type::{self, EventType};
use crate::grant::{check_kinds, check_rule};
use crate::{CONTRACT, Capability, Grant, Grants, Limits};

/// Bytes of a manifest.
pub(crate) const MANIFEST_BYTES: usize = 64 << 10;
/// Things that a manifest may ask for.
const ASKS: usize = 100;

/// The JSON in the custom section `signet:manifest` (`docs/plugins/manifest.md`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PluginManifest")]
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
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capabilities: Vec<CapabilityRequest>,
    /// Limits that it wants, by name. Below the default: it gets them. Above: the user decides.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub limits: BTreeMap<String, u64>,
    /// JSON Schema of its configuration: an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<serde_json::Value>,
}

/// One capability that is wanted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CapabilityRequest {
    /// Its name.
    pub name: Capability,
    /// What for, for the person who grants it.
    pub reason: String,
    /// For `events`: beginnings of the kinds that it wants to hear, or `*`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<String>,
    /// For `http`: where to, and how.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<RuleSpec>,
    /// For `bus`: how events read that it publishes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub emits: Vec<EventType>,
}

impl CapabilityRequest {
    /// The single grants that it comes to.
    fn grants(&self) -> Vec<Grant> {
        // What is no rule was refused when the manifest was read.
        let http = |spec: &RuleSpec| spec.rules().unwrap_or_default().into_iter().map(Grant::Http);
        match self.name {
            Capability::Events => self.kinds.iter().cloned().map(Grant::Events).collect(),
            Capability::Http => self.allow.iter().flat_map(http).collect(),
            other => vec![Grant::Whole(other)],
        }
    }

    /// How many single grants it comes to, without making them.
    fn count(&self) -> usize {
        match self.name {
            Capability::Events => self.kinds.len(),
            Capability::Http => self.allow.iter().map(|request| request.methods.len()).sum(),
            _ => 1,
        }
    }

    fn check(&self) -> Result<(), String> {
        let name = self.name.name();
        if self.reason.trim().is_empty() {
            return Err(format!("it does not say why it wants {name}"));
        }
        check_line(&format!("its reason for {name}"), &self.reason)?;
        for kinds in &self.kinds {
            check_kinds(kinds)?;
        }
        for spec in &self.allow {
            let rules = spec.rules().map_err(|error| match error {
                OutboundError::Rule { rule, reason } => {
                    format!("what it allows at {rule:?} is wrong: {reason}")
                }
                other => other.to_string(),
            })?;
            for rule in rules {
                check_rule(&rule.to_string())
                    .map_err(|reason| format!("what it allows at {:?} is wrong: {reason}", spec.url))?;
            }
        }
        let parameters =
            [(Capability::Events, "kinds", self.kinds.len()), (Capability::Http, "allow", self.allow.len())];
        for (capability, field, count) in parameters {
            match (self.name == capability, count) {
                (true, 0) => {
                    return Err(format!("it wants {name} but does not say which: {field:?} is missing"));
                }
                (false, 1..) => return Err(format!("{name} has no {field:?}")),
                _ => {}
            }
        }
        if self.name != Capability::Bus && !self.emits.is_empty() {
            return Err(format!("{name} has no \"emits\""));
        }
        event_type::check(&self.emits)
    }
}

impl Manifest {
    /// Everything that it asks for.
    #[must_use]
    pub fn asks(&self) -> Grants {
        self.capabilities.iter().flat_map(CapabilityRequest::grants).collect()
    }

    /// Why it asks for something.
    #[must_use]
    pub fn reason(&self, capability: Capability) -> Option<&str> {
        self.capabilities
            .iter()
            .find(|request| request.name == capability)
            .map(|request| request.reason.as_str())
    }

    /// How events read that it publishes.
    #[must_use]
    pub fn emits(&self) -> &[EventType] {
        let bus = self.capabilities.iter().find(|request| request.name == Capability::Bus);
        bus.map(|request| request.emits.as_slice()).unwrap_or_default()
    }

    /// Reads and checks a manifest, as a tool that embeds it does.
    ///
    /// # Errors
    /// The second half of a sentence that begins with what cannot be used.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.len() > MANIFEST_BYTES {
            return Err(format!("it has {} bytes, {MANIFEST_BYTES} are allowed", bytes.len()));
        }
        let manifest: Self = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if !is_id(&manifest.id) {
            return Err(format!(
                "the id {:?} is not made of 1 to 64 lower case letters, digits and hyphens",
                manifest.id
            ));
        }
        if semver::Version::parse(&manifest.version).is_err() {
            return Err(format!("the version {:?} is not of the form 1.2.3", manifest.version));
        }
        if manifest.contract != CONTRACT {
            return Err(format!(
                "it was built for contract {}, this host speaks {CONTRACT}",
                manifest.contract
            ));
        }
        check_line("its description", &manifest.description)?;
        check_line("its licence", &manifest.licence)?;
        // First: what follows looks at each.
        if manifest.capabilities.iter().map(CapabilityRequest::count).sum::<usize>() > ASKS {
            return Err(format!("it asks for more than {ASKS} things"));
        }
        for request in &manifest.capabilities {
            request.check()?;
        }
        for (at, request) in manifest.capabilities.iter().enumerate() {
            if manifest.capabilities.iter().skip(at + 1).any(|other| other.name == request.name) {
                return Err(format!("it asks for {} twice", request.name.name()));
            }
        }
        let mut limits = Limits::CALL;
        for (name, value) in &manifest.limits {
            limits.set(name, *value)?;
        }
        if manifest.config.as_ref().is_some_and(|schema| !schema.is_object()) {
            return Err("its \"config\" is no JSON Schema of an object".into());
        }
        Ok(manifest)
    }
}

/// What people read before they decide is one line that looks like what it is.
pub(crate) fn check_line(what: &str, text: &str) -> Result<(), String> {
    match text.chars().find(|c| misleads(*c)) {
        Some(c) => {
            Err(format!("{what} holds the character {}, which can mislead who reads it", c.escape_unicode()))
        }
        None => Ok(()),
    }
}

/// Whether a text can be the id of a plugin. It names files and keys, so nothing else will do.
#[must_use]
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
}
