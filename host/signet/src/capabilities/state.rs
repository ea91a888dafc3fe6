//! `state`.

use std::sync::Arc;

use async_trait::async_trait;
use signet_runtime::capability::Answer;
use signet_runtime::capability::state::{Changes, State, over_quota};
use signet_store::{Blobs, Read as _, Store, compose_key};

const STATE: Blobs = Blobs::new("plugin_state");

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

    async fn keys(&self, prefix: &str, most: usize) -> Answer<Vec<String>> {
        let own = self.key("");
        let found = self.store.read(|tx| tx.blob_sizes(STATE, &self.key(prefix))).map_err(super::refusal)?;
        let keys = found.into_iter().filter_map(|(key, _)| key.strip_prefix(&own).map(str::to_owned));
        Ok(keys.take(most).collect())
    }

    async fn used(&self) -> Answer<usize> {
        let own = self.key("");
        let sizes = self.store.read(|tx| tx.blob_sizes(STATE, &own)).map_err(super::refusal)?;
        Ok(bytes(sizes, &own))
    }

    async fn commit(&self, changes: Changes, quota: usize) -> Answer<()> {
        let own = self.key("");
        let changes: Vec<_> = changes.into_iter().map(|(key, value)| (self.key(&key), value)).collect();
        let written = self.store.write(move |tx| {
            let before = tx.blob_sizes(STATE, &own)?;
            let kept =
                before.into_iter().filter(|(key, _)| changes.iter().all(|(changed, _)| changed != key));
            let values = changes.iter().filter_map(|(key, value)| Some((key.clone(), value.as_ref()?.len())));
            let grows = changes.iter().any(|(_, value)| value.is_some());
            if grows && bytes(kept.chain(values), &own) > quota {
                return Ok(false);
            }
            for (key, value) in &changes {
                match value {
                    Some(value) => tx.put_blob(STATE, key, value)?,
                    None => drop(tx.delete_blob(STATE, key)?),
                }
            }
            Ok::<_, signet_core::Error>(true)
        });
        let fits = written.await.map_err(super::refusal)?;
        if fits { Ok(()) } else { Err(over_quota(quota)) }
    }
}

/// Bytes of keys, without the prefix that makes them the plugin's, and values.
fn bytes(entries: impl IntoIterator<Item = (String, usize)>, own: &str) -> usize {
    entries.into_iter().map(|(key, size)| key.len() - own.len() + size).sum()
}

/// Deletes all that a plugin keeps.
pub(super) async fn forget(store: &Store, plugin: &str) -> signet_core::Result<()> {
    let own = compose_key(&[plugin, ""]);
    let deleted = store.write(move |tx| {
        for (key, _) in tx.blob_sizes(STATE, &own)? {
            tx.delete_blob(STATE, &key)?;
        }
        Ok::<_, signet_core::Error>(())
    });
    deleted.await
}
