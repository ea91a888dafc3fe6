//! Publishers of plugins whose keys the user knows.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;
use signet_core::Error;
use signet_plugins::Publisher;

use crate::body::Body;
use crate::params::Path;
use crate::{ApiError, App};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Publishers")]
pub(super) struct Known {
    publishers: Vec<Publisher>,
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<Known>, ApiError> {
    let publishers = app.plugins.publishers()?;
    Ok(Json(Known { publishers: publishers.iter().cloned().collect() }))
}

#[derive(Serialize, JsonSchema)]
pub(super) struct AddedPublisher {
    added: Publisher,
}

pub(super) async fn add(
    State(app): State<Arc<App>>,
    body: Body<Publisher>,
) -> Result<Json<AddedPublisher>, ApiError> {
    let added = body.parse()?;
    app.plugins.change_publishers(|known| known.add(Publisher::clone(&added))).await?;
    Ok(Json(AddedPublisher { added }))
}

#[derive(Serialize, JsonSchema)]
pub(super) struct RemovedPublisher {
    removed: Publisher,
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Json<RemovedPublisher>, ApiError> {
    let removed = app.plugins.change_publishers(|known| Ok(known.remove(&name))).await?;
    let removed = removed.ok_or_else(|| Error::NotFound(format!("there is no publisher {name:?}")))?;
    Ok(Json(RemovedPublisher { removed }))
}
