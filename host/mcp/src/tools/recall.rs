//! `recall`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Error, Result, iso};
use signet_memory::Hit;

use super::arguments::{Detail, MOST, limit, query};
use super::{Effect, Tool, blocking};
use crate::server::Server;
use crate::wording::{day, one_line, shorten};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Recall {
    /// Words that the memory would hold. Empty: what is important and recent.
    #[schemars(length(max = 10_000))]
    query: String,
    /// How many at most.
    #[serde(default = "limit")]
    #[schemars(range(min = 1, max = 20))]
    limit: usize,
    /// Only this kind: fact, preference, decision, rule, session_summary...
    kind: Option<String>,
    /// Only with all of these tags.
    #[serde(default)]
    tags: Vec<String>,
    /// True: only memories of the project you work in. Others come too otherwise, after those.
    #[serde(default)]
    this_project_only: bool,
    /// How much of each memory: `short` is a line of 300 characters, `full` up to 4,000.
    #[serde(default)]
    detail: Detail,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Recalled {
    /// Best first.
    memories: Vec<Found>,
}

#[derive(Serialize, JsonSchema)]
struct Found {
    /// Its id, for `get` and `forget`.
    id: String,
    /// What was remembered, cut with an ellipsis where it is longer than `detail` allows; `get` has all of it.
    content: String,
    /// Its kind.
    kind: String,
    /// How well it matches, from 0 to 1.
    score: f64,
    /// When it is from, ISO 8601.
    created_at: String,
}

impl Tool for Recall {
    const NAME: &str = "recall";
    const TITLE: &str = "Recall";
    const DESCRIPTION: &str = "Find what was remembered in earlier sessions, by you or by other agents of the user. \
        Call it when the answer may depend on what was said, decided or learnt before, and before you ask the user \
        for something that they may have told already. Returns one line per memory, best first; `get` has the whole \
        text of one.";
    const EFFECT: Effect = Effect::Reads;
    type Output = Recalled;

    async fn run(self, server: &Server, caller: Arc<Caller>) -> Result<(String, Recalled)> {
        let project = self.this_project_only.then(|| caller.context().project_id().map(str::to_owned));
        if project == Some(None) {
            let text = "this_project_only needs a project, and your client has not said in which it works";
            return Err(Error::Invalid(text.into()));
        }
        let word = |text: &str| text.trim().to_lowercase();
        let recall = signet_memory::Recall {
            text: query(self.query)?,
            limit: self.limit.clamp(1, MOST),
            project: project.flatten(),
            kind: self.kind.as_deref().map(word).filter(|kind| !kind.is_empty()),
            tags: self.tags.iter().map(|tag| word(tag)).filter(|tag| !tag.is_empty()).collect(),
            ..Default::default()
        };
        let memories = server.memories.clone();
        let hits = blocking(move || memories.recall(&caller, &recall)).await?.hits;
        if hits.is_empty() {
            return Ok(("No matching memories.".into(), Recalled { memories: Vec::new() }));
        }
        let room = self.detail.characters();
        let lines: Vec<_> = hits.iter().map(|hit| line(hit, room)).collect();
        Ok((lines.join("\n"), Recalled { memories: hits.into_iter().map(|hit| found(hit, room)).collect() }))
    }
}

fn line(hit: &Hit, room: usize) -> String {
    let (memory, score) = (&hit.memory, hit.explain.parts.score);
    let content = one_line(&memory.content, room);
    format!("- [{score:.2}] {content} ({}, {}, id {})", memory.kind, day(memory.created_at), memory.id)
}

fn found(hit: Hit, room: usize) -> Found {
    Found {
        content: shorten(&hit.memory.content, room),
        id: hit.memory.id,
        kind: hit.memory.kind,
        score: (f64::from(hit.explain.parts.score) * 1e3).round() / 1e3,
        created_at: iso(hit.memory.created_at),
    }
}
