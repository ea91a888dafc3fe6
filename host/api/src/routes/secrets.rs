//! Secrets: they go in and are used; nothing here gives one out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::body::RawJson;
use crate::params::Path;
use crate::{ApiError, App};

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "secrets": app.secrets.names() }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewSecret {
    value: String,
}

pub(super) async fn set(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let new: NewSecret = body.parse()?;
    app.secrets.set(&name, &new.value)?;
    Ok(Json(json!({ "stored": name })))
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Json<Value>, ApiError> {
    app.secrets.remove(&name)?;
    Ok(Json(json!({ "removed": name })))
}
