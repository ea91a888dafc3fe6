//! Records that are kept for a while.

use serde::de::DeserializeOwned;

use crate::{Read as _, Result, Store, StoreError, Table};

/// Records taken away in one transaction: others are waiting for the writer.
const AT_ONCE: usize = 500;

impl Store {
    /// Takes away what is older than `before`, and of the rest the oldest beyond `most`; answers how many
    /// went. `age` reads a record's time. For background jobs: the whole table is read.
    ///
    /// # Errors
    /// The engine failed or a record cannot be read.
    pub async fn expire<V: DeserializeOwned + 'static>(
        &self,
        table: Table<V>,
        age: impl Fn(&V) -> u64,
        before: u64,
        most: usize,
    ) -> Result<usize> {
        let mut records = Vec::new();
        self.read::<_, StoreError>(|tx| {
            tx.scan(table, "", |key, record| {
                records.push((age(&record), key.to_owned()));
                true
            })
        })?;
        records.sort_unstable();
        let old = records.partition_point(|(at, _)| *at < before);
        let gone = old.max(records.len().saturating_sub(most));
        records.truncate(gone);
        for some in records.chunks(AT_ONCE) {
            let keys: Vec<_> = some.iter().map(|(_, key)| key.clone()).collect();
            self.write(move |tx| {
                for key in &keys {
                    tx.delete(table, key)?;
                }
                Ok::<_, StoreError>(())
            })
            .await?;
        }
        Ok(gone)
    }
}
