//! Asking an installed MCP server: its tools, its resources, its prompts.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use signet_mcp_client::Progress;
use signet_servers::{Call, Via};
use tokio::sync::mpsc;

use crate::body::RawJson;
use crate::caller::Asking;
use crate::params::{Path, Query};
use crate::{ApiError, App};

/// Words of progress that wait to be read.
const WAITING: usize = 64;

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

/// Who accepts events hears how far the call is: `progress`, and at the end `result` or `error`.
pub(super) async fn call(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path((server, tool)): Path<(String, String)>,
    body: RawJson,
) -> Result<Response, ApiError> {
    let Calling { arguments, via, confirmed, timeout_ms } = body.parse()?;
    let timeout = timeout_ms.map(Duration::from_millis);
    let mut call = Call { server, tool, arguments, via, confirmed, timeout, progress: None };
    let caller = asking.caller()?;
    if asking.header("accept").is_none_or(|accept| !accept.contains("text/event-stream")) {
        return Ok(Json(app.servers.call(&caller, call).await?).into_response());
    }
    let (tell, told) = mpsc::channel(WAITING);
    call.progress = Some(Arc::new(move |progress| {
        // One that reads slowly misses some.
        let _ = tell.try_send(progress);
    }));
    let calling = async move { app.servers.call(&caller, call).await };
    let under_way = Some((told, Box::pin(calling)));
    // Dropped with the connection, and the call with it.
    let events = futures_util::stream::unfold(under_way, |under_way| async move {
        let (mut told, mut calling) = under_way?;
        tokio::select! {
            biased;
            Some(progress) = told.recv() => Some((event("progress", &shown(progress)), Some((told, calling)))),
            answer = &mut calling => Some((last(answer.map_err(ApiError::from)), None)),
        }
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

fn shown(Progress { progress, total, message }: Progress) -> Value {
    json!({ "progress": progress, "total": total, "message": message })
}

fn last(answer: Result<Value, ApiError>) -> Result<Event, Infallible> {
    match answer {
        Ok(answer) => event("result", &answer),
        Err(error) => event("error", &json!({ "error": error.to_string() })),
    }
}

fn event(name: &str, data: &Value) -> Result<Event, Infallible> {
    Ok(Event::default().event(name).data(data.to_string()))
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
    Ok(Json(json!({ "uri": uri, "subscribed": wanted })))
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
