//! Installing MCP servers: what there is, what would be done, and doing it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_servers::catalogue::Listed;
use signet_servers::{Given, Install, Installed, Shown, UpdateView};

use super::detached;
use crate::body::Body;
use crate::caller::Asking;
use crate::params::{Path, Query};
use crate::{ApiError, App};

/// What is looked for.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Looking {
    /// Words.
    q: String,
    /// The name of a category.
    category: Option<String>,
}

/// What there is.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CatalogueAnswer")]
pub(super) struct Found {
    count: usize,
    /// The best first.
    servers: Vec<Listed>,
    /// Those of all entries.
    categories: Vec<Category>,
}

/// A category, and how many entries have it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CatalogueCategory")]
struct Category {
    name: String,
    count: usize,
}

pub(super) async fn catalogue(State(app): State<Arc<App>>, Query(looking): Query<Looking>) -> Json<Found> {
    let servers = app.shop.search(&looking.q, looking.category.as_deref());
    let categories = app.shop.categories().into_iter().map(|(name, count)| Category { name, count });
    Json(Found { count: servers.len(), servers, categories: categories.collect() })
}

/// What is to be looked at.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "PlanServer")]
pub(super) struct Planning {
    /// An address, a command, `npm:NAME`, `pypi:NAME`, a `server.json`, or an entry of a catalogue.
    url: String,
}

/// Shows; changes nothing.
pub(super) async fn plan(State(app): State<Arc<App>>, body: Body<Planning>) -> Result<Json<Shown>, ApiError> {
    let Planning { url } = body.parse()?;
    Ok(Json(app.shop.plan(&url).await?))
}

/// `installMCP` of the seed.
pub(super) async fn install(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: Body<Install>,
) -> Result<Json<Installed>, ApiError> {
    let wanted = body.parse()?;
    let caller = asking.caller()?;
    let installed = detached(async move { app.shop.install(&app.servers, &caller, wanted).await }).await?;
    Ok(Json(installed))
}

/// An update that a person approved.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "UpdateServer")]
pub(super) struct Updating {
    /// Digest of what the person saw.
    #[serde(default)]
    approve: Option<String>,
    /// What is needed beside what was said when it was installed.
    #[serde(default)]
    answers: BTreeMap<String, Given>,
}

/// What an update would change; changes nothing.
pub(super) async fn look(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<UpdateView>, ApiError> {
    Ok(Json(app.shop.look(&app.servers, &asking.caller()?, &id).await?))
}

/// Brings a server to what its source is now.
pub(super) async fn update(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: Body<Updating>,
) -> Result<Json<Installed>, ApiError> {
    let Updating { approve, answers } = body.parse()?;
    let caller = asking.caller()?;
    let work = async move { app.shop.update(&app.servers, &caller, &id, approve.as_deref(), answers).await };
    Ok(Json(detached(work).await?))
}
