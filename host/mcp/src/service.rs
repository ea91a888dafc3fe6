//! The HTTP side: what carries requests to the server.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Method, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use rmcp::ServerHandler;
use rmcp::model::{ErrorCode, ErrorData};
use rmcp::transport::streamable_http_server::session::SessionManager;
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::Value;
use signet_auth::Caller;
use signet_events::Awareness;
use signet_memory::{Memories, Sessions};
use signet_servers::Servers;

use crate::accept::{BOTH, Taken};
use crate::server::Server;

/// Bytes of a request's body. More than a memory may hold, so that the tool itself can say what is
/// wrong with too long a content.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// What the service answers with.
pub type McpResponse = Response<BoxBody<Bytes, Infallible>>;

/// An MCP server as a tower service. Cheap to clone.
///
/// Every request must carry an `Arc<signet_auth::Caller>` in its extensions; one without is
/// answered with an internal error, whatever it asks.
pub struct McpService<S = Server, M = NeverSessionManager> {
    inner: StreamableHttpService<S, M>,
}

// Derived, it would ask that the sessions can be cloned: they are shared.
impl<S, M> Clone for McpService<S, M> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone() }
    }
}

/// Signet's MCP server over these memories and sessions, what happens elsewhere, and the tools of installed servers,
/// for `Router::route_service("/mcp", ...)`.
#[must_use]
pub fn service(memories: Memories, sessions: Sessions, awareness: Awareness, servers: Servers) -> McpService {
    McpService::new(Server { memories, sessions, awareness, servers }, NeverSessionManager::default(), false)
}

impl<S, M> McpService<S, M>
where
    S: ServerHandler + Clone + Send + 'static,
    M: SessionManager,
{
    /// Any server on the same transport. `asks` is for one that asks its clients things (sampling,
    /// elicitation) and therefore keeps a session for each client of the older revisions; what
    /// Signet offers needs none.
    #[must_use]
    pub fn new(server: S, sessions: M, asks: bool) -> Self {
        let config = StreamableHttpServerConfig::default()
            .with_legacy_session_mode(asks)
            .with_json_response(true)
            .with_max_request_body_bytes(MAX_BODY)
            // The HTTP layer has checked both, against what this daemon is really reached as.
            .disable_allowed_hosts()
            .disable_allowed_origins();
        Self { inner: StreamableHttpService::new(move || Ok(server.clone()), Arc::new(sessions), config) }
    }
}

impl<S, M, B> tower::Service<Request<B>> for McpService<S, M>
where
    S: ServerHandler + Clone + Send + 'static,
    M: SessionManager,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn StdError + Send + Sync>>,
{
    type Response = McpResponse;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<McpResponse, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let service = self.clone();
        Box::pin(async move { Ok(service.answer(request).await) })
    }
}

impl<S, M> McpService<S, M>
where
    S: ServerHandler + Clone + Send + 'static,
    M: SessionManager,
{
    async fn answer<B>(self, request: Request<B>) -> McpResponse
    where
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn StdError + Send + Sync>>,
    {
        if request.extensions().get::<Arc<Caller>>().is_none() {
            tracing::error!("a request came to the MCP server without a caller; it was refused");
            let error = ErrorData::internal_error("the request was not authenticated", None);
            return refuse(StatusCode::INTERNAL_SERVER_ERROR, error, Value::Null);
        }
        let (mut parts, body) = request.into_parts();
        let posts = parts.method == Method::POST;
        let taken = Taken::of(&parts.headers);
        if posts && !taken.any() {
            let text = "accept application/json or text/event-stream: nothing else is answered here";
            return refuse(StatusCode::NOT_ACCEPTABLE, ErrorData::invalid_request(text, None), Value::Null);
        }
        if posts {
            // rmcp insists on both; a client that takes one of them gets that one.
            parts.headers.insert(header::ACCEPT, BOTH);
        }
        let body = match Limited::new(body, MAX_BODY).collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) if error.is::<LengthLimitError>() => {
                let text = format!("the request's body has more than {MAX_BODY} bytes");
                let error = ErrorData::invalid_request(text, None);
                return refuse(StatusCode::PAYLOAD_TOO_LARGE, error, Value::Null);
            }
            Err(error) => {
                let error =
                    ErrorData::invalid_request(format!("the request's body broke off: {error}"), None);
                return refuse(StatusCode::BAD_REQUEST, error, Value::Null);
            }
        };
        let says_json = says_json(&parts.headers);
        let response = self.inner.handle(Request::from_parts(parts, Full::new(body.clone()))).await;
        // To rmcp a body that it cannot read is a wrong media type. JSON-RPC has codes for that.
        if response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE && says_json {
            return unreadable(&body);
        }
        if !posts {
            return response;
        }
        taken.fit(in_json_rpc(response, &body).await).await
    }
}

/// A refusal that rmcp words as plain text, as the JSON-RPC error that clients look for.
async fn in_json_rpc(response: McpResponse, request: &[u8]) -> McpResponse {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) || says_json(response.headers()) {
        return response;
    }
    let Ok(text) = response.into_body().collect().await;
    let text = String::from_utf8_lossy(&text.to_bytes()).into_owned();
    let id = serde_json::from_slice::<Value>(request).ok().and_then(|message| message.get("id").cloned());
    refuse(status, ErrorData::invalid_request(text, None), id.unwrap_or_default())
}

fn says_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The answer to a body that is no JSON, or JSON but no message.
fn unreadable(body: &[u8]) -> McpResponse {
    let (error, id) = match serde_json::from_slice::<Value>(body) {
        Err(error) => {
            let text = format!("the request is not JSON: {error}");
            (ErrorData::new(ErrorCode::PARSE_ERROR, text, None), Value::Null)
        }
        Ok(Value::Array(_)) => {
            (ErrorData::invalid_request("send messages one by one, not in a batch", None), Value::Null)
        }
        Ok(message) => {
            let id = message.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
            (
                ErrorData::invalid_request("the request is no JSON-RPC 2.0 message", None),
                id.unwrap_or_default(),
            )
        }
    };
    refuse(StatusCode::BAD_REQUEST, error, id)
}

pub(crate) fn refuse(status: StatusCode, error: ErrorData, id: Value) -> McpResponse {
    let body = serde_json::json!({ "jsonrpc": "2.0", "id": id, "error": error });
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())).boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}
