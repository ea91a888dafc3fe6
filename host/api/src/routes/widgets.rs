//! Widgets that are components: what the dashboard asks of them, as whoever asks.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};
use signet_core::Error;
use signet_runtime::types::{ResourceInfo, Tool};
use signet_runtime::widget_types::Body;

use crate::body::RawJson;
use crate::caller::Asking;
use crate::params::{Path, Query};
use crate::{ApiError, App, guest_context};

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "widgets": app.plugins.widgets() }))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let widget = app.plugins.widget(&id)?;
    let about = widget.describe().await?;
    let tools = widget.list_tools().await?.into_iter().map(tool).collect::<Result<Vec<_>, _>>()?;
    let resources: Vec<_> =
        widget.list_resources().await?.into_iter().map(resource).collect::<Result<_, _>>()?;
    Ok(Json(json!({
        "id": id,
        "name": about.name,
        "icon": about.icon,
        "size": { "w": about.width.clamp(1, 12), "h": about.height.clamp(1, 12) },
        "ui": about.ui,
        "emits": about.emits,
        "menuItems": about.menu_items,
        "dock": about.dock,
        "tools": tools,
        "resources": resources,
    })))
}

/// Calls a tool; the body is its arguments, the answer the protocol's `CallToolResult`.
pub(super) async fn call(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path((id, name)): Path<(String, String)>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let arguments: serde_json::Map<String, Value> = body.parse()?;
    let widget = app.plugins.widget(&id)?;
    let caller = asking.caller()?;
    let capabilities = (app.capabilities)(&id, &caller);
    let answer = widget
        .call_tool(name, Value::Object(arguments).to_string(), guest_context(&caller), capabilities)
        .await?;
    json_of(&id, &answer).map(Json)
}

#[derive(Debug, Deserialize)]
pub(super) struct Reading {
    uri: String,
}

pub(super) async fn resource_of(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    Query(Reading { uri }): Query<Reading>,
) -> Result<Json<Value>, ApiError> {
    let widget = app.plugins.widget(&id)?;
    let caller = asking.caller()?;
    let capabilities = (app.capabilities)(&id, &caller);
    let content = widget.read_resource(uri, guest_context(&caller), capabilities).await?;
    let meta = content.meta.map(|meta| json_of(&id, &meta)).transpose()?;
    let (text, blob) = match content.body {
        Body::Text(text) => (Some(text), None),
        Body::Blob(bytes) => (None, Some(STANDARD.encode(bytes))),
    };
    let (uri, kind) = (content.uri, content.mime_type);
    Ok(Json(json!({ "uri": uri, "mimeType": kind, "_meta": meta, "text": text, "blob": blob })))
}

fn tool(tool: Tool) -> Result<Value, ApiError> {
    let parse = |json: Option<String>| json.map(|json| json_of(&tool.name, &json)).transpose();
    Ok(json!({
        "name": tool.name,
        "title": tool.title,
        "description": tool.description,
        "inputSchema": json_of(&tool.name, &tool.input_schema)?,
        "outputSchema": parse(tool.output_schema)?,
        "annotations": parse(tool.annotations)?,
        "_meta": parse(tool.meta)?,
    }))
}

fn resource(resource: ResourceInfo) -> Result<Value, ApiError> {
    let meta = resource.meta.map(|json| json_of(&resource.uri, &json)).transpose()?;
    Ok(json!({
        "uri": resource.uri,
        "name": resource.name,
        "description": resource.description,
        "mimeType": resource.mime_type,
        "_meta": meta,
    }))
}

/// What a plugin says is JSON.
fn json_of(whose: &str, text: &str) -> Result<Value, ApiError> {
    serde_json::from_str(text)
        .map_err(|error| Error::Internal(format!("{whose} answered with what is no JSON: {error}")).into())
}
