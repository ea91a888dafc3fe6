//! The event envelope.

use serde::{Deserialize, Serialize};

use crate::{Millis, Provenance};

/// Something that happened. `id`, `source`, `type`, `timestamp` and `payload` are the envelope of
/// the master spec; `sequence` is the position in this daemon's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// UUID version 7.
    pub id: String,
    /// Strictly increasing within one daemon.
    pub sequence: u64,
    /// Who published it, stamped by the daemon: `system`, `harness:claude-code`, `plugin:<id>`.
    pub source: String,
    /// Dotted name, `session.started`.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it was published.
    pub timestamp: Millis,
    /// A JSON object.
    pub payload: serde_json::Value,
    /// Agent on whose behalf it was published; absent for the daemon's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// Project it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Who and from where, stamped by the daemon; absent for the daemon's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Box<Provenance>>,
    /// Only for the agent on whose behalf it was published.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub private: bool,
}
