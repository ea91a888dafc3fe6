//! Widgets: installed MCP servers and widgets of plugins, which are servers too, as the dashboard shows them.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_servers::apps::App as WidgetApp;
use signet_servers::{AppDocument, AppWishes, WidgetView};

use super::detached;
use crate::body::Body;
use crate::caller::{Asking, maybe};
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

/// Which app.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct OfApp {
    /// An app of the server; absent: the one that the widget shows.
    uri: Option<String>,
}

/// What an app wants, and what a person said of it.
pub(super) async fn permissions(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    Query(OfApp { uri }): Query<OfApp>,
) -> Result<Json<AppWishes>, ApiError> {
    Ok(Json(app.servers.wishes(&asking.caller()?, &id, uri.as_deref()).await?))
}

/// What a person says of an app's wishes. What is absent stays.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WishDecisions")]
pub(super) struct Decisions {
    /// An app of the server; absent: the one that the widget shows.
    #[serde(default, deserialize_with = "maybe")]
    uri: Option<String>,
    /// By the names of the wishes: true, the app may; false, it may not; null, nothing is said of it any more.
    decisions: BTreeMap<String, Option<bool>>,
}

/// Allows what an app wants, or takes it back.
pub(super) async fn decide(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: Body<Decisions>,
) -> Result<Json<AppWishes>, ApiError> {
    let Decisions { uri, decisions } = body.parse()?;
    let (servers, caller) = (app.servers.clone(), asking.caller()?);
    let said =
        detached(async move { servers.decide(&caller, &id, uri.as_deref(), &decisions).await }).await?;
    Ok(Json(said))
}
