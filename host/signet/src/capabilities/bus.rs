//! `bus`.

use std::sync::Arc;

use async_trait::async_trait;
use signet_auth::Caller;
use signet_events::kinds::Described;
use signet_events::{Bus, NewEvent};
use signet_runtime::EventType;
use signet_runtime::capability::{Answer, bus};

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
}

/// What a manifest says of a type, for the bus.
pub(super) fn described(kind: &EventType) -> Described {
    let EventType { kind, about, line, weight, same, payload } = kind.clone();
    Described { name: kind, about, line, weight, same, payload }
}
