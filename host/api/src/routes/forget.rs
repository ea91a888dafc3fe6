//! Forgetting many memories: looked at first, then done.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::Error;
use signet_memory::{Outcome, Recall};

use super::memory::RecallBody;
use super::memory_change::BATCH;
use super::render::{self, OutcomeView};
use crate::body::{BodyFrom, RawJson};
use crate::caller::{Asking, maybe};
use crate::openapi::Either;
use crate::{ApiError, App};

/// From how many on a preview's token is needed.
const CONFIRM_ABOVE: usize = 25;

/// Which memories are to be forgotten: named, or found by all that narrows a recall.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ForgetMemories")]
pub(super) struct Request {
    /// `preview` (the default) shows which would go; `execute` has them go.
    #[serde(deserialize_with = "maybe")]
    mode: Option<String>,
    /// Those that are found with these words.
    #[serde(deserialize_with = "maybe")]
    query: Option<String>,
    /// Or these.
    ids: Vec<String>,
    /// Not to be had: refused, since what narrows a deletion must not be passed over.
    #[serde(deserialize_with = "maybe", alias = "sourceType")]
    source_type: Option<String>,
    /// How many at most: 200.
    limit: Option<usize>,
    /// Why.
    #[serde(deserialize_with = "maybe")]
    reason: Option<String>,
    /// Those too that are pinned.
    force: Option<bool>,
    /// Of the preview; needed for more than 25.
    #[serde(deserialize_with = "maybe")]
    confirm_token: Option<String>,
}

/// One that would go.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(rename = "ForgetCandidate")]
struct Candidate {
    id: String,
    /// How well it fits: 0 to 1.
    score: f32,
    pinned: bool,
    version: u64,
}

/// What would go.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ForgetPreview")]
pub(super) struct Preview {
    #[schemars(extend("const" = "preview"))]
    mode: &'static str,
    count: usize,
    /// They go only with the token.
    requires_confirm: bool,
    confirm_token: String,
    candidates: Vec<Candidate>,
}

/// What went.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ForgetDone")]
pub(super) struct Gone {
    #[schemars(extend("const" = "execute"))]
    mode: &'static str,
    requested: usize,
    deleted: usize,
    results: Vec<OutcomeView>,
}

pub(super) async fn batch(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Request>,
) -> Result<Either<Json<Preview>, Json<Gone>>, ApiError> {
    let caller = asking.caller_with(body.context()?)?;
    let request = body.parse()?;
    let candidates = candidates(&app, &caller, &request, body.raw())?;
    let token = token(&candidates);
    match request.mode.as_deref() {
        None | Some("preview") => Ok(Either::One(Json(Preview {
            mode: "preview",
            count: candidates.len(),
            requires_confirm: candidates.len() > CONFIRM_ABOVE,
            confirm_token: token,
            candidates,
        }))),
        Some("execute") => {
            if candidates.len() > CONFIRM_ABOVE && request.confirm_token.as_deref() != Some(token.as_str()) {
                let text =
                    format!("{} memories would go: send the confirmToken of a preview", candidates.len());
                return Err(Error::Invalid(text).into());
            }
            Ok(Either::Other(Json(execute(&app, &caller, &request, &candidates).await?)))
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
) -> Result<Gone, ApiError> {
    let force = request.force.unwrap_or(false);
    let (mut results, mut deleted) = (Vec::new(), 0);
    for candidate in candidates {
        let version = Some(candidate.version);
        let outcome =
            app.memories.forget(caller, &candidate.id, request.reason.clone(), force, version).await?;
        deleted += usize::from(matches!(outcome, Outcome::Updated(..)));
        results.push(render::outcome(&candidate.id, &outcome, "deleted"));
    }
    Ok(Gone { mode: "execute", requested: candidates.len(), deleted, results })
}
