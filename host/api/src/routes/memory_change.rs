//! Changing, forgetting and recovering single memories.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest as _, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use signet_auth::Caller;
use signet_core::Error;
use signet_memory::{Change, Outcome};

use super::memory::tag_list;
use super::render;
use crate::body::RawJson;
use crate::caller::{Asking, maybe};
use crate::params::{Path, Query};
use crate::{ApiError, App};

/// Items of one batch.
pub(super) const BATCH: usize = 200;

#[derive(Deserialize, Default)]
#[serde(default)]
struct Patch {
    #[serde(deserialize_with = "maybe")]
    id: Option<String>,
    #[serde(deserialize_with = "maybe")]
    reason: Option<String>,
    #[serde(deserialize_with = "maybe")]
    content: Option<String>,
    #[serde(deserialize_with = "maybe", rename = "type")]
    kind: Option<String>,
    /// Absent leaves the tags, null takes them away.
    #[serde(deserialize_with = "given")]
    tags: Option<Value>,
    importance: Option<f32>,
    pinned: Option<bool>,
    if_version: Option<u64>,
}

/// A field that is there, null too.
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

impl Patch {
    fn change(self) -> Result<Change, ApiError> {
        let reason = self.reason.ok_or_else(|| Error::Invalid("reason is required".into()))?;
        let tags = match self.tags {
            None => None,
            Some(value) => {
                let tags = tag_list(value).map_err(|error| Error::Invalid(error.to_string()))?;
                Some(tags.unwrap_or_default())
            }
        };
        Ok(Change {
            reason: Some(reason),
            content: self.content,
            kind: self.kind,
            tags,
            importance: self.importance,
            pinned: self.pinned,
            if_version: self.if_version,
        })
    }
}

fn answer(id: &str, outcome: &Outcome, done: &str) -> Response {
    let status = match outcome {
        Outcome::Updated(..) | Outcome::NoChanges(_) => StatusCode::OK,
        Outcome::NotFound => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    };
    (status, Json(render::outcome(id, outcome, done))).into_response()
}

pub(super) async fn modify(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: RawJson,
) -> Result<Response, ApiError> {
    let caller = asking.caller_with(body.parse()?)?;
    let outcome = app.memories.modify(&caller, &id, body.parse::<Patch>()?.change()?).await?;
    Ok(answer(&id, &outcome, "updated"))
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct PatchBatch {
    patches: Vec<Value>,
    #[serde(deserialize_with = "maybe")]
    reason: Option<String>,
}

pub(super) async fn batch(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let caller = asking.caller_with(body.parse()?)?;
    let batch: PatchBatch = body.parse()?;
    if batch.patches.is_empty() || batch.patches.len() > BATCH {
        return Err(Error::Invalid(format!("patches is a list of 1 to {BATCH} changes")).into());
    }
    let (mut results, mut updated) = (Vec::new(), 0);
    for patch in batch.patches {
        let named = patch.get("id").cloned();
        // One that cannot be done says so and is no reason to leave the others undone.
        match modify_one(&app, &caller, patch, batch.reason.as_deref()).await {
            Ok((id, outcome)) => {
                updated += usize::from(matches!(outcome, Outcome::Updated(..)));
                results.push(render::outcome(&id, &outcome, "updated"));
            }
            Err(ApiError::Core(Error::Invalid(error))) => {
                results.push(
                    json!({ "id": named, "status": "invalid_request", "success": false, "error": error }),
                );
            }
            Err(other) => return Err(other),
        }
    }
    Ok(Json(json!({ "total": results.len(), "updated": updated, "results": results })))
}

async fn modify_one(
    app: &App,
    caller: &Caller,
    patch: Value,
    reason: Option<&str>,
) -> Result<(String, Outcome), ApiError> {
    let mut patch: Patch =
        serde_json::from_value(patch).map_err(|error| Error::Invalid(error.to_string()))?;
    patch.reason = patch.reason.or_else(|| reason.map(str::to_owned));
    let id = patch.id.clone().ok_or_else(|| Error::Invalid("id is required".into()))?;
    let outcome = app.memories.modify(caller, &id, patch.change()?).await?;
    Ok((id, outcome))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct Removal {
    reason: Option<String>,
    force: Option<Value>,
    if_version: Option<Value>,
}

/// What says how to forget may stand in the query or in a body.
pub(super) async fn forget(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    Query(query): Query<Removal>,
    request: Request,
) -> Result<Response, ApiError> {
    let has_body = request.headers().get(header::CONTENT_LENGTH).is_some_and(|length| length != "0")
        || request.headers().contains_key(header::TRANSFER_ENCODING);
    let body: Removal =
        if has_body { RawJson::from_request(request, &()).await?.parse()? } else { Removal::default() };
    let reason = query.reason.or(body.reason).filter(|reason| !reason.trim().is_empty());
    let reason = reason.ok_or_else(|| Error::Invalid("reason is required".into()))?;
    let truth = |value: &Value| matches!(value, Value::Bool(true)) || value == "true" || value == "1";
    let force = query.force.or(body.force).is_some_and(|value| truth(&value));
    let if_version = query.if_version.or(body.if_version).as_ref().map_or(Ok(None), version)?;
    let outcome = app.memories.forget(&asking.caller()?, &id, Some(reason), force, if_version).await?;
    Ok(answer(&id, &outcome, "deleted"))
}

/// A version, if there is one. What is none must not count as absent: the change would be made.
fn version(value: &Value) -> Result<Option<u64>, Error> {
    match value {
        Value::Null => Some(None),
        Value::String(text) if text.trim().is_empty() => Some(None),
        Value::String(text) => text.trim().parse().map(Some).ok(),
        other => other.as_u64().map(Some),
    }
    .ok_or_else(|| Error::Invalid(format!("if_version is the number of a version, not {value}")))
}

pub(super) async fn recover(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: RawJson,
) -> Result<Response, ApiError> {
    let caller = asking.caller_with(body.parse()?)?;
    let outcome = app.memories.recover(&caller, &id, body.parse::<Patch>()?.reason).await?;
    let mut response = render::outcome(&id, &outcome, "recovered");
    render::merge(&mut response, json!({ "retentionDays": 30 }));
    let status = if matches!(outcome, Outcome::Updated(..)) { StatusCode::OK } else { StatusCode::CONFLICT };
    let status = if outcome == Outcome::NotFound { StatusCode::NOT_FOUND } else { status };
    Ok((status, Json(response)).into_response())
}
