//! The event envelope.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{Millis, Provenance};

/// Bytes of a type's name.
const TYPE: usize = 100;

/// Whether this names a type of events: lower case letters, digits, `-` and `_` with dots between, at least one
/// of those, 100 bytes at most.
#[must_use]
pub fn is_event_type(name: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_".contains(&b))
    };
    name.len() <= TYPE && name.contains('.') && name.split('.').all(part)
}

/// Something that happened. `id`, `source`, `type`, `timestamp` and `payload` are the envelope of
/// the master spec; `sequence` is the position in this daemon's stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    /// The daemon that made it, when that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub origin: Option<Box<Origin>>,
}

impl Event {
    /// When this daemon had it, by its own clock: unlike `timestamp`, never before that of an event with a
    /// lower sequence (but for a clock that is set back).
    #[must_use]
    pub fn arrived(&self) -> Millis {
        self.origin.as_ref().map_or(self.timestamp, |origin| origin.received)
    }
}

/// Where an event of another daemon comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "EventOrigin")]
pub struct Origin {
    /// The daemon's own id: random, made once.
    pub id: String,
    /// Its machine's name, for people.
    pub machine: String,
    /// The event's sequence there.
    pub sequence: u64,
    /// When it arrived here.
    pub received: Millis,
}
