//! Writing and reading memories.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use signet_auth::Caller;
use signet_core::{Error, Millis, Project, Provenance, iso, parse_time};
use signet_memory::{Draft, Recall, Recalled};

use super::render::{self, Aggregate, RecalledView, Row, StoredView};
use crate::body::{BodyFrom, RawJson};
use crate::caller::{Asking, BodyContext, maybe};
use crate::params::{Path, Query};
use crate::{ApiError, App};

type Answer<T> = Result<Json<T>, ApiError>;

/// Tags as existing clients send them: a list or a comma list.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum Tags {
    List(Vec<String>),
    Commas(String),
    None(()),
}

pub(super) fn tag_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<String>>, D::Error> {
    match Tags::deserialize(deserializer) {
        Ok(Tags::List(tags)) => Ok(Some(tags)),
        Ok(Tags::Commas(tags)) => Ok(Some(vec![tags])),
        Ok(Tags::None(())) => Ok(None),
        Err(_) => Err(serde::de::Error::custom("tags is a list of strings, a comma list or null")),
    }
}

/// A boolean, or whatever else counting as false.
fn flag<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(matches!(Value::deserialize(deserializer)?, Value::Bool(true)))
}

/// Something to remember.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Remember {
    /// What. It must be given.
    #[serde(deserialize_with = "maybe")]
    content: Option<String>,
    #[serde(deserialize_with = "maybe", rename = "type")]
    kind: Option<String>,
    /// 0 to 1.
    importance: Option<f32>,
    #[serde(deserialize_with = "tag_list")]
    #[schemars(with = "Tags")]
    tags: Option<Vec<String>>,
    #[serde(deserialize_with = "flag")]
    pinned: bool,
    /// `private`: only for the agent that made it.
    #[serde(deserialize_with = "maybe")]
    visibility: Option<String>,
    #[serde(deserialize_with = "maybe")]
    who: Option<String>,
    #[serde(deserialize_with = "maybe")]
    scope: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "source_type")]
    source_type: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "source_id")]
    source_id: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "source_path")]
    source_path: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "idempotency_key")]
    idempotency_key: Option<String>,
    #[serde(deserialize_with = "maybe")]
    created_at: Option<String>,
    /// Anything else.
    #[schemars(with = "Option<Map<String, Value>>")]
    metadata: Option<Value>,
}

pub(super) async fn remember(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<Remember>,
) -> Answer<StoredView> {
    let caller = asking.caller_with(body.context()?)?;
    remember_as(&app, &caller, body.raw()).await
}

/// For the hook of the same name too.
pub(super) async fn remember_as(app: &App, caller: &Caller, body: &RawJson) -> Answer<StoredView> {
    let new: Remember = body.parse()?;
    let draft = Draft {
        content: new.content.unwrap_or_default(),
        kind: new.kind,
        importance: new.importance,
        tags: new.tags.unwrap_or_default(),
        pinned: new.pinned,
        private: new.visibility.as_deref() == Some("private"),
        who: new.who,
        scope: new.scope,
        source_type: new.source_type,
        source_id: new.source_id,
        source_path: new.source_path,
        idempotency_key: new.idempotency_key,
        metadata: new.metadata.filter(Value::is_object),
        created_at: new.created_at.as_deref().and_then(parse_time),
    };
    let stored = app.memories.remember(caller, draft).await?;
    Ok(Json(render::stored(&stored)))
}

/// What is to be found, and what narrows it.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "RecallRequest")]
pub(super) struct RecallBody {
    /// Words. They must be given.
    #[serde(deserialize_with = "maybe", alias = "q")]
    query: Option<String>,
    /// How many: 10, and at most 50.
    limit: Option<f64>,
    /// Of this project.
    #[serde(deserialize_with = "maybe")]
    project: Option<String>,
    #[serde(deserialize_with = "maybe", rename = "type")]
    kind: Option<String>,
    #[serde(deserialize_with = "tag_list")]
    #[schemars(with = "Tags")]
    tags: Option<Vec<String>>,
    #[serde(deserialize_with = "maybe")]
    who: Option<String>,
    /// What made it, as `by` of a memory says.
    #[serde(deserialize_with = "maybe")]
    by: Option<String>,
    /// Only what holds all words.
    #[serde(deserialize_with = "flag")]
    complete: bool,
    #[serde(deserialize_with = "maybe")]
    scope: Option<String>,
    #[serde(deserialize_with = "flag")]
    pinned: bool,
    #[serde(rename = "importance_min")]
    importance_min: Option<f32>,
    /// A date, `2026-11-21`, or a time.
    #[serde(deserialize_with = "maybe")]
    since: Option<String>,
    /// A date, `2026-11-21`, or a time.
    #[serde(deserialize_with = "maybe")]
    until: Option<String>,
    /// Says of each hit why it is where it is.
    #[serde(deserialize_with = "flag")]
    explain: bool,
    /// Not to be had: says so.
    #[serde(deserialize_with = "flag")]
    aggregate: bool,
}

/// Tags of a comma list, as they are stored.
pub(super) fn split_tags(tags: &str) -> impl Iterator<Item = String> {
    tags.split(',').map(|tag| tag.trim().to_lowercase()).filter(|tag| !tag.is_empty())
}

/// A bound in time.
pub(super) fn time(name: &str, text: Option<&str>) -> Result<Option<Millis>, Error> {
    let wrong = |text: &str| {
        Error::Invalid(format!(
            "{name} is a date (2026-11-21) or a time (2026-11-21T10:00:00Z), not {text:?}"
        ))
    };
    text.map(|text| parse_time(text).ok_or_else(|| wrong(text))).transpose()
}

impl RecallBody {
    pub(super) fn recall(&self) -> Result<Recall, ApiError> {
        let text = self.query.clone().ok_or_else(|| Error::Invalid("query is required".into()))?;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
        let limit = self.limit.unwrap_or(10.0).clamp(1.0, 50.0) as usize;
        Ok(Recall {
            text,
            limit,
            project: self.project.as_deref().map(Project::id_of_entry),
            // As they are stored: in lower case.
            kind: self.kind.as_deref().map(str::to_lowercase),
            tags: self.tags.iter().flatten().flat_map(|tags| split_tags(tags)).collect(),
            who: self.who.clone(),
            by: self.by.clone(),
            complete: self.complete,
            scope: self.scope.clone(),
            pinned: self.pinned,
            importance_min: self.importance_min,
            since: time("since", self.since.as_deref())?,
            until: time("until", self.until.as_deref())?,
        })
    }
}

/// Recalls for a body; the hook of the same name adds to it.
pub(super) fn recall_as(
    app: &App,
    caller: &Caller,
    body: &RecallBody,
) -> Result<(RecalledView, Recalled), ApiError> {
    let recall = body.recall()?;
    let recalled = app.memories.recall(caller, &recall)?;
    let mut answer = render::recalled(&recall.text, &recalled, body.explain);
    answer.aggregate = body.aggregate.then(Aggregate::none);
    Ok((answer, recalled))
}

pub(super) async fn recall(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: BodyFrom<RecallBody>,
) -> Answer<RecalledView> {
    // `project` is a filter here, not where the caller is.
    let caller = asking.caller_with(BodyContext { project: None, ..body.context()? })?;
    Ok(Json(recall_as(&app, &caller, &body.parse()?)?.0))
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
pub(super) struct SearchQuery {
    #[serde(deserialize_with = "maybe")]
    q: Option<String>,
    #[serde(deserialize_with = "maybe")]
    query: Option<String>,
    limit: Option<f64>,
    #[serde(deserialize_with = "maybe", rename = "type")]
    kind: Option<String>,
    #[serde(deserialize_with = "maybe")]
    project: Option<String>,
    #[serde(deserialize_with = "maybe")]
    tags: Option<String>,
    #[serde(deserialize_with = "maybe")]
    who: Option<String>,
    #[serde(deserialize_with = "maybe")]
    since: Option<String>,
    #[serde(deserialize_with = "maybe")]
    until: Option<String>,
    #[serde(deserialize_with = "maybe")]
    explain: Option<String>,
}

pub(super) async fn search(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(query): Query<SearchQuery>,
) -> Answer<RecalledView> {
    let caller = asking.caller()?;
    let body = RecallBody {
        query: query.q.or(query.query),
        limit: query.limit,
        kind: query.kind,
        project: query.project,
        tags: query.tags.map(|tags| vec![tags]),
        who: query.who,
        since: query.since,
        until: query.until,
        explain: query.explain.is_some_and(|value| value == "1" || value == "true"),
        ..Default::default()
    };
    Ok(Json(recall_as(&app, &caller, &body)?.0))
}

pub(super) async fn get(State(app): State<Arc<App>>, asking: Asking, Path(id): Path<String>) -> Answer<Row> {
    let memory = app.memories.get(&asking.caller()?, &id)?;
    Ok(Json(render::row(&memory)))
}

/// What became of a memory.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MemoryHistory")]
pub(super) struct History {
    memory_id: String,
    count: usize,
    /// The oldest first.
    history: Vec<HistoryView>,
}

/// A change of a memory.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MemoryChange")]
struct HistoryView {
    id: String,
    /// `created`, `updated`, `deleted`, `recovered`.
    event: String,
    old_content: Option<String>,
    new_content: Option<String>,
    /// The credential.
    changed_by: String,
    reason: Option<String>,
    metadata: Option<Value>,
    created_at: String,
    /// The harness.
    actor_type: String,
    session_id: Option<String>,
    provenance: Provenance,
}

pub(super) async fn history(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Answer<History> {
    let entries = app.memories.history(&asking.caller()?, &id)?;
    let history: Vec<_> = entries
        .into_iter()
        .map(|entry| HistoryView {
            id: entry.id,
            event: entry.event,
            old_content: entry.old_content,
            new_content: entry.new_content,
            changed_by: entry.by.key.clone(),
            reason: entry.reason,
            metadata: None,
            created_at: iso(entry.at),
            actor_type: entry.by.harness.clone(),
            session_id: entry.by.session.clone(),
            provenance: entry.by,
        })
        .collect();
    Ok(Json(History { memory_id: id, count: history.len(), history }))
}
