//! Reading and writing tables within a transaction.

use redb::{ReadableTable as _, TableDefinition, TableError};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Blobs, Result, StoreError, Table};

type Definition<'a> = TableDefinition<'a, &'static str, &'static [u8]>;

/// A snapshot.
pub struct ReadTx(pub(crate) redb::ReadTransaction);

/// A transaction that can change things.
pub struct WriteTx(pub(crate) redb::WriteTransaction);

/// What both kinds of transaction can do.
pub trait Read {
    /// Calls `visit` with every key and value from `from` on, while it says to go on.
    ///
    /// # Errors
    /// The engine failed.
    fn scan_bytes(
        &self,
        table: &'static str,
        from: &str,
        backwards: bool,
        visit: &mut dyn FnMut(&str, &[u8]) -> Result<bool>,
    ) -> Result<()>;

    /// The bytes under a key.
    ///
    /// # Errors
    /// The engine failed.
    fn bytes(&self, table: &'static str, key: &str) -> Result<Option<Vec<u8>>>;

    /// The record under a key.
    ///
    /// # Errors
    /// The engine failed or the record cannot be read.
    fn get<V: DeserializeOwned>(&self, table: Table<V>, key: &str) -> Result<Option<V>>
    where
        Self: Sized,
    {
        self.bytes(table.name, key)?.map(|bytes| decode(table.name, key, &bytes)).transpose()
    }

    /// The blob under a key.
    ///
    /// # Errors
    /// The engine failed.
    fn blob(&self, table: Blobs, key: &str) -> Result<Option<Vec<u8>>> {
        self.bytes(table.name, key)
    }

    /// All records whose key begins with `prefix`, in the order of their keys.
    ///
    /// # Errors
    /// The engine failed or a record cannot be read.
    fn list<V: DeserializeOwned>(&self, table: Table<V>, prefix: &str) -> Result<Vec<(String, V)>>
    where
        Self: Sized,
    {
        let mut found = Vec::new();
        self.scan(table, prefix, |key, value| {
            found.push((key.to_owned(), value));
            true
        })?;
        Ok(found)
    }

    /// Calls `visit` with every record whose key begins with `prefix`, in the order of the keys,
    /// while it says to go on.
    ///
    /// # Errors
    /// The engine failed or a record cannot be read.
    fn scan<V: DeserializeOwned>(
        &self,
        table: Table<V>,
        prefix: &str,
        mut visit: impl FnMut(&str, V) -> bool,
    ) -> Result<()>
    where
        Self: Sized,
    {
        self.scan_bytes(table.name, prefix, false, &mut |key, bytes| {
            Ok(key.starts_with(prefix) && visit(key, decode(table.name, key, bytes)?))
        })
    }

    /// Calls `visit` with every record of the table, last key first, while it says to go on.
    ///
    /// # Errors
    /// The engine failed or a record cannot be read.
    fn scan_back<V: DeserializeOwned>(
        &self,
        table: Table<V>,
        mut visit: impl FnMut(&str, V) -> bool,
    ) -> Result<()>
    where
        Self: Sized,
    {
        self.scan_bytes(table.name, "", true, &mut |key, bytes| {
            Ok(visit(key, decode(table.name, key, bytes)?))
        })
    }

    /// Calls `visit` with every record whose key is `from` or later, in the order of the keys,
    /// while it says to go on.
    ///
    /// # Errors
    /// The engine failed or a record cannot be read.
    fn scan_from<V: DeserializeOwned>(
        &self,
        table: Table<V>,
        from: &str,
        mut visit: impl FnMut(&str, V) -> bool,
    ) -> Result<()>
    where
        Self: Sized,
    {
        self.scan_bytes(table.name, from, false, &mut |key, bytes| {
            Ok(visit(key, decode(table.name, key, bytes)?))
        })
    }

    /// Sizes of the blobs whose key begins with `prefix`, by key.
    ///
    /// # Errors
    /// The engine failed.
    fn blob_sizes(&self, table: Blobs, prefix: &str) -> Result<Vec<(String, usize)>> {
        let mut found = Vec::new();
        self.scan_bytes(table.name, prefix, false, &mut |key, bytes| {
            let inside = key.starts_with(prefix);
            if inside {
                found.push((key.to_owned(), bytes.len()));
            }
            Ok(inside)
        })?;
        Ok(found)
    }
}

fn decode<V: DeserializeOwned>(table: &'static str, key: &str, bytes: &[u8]) -> Result<V> {
    serde_json::from_slice(bytes).map_err(|source| StoreError::Record { table, key: key.to_owned(), source })
}

fn scan_table(
    table: &impl redb::ReadableTable<&'static str, &'static [u8]>,
    from: &str,
    backwards: bool,
    visit: &mut dyn FnMut(&str, &[u8]) -> Result<bool>,
) -> Result<()> {
    let mut range = table.range::<&str>(from..).map_err(|source| StoreError::engine("read", source))?;
    while let Some(entry) = if backwards { range.next_back() } else { range.next() } {
        let (key, value) = entry.map_err(|source| StoreError::engine("read", source))?;
        if !visit(key.value(), value.value())? {
            break;
        }
    }
    Ok(())
}

impl Read for ReadTx {
    fn scan_bytes(
        &self,
        table: &'static str,
        from: &str,
        backwards: bool,
        visit: &mut dyn FnMut(&str, &[u8]) -> Result<bool>,
    ) -> Result<()> {
        match self.0.open_table(Definition::new(table)) {
            Ok(table) => scan_table(&table, from, backwards, visit),
            // A table exists from its first write on.
            Err(TableError::TableDoesNotExist(_)) => Ok(()),
            Err(source) => Err(StoreError::engine("read", source)),
        }
    }

    fn bytes(&self, table: &'static str, key: &str) -> Result<Option<Vec<u8>>> {
        match self.0.open_table(Definition::new(table)) {
            Ok(table) => {
                let value = table.get(key).map_err(|source| StoreError::engine("read", source))?;
                Ok(value.map(|value| value.value().to_vec()))
            }
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(source) => Err(StoreError::engine("read", source)),
        }
    }
}

impl Read for WriteTx {
    fn scan_bytes(
        &self,
        table: &'static str,
        from: &str,
        backwards: bool,
        visit: &mut dyn FnMut(&str, &[u8]) -> Result<bool>,
    ) -> Result<()> {
        let table =
            self.0.open_table(Definition::new(table)).map_err(|source| StoreError::engine("read", source))?;
        scan_table(&table, from, backwards, visit)
    }

    fn bytes(&self, table: &'static str, key: &str) -> Result<Option<Vec<u8>>> {
        let table =
            self.0.open_table(Definition::new(table)).map_err(|source| StoreError::engine("read", source))?;
        let value = table.get(key).map_err(|source| StoreError::engine("read", source))?;
        Ok(value.map(|value| value.value().to_vec()))
    }
}

impl WriteTx {
    /// Writes a record.
    ///
    /// # Errors
    /// The engine failed.
    pub fn put<V: Serialize>(&self, table: Table<V>, key: &str, value: &V) -> Result<()> {
        let bytes = serde_json::to_vec(value).map_err(|source| StoreError::Record {
            table: table.name,
            key: key.to_owned(),
            source,
        })?;
        self.put_bytes(table.name, key, &bytes)
    }

    /// Writes a blob.
    ///
    /// # Errors
    /// The engine failed.
    pub fn put_blob(&self, table: Blobs, key: &str, bytes: &[u8]) -> Result<()> {
        self.put_bytes(table.name, key, bytes)
    }

    /// Deletes a record; answers whether there was one.
    ///
    /// # Errors
    /// The engine failed.
    pub fn delete<V>(&self, table: Table<V>, key: &str) -> Result<bool> {
        self.delete_bytes(table.name, key)
    }

    /// Deletes a blob; answers whether there was one.
    ///
    /// # Errors
    /// The engine failed.
    pub fn delete_blob(&self, table: Blobs, key: &str) -> Result<bool> {
        self.delete_bytes(table.name, key)
    }

    fn put_bytes(&self, table: &'static str, key: &str, bytes: &[u8]) -> Result<()> {
        let mut table = self
            .0
            .open_table(Definition::new(table))
            .map_err(|source| StoreError::engine("write", source))?;
        table.insert(key, bytes).map_err(|source| StoreError::engine("write", source))?;
        Ok(())
    }

    fn delete_bytes(&self, table: &'static str, key: &str) -> Result<bool> {
        let mut table = self
            .0
            .open_table(Definition::new(table))
            .map_err(|source| StoreError::engine("write", source))?;
        let old = table.remove(key).map_err(|source| StoreError::engine("write", source))?;
        Ok(old.is_some())
    }
}
