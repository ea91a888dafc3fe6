//! Publishing and subscribing.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};

use parking_lot::{Mutex, RwLock};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use signet_core::{Event, Millis, Provenance, RequestContext, new_id, now};

use crate::assemble::{self, Ask, Context};
use crate::door::{self, Quotas};
use crate::kinds::{self, Described, Descriptions};
use crate::listeners::{Listeners, Queue};
use crate::recent::Recent;
use crate::relay::{self, RelayStats};
use crate::subscription::{Filter, Subscription};
use crate::window::{Prepared, Window};
use crate::{EventError, EventLog};

/// How far back the window may reach.
const LONGEST: Millis = 30 * 60_000;
/// Bytes of an event beside its payload, roughly.
const ENVELOPE: usize = 200;
/// Bytes of an id that a publisher gives.
const ID_BYTES: usize = 100;

/// An event to be.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// Given by the publisher, so that a repeat is known as one; else one is made.
    pub id: Option<String>,
    /// Who publishes: the daemon's word, not the publisher's.
    pub source: String,
    /// Dotted name.
    pub kind: String,
    /// A JSON object.
    pub payload: Value,
    /// On whose behalf and from where; none: the daemon's own.
    pub made: Option<Box<Provenance>>,
    /// Where it happened, if nobody's request says so.
    pub project: Option<String>,
    /// Only for the agent on whose behalf it is.
    pub private: bool,
}

impl NewEvent {
    /// The daemon's own.
    #[must_use]
    pub fn own(kind: &str, payload: Value) -> Self {
        Self::from_here("system".into(), kind, payload)
    }

    /// The daemon's own, of a part of it that has a name.
    #[must_use]
    pub fn from_here(source: String, kind: &str, payload: Value) -> Self {
        let kind = kind.to_owned();
        Self { id: None, source, kind, payload, made: None, project: None, private: false }
    }

    /// On behalf of a request.
    #[must_use]
    pub fn by(context: &RequestContext, source: String, kind: &str, payload: Value) -> Self {
        let made = Some(Box::new(context.provenance()));
        Self { made, ..Self::from_here(source, kind, payload) }
    }

    /// On behalf of a request, from the harness that made it.
    #[must_use]
    pub fn of_harness(context: &RequestContext, kind: &str, payload: Value) -> Self {
        Self::by(context, format!("harness:{}", context.harness), kind, payload)
    }
}

/// What may be set.
#[derive(Debug, Clone, Copy)]
pub struct Settings {
    /// How far back the window reaches; half an hour at most.
    pub window: Millis,
}

impl Default for Settings {
    /// Five minutes.
    fn default() -> Self {
        Self { window: 5 * 60_000 }
    }
}

/// Figures of the bus.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BusStats")]
pub struct Stats {
    /// Events since the start.
    pub published: u64,
    /// Events that were refused.
    pub refused: u64,
    /// Sequence of the latest.
    pub sequence: u64,
    /// Up to which sequence events are on the disk.
    pub logged: u64,
    /// Those who listen.
    pub subscribers: usize,
    /// Lines in the window.
    pub lines: usize,
    /// How far back the window reaches, in milliseconds.
    pub window: Millis,
    /// Events that were published and not logged, since the disk was too slow.
    pub unlogged: u64,
    /// How the other machines are reached; none: this daemon is alone.
    pub relay: Option<RelayStats>,
}

/// The bus. Cheap to clone.
#[derive(Clone)]
pub struct Bus {
    shared: Arc<Shared>,
}

struct Shared {
    stream: Mutex<Stream>,
    /// Read by every prompt, and those do not wait for one another.
    window: RwLock<Window>,
    quotas: Quotas,
    log: Option<EventLog>,
    descriptions: Descriptions,
    published: AtomicU64,
    refused: AtomicU64,
    /// Set once other machines are heard.
    relay: OnceLock<Arc<relay::State>>,
}

/// What is changed with each event, under one lock.
struct Stream {
    sequence: u64,
    /// Events of this run that other machines may hear of.
    made: u64,
    recent: Recent,
    listeners: Listeners,
    closed: bool,
}

/// What waited for long on another machine is news no more, and some things are none for agents.
fn is_news(event: &Event, window: Millis) -> bool {
    let silent = kinds::known(&event.kind).is_some_and(kinds::Kind::is_silent);
    event.timestamp.saturating_add(window) >= event.arrived() && !silent
}

impl Default for Bus {
    /// Without a log.
    fn default() -> Self {
        Self::new(Settings::default(), None)
    }
}

impl Bus {
    /// A bus that goes on counting where its log ends.
    #[must_use]
    pub fn new(settings: Settings, log: Option<EventLog>) -> Self {
        let sequence = log.as_ref().map_or(0, EventLog::first);
        let length = settings.window.clamp(1_000, LONGEST);
        let (mut window, mut recent) = (Window::new(length), Recent::default());
        // What happened just before a restart is no less news than before.
        for event in log.as_ref().map(|log| log.since(now().saturating_sub(length))).unwrap_or_default() {
            let event = Arc::new(event);
            if is_news(&event, length) {
                window.push(Prepared::of(Arc::clone(&event), None), event.arrived());
            }
            recent.push(event, ENVELOPE, false);
        }
        let shared = Shared {
            stream: Mutex::new(Stream {
                sequence,
                made: 0,
                recent,
                listeners: Listeners::default(),
                closed: false,
            }),
            window: RwLock::new(window),
            quotas: Quotas::new(),
            log,
            descriptions: Descriptions::default(),
            published: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            relay: OnceLock::new(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Publishes. Never waits for anybody. One whose id this source gave to an event lately is not published
    /// again: the earlier one is the answer.
    ///
    /// # Errors
    /// Type or payload are not of the right form, or the source sends too much.
    pub fn publish(&self, new: NewEvent) -> Result<Arc<Event>, EventError> {
        self.admit(new).inspect_err(|_| {
            self.shared.refused.fetch_add(1, Relaxed);
        })
    }

    /// Publishes what a part of the daemon has to tell and nobody waits for: a refusal is a word in the log.
    pub fn tell(&self, new: NewEvent) {
        let kind = new.kind.clone();
        if let Err(error) = self.publish(new) {
            tracing::warn!(%error, kind, "event not published");
        }
    }

    fn admit(&self, new: NewEvent) -> Result<Arc<Event>, EventError> {
        self.shared.quotas.take(&new.source)?;
        let (payload, size) = door::admit(&new.kind, new.payload)?;
        let named = new.id.is_some();
        let id = match new.id {
            Some(id) if id.is_empty() || id.len() > ID_BYTES => {
                return Err(EventError::BadId { most: ID_BYTES });
            }
            Some(id) => id,
            None => new_id(),
        };
        let event = Event {
            id,
            sequence: 0,
            source: new.source,
            kind: new.kind,
            timestamp: now(),
            payload,
            agent: new.made.as_ref().map(|made| made.agent.clone()),
            project: new.project.or_else(|| new.made.as_ref()?.project.clone()),
            provenance: new.made,
            private: new.private,
            origin: None,
        };
        self.put(event, size, named)
    }

    /// Takes in what another daemon published; its `origin` says which, and everything but the sequence is as
    /// it was there. No quota: the other one had its own, and what waited comes all at once.
    ///
    /// # Errors
    /// Type or payload are not of the right form.
    pub(crate) fn receive(&self, mut event: Event) -> Result<Arc<Event>, EventError> {
        let (payload, size) = door::admit(&event.kind, event.payload)?;
        event.payload = payload;
        // A clock that is ahead must not keep its events in the window for longer than others.
        event.timestamp = event.timestamp.min(event.arrived());
        self.put(event, size, false)
    }

    fn put(&self, mut event: Event, size: usize, named: bool) -> Result<Arc<Event>, EventError> {
        let event = {
            let mut stream = self.shared.stream.lock();
            if named && let Some(earlier) = stream.recent.named(&event.source, &event.id) {
                return Ok(earlier);
            }
            if stream.closed {
                return Err(EventError::Closed);
            }
            stream.sequence += 1;
            stream.made += u64::from(relay::goes_out(&event));
            event.sequence = stream.sequence;
            let event = Arc::new(event);
            stream.recent.push(Arc::clone(&event), ENVELOPE + size, named);
            // Under the lock, so that subscribers and the log see events in order.
            stream.listeners.tell(&event);
            if let Some(log) = &self.shared.log {
                log.append(&event);
            }
            event
        };
        self.shared.published.fetch_add(1, Relaxed);
        let described = self.shared.descriptions.of(&event);
        let prepared = Prepared::of(Arc::clone(&event), described.as_deref());
        let mut window = self.shared.window.write();
        if is_news(&event, window.length()) {
            window.push(prepared, event.arrived());
        }
        drop(window);
        Ok(event)
    }

    /// How events of these types read where this plugin is their source; it takes the place of what it said
    /// before. Types that are known read as they always do.
    pub fn describe(&self, plugin: &str, types: Vec<Described>) {
        if self.shared.descriptions.put(plugin, types) {
            let descriptions = |event: &Event| self.shared.descriptions.of(event);
            self.shared.window.write().reword(&format!("plugin:{plugin}"), descriptions);
        }
    }

    /// What plugins describe, with their ids, sorted by type.
    #[must_use]
    pub fn described(&self) -> Vec<(String, Described)> {
        self.shared.descriptions.all()
    }

    /// How an event reads: its surface, `Browser`, and what happened, in one line without control characters.
    #[must_use]
    pub fn told(&self, event: &Event) -> (String, String) {
        let described = self.shared.descriptions.of(event);
        (crate::render::surface(&event.source), crate::render::line(event, described.as_deref()))
    }

    /// What `filter` wants, after a sequence (of this or an earlier run of the daemon) or from now on.
    #[must_use]
    pub fn follow(&self, filter: Filter, after: Option<u64>) -> Subscription {
        Subscription::new(self.clone(), filter, after)
    }

    /// Takes nothing more, and has all that was published in the log.
    pub async fn close(&self) {
        let last = {
            let mut stream = self.shared.stream.lock();
            stream.closed = true;
            stream.sequence
        };
        if let Some(log) = &self.shared.log {
            log.close(last).await;
        }
    }

    /// The latest events, of those that are still in memory and that `wanted` picks, in order.
    #[must_use]
    pub fn latest(&self, most: usize, wanted: impl Fn(&Event) -> bool) -> Vec<Arc<Event>> {
        self.shared.stream.lock().recent.latest(most, wanted)
    }

    /// Up to `most` events after a sequence, in order, that `wanted` picks, from memory or the log, with the
    /// last sequence that was looked at: the place to go on from.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn after(
        &self,
        sequence: u64,
        most: usize,
        wanted: impl Fn(&Event) -> bool,
    ) -> Result<(Vec<Arc<Event>>, u64), EventError> {
        let events = match (self.recent(sequence), self.log()) {
            (Some(events), _) => events,
            (None, Some(log)) => {
                let (events, last) = log.after(sequence, most, wanted)?;
                return Ok((events.into_iter().map(Arc::new).collect(), last));
            }
            (None, None) => self.latest(usize::MAX, |_| true),
        };
        let (mut found, mut last) = (Vec::new(), sequence);
        for event in events {
            if found.len() == most {
                break;
            }
            last = event.sequence;
            if wanted(&event) {
                found.push(event);
            }
        }
        Ok((found, last))
    }

    /// The sequence before the first event at or after a time.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn before(&self, time: Millis) -> Result<u64, EventError> {
        match self.log() {
            Some(log) => log.before(time),
            None => {
                let later = self.latest(usize::MAX, |event| event.timestamp >= time);
                Ok(later.first().map_or_else(|| self.last(), |event| event.sequence - 1))
            }
        }
    }

    /// What an agent is told of the window; `visible` says which events it may know of.
    #[must_use]
    pub fn context(&self, ask: &Ask, visible: &dyn Fn(&Event) -> bool) -> Context {
        let now = now();
        let mut window = self.shared.window.read();
        if window.is_stale(now) {
            drop(window);
            self.shared.window.write().expire(now);
            window = self.shared.window.read();
        }
        assemble::assemble(&window, ask, now, visible)
    }

    /// Figures.
    #[must_use]
    pub fn stats(&self) -> Stats {
        let subscribers = self.shared.stream.lock().listeners.len();
        let window = self.shared.window.read();
        Stats {
            published: self.shared.published.load(Relaxed),
            refused: self.shared.refused.load(Relaxed),
            sequence: self.last(),
            logged: self.shared.log.as_ref().map_or(0, EventLog::logged),
            subscribers,
            lines: window.len(),
            window: window.length(),
            unlogged: self.shared.log.as_ref().map_or(0, EventLog::lost),
            relay: self.shared.relay.get().map(|relay| relay.stats(self.made().0, self.unsent())),
        }
    }

    /// The log, if this bus keeps one.
    #[must_use]
    pub fn log(&self) -> Option<&EventLog> {
        self.shared.log.as_ref()
    }

    /// Sequence of the latest event.
    #[must_use]
    pub fn last(&self) -> u64 {
        self.shared.stream.lock().sequence
    }

    /// How many events of this run other machines may hear of, and the sequence of the latest of all.
    pub(crate) fn made(&self) -> (u64, u64) {
        let stream = self.shared.stream.lock();
        (stream.made, stream.sequence)
    }

    /// Events that the log removed before other machines heard of them.
    fn unsent(&self) -> u64 {
        self.shared.log.as_ref().map_or(0, |log| log.relayed().missed.load(Relaxed))
    }

    /// Lets the figures say how the other machines are reached. The first one stays.
    pub(crate) fn is_relayed(&self, relay: Arc<relay::State>) -> bool {
        self.shared.relay.set(relay).is_ok()
    }

    /// A queue of what happens from now on, and the sequence after which that is.
    pub(crate) fn listen(&self, filter: Arc<Filter>) -> (Queue, u64) {
        let mut stream = self.shared.stream.lock();
        (stream.listeners.add(filter), stream.sequence)
    }

    pub(crate) fn leave(&self, id: u64) {
        self.shared.stream.lock().listeners.remove(id);
    }

    /// The first sequence of this run of the daemon.
    pub(crate) fn first(&self) -> u64 {
        self.shared.log.as_ref().map_or(0, EventLog::first) + 1
    }

    /// Events after a sequence that are still in memory, in order; none when some of them are gone already.
    #[must_use]
    pub fn recent(&self, sequence: u64) -> Option<Vec<Arc<Event>>> {
        let stream = self.shared.stream.lock();
        if sequence >= stream.sequence {
            return Some(Vec::new());
        }
        stream.recent.after(sequence)
    }

    /// The sequence of the oldest event in memory; the next one if there is none.
    pub(crate) fn oldest_recent(&self) -> u64 {
        let stream = self.shared.stream.lock();
        stream.recent.first().unwrap_or(stream.sequence + 1)
    }
}
