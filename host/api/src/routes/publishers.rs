//! Publishers of plugins whose keys the user knows.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use signet_core::Error;
use signet_plugins::Publisher;

use crate::body::RawJson;
use crate::params::Path;
use crate::{ApiError, App};

pub(super) async fn list(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    let publishers = app.plugins.publishers()?;
    Ok(Json(json!({ "publishers": publishers.iter().collect::<Vec<_>>() })))
}

pub(super) async fn add(State(app): State<Arc<App>>, body: RawJson) -> Result<Json<Value>, ApiError> {
    let publisher: Publisher = body.parse()?;
    app.plugins.change_publishers(|known| known.add(publisher.clone())).await?;
    Ok(Json(json!({ "added": publisher })))
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let removed = app.plugins.change_publishers(|known| Ok(known.remove(&name))).await?;
    let removed = removed.ok_or_else(|| Error::NotFound(format!("there is no publisher {name:?}")))?;
    Ok(Json(json!({ "removed": removed })))
}
