//! Where a record comes from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Millis;

/// Stamped on every record by the daemon, never taken from a client's word alone: who (key,
/// agent, user), from where (harness, machine, session, project), when, by which connector.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Provenance {
    /// `local`, `owner` or the id of an API key.
    pub key: String,
    /// Agent that acted.
    pub agent: String,
    /// Person, from the key's scope.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Harness, `claude-code`.
    pub harness: String,
    /// Machine of the harness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
    /// Session of the harness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Project identity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Installation of the connector.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connector: Option<String>,
    /// Its version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connector_version: Option<String>,
    /// When the daemon received the request.
    pub at: Millis,
}
