//! `session_search`.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Result, iso};
use signet_memory::SessionHit;

use super::arguments::{MOST, limit, query};
use super::{Effect, Tool, blocking};
use crate::server::Server;
use crate::wording::{CONTENT, day, one_line};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SessionSearch {
    /// Words that were said.
    #[schemars(length(max = 10_000))]
    query: String,
    /// How many sessions at most.
    #[serde(default = "limit")]
    #[schemars(range(min = 1, max = 20))]
    limit: usize,
    /// Only in this session, by its key.
    session_key: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Searched {
    /// Best first.
    sessions: Vec<Found>,
}

#[derive(Serialize, JsonSchema)]
struct Found {
    /// The session's key in its harness.
    session_key: String,
    /// Id of its project.
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    /// When it was said, ISO 8601.
    said_at: String,
    /// The words around.
    excerpt: String,
}

impl Tool for SessionSearch {
    const NAME: &str = "session_search";
    const TITLE: &str = "Search sessions";
    const DESCRIPTION: &str = "Search the transcripts of earlier sessions for what was said, word for word. Call it \
        when `recall` does not find what you look for, or when the user refers to an earlier conversation. Returns \
        one excerpt per session, best first, without the session that you are in.";
    const EFFECT: Effect = Effect::Reads;
    type Output = Searched;

    async fn run(self, server: &Server, caller: Arc<Caller>) -> Result<(String, Searched)> {
        let sessions = server.sessions.clone();
        let (query, limit) = (query(self.query)?, self.limit.clamp(1, MOST));
        let within = self.session_key.filter(|key| !key.trim().is_empty());
        let hits = blocking(move || {
            // Who names a session means it, be it the one that asks.
            let current = caller.context().session_key.as_deref().filter(|_| within.is_none());
            sessions.search(&caller, &query, None, within.as_deref(), current, limit)
        })
        .await?;
        if hits.is_empty() {
            return Ok(("No matching sessions.".into(), Searched { sessions: Vec::new() }));
        }
        let lines: Vec<_> = hits.iter().map(line).collect();
        Ok((lines.join("\n"), Searched { sessions: hits.into_iter().map(found).collect() }))
    }
}

fn line(hit: &SessionHit) -> String {
    format!("- {} ({}, session {})", one_line(&hit.excerpt, CONTENT), day(hit.updated_at), hit.session_key)
}

fn found(hit: SessionHit) -> Found {
    Found {
        session_key: hit.session_key,
        project: hit.project,
        said_at: iso(hit.updated_at),
        excerpt: hit.excerpt,
    }
}
