//! Widgets: installed MCP servers and widgets of plugins, which are servers too, as the dashboard shows them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::caller::Asking;
use crate::params::{Path, Query};
use crate::{ApiError, App};

pub(super) async fn list(State(app): State<Arc<App>>, asking: Asking) -> Result<Json<Value>, ApiError> {
    let widgets = app.servers.widgets(&asking.caller()?);
    Ok(Json(json!({ "count": widgets.len(), "widgets": widgets })))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(json!(app.servers.widget(&asking.caller()?, &id)?)))
}

#[derive(Debug, Deserialize)]
pub(super) struct Reading {
    uri: String,
}

/// The document of an app, and what it may do.
pub(super) async fn app(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    Query(Reading { uri }): Query<Reading>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(app.servers.app(&asking.caller()?, &id, &uri).await?))
}
