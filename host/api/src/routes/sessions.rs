//! Sessions and transcripts.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::{Error, Project, iso};
use signet_memory::Session;

use crate::body::{Body, BodyFrom};
use crate::caller::{Asking, BodyContext, maybe};
use crate::params::{Path, Query};
use crate::{ApiError, App};

type Answer<T> = Result<Json<T>, ApiError>;

/// A session, as it is shown. Times are ISO 8601 in UTC.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Session")]
pub(super) struct SessionView {
    key: String,
    /// The runtime that has it: `plugin` or `legacy`.
    runtime_path: Option<String>,
    claimed_at: String,
    /// Until when that runtime has it.
    expires_at: String,
    /// Its hooks do nothing.
    bypassed: bool,
    agent_id: String,
    harness: String,
    machine_id: Option<String>,
    /// The project's id.
    project: Option<String>,
    /// How much was said.
    turns: u64,
    started_at: String,
    updated_at: String,
    ended_at: Option<String>,
    end_reason: Option<String>,
}

impl From<Session> for SessionView {
    fn from(session: Session) -> Self {
        Self {
            key: session.key,
            runtime_path: session.runtime,
            claimed_at: iso(session.made.at),
            expires_at: iso(session.claimed_until),
            bypassed: session.bypassed,
            agent_id: session.made.agent,
            harness: session.made.harness,
            machine_id: session.made.machine,
            project: session.project.map(|project| project.id),
            turns: session.turns,
            started_at: iso(session.made.at),
            updated_at: iso(session.updated_at),
            ended_at: session.ended_at.map(iso),
            end_reason: session.end_reason,
        }
    }
}

#[derive(Deserialize, JsonSchema)]
pub(super) struct Page {
    /// How many: 100, and at most 1,000.
    limit: Option<usize>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Sessions {
    count: usize,
    sessions: Vec<SessionView>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(page): Query<Page>,
) -> Answer<Sessions> {
    let sessions = app.sessions.list(&asking.caller()?, page.limit.unwrap_or(100).min(1_000))?;
    let sessions: Vec<_> = sessions.into_iter().map(SessionView::from).collect();
    Ok(Json(Sessions { count: sessions.len(), sessions }))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(key): Path<String>,
) -> Answer<SessionView> {
    Ok(Json(app.sessions.get(&asking.caller()?, &key)?.into()))
}

/// What was said in a session.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transcript {
    session_key: String,
    agent_id: String,
    /// As lines: `User: ...`, `Assistant: ...`.
    content: String,
}

pub(super) async fn transcript(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(key): Path<String>,
) -> Answer<Transcript> {
    let (session, content) = app.sessions.transcript_text(&asking.caller()?, &key)?;
    Ok(Json(Transcript { session_key: session.key, agent_id: session.made.agent, content }))
}

#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "BypassSession")]
pub(super) struct Bypass {
    /// Its hooks do nothing from now on; or something again.
    enabled: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SessionBypass")]
pub(super) struct Bypassed {
    key: String,
    bypassed: bool,
}

pub(super) async fn bypass(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(key): Path<String>,
    body: Body<Bypass>,
) -> Answer<Bypassed> {
    let Bypass { enabled } = body.parse()?;
    let session = app.sessions.set_bypass(&asking.caller()?, &key, enabled).await?;
    Ok(Json(Bypassed { key: session.key, bypassed: session.bypassed }))
}

pub(super) async fn renew(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(key): Path<String>,
) -> Answer<SessionView> {
    Ok(Json(app.sessions.renew(&asking.caller()?, &key).await?.into()))
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "SearchSessions")]
pub(super) struct Search {
    /// Words. They must be given.
    #[serde(deserialize_with = "maybe")]
    query: Option<String>,
    /// Within this session.
    #[serde(deserialize_with = "maybe")]
    session_key: Option<String>,
    /// Not in this session.
    #[serde(deserialize_with = "maybe")]
    current_session_key: Option<String>,
    /// Within this project.
    #[serde(deserialize_with = "maybe")]
    project: Option<String>,
    /// How many: 10, and at most 20.
    limit: Option<f64>,
}

/// What was found.
#[derive(Serialize, JsonSchema)]
pub(super) struct FoundSessions {
    query: String,
    count: usize,
    /// The best first.
    hits: Vec<SessionHit>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct SessionHit {
    session_key: String,
    project: Option<String>,
    updated_at: String,
    /// What was said there.
    excerpt: String,
    /// Lower is better.
    rank: f64,
}

pub(super) async fn search(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Search>,
) -> Answer<FoundSessions> {
    // Session and project say what to look among, not where the caller is.
    let context = BodyContext { project: None, session_key: None, session_id: None, ..body.context()? };
    let caller = asking.caller_with(context)?;
    let search = body.parse()?;
    let query = search.query.ok_or_else(|| Error::Invalid("query is required".into()))?;
    let project = search.project.as_deref().map(Project::id_of_entry);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let limit = search.limit.unwrap_or(10.0).clamp(1.0, 20.0) as usize;
    let (within, except) = (search.session_key.as_deref(), search.current_session_key.as_deref());
    let hits = app.sessions.search(&caller, &query, project.as_deref(), within, except, limit)?;
    let hits: Vec<_> = hits
        .into_iter()
        .map(|hit| SessionHit {
            session_key: hit.session_key,
            project: hit.project,
            updated_at: iso(hit.updated_at),
            excerpt: hit.excerpt,
            rank: f64::from(hit.rank),
        })
        .collect();
    Ok(Json(FoundSessions { query, count: hits.len(), hits }))
}
