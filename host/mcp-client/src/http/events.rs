//! HTTP with events, as servers spoke it before there was streamable HTTP (2024-11-05): one long answer with all
//! that the server says, whose first event tells where to send to.

use std::sync::Arc;

use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};
use reqwest::Client;
use rmcp::RoleClient;
use rmcp::model::{ClientJsonRpcMessage, ServerJsonRpcMessage};
use rmcp::transport::{AuthClient, Transport};
use sse_stream::{Error as SseError, Sse};
use tokio::sync::mpsc;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::Url;

use super::{Http, Status, body, challenged, unreachable};
use crate::ended::Ended;
use crate::wire::{Read, Wire};
use crate::{ClientError, Result};

/// Messages that are read and wait for the library.
const READ_AHEAD: usize = 4;

/// Both directions.
pub(crate) struct Events {
    client: Client,
    to: Url,
    headers: HeaderMap,
    signed_in: Option<AuthClient<Http>>,
    incoming: mpsc::Receiver<ServerJsonRpcMessage>,
    wire: Arc<Wire>,
    _stop: DropGuard,
}

async fn token(signed_in: Option<&AuthClient<Http>>) -> Option<String> {
    signed_in?.get_access_token().await.ok()
}

impl Events {
    /// Opens the long answer, and waits for its first event.
    pub(crate) async fn open(
        client: Client,
        url: &Url,
        headers: HeaderMap,
        signed_in: Option<AuthClient<Http>>,
        wire: Arc<Wire>,
        ended: Ended,
    ) -> Result<Self> {
        let mut request =
            client.get(url.clone()).headers(headers.clone()).header(ACCEPT, "text/event-stream");
        if let Some(token) = token(signed_in.as_ref()).await {
            request = request.bearer_auth(token);
        }
        let time = wire.limits().request;
        let late = |_| ClientError::TimedOut(format!("it did not answer in {time:?}"));
        let response = tokio::time::timeout(time, request.send()).await.map_err(late)?;
        let response = challenged(response.map_err(|error| unreachable(&error))?, &wire)?;
        if !response.status().is_success() {
            return Err(Status::error(response.status(), ""));
        }
        let kind =
            response.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.starts_with("text/event-stream") {
            return Err(ClientError::Protocol(
                "it does not speak the protocol, in any of its ways".to_owned(),
            ));
        }
        let mut events = body::events(response, &wire);
        let first = tokio::time::timeout(time, endpoint(&mut events, url)).await.map_err(late)?;
        let to = first?;
        let (sender, incoming) = mpsc::channel(READ_AHEAD);
        let stop = CancellationToken::new();
        tokio::spawn(read(events, wire.clone(), sender, stop.clone(), ended));
        Ok(Self { client, to, headers, signed_in, incoming, wire, _stop: stop.drop_guard() })
    }
}

/// Where to send to. Elsewhere than at the same server would hand its messages to somebody else.
async fn endpoint(events: &mut BoxStream<'static, Result<Sse, SseError>>, from: &Url) -> Result<Url> {
    let none = || ClientError::Protocol("it does not tell where to send to".to_owned());
    while let Some(event) = events.next().await {
        let event = event.map_err(|_| none())?;
        if event.event.as_deref() != Some("endpoint") {
            continue;
        }
        let to = from.join(event.data.unwrap_or_default().trim()).map_err(|_| none())?;
        if to.origin() != from.origin() {
            let words = format!("it wants messages to be sent to {}", to.origin().ascii_serialization());
            return Err(ClientError::Protocol(format!("{words}, which is another server; nothing was sent")));
        }
        return Ok(to);
    }
    Err(none())
}

async fn read(
    mut events: BoxStream<'static, Result<Sse, SseError>>,
    wire: Arc<Wire>,
    to: mpsc::Sender<ServerJsonRpcMessage>,
    stop: CancellationToken,
    ended: Ended,
) {
    loop {
        let next = tokio::select! {
            next = events.next() => next,
            () = stop.cancelled() => return,
        };
        let event = match next {
            Some(Ok(event)) => event,
            Some(Err(error)) => {
                ended.set(format!("its stream of events broke: {error}"));
                return;
            }
            None => {
                ended.set("it closed its stream of events");
                return;
            }
        };
        let data = event.data.unwrap_or_default();
        if let Read::Message(message) = wire.read(data.as_bytes())
            && to.send(*message).await.is_err()
        {
            return;
        }
    }
}

impl Transport<RoleClient> for Events {
    type Error = ClientError;

    fn send(&mut self, message: ClientJsonRpcMessage) -> impl Future<Output = Result<()>> + Send + 'static {
        self.wire.sent(&message);
        let request = self.client.post(self.to.clone()).headers(self.headers.clone());
        let (signed_in, wire) = (self.signed_in.clone(), self.wire.clone());
        async move {
            let body =
                serde_json::to_vec(&message).map_err(|error| ClientError::Protocol(error.to_string()))?;
            let mut request = request.header(CONTENT_TYPE, "application/json").body(body);
            if let Some(token) = token(signed_in.as_ref()).await {
                request = request.bearer_auth(token);
            }
            let response = request.timeout(wire.limits().request).send().await;
            let response = challenged(response.map_err(|error| unreachable(&error))?, &wire)?;
            let status = response.status();
            if status.is_success() { Ok(()) } else { Err(Status::error(status, "")) }
        }
    }

    async fn receive(&mut self) -> Option<ServerJsonRpcMessage> {
        self.incoming.recv().await
    }

    async fn close(&mut self) -> Result<()> {
        Ok(())
    }
}
