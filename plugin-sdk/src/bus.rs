//! Publishing events, and looking back at them.

use alloc::string::ToString;

use crate::Result;
use crate::bindings::imports::signet::plugin::bus;
pub use crate::bindings::imports::signet::plugin::bus::{Happening, recent};

/// Publishes an event of a dotted kind (`deal.moved`) with a JSON object. Answers its sequence number.
///
/// # Errors
/// Not an object, too large, or too many in this call.
pub fn publish(kind: &str, payload: &serde_json::Value) -> Result<u64> {
    bus::publish(kind, &payload.to_string())
}
