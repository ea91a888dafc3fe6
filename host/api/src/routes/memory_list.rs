//! Memories by time, what there is to choose among, and how they hang together.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::{Error, Project};
use signet_memory::{Filter, Graph, GraphAsk, Place};

use super::memory::{split_tags, time};
use super::render::{self, Row};
use crate::caller::{Asking, maybe};
use crate::params::Query;
use crate::{ApiError, App};

type Answer<T> = Result<Json<T>, ApiError>;

/// Nodes of a picture, unless more are asked for.
const NODES: usize = 600;

#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
pub(super) struct ListQuery {
    /// How many: 100, and at most 1,000.
    limit: Option<usize>,
    offset: Option<usize>,
    #[serde(deserialize_with = "maybe", rename = "type")]
    kind: Option<String>,
    #[serde(deserialize_with = "maybe")]
    project: Option<String>,
    #[serde(deserialize_with = "maybe")]
    by: Option<String>,
    /// With commas between: those that have all of them.
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
    /// Those that are forgotten and can be brought back.
    forgotten: Option<bool>,
}

/// A page of memories.
#[derive(Serialize, JsonSchema)]
pub(super) struct Memories {
    /// The latest first.
    memories: Vec<Row>,
    /// What asks for the page after this one; null: there is none.
    next: Option<String>,
    stats: MemoryStats,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct MemoryStats {
    /// Memories that fit, on this page or not.
    total: usize,
    with_embeddings: usize,
    /// Those of them that are pinned.
    critical: usize,
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
) -> Answer<Memories> {
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
    let memories = listing.memories.iter().map(render::row).collect();
    let next = listing.next.map(|place| format!("{},{}", place.at, place.id));
    let stats = MemoryStats { total: listing.total, with_embeddings: 0, critical: listing.pinned };
    Ok(Json(Memories { memories, next, stats }))
}

/// What there is to choose among, each with the most memories first.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "MemoryFacets")]
pub(super) struct Facets {
    total: usize,
    pinned: usize,
    forgotten: usize,
    projects: Vec<Facet>,
    by: Vec<Facet>,
    types: Vec<Facet>,
    tags: Vec<Facet>,
}

/// A value, and how many memories have it.
#[derive(Serialize, JsonSchema)]
struct Facet {
    value: String,
    count: usize,
}

pub(super) async fn facets(State(app): State<Arc<App>>, asking: Asking) -> Answer<Facets> {
    let caller = asking.caller()?;
    let facets = blocking(move || Ok(app.memories.facets(&caller)?)).await?;
    let counts = |values: Vec<(String, usize)>| {
        values.into_iter().map(|(value, count)| Facet { value, count }).collect()
    };
    Ok(Json(Facets {
        total: facets.total,
        pinned: facets.pinned,
        forgotten: facets.forgotten,
        projects: counts(facets.projects),
        by: counts(facets.by),
        types: counts(facets.kinds),
        tags: counts(facets.tags),
    }))
}

#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
pub(super) struct GraphQuery {
    /// Only what hangs on this node.
    #[serde(deserialize_with = "maybe")]
    around: Option<String>,
    /// How many nodes: 600, from 20 to 12,000.
    limit: Option<usize>,
}

pub(super) async fn graph(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(query): Query<GraphQuery>,
) -> Answer<Graph> {
    let ask = GraphAsk { around: query.around, limit: query.limit.unwrap_or(NODES) };
    let caller = asking.caller()?;
    let graph = blocking(move || Ok(app.memories.graph(&caller, &ask, signet_events::named_in)?)).await?;
    Ok(Json(graph))
}

/// Every memory is looked at: not where others wait.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| Error::Internal(format!("reading memories: {error}")))?
}
