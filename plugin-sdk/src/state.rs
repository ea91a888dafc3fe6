//! The plugin's own durable key-value store.

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

/// Sets a key, as JSON. Durable when it returns.
///
/// # Errors
/// The store failed, or the quota is used up.
pub fn set<T: Serialize>(key: &str, value: &T) -> Result<()> {
    state::set(key, &serde_json::to_vec(value)?)
}

/// Deletes a key; answers whether there was one.
///
/// # Errors
/// The store failed.
pub fn delete(key: &str) -> Result<bool> {
    state::delete(key)
}

/// Keys with this prefix, sorted.
///
/// # Errors
/// The store failed.
pub fn keys(prefix: &str) -> Result<Vec<String>> {
    state::keys(prefix)
}
