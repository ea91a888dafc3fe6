//! `get`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Error, Result, iso};
use signet_memory::{HistoryEntry, Memory};

use super::{Effect, Tool, blocking, no_memory};
use crate::server::Server;
use crate::wording::{CONTENT, day, one_line};

/// Changes that are told.
const CHANGES: usize = 10;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Get {
    /// Id of the memory, as `recall` gives it.
    id: String,
    /// True: its latest changes too, with what it said before.
    #[serde(default)]
    history: bool,
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
    /// 1 at first, one more with each change; `modify` takes it as `if_version`.
    version: u64,
    /// The latest changes, newest first, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<Past>>,
}

#[derive(Serialize, JsonSchema)]
struct Past {
    /// created, updated, deleted or recovered.
    event: String,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// What it said before.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    /// The agent that did it.
    agent: String,
    /// When, ISO 8601.
    at: String,
}

impl Tool for Get {
    const NAME: &str = "get";
    const TITLE: &str = "Get a memory";
    const DESCRIPTION: &str = "The whole text of one memory, by its id, with its kind, tags and dates, and its history if asked for. Call it when \
        a line that `recall` gave ends in an ellipsis, or when the user names an id.";
    const EFFECT: Effect = Effect::Reads;
    type Output = Got;

    async fn run(self, server: &Server, caller: Arc<Caller>) -> Result<(String, Got)> {
        let (memories, id) = (server.memories.clone(), self.id.clone());
        let found = blocking(move || {
            let history = self.history.then(|| memories.history(&caller, &id)).transpose()?;
            Ok((memories.get(&caller, &id)?, history))
        });
        let (memory, history) = found.await.map_err(|error| match error {
            Error::NotFound(_) => no_memory(&self.id),
            other => other,
        })?;
        // It can be recovered, but that is for people to decide; a model is not to know it any more.
        if let Some(at) = memory.deleted_at {
            return Err(Error::NotFound(format!("this memory was forgotten on {}", day(at))));
        }
        let history =
            history.map(|entries| entries.into_iter().rev().take(CHANGES).map(past).collect::<Vec<_>>());
        let mut text = text(&memory);
        for past in history.iter().flatten() {
            text.push_str(&line(past));
        }
        Ok((text, got(memory, history)))
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

fn line(past: &Past) -> String {
    let (day, event) = (past.at.get(..10).unwrap_or_default(), &past.event);
    let mut line = format!("\n- {event} {day} by {}", one_line(&past.agent, CONTENT));
    if let Some(reason) = &past.reason {
        line = format!("{line}, because: {}", one_line(reason, CONTENT));
    }
    match &past.before {
        Some(before) => format!("{line}; before: {}", one_line(before, CONTENT)),
        None => line,
    }
}

fn past(entry: HistoryEntry) -> Past {
    // A change of the tags, say, leaves the content as it was.
    let before = entry.old_content.filter(|before| Some(before) != entry.new_content.as_ref());
    Past { event: entry.event, reason: entry.reason, before, agent: entry.by.agent, at: iso(entry.at) }
}

fn got(memory: Memory, history: Option<Vec<Past>>) -> Got {
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
        version: memory.version,
        history,
    }
}
