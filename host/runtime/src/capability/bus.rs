//! `bus`: publishing events, and looking back at them.

use std::sync::Arc;

use async_trait::async_trait;
use tracing::Instrument as _;

pub use crate::bindings::bus::Happening;

use super::Answer;
use crate::Grants;
use crate::bindings::bus;
use crate::instance::CallState;
use crate::trace;
use crate::types::Error;

/// Where a plugin's events go.
#[async_trait]
pub trait Bus: Send + Sync {
    /// Publishes; answers the sequence number. `payload` is a JSON object within its limit.
    async fn publish(&self, kind: &str, payload: serde_json::Value) -> Answer<u64>;
    /// The latest events after a sequence, the oldest first: of the kinds that `grants` hears, what the caller may
    /// see.
    async fn recent(&self, after: u64, most: usize, grants: &Grants) -> Answer<Vec<Happening>>;
}

/// Events that are looked back at in one call.
const RECENT: u32 = 200;

impl bus::Host for CallState {
    async fn publish(&mut self, kind: String, payload: String) -> wasmtime::Result<Answer<u64>> {
        self.budget.host_call()?;
        if !self.budget.take_event() {
            return Ok(Err(Error::Limit(format!("{} events per call", self.limits.events))));
        }
        if payload.len() > self.limits.event_bytes {
            return Ok(Err(Error::Limit(format!(
                "an event's payload has {} bytes at most",
                self.limits.event_bytes
            ))));
        }
        let payload = match serde_json::from_str(&payload) {
            Ok(payload @ serde_json::Value::Object(_)) => payload,
            Ok(_) => return Ok(Err(Error::Invalid("an event's payload is a JSON object".into()))),
            Err(error) => return Ok(Err(Error::Invalid(format!("an event's payload is not JSON: {error}")))),
        };
        let bus = match super::available(&self.capabilities.bus, "bus") {
            Ok(bus) => bus,
            Err(missing) => return Ok(Err(missing)),
        };
        let answer = bus.publish(&kind, payload).instrument(trace::host("bus", "publish")).await;
        self.usage.events += u32::from(answer.is_ok());
        Ok(self.counted(answer))
    }

    async fn recent(&mut self, after: u64, most: u32) -> wasmtime::Result<Answer<Vec<Happening>>> {
        self.budget.host_call()?;
        let bus = match super::available(&self.capabilities.bus, "bus") {
            Ok(bus) => bus,
            Err(missing) => return Ok(Err(missing)),
        };
        let most = most.min(RECENT) as usize;
        let grants = Arc::clone(&self.grants);
        let answer = bus.recent(after, most, &grants).instrument(trace::host("bus", "recent")).await;
        Ok(self.counted(answer))
    }
}
