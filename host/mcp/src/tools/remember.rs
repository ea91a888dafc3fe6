//! `remember`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::Result;
use signet_memory::Draft;

use super::{Effect, Tool};
use crate::server::Server;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Remember {
    /// What to remember, in a sentence or two that make sense without this conversation.
    content: String,
    /// What it is: fact, preference, decision, rule, procedural or a word of your own. Worked out from the content if absent.
    kind: Option<String>,
    /// How much it matters, from 0 to 1; 0.8 if absent.
    #[schemars(range(min = 0.0, max = 1.0))]
    importance: Option<f32>,
    /// Words to find it by.
    #[serde(default)]
    tags: Vec<String>,
    /// True: only you, this agent, can recall it.
    #[serde(default)]
    private: bool,
    /// True: keep it in view however old it gets. For what must never be overlooked.
    #[serde(default)]
    pinned: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Remembered {
    /// Its id.
    id: String,
    /// Its kind.
    kind: String,
    /// Its tags.
    tags: Vec<String>,
    /// It was known already; nothing was stored.
    duplicate: bool,
}

impl Tool for Remember {
    const NAME: &str = "remember";
    const TITLE: &str = "Remember";
    const DESCRIPTION: &str = "Store something for later sessions: a lasting fact, a preference of the user, a \
        decision and its reason, a rule. Call it when the user says to remember something or states something that \
        will still be true in another conversation. Not for the state of the present task, and not for secrets. \
        What is known already is not stored twice.";
    const EFFECT: Effect = Effect::Adds;
    type Output = Remembered;

    async fn run(self, server: &Server, caller: Arc<Caller>) -> Result<(String, Remembered)> {
        let draft = Draft {
            content: self.content,
            kind: self.kind,
            importance: self.importance,
            tags: self.tags,
            private: self.private,
            pinned: self.pinned,
            ..Default::default()
        };
        let stored = server.memories.remember(&caller, draft).await?;
        let memory = stored.memory;
        let done = if stored.duplicate { "Known already" } else { "Remembered" };
        let text = format!("{done} ({}, id {}).", memory.kind, memory.id);
        Ok((
            text,
            Remembered { id: memory.id, kind: memory.kind, tags: memory.tags, duplicate: stored.duplicate },
        ))
    }
}
