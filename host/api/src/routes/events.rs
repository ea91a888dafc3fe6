//! Events: publishing, what happened, what types there are, and what an agent is told of it all.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use signet_auth::Caller;
use signet_core::{Error, Event, Millis, Permission, clock, iso, now, parse_time};
use signet_events::{Context, EventError, Filter, NewEvent, Stats, kinds};

use crate::body::Body;
use crate::caller::{Asking, maybe};
use crate::error::Refused;
use crate::openapi::{Created, Either};
use crate::params::Query;
use crate::{ApiError, App};

type Answer<T> = Result<Json<T>, ApiError>;

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
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NewEvent")]
pub(super) struct Sent {
    /// A UUID; absent: one is made. The same one sent again is the same event.
    #[serde(default)]
    id: Option<String>,
    /// Its dotted name: `deal.moved`.
    #[serde(rename = "type")]
    kind: String,
    /// What happened.
    #[serde(default)]
    #[schemars(with = "Option<Map<String, Value>>")]
    payload: Option<Value>,
    /// What the publisher calls the part of it that this comes from.
    #[serde(default)]
    source: Option<String>,
    /// Only for the publisher's own agent.
    #[serde(default)]
    private: bool,
}

/// One event or many.
#[derive(Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "NewEvents")]
pub(super) enum OneOrMany {
    Many { events: Vec<Sent> },
    One(Sent),
}

/// What an event became.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PublishedEvent")]
pub(super) struct Stamp {
    id: String,
    /// Its position in this daemon's stream.
    sequence: u64,
    /// Milliseconds since 1970.
    timestamp: Millis,
    /// Who published it.
    source: String,
}

impl Stamp {
    fn of(event: &Event) -> Self {
        let Event { id, sequence, timestamp, source, .. } = event;
        Self { id: id.clone(), sequence: *sequence, timestamp: *timestamp, source: source.clone() }
    }
}

/// What became of many events, in their order: one that cannot be published stops no other.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PublishedEvents")]
pub(super) struct Stamps {
    published: Vec<StampOrNot>,
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "PublishedEventOrError")]
enum StampOrNot {
    Stamp(Stamp),
    Not(Refused),
}

pub(super) async fn publish(
    State(app): State<Arc<App>>,
    asking: Asking,
    body: Body<OneOrMany>,
) -> Result<Either<Created<Stamp>, Json<Stamps>>, ApiError> {
    let caller = asking.caller()?;
    caller.require_write(Permission::Remember)?;
    let body = body.parse().map_err(|error| match error {
        ApiError::Core(_) => Error::Invalid(
            "send an event, {\"type\": \"deal.moved\", \"payload\": {...}}, or many, {\"events\": [...]}"
                .into(),
        )
        .into(),
        other => other,
    })?;
    match body {
        OneOrMany::One(sent) => {
            let event = publish_as(&app, &caller, sent)?;
            Ok(Either::One(Created(Stamp::of(&event))))
        }
        OneOrMany::Many { events } if events.len() > AT_ONCE => {
            Err(Error::Invalid(format!("{} events at once; send {AT_ONCE} at most", events.len())).into())
        }
        OneOrMany::Many { events } => {
            let one = |sent| match publish_as(&app, &caller, sent) {
                Ok(event) => StampOrNot::Stamp(Stamp::of(&event)),
                Err(error) => StampOrNot::Not(Refused { error: error.to_string() }),
            };
            Ok(Either::Other(Json(Stamps { published: events.into_iter().map(one).collect() })))
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

/// Something that happened, as it is answered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Event")]
pub(super) struct Shown {
    #[serde(flatten)]
    event: Arc<Event>,
    /// Where it happened, for people. Only if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    surface: Option<String>,
    /// What happened, as agents are told; absent where there is nothing to tell them.
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<String>,
}

impl Shown {
    /// With how it reads, if `lines` are wanted.
    pub(super) fn of(app: &App, event: &Arc<Event>, lines: bool) -> Self {
        let silent = kinds::known(&event.kind).is_some_and(kinds::Kind::is_silent);
        let (surface, line) = lines.then(|| app.bus.told(event)).unzip();
        Self { event: Arc::clone(event), surface, line: line.filter(|line| !line.is_empty() && !silent) }
    }

    /// As text, without a tree of values in between.
    pub(super) fn written(&self) -> String {
        // All that is in it came from JSON or is text and numbers: it cannot fail.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Which events are wanted.
#[derive(Deserialize, Default, JsonSchema)]
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
    /// From this time on: `2026-12-31T12:00:00Z`.
    #[serde(deserialize_with = "maybe")]
    since: Option<String>,
    /// Of the last milliseconds.
    window_ms: Option<u64>,
    /// How many: 50, and at most 1,000.
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

/// What happened.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventList")]
pub(super) struct Page {
    /// The oldest first.
    events: Vec<Shown>,
    count: usize,
    /// Sequence up to which was looked: what comes is after it.
    last: u64,
    query: Asked,
}

/// What was asked for.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "EventsQuery")]
struct Asked {
    #[serde(rename = "type")]
    kind: String,
    limit: usize,
    window_ms: Option<u64>,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(wanted): Query<Wanted>,
) -> Answer<Page> {
    let caller = asking.caller()?;
    // Events may have to be read from the disk.
    let read = tokio::task::spawn_blocking(move || page(&app, &caller, &wanted)).await;
    read.map_err(|error| Error::Internal(format!("reading events: {error}")))?
}

fn page(app: &App, caller: &Caller, wanted: &Wanted) -> Answer<Page> {
    let (filter, scope) = (wanted.filter(), caller.read_scope());
    let limit = wanted.limit.unwrap_or(PAGE).clamp(1, MOST);
    let since = wanted.window_ms.map_or(0, |window| now().saturating_sub(window));
    let wants = |event: &Event| event.timestamp >= since && filter.wants(event) && scope.sees(event);
    let (events, last) = match wanted.start(app)? {
        Some(after) => app.bus.after(after, limit, wants)?,
        None => (app.bus.latest(limit, wants), app.bus.last()),
    };
    let events: Vec<_> = events.iter().map(|event| Shown::of(app, event, wanted.lines)).collect();
    let kind = wanted.kinds.clone().unwrap_or_else(|| "*".to_owned());
    let query = Asked { kind, limit, window_ms: wanted.window_ms };
    Ok(Json(Page { count: events.len(), events, last, query }))
}

/// Types of events.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventTypes")]
pub(super) struct Types {
    types: Vec<Type>,
}

#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "KnownEventType")]
enum Type {
    OfPlugin(PluginEventType),
    Own(OwnEventType),
}

/// A type of events.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EventTypeAbout")]
struct OwnEventType {
    /// Its dotted name.
    #[serde(rename = "type")]
    kind: String,
    /// What happened.
    about: String,
    /// A JSON Schema of the payload.
    payload: Value,
}

/// A type of events that a plugin publishes.
#[derive(Serialize, JsonSchema)]
struct PluginEventType {
    #[serde(flatten)]
    about: OwnEventType,
    /// How its events read.
    line: Option<String>,
    /// The plugin.
    plugin: String,
}

pub(super) async fn types(State(app): State<Arc<App>>) -> Json<Types> {
    let own = kinds::KINDS.iter().map(|kind| {
        Type::Own(OwnEventType {
            kind: kind.name.to_owned(),
            about: kind.about.to_owned(),
            payload: kind.schema().to_value(),
        })
    });
    let of_plugins = app.bus.described().into_iter().map(|(plugin, kind)| {
        let payload = kind.payload.unwrap_or_else(|| json!({ "type": "object" }));
        let about = OwnEventType { kind: kind.name, about: kind.about, payload };
        Type::OfPlugin(PluginEventType { about, line: kind.line, plugin })
    });
    Json(Types { types: own.chain(of_plugins).collect() })
}

pub(super) async fn stats(State(app): State<Arc<App>>) -> Json<Stats> {
    Json(app.bus.stats())
}

/// For whom a context is made, beside who asks.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
pub(super) struct About {
    /// What the agent is asked.
    #[serde(deserialize_with = "maybe")]
    prompt: Option<String>,
    /// How many tokens there is room for: 4,000 at most.
    tokens: Option<usize>,
}

/// What an agent is told.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AgentContext")]
pub(super) struct Told {
    #[serde(flatten)]
    context: Context,
    /// All of it as the agent is given it.
    text: String,
    generated_at: String,
    /// The agent is told of other surfaces unasked.
    awareness: bool,
}

pub(super) async fn context(
    State(app): State<Arc<App>>,
    asking: Asking,
    Query(about): Query<About>,
) -> Answer<Told> {
    let caller = asking.caller()?;
    let tokens = about.tokens.unwrap_or(0).min(TOKENS);
    let context = app.awareness.look(&caller, about.prompt.as_deref().unwrap_or_default(), tokens)?;
    let (text, awareness) = (context.text(clock), caller.principal().awareness);
    Ok(Json(Told { text, context, generated_at: iso(now()), awareness }))
}

impl From<EventError> for ApiError {
    fn from(error: EventError) -> Self {
        Self::Core(error.into())
    }
}
