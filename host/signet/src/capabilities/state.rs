//! `state`.

use std::sync::Arc;

use async_trait::async_trait;
use signet_core::Error;
use signet_runtime::capability::{Answer, state::State};
use signet_store::{Blobs, Read as _, Store, compose_key};

const STATE: Blobs = Blobs::new("plugin_state");
/// Bytes that one plugin may keep, keys and values together.
const QUOTA: usize = 16 << 20;
/// Keys in one answer.
const MOST_KEYS: usize = 1_000;

/// A plugin's part of the store.
pub(super) struct PluginState {
    pub(super) store: Store,
    pub(super) plugin: Arc<str>,
}

impl PluginState {
    fn key(&self, key: &str) -> String {
        compose_key(&[&self.plugin, key])
    }
}

#[async_trait]
impl State for PluginState {
    async fn get(&self, key: &str) -> Answer<Option<Vec<u8>>> {
        self.store.read(|tx| tx.blob(STATE, &self.key(key))).map_err(super::refusal)
    }

    async fn set(&self, key: &str, value: Vec<u8>) -> Answer<()> {
        let (full_key, prefix) = (self.key(key), self.key(""));
        let written = self.store.write(move |tx| {
            let others = tx.blob_sizes(STATE, &prefix)?.into_iter().filter(|(key, _)| *key != full_key);
            let used: usize = others.map(|(key, size)| key.len() + size).sum();
            if used + full_key.len() + value.len() > QUOTA {
                return Err(Error::Limit(format!(
                    "the plugin's state would pass its quota of {} MiB",
                    QUOTA >> 20
                )));
            }
            Ok(tx.put_blob(STATE, &full_key, &value)?)
        });
        written.await.map_err(super::refusal)
    }

    async fn delete(&self, key: &str) -> Answer<bool> {
        let key = self.key(key);
        self.store.write(move |tx| tx.delete_blob(STATE, &key)).await.map_err(super::refusal)
    }

    async fn keys(&self, prefix: &str) -> Answer<Vec<String>> {
        let own = self.key("");
        let found = self.store.read(|tx| tx.blob_sizes(STATE, &self.key(prefix))).map_err(super::refusal)?;
        let keys = found.into_iter().filter_map(|(key, _)| key.strip_prefix(&own).map(str::to_owned));
        Ok(keys.take(MOST_KEYS).collect())
    }
}
