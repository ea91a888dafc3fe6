//! The plugin's own durable key-value store. A call is one transaction: it sees what it wrote at once, and when it
//! ends well all of that becomes durable together, before anyone gets its answer. Of a call that fails nothing is
//! kept.

use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Result;
use crate::bindings::imports::signet::plugin::state;

/// The value of a key, from JSON.
///
/// # Errors
/// The store failed, or the value is of another shape.
pub fn get<T: DeserializeOwned>(key: &str) -> Result<Option<T>> {
    state::get(key)?.map(|bytes| serde_json::from_slice(&bytes).map_err(Into::into)).transpose()
}

/// Sets a key, as JSON. Durable when the call ends well.
///
/// # Errors
/// The store failed, or the quota is used up.
pub fn set<T: Serialize>(key: &str, value: &T) -> Result<()> {
    state::set(key, &serde_json::to_vec(value)?)
}

/// Deletes a key, for good when the call ends well; answers whether there was one.
///
/// # Errors
/// The store failed.
pub fn delete(key: &str) -> Result<bool> {
    state::delete(key)
}

/// Keys with this prefix, sorted, 1,000 at most.
///
/// # Errors
/// The store failed.
pub fn keys(prefix: &str) -> Result<Vec<String>> {
    state::keys(prefix)
}
