//! The HTTP side: what carries requests to the server.

use std::convert::Infallible;
use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body::Body;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use rmcp::model::{ErrorCode, ErrorData};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};
use serde_json::Value;
use signet_auth::Caller;
use signet_memory::{Memories, Sessions};

use crate::server::Server;

/// Bytes of a request's body. More than a memory may hold, so that the tool itself can say what is
/// wrong with too long a content.
const MAX_BODY: usize = 4 * 1024 * 1024;

/// What the service answers with.
pub type McpResponse = Response<BoxBody<Bytes, Infallible>>;

/// The MCP server as a tower service. Cheap to clone.
///
/// Every request must carry an `Arc<signet_auth::Caller>` in its extensions; one without is
/// answered with an internal error, whatever it asks.
#[derive(Clone)]
pub struct McpService {
    inner: StreamableHttpService<Server, NeverSessionManager>,
}

/// The MCP server over these memories and sessions, for `Router::route_service("/mcp", ...)`.
#[must_use]
pub fn service(memories: Memories, sessions: Sessions) -> McpService {
    let server = Server::new(memories, sessions);
    let config = StreamableHttpServerConfig::default()
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_max_request_body_bytes(MAX_BODY)
        // The HTTP layer has checked both, against what this daemon is really reached as.
        .disable_allowed_hosts()
        .disable_allowed_origins();
    let sessions = Arc::new(NeverSessionManager::default());
    McpService { inner: StreamableHttpService::new(move || Ok(server.clone()), sessions, config) }
}

impl<B> tower::Service<Request<B>> for McpService
where
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

impl McpService {
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
        let (parts, body) = request.into_parts();
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
        response
    }
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

fn refuse(status: StatusCode, error: ErrorData, id: Value) -> McpResponse {
    let body = serde_json::json!({ "jsonrpc": "2.0", "id": id, "error": error });
    let mut response = Response::new(Full::new(Bytes::from(body.to_string())).boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}
