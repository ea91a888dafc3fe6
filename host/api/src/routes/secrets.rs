//! Secrets: they go in and are used; nothing here gives one out.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::mcp_servers::Removed;
use crate::body::Body;
use crate::params::Path;
use crate::{ApiError, App};

/// Names of secrets.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SecretNames")]
pub(super) struct Names {
    secrets: Vec<String>,
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Names> {
    Json(Names { secrets: app.secrets.names() })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSecret {
    value: String,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct StoredSecret {
    /// Its name.
    stored: String,
}

pub(super) async fn set(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
    body: Body<NewSecret>,
) -> Result<Json<StoredSecret>, ApiError> {
    let new = body.parse()?;
    app.secrets.set(&name, &new.value)?;
    Ok(Json(StoredSecret { stored: name }))
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Path(name): Path<String>,
) -> Result<Json<Removed>, ApiError> {
    app.secrets.remove(&name)?;
    Ok(Json(Removed { removed: name }))
}
