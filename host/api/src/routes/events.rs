//! Events: publishing, what happened, what types there are, and what an agent is told of it all.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use signet_auth::Caller;
use signet_core::{Error, Event, Permission, clock, iso, now, parse_time};
use signet_events::{EventError, Filter, NewEvent, kinds};

use crate::body::RawJson;
use crate::caller::{Asking, maybe};
use crate::params::Query;
use crate::{ApiError, App};

type Answer = Result<Json<Value>, ApiError>;

/// Events in one request.
const AT_ONCE: usize = 1_000;
/// Bytes of the name that a publisher gives its source.
const SOURCE_BYTES: usize = 40;
/// Events in an answer, unless another number is asked for.
const PAGE: usize = 50;
/// Events in an answer at most.
const MOST: usize = 1_000;
/// Tokens of a context at most.
const TOKENS: usize = 4_000;

/// An event as it is sent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    #[serde(default)]
    id: Option<String>,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    payload: Option<Value>,
    /// What the publisher calls the part of it that this comes from.
    #[serde(default)]
    source: Option<String>,
    /// Only for the publisher's own agent.
    #[serde(default)]
    private: bool,
}

/// One event or many.
#[derive(Deserialize)]
#[serde(untagged)]
enum Body {
    Many { events: Vec<Sent> },
    One(Sent),
}

pub(super) async fn publish(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: RawJson,
) -> Result<Response, ApiError> {
    let caller = asking.caller()?;
    caller.require_write(Permission::Remember)?;
    let body = body.parse::<Body>().map_err(|error| match error {
        ApiError::Core(_) => Error::Invalid(
            "send an event, {\"type\": \"deal.moved\", \"payload\": {...}}, or many, {\"events\": [...]}"
                .into(),
        )
        .into(),
        other => other,
    })?;
    match body {
        Body::One(sent) => {
            let event = publish_as(&app, &caller, sent)?;
            Ok((StatusCode::CREATED, Json(stamp(&event))).into_response())
        }
        Body::Many { events } if events.len() > AT_ONCE => {
            Err(Error::Invalid(format!("{} events at once; send {AT_ONCE} at most", events.len())).into())
        }
        Body::Many { events } => {
            let one = |sent| match publish_as(&app, &caller, sent) {
                Ok(event) => stamp(&event),
                Err(error) => json!({ "error": error.to_string() }),
            };
            let published: Vec<_> = events.into_iter().map(one).collect();
            Ok(Json(json!({ "published": published })).into_response())
        }
    }
}

/// Publishes on behalf of a caller. Who it is says the source: the key, and behind a slash what the publisher
/// calls itself.
pub(super) fn publish_as(app: &App, caller: &Caller, sent: Sent) -> Result<Arc<Event>, Error> {
    let context = caller.context();
    let name = sent.source.as_deref().unwrap_or(&context.harness);
    let source = format!("api:{}/{}", caller.principal().name(), named(name)?);
    let payload = sent.payload.unwrap_or_else(|| json!({}));
    let event =
        NewEvent { id: sent.id, private: sent.private, ..NewEvent::by(context, source, &sent.kind, payload) };
    Ok(app.bus.publish(event)?)
}

fn named(source: &str) -> Result<&str, Error> {
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ');
    if source.is_empty() || source.len() > SOURCE_BYTES || !source.chars().all(fits) {
        return Err(Error::Invalid(format!(
            "a source has a name of 1 to {SOURCE_BYTES} letters, digits, spaces, dots and hyphens: `ghl-crm`"
        )));
    }
    Ok(source)
}

/// An event as it is answered.
#[derive(Serialize)]
pub(super) struct Shown<'a> {
    #[serde(flatten)]
    event: &'a Event,
    /// Where it happened, for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    surface: Option<String>,
    /// What happened, as agents are told; absent where there is nothing to tell them.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<String>,
}

impl<'a> Shown<'a> {
    /// With how it reads, if `lines` are wanted.
    pub(super) fn of(app: &App, event: &'a Event, lines: bool) -> Self {
        let (surface, line) = lines.then(|| app.bus.told(event)).unzip();
        Self { event, surface, line: line.filter(|line| !line.is_empty()) }
    }

    /// As text, without a tree of values in between.
    pub(super) fn written(&self) -> String {
        // All that is in it came from JSON or is text and numbers: it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

fn stamp(event: &Event) -> Value {
    json!({ "id": event.id, "sequence": event.sequence, "timestamp": event.timestamp, "source": event.source })
}

/// Which events are wanted.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Wanted {
    /// Beginnings of types, with commas between; `*`: all.
    #[serde(rename = "type", deserialize_with = "maybe")]
    kinds: Option<String>,
    /// Sources, or beginnings of them that end in a colon.
    #[serde(deserialize_with = "maybe")]
    source: Option<String>,
    /// After this sequence.
    pub(super) after: Option<u64>,
    /// From this time on.
    #[serde(deserialize_with = "maybe")]
    since: Option<String>,
    /// Of the last milliseconds.
    window_ms: Option<u64>,
    limit: Option<usize>,
    /// With how each reads, as agents are told.
    pub(super) lines: bool,
}

impl Wanted {
    pub(super) fn filter(&self) -> Filter {
        let list = |text: &Option<String>| {
            let words = text.iter().flat_map(|text| text.split(','));
            words
                .map(|word| word.trim().trim_end_matches('*').to_owned())
                .filter(|word| !word.is_empty())
                .collect()
        };
        Filter { kinds: list(&self.kinds), sources: list(&self.source) }
    }

    /// The sequence after which to begin, if anything says so.
    pub(super) fn start(&self, app: &App) -> Result<Option<u64>, ApiError> {
        match (self.after, &self.since) {
            (Some(after), _) => Ok(Some(after)),
            (None, None) => Ok(None),
            (None, Some(since)) => {
                let time = parse_time(since).ok_or_else(|| {
                    Error::Invalid(format!("since is a time like 2026-12-31T12:00:00Z, not {since:?}"))
                })?;
                Ok(Some(app.bus.before(time)?))
            }
        }
    }
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let caller = asking.caller()?;
    // Events may have to be read from the disk.
    let read = tokio::task::spawn_blocking(move || page(&app, &caller, &wanted)).await;
    read.map_err(|error| Error::Internal(format!("reading events: {error}")))?
}

fn page(app: &App, caller: &Caller, wanted: &Wanted) -> Answer {
    let (filter, scope) = (wanted.filter(), caller.read_scope());
    let limit = wanted.limit.unwrap_or(PAGE).clamp(1, MOST);
    let since = wanted.window_ms.map_or(0, |window| now().saturating_sub(window));
    let wants = |event: &Event| event.timestamp >= since && filter.wants(event) && scope.sees(event);
    let (events, last) = match wanted.start(app)? {
        Some(after) => app.bus.after(after, limit, wants)?,
        None => (app.bus.latest(limit, wants), app.bus.last()),
    };
    let events: Vec<_> = events.iter().map(|event| Shown::of(app, event, wanted.lines)).collect();
    Ok(Json(json!({
        "events": events,
        "count": events.len(),
        "last": last,
        "query": { "type": wanted.kinds.as_deref().unwrap_or("*"), "limit": limit, "windowMs": wanted.window_ms },
    })))
}

pub(super) async fn types(State(app): State<Arc<App>>) -> Json<Value> {
    let own = kinds::KINDS
        .iter()
        .map(|kind| json!({ "type": kind.name, "about": kind.about, "payload": kind.schema() }));
    let of_plugins = app.bus.described().into_iter().map(|(plugin, kind)| {
        let payload = kind.payload.unwrap_or_else(|| json!({ "type": "object" }));
        json!({ "type": kind.name, "about": kind.about, "payload": payload, "line": kind.line, "plugin": plugin })
    });
    let types: Vec<_> = own.chain(of_plugins).collect();
    Json(json!({ "types": types }))
}

pub(super) async fn stats(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!(app.bus.stats()))
}

/// For whom a context is made, beside who asks.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct About {
    #[serde(deserialize_with = "maybe")]
    prompt: Option<String>,
    tokens: Option<usize>,
}

pub(super) async fn context(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(about): Query<About>,
) -> Answer {
    let caller = asking.caller()?;
    let tokens = about.tokens.unwrap_or(0).min(TOKENS);
    let context = app.awareness.look(&caller, about.prompt.as_deref().unwrap_or_default(), tokens)?;
    let mut answer = json!(context);
    super::render::merge(
        &mut answer,
        json!({ "text": context.text(clock), "generatedAt": iso(now()), "awareness": caller.principal().awareness }),
    );
    Ok(Json(answer))
}

impl From<EventError> for ApiError {
    fn from(error: EventError) -> Self {
        Self::Core(error.into())
    }
}
