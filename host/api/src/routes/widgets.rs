//! Widgets: installed MCP servers and widgets of plugins, which are servers too, as the dashboard shows them.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_servers::apps::App as WidgetApp;
use signet_servers::{AppDocument, WidgetView};

use crate::caller::Asking;
use crate::params::{Path, Query};
use crate::{ApiError, App};

#[derive(Serialize, JsonSchema)]
pub(super) struct Widgets {
    count: usize,
    widgets: Vec<WidgetView>,
}

pub(super) async fn list(State(app): State<Arc<App>>, asking: Asking) -> Result<Json<Widgets>, ApiError> {
    let widgets = app.servers.widgets(&asking.caller()?);
    Ok(Json(Widgets { count: widgets.len(), widgets }))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<WidgetView>, ApiError> {
    Ok(Json(app.servers.widget(&asking.caller()?, &id)?))
}

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Reading {
    /// Names the app: `ui://...`.
    uri: String,
}

/// The document of an app.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AppDocument")]
pub(super) struct Document {
    /// The document itself.
    html: String,
    /// What it wants.
    app: WidgetApp,
    /// What is wrong with what the server says of it.
    problems: Vec<String>,
}

/// The document of an app, and what it may do.
pub(super) async fn app(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    Query(Reading { uri }): Query<Reading>,
) -> Result<Json<Document>, ApiError> {
    let document = app.servers.document(&asking.caller()?, &id, &uri).await?;
    let AppDocument { html, app, problems, .. } = document;
    Ok(Json(Document { html, app, problems }))
}
