//! Forgetting many memories: looked at first, then done.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use signet_auth::Caller;
use signet_core::Error;
use signet_memory::{Outcome, Recall};

use super::memory::RecallBody;
use super::memory_change::BATCH;
use super::render;
use crate::body::RawJson;
use crate::caller::{Asking, maybe};
use crate::{ApiError, App};

/// From how many on a preview's token is needed.
const CONFIRM_ABOVE: usize = 25;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Request {
    #[serde(deserialize_with = "maybe")]
    mode: Option<String>,
    #[serde(deserialize_with = "maybe")]
    query: Option<String>,
    ids: Vec<String>,
    /// Not to be had: refused, since what narrows a deletion must not be passed over.
    #[serde(deserialize_with = "maybe", alias = "sourceType")]
    source_type: Option<String>,
    limit: Option<usize>,
    #[serde(deserialize_with = "maybe")]
    reason: Option<String>,
    force: Option<bool>,
    #[serde(deserialize_with = "maybe")]
    confirm_token: Option<String>,
}

/// One that would go.
struct Candidate {
    id: String,
    score: f32,
    pinned: bool,
    version: u64,
}

pub(super) async fn batch(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let caller = asking.caller_with(body.parse()?)?;
    let request: Request = body.parse()?;
    let candidates = candidates(&app, &caller, &request, &body)?;
    let token = token(&candidates);
    match request.mode.as_deref() {
        None | Some("preview") => {
            let listed: Vec<_> = candidates
                .iter()
                .map(|c| json!({ "id": c.id, "score": c.score, "pinned": c.pinned, "version": c.version }))
                .collect();
            Ok(Json(json!({
                "mode": "preview",
                "count": listed.len(),
                "requiresConfirm": listed.len() > CONFIRM_ABOVE,
                "confirmToken": token,
                "candidates": listed,
            })))
        }
        Some("execute") => {
            if candidates.len() > CONFIRM_ABOVE && request.confirm_token.as_deref() != Some(token.as_str()) {
                let text =
                    format!("{} memories would go: send the confirmToken of a preview", candidates.len());
                return Err(Error::Invalid(text).into());
            }
            execute(&app, &caller, &request, &candidates).await
        }
        Some(other) => Err(Error::Invalid(format!("mode is preview or execute, not {other:?}")).into()),
    }
}

fn candidates(
    app: &App,
    caller: &Caller,
    request: &Request,
    body: &RawJson,
) -> Result<Vec<Candidate>, ApiError> {
    let limit = request.limit.unwrap_or(BATCH).min(BATCH);
    if request.ids.is_empty() && request.query.is_none() {
        return Err(Error::Invalid("say which: ids, or a query".into()).into());
    }
    if request.query.is_some() && !request.ids.is_empty() {
        return Err(Error::Invalid("say which: ids or a query, not both".into()).into());
    }
    if request.source_type.is_some() {
        return Err(
            Error::Invalid("source_type cannot narrow this; preview, then send the ids".into()).into()
        );
    }
    if request.ids.len() > BATCH {
        return Err(Error::Invalid(format!("{BATCH} ids at most")).into());
    }
    if request.query.is_some() {
        // Narrowed by all that narrows a recall.
        let recall = Recall { limit, ..body.parse::<RecallBody>()?.recall()? };
        let found = app.memories.recall(caller, &recall)?.hits;
        let of_hit = |hit: signet_memory::Hit| Candidate {
            score: hit.explain.parts.score,
            pinned: hit.memory.pinned,
            version: hit.memory.version,
            id: hit.memory.id,
        };
        return Ok(found.into_iter().map(of_hit).collect());
    }
    let found = request.ids.iter().filter_map(|id| app.memories.get(caller, id).ok());
    Ok(found
        .filter(|memory| memory.deleted_at.is_none())
        .map(|memory| Candidate { score: 1.0, pinned: memory.pinned, version: memory.version, id: memory.id })
        .collect())
}

/// Says which memories, in which versions, were looked at.
fn token(candidates: &[Candidate]) -> String {
    let mut lines: Vec<_> = candidates.iter().map(|c| format!("{} {}", c.id, c.version)).collect();
    lines.sort();
    signet_core::sha256_hex(lines.join("\n").as_bytes()).chars().take(32).collect()
}

async fn execute(
    app: &App,
    caller: &Caller,
    request: &Request,
    candidates: &[Candidate],
) -> Result<Json<Value>, ApiError> {
    let force = request.force.unwrap_or(false);
    let (mut results, mut deleted) = (Vec::new(), 0);
    for candidate in candidates {
        let version = Some(candidate.version);
        let outcome =
            app.memories.forget(caller, &candidate.id, request.reason.clone(), force, version).await?;
        deleted += usize::from(matches!(outcome, Outcome::Updated(..)));
        results.push(render::outcome(&candidate.id, &outcome, "deleted"));
    }
    Ok(Json(
        json!({ "mode": "execute", "requested": candidates.len(), "deleted": deleted, "results": results }),
    ))
}
