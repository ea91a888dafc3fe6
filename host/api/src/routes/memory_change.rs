//! Changing, forgetting and recovering single memories.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use signet_auth::Caller;
use signet_core::Error;
use signet_memory::{Change, Outcome};

use super::memory::{Tags, tag_list};
use super::render::{self, OutcomeView};
use crate::body::{BodyFrom, RawJson};
use crate::caller::{Asking, maybe};
use crate::openapi::{Answers, Operation, Takes};
use crate::params::{Path, Query};
use crate::{ApiError, App};

/// Items of one batch.
pub(super) const BATCH: usize = 200;

/// A change of a memory. What is absent stays.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
#[schemars(rename = "MemoryPatch")]
pub(super) struct Patch {
    /// Which memory, where the path does not say.
    #[serde(deserialize_with = "maybe")]
    id: Option<String>,
    /// Why. It must be given, here or for all of a batch.
    #[serde(deserialize_with = "maybe")]
    reason: Option<String>,
    #[serde(deserialize_with = "maybe")]
    content: Option<String>,
    #[serde(deserialize_with = "maybe", rename = "type")]
    kind: Option<String>,
    /// Absent leaves the tags, null takes them away.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Tags")]
    tags: Option<Value>,
    importance: Option<f32>,
    pinned: Option<bool>,
    /// Only if it still has this version.
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

/// What became of a change, with the status that says so too.
pub(super) struct Done(StatusCode, OutcomeView);

impl IntoResponse for Done {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

impl Answers for Done {
    fn describe(operation: &mut Operation<'_>) {
        for status in [200, 404, 409] {
            operation.answers::<OutcomeView>(status);
        }
    }
}

fn answer(id: &str, outcome: &Outcome, done: &'static str) -> Done {
    let status = match outcome {
        Outcome::Updated(..) | Outcome::NoChanges(_) => StatusCode::OK,
        Outcome::NotFound => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    };
    Done(status, render::outcome(id, outcome, done))
}

pub(super) async fn modify(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: BodyFrom<Patch>,
) -> Result<Done, ApiError> {
    let caller = asking.caller_with(body.context()?)?;
    let outcome = app.memories.modify(&caller, &id, body.parse()?.change()?).await?;
    Ok(answer(&id, &outcome, "updated"))
}

/// Many changes.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
#[schemars(rename = "MemoryPatches")]
pub(super) struct PatchBatch {
    /// At most 200.
    #[schemars(with = "Vec<Patch>")]
    patches: Vec<Value>,
    /// Why, where a change itself does not say.
    #[serde(deserialize_with = "maybe")]
    reason: Option<String>,
}

/// What became of many changes, in their order.
#[derive(Serialize, JsonSchema)]
pub(super) struct ChangeOutcomes {
    total: usize,
    updated: usize,
    results: Vec<OutcomeOrNot>,
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "ChangeOutcomeOrError")]
enum OutcomeOrNot {
    Outcome(OutcomeView),
    Not(InvalidChange),
}

/// A change that makes no sense.
#[derive(Serialize, JsonSchema)]
struct InvalidChange {
    /// As it was sent.
    id: Option<Value>,
    #[schemars(extend("const" = "invalid_request"))]
    status: &'static str,
    #[schemars(extend("const" = false))]
    success: bool,
    error: String,
}

pub(super) async fn batch(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<PatchBatch>,
) -> Result<Json<ChangeOutcomes>, ApiError> {
    let caller = asking.caller_with(body.context()?)?;
    let batch = body.parse()?;
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
                results.push(OutcomeOrNot::Outcome(render::outcome(&id, &outcome, "updated")));
            }
            Err(ApiError::Core(Error::Invalid(error))) => {
                let invalid = InvalidChange { id: named, status: "invalid_request", success: false, error };
                results.push(OutcomeOrNot::Not(invalid));
            }
            Err(other) => return Err(other),
        }
    }
    Ok(Json(ChangeOutcomes { total: results.len(), updated, results }))
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

/// How to forget.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
#[schemars(rename = "ForgetMemory")]
pub(super) struct Removal {
    /// Why. It must be given.
    reason: Option<String>,
    /// Forget it though it is pinned.
    #[schemars(with = "Option<bool>")]
    force: Option<Value>,
    /// Only if it still has this version.
    #[schemars(with = "Option<u64>")]
    if_version: Option<Value>,
}

/// A body that need not be there.
pub(super) struct Perhaps(Request);

impl<S: Send + Sync> FromRequest<S> for Perhaps {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        Ok(Self(request))
    }
}

impl Takes for Perhaps {
    fn describe(operation: &mut Operation<'_>) {
        operation.body_or_none::<Removal>();
    }
}

/// What says how to forget may stand in the query or in a body.
pub(super) async fn forget(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    Query(query): Query<Removal>,
    Perhaps(request): Perhaps,
) -> Result<Done, ApiError> {
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

#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
#[schemars(rename = "RecoverMemory")]
pub(super) struct Recovery {
    /// Why.
    #[serde(deserialize_with = "maybe")]
    reason: Option<String>,
}

pub(super) async fn recover(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: BodyFrom<Recovery>,
) -> Result<Done, ApiError> {
    let caller = asking.caller_with(body.context()?)?;
    let outcome = app.memories.recover(&caller, &id, body.parse()?.reason).await?;
    let mut response = render::outcome(&id, &outcome, "recovered");
    response.retention_days = Some(30);
    let status = match outcome {
        Outcome::Updated(..) => StatusCode::OK,
        Outcome::NotFound => StatusCode::NOT_FOUND,
        _ => StatusCode::CONFLICT,
    };
    Ok(Done(status, response))
}
