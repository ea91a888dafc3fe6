//! Events of the bus, to the actors that may hear them.

use std::sync::Arc;

use signet_core::Event;
use signet_events::{Filter, Item};
use signet_runtime::{Export, types};

use tokio::task::JoinHandle;

use super::Plugins;

impl Plugins {
    /// Gives plugins what happens from now on, until the bus or the task ends.
    #[must_use]
    pub fn listen(&self, bus: &signet_events::Bus) -> JoinHandle<()> {
        let (plugins, mut events) = (self.clone(), bus.follow(Filter::default(), None));
        tokio::spawn(async move {
            while let Some(item) = events.next().await {
                match item {
                    Item::Event(event) => plugins.deliver(&event),
                    Item::Missed(missed) => {
                        tracing::warn!(missed, "events came faster than they could be given to plugins");
                    }
                }
            }
        })
    }

    /// Puts an event into the mailbox of every plugin that may hear it, but for the one that published it. What
    /// is one agent's own is no plugin's.
    fn deliver(&self, event: &Event) {
        if event.private {
            return;
        }
        let table = self.table();
        // Made when the first wants it: most events are nobody's.
        let mut rendered: Option<Arc<types::Event>> = None;
        for seat in table.seats.values() {
            let Some(loaded) = &seat.loaded else { continue };
            let Some(actor) = &loaded.actor else { continue };
            let hears = loaded.plugin.package().exports.contains(&Export::Subscriber)
                && loaded.plugin.grants().hears(&event.kind)
                && event.source.strip_prefix("plugin:") != Some(seat.id.as_str());
            if hears {
                actor.send(Arc::clone(rendered.get_or_insert_with(|| Arc::new(as_plugins_hear(event)))));
            }
        }
    }
}

/// An event as plugins are given it.
#[must_use]
pub fn as_plugins_hear(event: &Event) -> types::Event {
    types::Event {
        id: event.id.clone(),
        sequence: event.sequence,
        source: event.source.clone(),
        kind: event.kind.clone(),
        timestamp: event.timestamp,
        payload: payload(event),
    }
}

/// What a plugin is given of a payload: of a memory its id. What it says is for those who may recall.
fn payload(event: &Event) -> String {
    match event.payload.get("id") {
        Some(id) if event.kind.starts_with("memory.") => serde_json::json!({ "id": id }).to_string(),
        _ => event.payload.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_that_hears_of_memories_does_not_hear_what_they_say() {
        let event = |kind: &str| {
            let payload = serde_json::json!({ "id": "m1", "content": "the surprise party" });
            let text = serde_json::json!({ "id": "e1", "sequence": 1, "source": "harness:pi", "type": kind,
                "timestamp": 0, "payload": payload });
            as_plugins_hear(&serde_json::from_value(text).unwrap_or_else(|error| panic!("{error}"))).payload
        };
        assert_eq!(event("memory.created"), r#"{"id":"m1"}"#);
        assert!(event("party.planned").contains("surprise"));
    }
}
