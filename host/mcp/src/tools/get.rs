//! `get`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Error, Result, iso};
use signet_memory::Memory;

use super::{Effect, Tool, blocking, no_memory};
use crate::server::Server;
use crate::wording::day;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    /// Id of the memory, as `recall` gives it.
    id: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Got {
    /// Its id.
    id: String,
    /// What was remembered.
    content: String,
    /// Its kind.
    kind: String,
    /// From 0 to 1.
    importance: f32,
    /// Its tags.
    tags: Vec<String>,
    /// Kept in view.
    pinned: bool,
    /// Only the agent that made it sees it.
    private: bool,
    /// The agent that made it.
    agent: String,
    /// Id of its project.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    /// When it is from, ISO 8601.
    created_at: String,
    /// Last change, ISO 8601.
    updated_at: String,
}

impl Tool for Get {
    const NAME: &str = "get";
    const TITLE: &str = "Get a memory";
    const DESCRIPTION: &str = "The whole text of one memory, by its id, with its kind, tags and dates. Call it when \
        a line that `recall` gave ends in an ellipsis, or when the user names an id.";
    const EFFECT: Effect = Effect::Reads;
    type Output = Got;

    async fn run(self, server: &Server, caller: Arc<Caller>) -> Result<(String, Got)> {
        let (memories, id) = (server.memories.clone(), self.id.clone());
        let memory = blocking(move || memories.get(&caller, &id)).await.map_err(|error| match error {
            Error::NotFound(_) => no_memory(&self.id),
            other => other,
        })?;
        // It can be recovered, but that is for people to decide; a model is not to know it any more.
        if let Some(at) = memory.deleted_at {
            return Err(Error::NotFound(format!("this memory was forgotten on {}", day(at))));
        }
        Ok((text(&memory), got(memory)))
    }
}

fn text(memory: &Memory) -> String {
    let mut notes =
        vec![memory.kind.clone(), day(memory.created_at), format!("importance {}", memory.importance)];
    notes.extend(memory.pinned.then(|| "pinned".to_owned()));
    notes.extend(memory.private.then(|| "private".to_owned()));
    if !memory.tags.is_empty() {
        notes.push(format!("tags: {}", memory.tags.join(" ")));
    }
    notes.push(format!("id {}", memory.id));
    format!("{}\n({})", memory.content, notes.join(", "))
}

fn got(memory: Memory) -> Got {
    Got {
        id: memory.id,
        content: memory.content,
        kind: memory.kind,
        importance: memory.importance,
        tags: memory.tags,
        pinned: memory.pinned,
        private: memory.private,
        agent: memory.made.agent,
        project: memory.made.project,
        created_at: iso(memory.created_at),
        updated_at: iso(memory.updated_at),
    }
}
