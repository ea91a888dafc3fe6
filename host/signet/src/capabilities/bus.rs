//! `bus`: publishing, and what happened lately.

use std::sync::Arc;

use async_trait::async_trait;
use signet_auth::Caller;
use signet_core::{Event, Permission};
use signet_events::kinds::Described;
use signet_events::{Bus, NewEvent};
use signet_plugins::as_plugins_hear;
use signet_runtime::capability::bus::Happening;
use signet_runtime::capability::{Answer, bus};
use signet_runtime::{EventType, Grants};

/// Publishes as the plugin, on behalf of the caller.
pub(super) struct PluginBus {
    pub(super) bus: Bus,
    pub(super) plugin: Arc<str>,
    pub(super) caller: Caller,
}

#[async_trait]
impl bus::Bus for PluginBus {
    async fn publish(&self, kind: &str, payload: serde_json::Value) -> Answer<u64> {
        let source = format!("plugin:{}", self.plugin);
        let event = NewEvent::by(self.caller.context(), source, kind, payload);
        self.bus.publish(event).map(|event| event.sequence).map_err(super::refusal)
    }

    async fn recent(&self, after: u64, most: usize, grants: &Grants) -> Answer<Vec<Happening>> {
        self.caller.require(Permission::Recall).map_err(super::refusal)?;
        let scope = self.caller.read_scope();
        let wanted = |event: &Event| {
            event.sequence > after && !event.private && grants.hears(&event.kind) && scope.sees(event)
        };
        let told = |event: Arc<Event>| {
            let heard = as_plugins_hear(&event);
            // Of what is left of it, so that the line says no more than the event.
            let payload = serde_json::from_str(&heard.payload).unwrap_or_default();
            let (surface, line) = self.bus.told(&Event { payload, ..(*event).clone() });
            Happening { event: heard, surface, line }
        };
        Ok(self.bus.latest(most, wanted).into_iter().map(told).collect())
    }
}

/// What a manifest says of a type, for the bus.
pub(super) fn described(kind: &EventType) -> Described {
    let EventType { kind, about, line, weight, same, payload } = kind.clone();
    Described { name: kind, about, line, weight, same, payload }
}
