//! Making one memory of several.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::Error;
use signet_memory::{Change, Merged, Outcome, Part};

use super::memory::{Tags, tag_list};
use super::render::{self, OutcomeView};
use crate::body::BodyFrom;
use crate::caller::{Asking, maybe};
use crate::openapi::{Answers, Operation};
use crate::{ApiError, App};

/// Several memories, and what they become. What is absent stays as it is in the one that lives on: the one that says
/// `content` already, else the oldest.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
#[schemars(rename = "MergeMemories")]
pub(super) struct Merge {
    /// 2 to 200, each once.
    ids: Vec<String>,
    /// Only if these still have these versions, by id.
    if_versions: BTreeMap<String, u64>,
    content: Option<String>,
    #[serde(deserialize_with = "maybe", rename = "type")]
    kind: Option<String>,
    /// All of them; null or absent leaves those of the one that lives on.
    #[schemars(with = "Tags")]
    tags: Option<serde_json::Value>,
    importance: Option<f32>,
    pinned: Option<bool>,
    /// Why, beside that they were merged, which the history of each says.
    #[serde(deserialize_with = "maybe")]
    reason: Option<String>,
    /// Pinned ones too.
    force: bool,
}

impl Merge {
    fn parts(&mut self) -> Result<Vec<Part>, Error> {
        let mut versions = std::mem::take(&mut self.if_versions);
        let ids = std::mem::take(&mut self.ids).into_iter();
        let parts = ids.map(|id| Part { if_version: versions.remove(&id), id }).collect();
        match versions.into_keys().next() {
            Some(other) => Err(Error::Invalid(format!("if_versions names {other:?}, which ids does not"))),
            None => Ok(parts),
        }
    }

    fn change(self) -> Result<Change, Error> {
        let tags = match self.tags {
            None => None,
            Some(value) => tag_list(value).map_err(|error| Error::Invalid(error.to_string()))?,
        };
        Ok(Change {
            reason: self.reason.filter(|reason| !reason.trim().is_empty()),
            content: self.content,
            kind: self.kind,
            tags,
            importance: self.importance,
            pinned: self.pinned,
            if_version: None,
        })
    }
}

/// One memory in the place of several.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MergedMemories {
    #[schemars(extend("const" = "merged"))]
    status: &'static str,
    #[schemars(extend("const" = true))]
    success: bool,
    /// The one that lives on.
    id: String,
    new_version: u64,
    /// The others, which are forgotten and can be brought back.
    forgotten: Vec<ForgottenPart>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ForgottenPart {
    id: String,
    new_version: u64,
}

/// All was done, or nothing, on account of the memory that is named.
pub(super) enum MergeAnswer {
    Done(MergedMemories),
    Not(StatusCode, OutcomeView),
}

impl IntoResponse for MergeAnswer {
    fn into_response(self) -> Response {
        match self {
            Self::Done(merged) => Json(merged).into_response(),
            Self::Not(status, outcome) => (status, Json(outcome)).into_response(),
        }
    }
}

impl Answers for MergeAnswer {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers::<MergedMemories>(200);
        for status in [404, 409] {
            operation.answers::<OutcomeView>(status);
        }
    }
}

pub(super) async fn merge(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Merge>,
) -> Result<MergeAnswer, ApiError> {
    let caller = asking.caller_with(body.context()?)?;
    let mut asked = body.parse()?;
    let (parts, force) = (asked.parts()?, asked.force);
    let merged = app.memories.merge(&caller, parts, asked.change()?, force).await?;
    Ok(match merged {
        Merged::Done { into, forgotten } => {
            let part = |(id, new_version)| ForgottenPart { id, new_version };
            MergeAnswer::Done(MergedMemories {
                status: "merged",
                success: true,
                id: into.id,
                new_version: into.version,
                forgotten: forgotten.into_iter().map(part).collect(),
            })
        }
        Merged::Refused { id, outcome } => {
            let status =
                if outcome == Outcome::NotFound { StatusCode::NOT_FOUND } else { StatusCode::CONFLICT };
            MergeAnswer::Not(status, render::outcome(&id, &outcome, "merged"))
        }
    })
}
