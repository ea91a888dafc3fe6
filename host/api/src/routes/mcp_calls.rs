//! Asking an installed MCP server: its tools, its resources, its prompts.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use signet_mcp_client::Progress;
use signet_servers::{Call, Via};
use tokio::sync::mpsc;

use super::protocol::{CallToolResult, GetPromptResult, Protocol, ReadResourceResult};
use crate::body::Body;
use crate::caller::Asking;
use crate::openapi::{Answers, Either, Operation};
use crate::params::{Path, Query};
use crate::{ApiError, App};

/// Words of progress that wait to be read.
const WAITING: usize = 64;

/// A call. The answer is the protocol's `CallToolResult`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "CallTool")]
pub(super) struct Calling {
    /// What the tool takes.
    #[serde(default)]
    arguments: Map<String, Value>,
    /// `app` where the server's own app on the dashboard calls.
    #[serde(default = "person")]
    via: Via,
    /// The person was asked already.
    #[serde(default)]
    confirmed: bool,
    /// Milliseconds after which it is given up.
    timeout_ms: Option<u64>,
}

fn person() -> Via {
    Via::Person
}

/// A call as it goes on.
pub(super) struct Following(Response);

impl IntoResponse for Following {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for Following {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers_text(
            200,
            "text/event-stream",
            "For who accepts it, server-sent events: `progress` with `{ progress, total, message }` each time the \
             server tells, and at the end `result` with the `CallToolResult`, or `error` with an `Error`.",
        );
    }
}

/// Who accepts events hears how far the call is: `progress`, and at the end `result` or `error`.
pub(super) async fn call(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path((server, tool)): Path<(String, String)>,
    body: Body<Calling>,
) -> Result<Either<Protocol<CallToolResult>, Following>, ApiError> {
    let Calling { arguments, via, confirmed, timeout_ms } = body.parse()?;
    let timeout = timeout_ms.map(Duration::from_millis);
    let mut call = Call { server, tool, arguments, via, confirmed, timeout, progress: None };
    let caller = asking.caller()?;
    if asking.header("accept").is_none_or(|accept| !accept.contains("text/event-stream")) {
        return Ok(Either::One(Protocol::of(app.servers.call(&caller, call).await?)));
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
    Ok(Either::Other(Following(Sse::new(events).keep_alive(KeepAlive::default()).into_response())))
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

#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Reading {
    /// Names the resource.
    uri: String,
}

/// The answer is the protocol's `ReadResourceResult`.
pub(super) async fn read(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(server): Path<String>,
    Query(Reading { uri }): Query<Reading>,
) -> Result<Protocol<ReadResourceResult>, ApiError> {
    Ok(Protocol::of(app.servers.read(&asking.caller()?, &server, &uri).await?))
}

/// Whether changes of a resource are to be told.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SubscribeResource")]
pub(super) struct Subscribing {
    /// Names the resource.
    uri: String,
    /// They are, from now on; or not any more.
    wanted: bool,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Subscription")]
pub(super) struct Subscribed {
    uri: String,
    subscribed: bool,
}

/// Changes come as events `mcp.resource-updated`.
pub(super) async fn subscribe(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(server): Path<String>,
    body: Body<Subscribing>,
) -> Result<Json<Subscribed>, ApiError> {
    let Subscribing { uri, wanted } = body.parse()?;
    app.servers.subscribe(&asking.caller()?, &server, &uri, wanted).await?;
    Ok(Json(Subscribed { uri, subscribed: wanted }))
}

/// The body is the prompt's arguments, the answer the protocol's `GetPromptResult`.
pub(super) async fn prompt(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path((server, name)): Path<(String, String)>,
    body: Body<Map<String, Value>>,
) -> Result<Protocol<GetPromptResult>, ApiError> {
    Ok(Protocol::of(app.servers.prompt(&asking.caller()?, &server, &name, body.parse()?).await?))
}
