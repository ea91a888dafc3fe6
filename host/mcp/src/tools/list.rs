//! `list`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Error, Result, iso};
use signet_memory::{Filter, Memory};

use super::arguments::{Detail, MOST, limit};
use super::{Effect, Tool, blocking};
use crate::server::Server;
use crate::wording::{day, one_line, shorten};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct List {
    /// How many at most.
    #[serde(default = "limit")]
    #[schemars(range(min = 1, max = 20))]
    limit: usize,
    /// How many of the newest to leave out: `next_offset` of the page before.
    #[serde(default)]
    offset: usize,
    /// Only this kind: fact, preference, decision, rule, session_summary...
    kind: Option<String>,
    /// True: only memories of the project you work in.
    #[serde(default)]
    this_project_only: bool,
    /// How much of each memory: `short` is a line of 300 characters, `full` up to 4,000.
    #[serde(default)]
    detail: Detail,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Page {
    /// Newest first.
    memories: Vec<Entry>,
    /// All that there are of them.
    total: usize,
    /// Where the next page begins, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_offset: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
struct Entry {
    /// Its id, for `get`, `modify` and `forget`.
    id: String,
    /// What was remembered, cut with an ellipsis where it is longer than `detail` allows; `get` has all of it.
    content: String,
    /// Its kind.
    kind: String,
    /// When it is from, ISO 8601.
    created_at: String,
}

impl Tool for List {
    const NAME: &str = "list";
    const TITLE: &str = "List memories";
    const DESCRIPTION: &str = "List what is remembered, newest first, a page at a time. Call it when the user asks \
        what you know or what was stored lately; to answer a question, `recall` finds what bears on it.";
    const EFFECT: Effect = Effect::Reads;
    type Output = Page;

    async fn run(self, server: &Server, caller: Arc<Caller>) -> Result<(String, Page)> {
        let project = self.this_project_only.then(|| caller.context().project_id().map(str::to_owned));
        if project == Some(None) {
            let text = "this_project_only needs a project, and your client has not said in which it works";
            return Err(Error::Invalid(text.into()));
        }
        let kind = self.kind.map(|kind| kind.trim().to_lowercase()).filter(|kind| !kind.is_empty());
        let filter = Filter {
            kind,
            project: project.flatten(),
            limit: self.limit.clamp(1, MOST),
            offset: self.offset,
            ..Filter::default()
        };
        let memories = server.memories.clone();
        let listing = blocking(move || memories.list(&caller, &filter)).await?;
        let shown = self.offset.saturating_add(listing.memories.len());
        let next_offset = (shown < listing.total && !listing.memories.is_empty()).then_some(shown);
        let room = self.detail.characters();
        let mut lines: Vec<_> = listing.memories.iter().map(|memory| line(memory, room)).collect();
        match next_offset {
            Some(next) => lines.push(format!("({} in all; offset {next} shows the next)", listing.total)),
            None if lines.is_empty() => lines.push("No memories.".to_owned()),
            None => {}
        }
        let memories = listing.memories.into_iter().map(|memory| entry(memory, room)).collect();
        Ok((lines.join("\n"), Page { memories, total: listing.total, next_offset }))
    }
}

fn line(memory: &Memory, room: usize) -> String {
    let content = one_line(&memory.content, room);
    format!("- {content} ({}, {}, id {})", memory.kind, day(memory.created_at), memory.id)
}

fn entry(memory: Memory, room: usize) -> Entry {
    Entry {
        content: shorten(&memory.content, room),
        id: memory.id,
        kind: memory.kind,
        created_at: iso(memory.created_at),
    }
}
