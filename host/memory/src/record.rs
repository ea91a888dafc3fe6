//! Memories and their history.

use serde::{Deserialize, Serialize};
use signet_auth::DEFAULT_AGENT;
use signet_core::{Millis, Provenance};

/// One thing remembered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Memory {
    /// UUID version 7.
    pub id: String,
    /// What is remembered, redacted.
    pub content: String,
    /// `fact`, `preference`, `decision`, `rule`, `session_summary`...
    pub kind: String,
    /// 0 to 1.
    pub importance: f32,
    /// Sorted, without doubles.
    pub tags: Vec<String>,
    /// Kept in view whatever its age.
    pub pinned: bool,
    /// Visible to the agent that made it only.
    pub private: bool,
    /// Who says so: a client's own word, for people.
    pub who: String,
    /// A free namespace of the client's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// What it was taken from: `manual`, `prompt`, `compaction`...
    pub source_type: String,
    /// Id within that source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_id: Option<String>,
    /// Path of that source.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_path: Option<String>,
    /// The client's key against doubles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub idempotency_key: Option<String>,
    /// Anything else the client gave, a JSON object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<serde_json::Value>,
    /// When and by whom it was made.
    pub made: Provenance,
    /// When it is from: now, or what the client said.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
    /// Credential of the last change.
    pub updated_by: String,
    /// 1 at first, one more with each change.
    pub version: u64,
    /// Forgotten, can be recovered for a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Millis>,
}

impl Memory {
    /// Who remembered it, in one word: the agent, or for the agent that has no name of its own whoever it says.
    #[must_use]
    pub fn by(&self) -> &str {
        if self.made.agent == DEFAULT_AGENT { &self.who } else { &self.made.agent }
    }
}

/// One change of a memory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// UUID version 7.
    pub id: String,
    /// `created`, `updated`, `deleted`, `recovered`.
    pub event: String,
    /// Content before.
    pub old_content: Option<String>,
    /// Content after.
    pub new_content: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who and from where.
    pub by: Provenance,
    /// When.
    pub at: Millis,
}
