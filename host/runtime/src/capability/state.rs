//! `state`: a plugin's own durable key-value store. A call is a transaction: what it writes is kept
//! beside the store until the call has succeeded, and is then committed at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use tracing::Instrument as _;

use super::Answer;
use crate::bindings::state;
use crate::instance::CallState;
use crate::trace;
use crate::types::Error;

/// Bytes of a key.
const KEY_BYTES: usize = 512;
/// Keys in one answer.
const MOST_KEYS: usize = 1_000;

/// Values to set, and keys (with `None`) to delete.
pub type Changes = BTreeMap<String, Option<Vec<u8>>>;

/// The store of one plugin.
#[async_trait]
pub trait State: Send + Sync {
    /// The value of a key.
    async fn get(&self, key: &str) -> Answer<Option<Vec<u8>>>;
    /// The first keys with a prefix, sorted, `most` at most.
    async fn keys(&self, prefix: &str, most: usize) -> Answer<Vec<String>>;
    /// Bytes of all keys and values.
    async fn used(&self) -> Answer<usize>;
    /// All of it, or nothing; durable when it returns. Fails with `limit` when the store would hold more
    /// than `quota` bytes.
    async fn commit(&self, changes: Changes, quota: usize) -> Answer<()>;
}

/// What the running call has written.
#[derive(Default)]
pub(crate) struct Pending {
    changes: Changes,
    /// Bytes that the store would hold with them; known from the first write on.
    used: Option<usize>,
}

impl CallState {
    fn state(&mut self, key: &str) -> wasmtime::Result<Answer<Arc<dyn State>>> {
        self.budget.host_call()?;
        if key.len() > KEY_BYTES || key.contains('\0') {
            return Ok(Err(Error::Invalid(format!("a key has {KEY_BYTES} bytes at most and no NUL"))));
        }
        Ok(super::available(&self.capabilities.state, "state"))
    }

    /// Bytes of a value as this call sees it.
    async fn seen(&mut self, store: &dyn State, key: &str) -> Answer<Option<Vec<u8>>> {
        match self.pending.changes.get(key) {
            Some(written) => Ok(written.clone()),
            None => store.get(key).instrument(trace::host("state", "get")).await,
        }
    }

    async fn write(&mut self, store: &dyn State, key: String, value: Option<Vec<u8>>) -> Answer<bool> {
        let size = |value: &Option<Vec<u8>>| value.as_ref().map_or(0, |value| key.len() + value.len());
        let before = self.seen(store, &key).await?;
        let used = match self.pending.used {
            Some(used) => used,
            None => store.used().instrument(trace::host("state", "used")).await?,
        };
        let used = (used + size(&value)).saturating_sub(size(&before));
        let quota = self.limits.state_bytes;
        if value.is_some() && used > quota {
            return Err(over_quota(quota));
        }
        self.pending.used = Some(used);
        self.pending.changes.insert(key, value);
        Ok(before.is_some())
    }

    /// Ends a call that succeeded.
    pub(crate) async fn commit(&mut self) -> Answer<()> {
        if self.pending.changes.is_empty() {
            return Ok(());
        }
        let pending = std::mem::take(&mut self.pending);
        let store = super::available(&self.capabilities.state, "state")?;
        let committed = store.commit(pending.changes, self.limits.state_bytes);
        committed.instrument(trace::host("state", "commit")).await
    }
}

/// The refusal of a write past the quota.
#[must_use]
pub fn over_quota(quota: usize) -> Error {
    Error::Limit(format!("the plugin's state would pass its quota of {} KiB (state-bytes)", quota >> 10))
}

impl state::Host for CallState {
    async fn get(&mut self, key: String) -> wasmtime::Result<Answer<Option<Vec<u8>>>> {
        match self.state(&key)? {
            Ok(store) => Ok(self.seen(&*store, &key).await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn set(&mut self, key: String, value: Vec<u8>) -> wasmtime::Result<Answer<()>> {
        let most = self.limits.state_value_bytes;
        match self.state(&key)? {
            Ok(_) if value.len() > most => Ok(Err(Error::Limit(format!("a value has {most} bytes at most")))),
            Ok(store) => Ok(self.write(&*store, key, Some(value)).await.map(drop)),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn delete(&mut self, key: String) -> wasmtime::Result<Answer<bool>> {
        match self.state(&key)? {
            Ok(store) => Ok(self.write(&*store, key, None).await),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn keys(&mut self, prefix: String) -> wasmtime::Result<Answer<Vec<String>>> {
        let store = match self.state(&prefix)? {
            Ok(store) => store,
            Err(error) => return Ok(Err(error)),
        };
        let changes = &self.pending.changes;
        // As many more as this call deleted, so that those that follow them are there.
        let most = MOST_KEYS + changes.values().filter(|value| value.is_none()).count();
        let stored = match store.keys(&prefix, most).instrument(trace::host("state", "keys")).await {
            Ok(keys) => keys,
            Err(error) => return Ok(Err(error)),
        };
        let deleted = |key: &String| matches!(changes.get(key), Some(None));
        let mut keys: Vec<_> = stored.into_iter().filter(|key| !deleted(key)).collect();
        let written = changes.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix));
        keys.extend(written.filter(|(_, value)| value.is_some()).map(|(key, _)| key.clone()));
        keys.sort_unstable();
        keys.dedup();
        keys.truncate(MOST_KEYS);
        Ok(Ok(keys))
    }
}
