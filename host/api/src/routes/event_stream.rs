//! Events as they happen: server-sent events and WebSocket. Both end when the key does, or the daemon.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{Message, Utf8Bytes, WebSocket, WebSocketUpgrade};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde_json::json;
use signet_auth::{Caller, ReadScope};
use signet_core::{Error, Event, Permission};
use signet_events::{Item, Subscription};
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use super::events::{Sent, Shown, Wanted, publish_as};
use crate::caller::Asking;
use crate::openapi::{Answers, Operation};
use crate::params::Query;
use crate::{ApiError, App};

/// A sign of life: proxies and clients give up on silent connections.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Bytes that are sent together when much has happened.
const TOGETHER: usize = 64 << 10;
/// Bytes of a message from a client.
const MESSAGE: usize = 256 << 10;

/// What one client follows.
struct Following {
    app: Arc<App>,
    caller: Caller,
    scope: ReadScope,
    events: Subscription,
    /// With how each event reads.
    lines: bool,
    heartbeat: Interval,
    /// The daemon's end, waited for once and not anew with each event. Nothing is asked for after it.
    ending: Pin<Box<dyn Future<Output = ()> + Send>>,
    _place: OwnedSemaphorePermit,
}

/// What is to be sent next.
enum Next {
    Event(Arc<Event>),
    /// It was too slow: so many are gone.
    Missed(u64),
    Heartbeat,
    /// Why there is no more.
    End(String),
}

impl Following {
    fn begin(app: Arc<App>, caller: Caller, wanted: &Wanted) -> Result<Self, ApiError> {
        let place = app.streams.take()?;
        let events = app.bus.follow(wanted.filter(), wanted.start(&app)?);
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let scope = caller.read_scope();
        let shutdown = app.shutdown.clone();
        let ending = Box::pin(async move { shutdown.begun().await });
        let lines = wanted.lines;
        Ok(Self { app, caller, scope, events, lines, heartbeat, ending, _place: place })
    }

    async fn next(&mut self) -> Next {
        loop {
            let item = tokio::select! {
                biased;
                () = &mut self.ending => return Next::End("the daemon ends".into()),
                item = self.events.next() => item,
                _ = self.heartbeat.tick() => {
                    return self.still_may().map_or_else(Next::End, |()| Next::Heartbeat);
                }
            };
            match item {
                None => return Next::End("the daemon ends".into()),
                Some(Item::Missed(missed)) => return Next::Missed(missed),
                Some(Item::Event(event)) if self.scope.sees(&event) => {
                    return self.still_may().map_or_else(Next::End, |()| Next::Event(event));
                }
                Some(Item::Event(_)) => {}
            }
        }
    }

    /// A key that was taken back must not hear on.
    fn still_may(&self) -> Result<(), String> {
        self.app.auth.still_good(self.caller.principal()).map_err(|error| error.to_string())
    }

    fn written(&self, event: &Arc<Event>) -> String {
        Shown::of(&self.app, event, self.lines).written()
    }

    /// The next lines of a stream of server-sent events; all that is there already at once.
    async fn lines(&mut self) -> (String, bool) {
        let (mut text, mut next) = (String::new(), self.next().await);
        loop {
            match next {
                Next::Event(event) => {
                    text.push_str(&format!("id: {}\ndata: {}\n\n", event.sequence, self.written(&event)));
                }
                Next::Missed(missed) => {
                    text.push_str(&format!("event: missed\ndata: {{\"missed\":{missed}}}\n\n"))
                }
                Next::Heartbeat => text.push_str(": heartbeat\n\n"),
                Next::End(why) => {
                    text.push_str(&format!("event: end\ndata: {}\n\n", json!({ "reason": why })));
                    return (text, true);
                }
            }
            if text.len() >= TOGETHER {
                return (text, false);
            }
            tokio::select! {
                biased;
                more = self.next() => next = more,
                () = std::future::ready(()) => return (text, false),
            }
        }
    }
}

/// Events as they happen.
pub(super) struct Stream(Response);

impl IntoResponse for Stream {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for Stream {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers_each::<Shown>(
            "Server-sent events without a name: first `{ type: \"connected\", subscribedTo }`, then each an `Event`, whose \
             `id:` is its sequence; `Last-Event-ID` goes on after it. `missed` with `{ missed }` when the reader was too \
             slow, and `end` with `{ reason }` at the end.",
        );
    }
}

/// The same by WebSocket.
pub(super) struct Socket(Response);

impl IntoResponse for Socket {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for Socket {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers_nothing(
            101,
            "A WebSocket with texts of JSON. From the daemon: each an `Event`, or `{ missed }`, `{ end }`. To the daemon: a \
             `NewEvent`, which is answered with `{ published, id }` or an `Error`.",
        );
    }
}

pub(super) async fn sse(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(mut wanted): Query<Wanted>,
) -> Result<Stream, ApiError> {
    // A browser that comes back says what it had.
    let before = asking.header("last-event-id").and_then(|id| id.parse().ok());
    wanted.after = before.or(wanted.after);
    let following = Following::begin(app, asking.caller()?, &wanted)?;
    let kinds = following.events.filter().kinds.join(",");
    let subscribed = if kinds.is_empty() { "*" } else { &kinds };
    let hello = format!("data: {}\n\n", json!({ "type": "connected", "subscribedTo": subscribed }));
    let rest = stream::unfold(Some(following), |following| async {
        let mut following = following?;
        let (text, ended) = following.lines().await;
        Some((text, (!ended).then_some(following)))
    });
    let chunks = stream::StreamExt::chain(stream::iter([hello]), rest);
    let body =
        Body::from_stream(stream::StreamExt::map(chunks, |text| Ok::<_, std::io::Error>(Bytes::from(text))));
    let headers = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        // A proxy in between must not collect them.
        (header::HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    Ok(Stream((headers, body).into_response()))
}

pub(super) async fn socket(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(wanted): Query<Wanted>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Socket, ApiError> {
    let upgrade =
        upgrade.map_err(|why| Error::Invalid(format!("connect by WebSocket: {}", why.body_text())))?;
    let following = Following::begin(app, asking.caller()?, &wanted)?;
    let upgrade = upgrade.max_message_size(MESSAGE).max_frame_size(MESSAGE);
    Ok(Socket(upgrade.on_upgrade(|socket| talk(socket, following))))
}

/// Sends events as they are, and publishes what the client sends.
async fn talk(mut socket: WebSocket, mut following: Following) {
    loop {
        let answer = tokio::select! {
            next = following.next() => match next {
                Next::Event(event) => Message::Text(Utf8Bytes::from(following.written(&event))),
                Next::Missed(missed) => text(json!({ "missed": missed })),
                Next::Heartbeat => Message::Ping(Bytes::new()),
                Next::End(why) => {
                    // Gone or not, this is the end.
                    let _ = socket.send(text(json!({ "end": why }))).await;
                    let _ = socket.send(Message::Close(None)).await;
                    return;
                }
            },
            message = socket.recv() => match message {
                Some(Ok(Message::Text(sent))) => text(take(&following, &sent)),
                Some(Ok(Message::Binary(_))) => text(json!({ "error": "send events as text" })),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
                Some(Ok(Message::Close(_)) | Err(_)) | None => return,
            },
        };
        if socket.send(answer).await.is_err() {
            return;
        }
    }
}

fn text(value: serde_json::Value) -> Message {
    Message::Text(Utf8Bytes::from(value.to_string()))
}

fn take(following: &Following, sent: &str) -> serde_json::Value {
    let publish = || {
        let caller = &following.caller;
        following.app.auth.still_good(caller.principal())?;
        caller.require_write(Permission::Remember)?;
        let sent: Sent = serde_json::from_str(sent)
            .map_err(|error| Error::Invalid(format!("that is no event: {error}")))?;
        publish_as(&following.app, caller, sent)
    };
    match publish() {
        Ok(event) => json!({ "published": event.sequence, "id": event.id }),
        Err(error) => json!({ "error": error.to_string() }),
    }
}
