//! Memories by time, what there is to choose among, and how they hang together.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use signet_core::{Error, Project};
use signet_memory::{Filter, GraphAsk, Place};

use super::memory::{split_tags, time};
use super::render;
use crate::caller::{Asking, maybe};
use crate::params::Query;
use crate::{ApiError, App};

type Answer = Result<Json<Value>, ApiError>;

/// Nodes of a picture, unless more are asked for.
const NODES: usize = 600;

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ListQuery {
    limit: Option<usize>,
    offset: Option<usize>,
    #[serde(deserialize_with = "maybe", rename = "type")]
    kind: Option<String>,
    #[serde(deserialize_with = "maybe")]
    project: Option<String>,
    #[serde(deserialize_with = "maybe")]
    by: Option<String>,
    #[serde(deserialize_with = "maybe")]
    tags: Option<String>,
    #[serde(deserialize_with = "maybe")]
    since: Option<String>,
    #[serde(deserialize_with = "maybe")]
    until: Option<String>,
    /// `next` of the page before.
    #[serde(deserialize_with = "maybe")]
    after: Option<String>,
    pinned: Option<bool>,
    forgotten: Option<bool>,
}

/// `1795000000123,0192…`, as a page before told it.
fn place(text: &str) -> Result<Place, Error> {
    let read =
        text.split_once(',').and_then(|(at, id)| Some(Place { at: at.parse().ok()?, id: id.to_owned() }));
    read.ok_or_else(|| Error::Invalid(format!("after is the `next` of the page before, not {text:?}")))
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(query): Query<ListQuery>,
) -> Answer {
    let filter = Filter {
        kind: query.kind.map(|kind| kind.to_lowercase()),
        project: query.project.as_deref().map(Project::id_of_entry),
        by: query.by,
        tags: query.tags.iter().flat_map(|tags| split_tags(tags)).collect(),
        pinned: query.pinned.unwrap_or(false),
        since: time("since", query.since.as_deref())?,
        until: time("until", query.until.as_deref())?,
        forgotten: query.forgotten.unwrap_or(false),
        limit: query.limit.unwrap_or(100).min(1_000),
        offset: query.offset.unwrap_or(0),
        after: query.after.as_deref().map(place).transpose()?,
    };
    let caller = asking.caller()?;
    let listing = blocking(move || Ok(app.memories.list(&caller, &filter)?)).await?;
    let memories: Vec<_> = listing.memories.iter().map(render::row).collect();
    Ok(Json(json!({
        "memories": memories,
        "next": listing.next.map(|place| format!("{},{}", place.at, place.id)),
        "stats": { "total": listing.total, "withEmbeddings": 0, "critical": listing.pinned },
    })))
}

pub(super) async fn facets(State(app): State<Arc<App>>, asking: Asking) -> Answer {
    let caller = asking.caller()?;
    let facets = blocking(move || Ok(app.memories.facets(&caller)?)).await?;
    let counts = |values: Vec<(String, usize)>| -> Vec<Value> {
        values.into_iter().map(|(value, count)| json!({ "value": value, "count": count })).collect()
    };
    Ok(Json(json!({
        "total": facets.total,
        "pinned": facets.pinned,
        "forgotten": facets.forgotten,
        "projects": counts(facets.projects),
        "by": counts(facets.by),
        "types": counts(facets.kinds),
        "tags": counts(facets.tags),
    })))
}

#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct GraphQuery {
    #[serde(deserialize_with = "maybe")]
    around: Option<String>,
    limit: Option<usize>,
}

pub(super) async fn graph(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(query): Query<GraphQuery>,
) -> Answer {
    let ask = GraphAsk { around: query.around, limit: query.limit.unwrap_or(NODES) };
    let caller = asking.caller()?;
    let graph = blocking(move || Ok(app.memories.graph(&caller, &ask, signet_events::named_in)?)).await?;
    Ok(Json(json!(graph)))
}

/// Every memory is looked at: not where others wait.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::Internal(format!("reading memories: {error}")))?
}
