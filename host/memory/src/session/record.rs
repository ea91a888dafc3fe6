//! Sessions and turns as they are stored.

use serde::{Deserialize, Serialize};
use signet_core::{Millis, Project, Provenance};

/// A session of a harness.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// The harness's own key.
    pub key: String,
    /// Who began it, from where.
    pub made: Provenance,
    /// Where it works.
    pub project: Option<Project>,
    /// Last sign of life.
    pub updated_at: Millis,
    /// When it ended.
    #[serde(default)]
    pub ended_at: Option<Millis>,
    /// Why it ended, in the harness's words.
    #[serde(default)]
    pub end_reason: Option<String>,
    /// Runtime path that holds it: `plugin`, `legacy`.
    #[serde(default)]
    pub runtime: Option<String>,
    /// Until when it is held.
    #[serde(default)]
    pub claimed_until: Millis,
    /// Hooks do nothing.
    #[serde(default)]
    pub bypassed: bool,
    /// Turns stored.
    #[serde(default)]
    pub turns: u64,
    /// One more with each compaction: what was shown before is out of the model's sight.
    #[serde(default)]
    pub epoch: u64,
    /// Memories that the model was shown in this epoch.
    #[serde(default)]
    pub shown: Vec<String>,
}

/// Who says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Speaker {
    /// The person.
    User,
    /// The model.
    Assistant,
    /// A tool.
    Tool,
}

impl Speaker {
    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::Tool => "tool",
        }
    }
}

/// One piece of a transcript.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Turn {
    /// Who says it.
    pub speaker: Speaker,
    /// What, redacted.
    pub text: String,
    /// Through whom it came and when.
    pub made: Provenance,
}

/// How a session came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// New.
    Startup,
    /// Continued.
    Resume,
    /// The user emptied the context.
    Clear,
    /// The harness compacted the context.
    Compact,
}

/// Text for the model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Briefing {
    /// Empty: inject nothing.
    pub inject: String,
    /// Ids of the memories in it.
    pub memories: Vec<String>,
}
