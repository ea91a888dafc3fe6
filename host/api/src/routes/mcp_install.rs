//! Installing MCP servers: what there is, what would be done, and doing it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use signet_servers::{Given, Install};

use super::detached;
use crate::body::RawJson;
use crate::caller::Asking;
use crate::params::{Path, Query};
use crate::{ApiError, App};

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Looking {
    q: String,
    category: Option<String>,
}

pub(super) async fn catalogue(State(app): State<Arc<App>>, Query(looking): Query<Looking>) -> Json<Value> {
    let found = app.shop.search(&looking.q, looking.category.as_deref());
    let categories =
        app.shop.categories().into_iter().map(|(name, count)| json!({ "name": name, "count": count }));
    let categories: Vec<_> = categories.collect();
    Json(json!({ "count": found.len(), "servers": found, "categories": categories }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Planning {
    url: String,
}

/// Shows; changes nothing.
pub(super) async fn plan(State(app): State<Arc<App>>, body: RawJson) -> Result<Json<Value>, ApiError> {
    let Planning { url } = body.parse()?;
    Ok(Json(json!(app.shop.plan(&url).await?)))
}

/// `installMCP` of the seed.
pub(super) async fn install(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let wanted: Install = body.parse()?;
    let caller = asking.caller()?;
    let installed = detached(async move { app.shop.install(&app.servers, &caller, wanted).await }).await?;
    Ok(Json(json!(installed)))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Updating {
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
) -> Result<Json<Value>, ApiError> {
    Ok(Json(json!(app.shop.look(&app.servers, &asking.caller()?, &id).await?)))
}

/// Brings a server to what its source is now.
pub(super) async fn update(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let Updating { approve, answers } = body.parse()?;
    let caller = asking.caller()?;
    let work = async move { app.shop.update(&app.servers, &caller, &id, approve.as_deref(), answers).await };
    Ok(Json(json!(detached(work).await?)))
}
