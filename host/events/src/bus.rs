//! Publishing, the window, and subscriptions.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::Mutex;
use signet_core::{Event, Millis, RequestContext, new_id, now};
use tokio::sync::broadcast;

use crate::EventError;

/// How far back the window reaches: five minutes.
const WINDOW: Millis = 5 * 60_000;
/// Events in the window, whatever arrives.
const WINDOW_EVENTS: usize = 10_000;
/// Events that a subscriber may lag behind before it loses the oldest.
const LAG: usize = 1_024;
/// Bytes of a kind.
const KIND_BYTES: usize = 100;

/// An event to be.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// Who publishes: the daemon's word, not the publisher's.
    pub source: String,
    /// Dotted name.
    pub kind: String,
    /// A JSON object.
    pub payload: serde_json::Value,
    /// On whose behalf.
    pub agent: Option<String>,
    /// Where.
    pub project: Option<String>,
}

impl NewEvent {
    /// On behalf of a request.
    #[must_use]
    pub fn by(context: &RequestContext, source: String, kind: &str, payload: serde_json::Value) -> Self {
        Self {
            source,
            kind: kind.to_owned(),
            payload,
            agent: Some(context.agent_id.clone()),
            project: context.project_id().map(str::to_owned),
        }
    }

    /// On behalf of a request, from the harness that made it.
    #[must_use]
    pub fn of_harness(context: &RequestContext, kind: &str, payload: serde_json::Value) -> Self {
        Self::by(context, format!("harness:{}", context.harness), kind, payload)
    }
}

/// The bus. Cheap to clone.
#[derive(Clone)]
pub struct Bus {
    shared: Arc<Shared>,
}

struct Shared {
    window: Mutex<Window>,
    live: broadcast::Sender<Arc<Event>>,
}

#[derive(Default)]
struct Window {
    sequence: u64,
    events: VecDeque<Arc<Event>>,
}

impl Default for Bus {
    fn default() -> Self {
        let shared = Shared { window: Mutex::default(), live: broadcast::Sender::new(LAG) };
        Self { shared: Arc::new(shared) }
    }
}

impl Bus {
    /// Publishes. Never waits for anybody.
    ///
    /// # Errors
    /// The kind or the payload is not of the right form.
    pub fn publish(&self, new: NewEvent) -> Result<Arc<Event>, EventError> {
        if !is_kind(&new.kind) {
            return Err(EventError::BadKind(new.kind));
        }
        if !new.payload.is_object() {
            return Err(EventError::BadPayload);
        }
        let mut window = self.shared.window.lock();
        window.sequence += 1;
        let event = Arc::new(Event {
            id: new_id(),
            sequence: window.sequence,
            source: new.source,
            kind: new.kind,
            timestamp: now(),
            payload: new.payload,
            agent: new.agent,
            project: new.project,
        });
        window.push(Arc::clone(&event));
        // Under the lock, so that subscribers see events in order. Nobody listening is fine.
        let _ = self.shared.live.send(Arc::clone(&event));
        Ok(event)
    }

    /// What happens from now on, in order. A receiver that lags too far behind is told how much it
    /// missed.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Event>> {
        self.shared.live.subscribe()
    }

    /// What happened in the last five minutes, oldest first.
    #[must_use]
    pub fn window(&self) -> Vec<Arc<Event>> {
        let mut window = self.shared.window.lock();
        window.expire();
        window.events.iter().cloned().collect()
    }
}

impl Window {
    fn push(&mut self, event: Arc<Event>) {
        self.events.push_back(event);
        self.expire();
    }

    fn expire(&mut self) {
        let since = now().saturating_sub(WINDOW);
        while self.events.len() > WINDOW_EVENTS
            || self.events.front().is_some_and(|event| event.timestamp < since)
        {
            self.events.pop_front();
        }
    }
}

fn is_kind(kind: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    };
    kind.len() <= KIND_BYTES && kind.contains('.') && kind.split('.').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str) -> NewEvent {
        NewEvent {
            source: "test".into(),
            kind: kind.into(),
            payload: serde_json::json!({}),
            agent: None,
            project: None,
        }
    }

    #[test]
    fn events_are_numbered_and_kept_in_order() {
        let bus = Bus::default();
        let mut live = bus.subscribe();
        for kind in ["a.b", "c.d"] {
            bus.publish(event(kind)).unwrap();
        }
        let window: Vec<_> = bus.window().iter().map(|event| (event.sequence, event.kind.clone())).collect();
        assert_eq!(window, [(1, "a.b".to_owned()), (2, "c.d".to_owned())]);
        assert_eq!(live.try_recv().unwrap().sequence, 1);
        assert_eq!(live.try_recv().unwrap().sequence, 2);
    }

    #[test]
    fn the_window_is_bounded_whatever_arrives() {
        let bus = Bus::default();
        for _ in 0..WINDOW_EVENTS + 50 {
            bus.publish(event("a.b")).unwrap();
        }
        let window = bus.window();
        assert_eq!(window.len(), WINDOW_EVENTS);
        assert_eq!(window.first().unwrap().sequence, 51);
    }

    #[test]
    fn kinds_and_payloads_of_another_form_are_refused() {
        let bus = Bus::default();
        for kind in ["", "nodots", "Upper.case", "a..b", "a.b\n", &"a.".repeat(80)] {
            assert!(matches!(bus.publish(event(kind)), Err(EventError::BadKind(_))), "{kind}");
        }
        let bad = NewEvent { payload: serde_json::json!([]), ..event("a.b") };
        assert_eq!(bus.publish(bad).unwrap_err(), EventError::BadPayload);
    }
}
