//! Streamable HTTP, for the library: one request, one answer, within bounds.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::BoxStream;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use reqwest::{Client, RequestBuilder, Response};
use rmcp::model::{ClientJsonRpcMessage, ClientRequest, ErrorData, ServerJsonRpcMessage};
use rmcp::transport::streamable_http_client::{
    AuthRequiredError, InsufficientScopeError, SseError, StreamableHttpClient, StreamableHttpError,
    StreamableHttpPostResponse,
};
use sse_stream::Sse;

use super::body;
use crate::text::cut;
use crate::wire::{Read, Wire};
use crate::{ClientError, Limits};

const SESSION: &str = "mcp-session-id";
const LAST_EVENT: &str = "last-event-id";
const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";
/// Bytes of an answer that is an error.
const ERROR_BYTES: usize = 64 << 10;

type Failure = StreamableHttpError<ClientError>;
type Headers = HashMap<HeaderName, HeaderValue>;

/// The client.
#[derive(Clone)]
pub(crate) struct Http {
    client: Client,
    wire: Arc<Wire>,
}

impl Http {
    pub(crate) fn new(client: Client, wire: Arc<Wire>) -> Self {
        Self { client, wire }
    }

    fn limits(&self) -> &Limits {
        self.wire.limits()
    }

    async fn send(
        &self,
        request: RequestBuilder,
        session: Option<Arc<str>>,
        token: Option<String>,
        headers: Headers,
    ) -> Result<Response, Failure> {
        let mut request = request.header(ACCEPT, format!("{JSON}, {EVENTS}"));
        let own: HeaderMap = headers.into_iter().collect();
        request = request.headers(own);
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(session) = session {
            request = request.header(SESSION, session.as_ref());
        }
        let sent = request.send().await;
        self.challenged(sent.map_err(|error| Failure::Client(super::unreachable(&error)))?)
    }

    /// A server that wants to know who asks says so with these.
    fn challenged(&self, response: Response) -> Result<Response, Failure> {
        let said = super::challenge(&response, &self.wire);
        match (response.status(), said) {
            (StatusCode::UNAUTHORIZED, said) => {
                Err(Failure::AuthRequired(AuthRequiredError::new(said.unwrap_or_default())))
            }
            (StatusCode::FORBIDDEN, Some(said)) => {
                let scope = super::scope(&said);
                Err(Failure::InsufficientScope(InsufficientScopeError::new(said, scope)))
            }
            _ => Ok(response),
        }
    }

    async fn refused(&self, message: &ClientJsonRpcMessage, attached: bool, response: Response) -> Post {
        let status = response.status();
        if status == StatusCode::NOT_FOUND && attached {
            return Err(Failure::SessionExpired);
        }
        self.wire.set_status(status.as_u16());
        let is_json = is(&response, JSON);
        let body = body::whole(response, ERROR_BYTES).await.unwrap_or_default();
        let error = match self.wire.read(&body) {
            Read::Message(read) => match *read {
                ServerJsonRpcMessage::Error(error) => Some(error),
                _ => None,
            },
            _ => None,
        };
        // What an older server, or something before it, says to a request that it does not know.
        if let ClientJsonRpcMessage::Request(request) = message
            && matches!(request.request, ClientRequest::DiscoverRequest(_))
            && !attached
            && status.is_client_error()
        {
            let unknown = || ErrorData::invalid_request(format!("HTTP {status}"), None);
            let error = error.map_or_else(unknown, |error| error.error);
            let answer = ServerJsonRpcMessage::error(error, Some(request.id.clone()));
            return Ok(StreamableHttpPostResponse::Json(answer, None));
        }
        if let Some(error) = error.filter(|_| is_json) {
            let answer = ServerJsonRpcMessage::Error(error);
            return Ok(StreamableHttpPostResponse::Json(answer, None));
        }
        Err(Failure::Client(super::Status::error(status, &String::from_utf8_lossy(&body))))
    }

    async fn post(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        token: Option<String>,
        headers: Headers,
    ) -> Post {
        self.wire.sent(&message);
        let waits = matches!(message, ClientJsonRpcMessage::Request(_));
        let attached = session.is_some();
        let body = serde_json::to_vec(&message)?;
        let request = self.client.post(uri.as_ref()).header(CONTENT_TYPE, JSON).body(body);
        // Who waits for the answer says for how long.
        let most = if waits { Duration::MAX } else { self.limits().request };
        let sent = self.send(request, session, token, headers);
        let response = tokio::time::timeout(most, sent).await.unwrap_or_else(|_| Err(silent(most)))?;
        let status = response.status();
        if !status.is_success() {
            return self.refused(&message, attached, response).await;
        }
        if matches!(status, StatusCode::ACCEPTED | StatusCode::NO_CONTENT) {
            return Ok(StreamableHttpPostResponse::Accepted);
        }
        let session = response.headers().get(SESSION).and_then(|id| id.to_str().ok()).map(str::to_owned);
        if is(&response, EVENTS) {
            let asked = match &message {
                ClientJsonRpcMessage::Request(request) => Some(request.id.clone()),
                _ => None,
            };
            let messages = body::messages(response, &self.wire, asked);
            return Ok(StreamableHttpPostResponse::Sse(messages, session));
        }
        if !waits {
            return Ok(StreamableHttpPostResponse::Accepted);
        }
        if !is(&response, JSON) {
            let found = response.headers().get(CONTENT_TYPE).and_then(|found| found.to_str().ok());
            return Err(Failure::UnexpectedContentType(found.map(|found| cut(found, 100).to_owned())));
        }
        let body = body::whole(response, self.limits().message_bytes).await.map_err(Failure::Client)?;
        match self.wire.read(&body) {
            Read::Message(message) => Ok(StreamableHttpPostResponse::Json(*message, session)),
            Read::Nothing => Err(unreadable("it answers another question")),
            Read::Junk(reason) => Err(unreadable(&reason)),
        }
    }
}

type Post = Result<StreamableHttpPostResponse, Failure>;

fn silent(most: Duration) -> Failure {
    Failure::Client(ClientError::TimedOut(format!("it did not answer in {most:?}")))
}

fn unreadable(reason: &str) -> Failure {
    Failure::Client(ClientError::Protocol(format!("its answer cannot be read: {reason}")))
}

fn is(response: &Response, kind: &str) -> bool {
    let found = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes).unwrap_or_default();
    found.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind.as_bytes()))
}

impl StreamableHttpClient for Http {
    type Error = ClientError;

    async fn post_message(
        &self,
        uri: Arc<str>,
        message: ClientJsonRpcMessage,
        session: Option<Arc<str>>,
        token: Option<String>,
        headers: Headers,
    ) -> Post {
        self.post(uri, message, session, token, headers).await
    }

    async fn delete_session(
        &self,
        uri: Arc<str>,
        session: Arc<str>,
        token: Option<String>,
        headers: Headers,
    ) -> Result<(), Failure> {
        let request = self.client.delete(uri.as_ref());
        self.send(request, Some(session), token, headers).await.map(|_| ())
    }

    async fn get_stream(
        &self,
        uri: Arc<str>,
        session: Option<Arc<str>>,
        last_event: Option<String>,
        token: Option<String>,
        headers: Headers,
    ) -> Result<BoxStream<'static, Result<Sse, SseError>>, Failure> {
        let mut request = self.client.get(uri.as_ref());
        if let Some(last) = last_event {
            request = request.header(LAST_EVENT, last);
        }
        let response = self.send(request, session, token, headers).await?;
        let status = response.status();
        if status == StatusCode::METHOD_NOT_ALLOWED {
            return Err(Failure::ServerDoesNotSupportSse);
        }
        if !status.is_success() {
            return Err(Failure::Client(super::Status::error(status, "")));
        }
        if !is(&response, EVENTS) {
            return Err(Failure::UnexpectedContentType(None));
        }
        Ok(body::messages(response, &self.wire, None))
    }
}
