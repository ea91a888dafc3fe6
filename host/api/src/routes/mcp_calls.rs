//! Asking an installed MCP server: its tools, its resources, its prompts.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Map, Value};
use signet_servers::{Call, Via};

use crate::body::RawJson;
use crate::caller::Asking;
use crate::params::{Path, Query};
use crate::{ApiError, App};

/// A call. The answer is the protocol's `CallToolResult`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Calling {
    #[serde(default)]
    arguments: Map<String, Value>,
    /// `app` where the server's own app on the dashboard calls.
    #[serde(default = "person")]
    via: Via,
    /// The person was asked already.
    #[serde(default)]
    confirmed: bool,
    timeout_ms: Option<u64>,
}

fn person() -> Via {
    Via::Person
}

pub(super) async fn call(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path((server, tool)): Path<(String, String)>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let Calling { arguments, via, confirmed, timeout_ms } = body.parse()?;
    let timeout = timeout_ms.map(Duration::from_millis);
    let call = Call { server, tool, arguments, via, confirmed, timeout };
    Ok(Json(app.servers.call(&asking.caller()?, call).await?))
}

#[derive(Debug, Deserialize)]
pub(super) struct Reading {
    uri: String,
}

/// The answer is the protocol's `ReadResourceResult`.
pub(super) async fn read(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(server): Path<String>,
    Query(Reading { uri }): Query<Reading>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(app.servers.read(&asking.caller()?, &server, &uri).await?))
}

/// Whether changes of a resource are to be told.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Subscribing {
    uri: String,
    wanted: bool,
}

/// Changes come as events `mcp.resource-updated`.
pub(super) async fn subscribe(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(server): Path<String>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let Subscribing { uri, wanted } = body.parse()?;
    app.servers.subscribe(&asking.caller()?, &server, &uri, wanted).await?;
    Ok(Json(serde_json::json!({ "uri": uri, "subscribed": wanted })))
}

/// The body is the prompt's arguments, the answer the protocol's `GetPromptResult`.
pub(super) async fn prompt(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path((server, name)): Path<(String, String)>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(app.servers.prompt(&asking.caller()?, &server, &name, body.parse()?).await?))
}
