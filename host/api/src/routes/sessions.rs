//! Sessions and transcripts.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use signet_core::{Error, Project, iso};
use signet_memory::Session;

use crate::body::RawJson;
use crate::caller::{Asking, BodyContext, maybe};
use crate::params::{Path, Query};
use crate::{ApiError, App};

type Answer = Result<Json<Value>, ApiError>;

fn render(session: &Session) -> Value {
    json!({
        "key": session.key,
        "runtimePath": session.runtime,
        "claimedAt": iso(session.made.at),
        "expiresAt": iso(session.claimed_until),
        "bypassed": session.bypassed,
        "agentId": session.made.agent,
        "harness": session.made.harness,
        "machineId": session.made.machine,
        "project": session.project.as_ref().map(|project| &project.id),
        "turns": session.turns,
        "startedAt": iso(session.made.at),
        "updatedAt": iso(session.updated_at),
        "endedAt": session.ended_at.map(iso),
        "endReason": session.end_reason,
    })
}

#[derive(Deserialize)]
pub(super) struct Page {
    limit: Option<usize>,
}

pub(super) async fn list(State(app): State<Arc<App>>, asking: Asking, Query(page): Query<Page>) -> Answer {
    let sessions = app.sessions.list(&asking.caller()?, page.limit.unwrap_or(100).min(1_000))?;
    let sessions: Vec<_> = sessions.iter().map(render).collect();
    Ok(Json(json!({ "count": sessions.len(), "sessions": sessions })))
}

pub(super) async fn get(State(app): State<Arc<App>>, asking: Asking, Path(key): Path<String>) -> Answer {
    Ok(Json(render(&app.sessions.get(&asking.caller()?, &key)?)))
}

pub(super) async fn transcript(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(key): Path<String>,
) -> Answer {
    let (session, content) = app.sessions.transcript_text(&asking.caller()?, &key)?;
    Ok(Json(json!({ "sessionKey": session.key, "agentId": session.made.agent, "content": content })))
}

#[derive(Deserialize)]
struct Bypass {
    enabled: bool,
}

pub(super) async fn bypass(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(key): Path<String>,
    body: RawJson,
) -> Answer {
    let Bypass { enabled } = body.parse()?;
    let session = app.sessions.set_bypass(&asking.caller()?, &key, enabled).await?;
    Ok(Json(json!({ "key": session.key, "bypassed": session.bypassed })))
}

pub(super) async fn renew(State(app): State<Arc<App>>, asking: Asking, Path(key): Path<String>) -> Answer {
    Ok(Json(render(&app.sessions.renew(&asking.caller()?, &key).await?)))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Search {
    #[serde(deserialize_with = "maybe")]
    query: Option<String>,
    #[serde(deserialize_with = "maybe")]
    session_key: Option<String>,
    #[serde(deserialize_with = "maybe")]
    current_session_key: Option<String>,
    #[serde(deserialize_with = "maybe")]
    project: Option<String>,
    limit: Option<f64>,
}

pub(super) async fn search(State(app): State<Arc<App>>, asking: Asking, body: RawJson) -> Answer {
    // Session and project say what to look among, not where the caller is.
    let context = BodyContext { project: None, session_key: None, session_id: None, ..body.parse()? };
    let caller = asking.caller_with(context)?;
    let search: Search = body.parse()?;
    let query = search.query.ok_or_else(|| Error::Invalid("query is required".into()))?;
    let project = search.project.as_deref().map(Project::id_of_entry);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let limit = search.limit.unwrap_or(10.0).clamp(1.0, 20.0) as usize;
    let (within, except) = (search.session_key.as_deref(), search.current_session_key.as_deref());
    let hits = app.sessions.search(&caller, &query, project.as_deref(), within, except, limit)?;
    let hits: Vec<_> = hits
        .into_iter()
        .map(|hit| {
            json!({ "sessionKey": hit.session_key, "project": hit.project, "updatedAt": iso(hit.updated_at),
                "excerpt": hit.excerpt, "rank": hit.rank })
        })
        .collect();
    Ok(Json(json!({ "query": query, "count": hits.len(), "hits": hits })))
}
