//! Changing, forgetting and recovering single memories.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest as _, Path, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_core::Error;
use signet_memory::{Change, Outcome};

use super::memory::tag_list;
use super::render;
use crate::body::RawJson;
use crate::caller::{Asking, maybe};
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
    /// Twice optional: absent leaves the tags, null takes them away.
    tags: Option<Value>,
    importance: Option<f32>,
    pinned: Option<bool>,
    if_version: Option<u64>,
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
        let parsed = serde_json::from_value::<Patch>(patch).ok().and_then(|mut patch| {
            patch.reason = patch.reason.or_else(|| batch.reason.clone());
            Some((patch.id.clone()?, patch.change().ok()?))
        });
        let Some((id, change)) = parsed else {
            results.push(json!({ "id": null, "status": "invalid_request", "success": false }));
            continue;
        };
        let outcome = app.memories.modify(&caller, &id, change).await?;
        updated += usize::from(matches!(outcome, Outcome::Updated(..)));
        results.push(render::outcome(&id, &outcome, "updated"));
    }
    Ok(Json(json!({ "total": results.len(), "updated": updated, "results": results })))
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
    let number = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let force = query.force.or(body.force).is_some_and(|value| truth(&value));
    let if_version = query.if_version.or(body.if_version).as_ref().and_then(number);
    let outcome = app.memories.forget(&asking.caller()?, &id, Some(reason), force, if_version).await?;
    Ok(answer(&id, &outcome, "deleted"))
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
