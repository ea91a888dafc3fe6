//! Durable storage. The only crate that opens the database.
//!
//! What lives here: tables, transactions, migrations. Other crates see [`Store`], [`Table`] and
//! the two transaction types, never the engine's own (redb): another engine can take its place.
//! What must not: any knowledge of what a record means.
//!
//! A transaction is a closure. Reads run on the caller's thread against a snapshot. Writes run on
//! one writer thread that commits those that are waiting together, and are answered after the
//! commit reached the disk.

mod error;
mod expire;
mod migrate;
mod table;
mod transaction;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use parking_lot::RwLock;

pub use error::{Result, StoreError};
pub use migrate::{Migration, SCHEMA_VERSION};
pub use table::{Blobs, Table, compose_key};
pub use transaction::{Read, ReadTx, WriteTx};

/// Pages kept in memory. 16 MiB holds the hot part of some 20,000 memories; the operating
/// system's cache is behind it.
const CACHE_BYTES: usize = 16 << 20;

/// The database of one workspace. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    engine: Arc<Engine>,
    writer: writer::Writer,
}

/// The open database, which the writer replaces after an I/O error.
pub(crate) struct Engine {
    path: PathBuf,
    database: RwLock<Option<redb::Database>>,
}

impl Engine {
    fn open_database(path: &Path) -> Result<redb::Database> {
        redb::Builder::new().set_cache_size(CACHE_BYTES).create(path).map_err(|source| match source {
            redb::DatabaseError::DatabaseAlreadyOpen => StoreError::InUse { path: path.to_owned() },
            source => StoreError::Open { path: path.to_owned(), source: Box::new(source) },
        })
    }

    /// After an I/O error the engine refuses all work until the file is opened anew.
    pub(crate) fn reopen(&self) -> Result<()> {
        let mut database = self.database.write();
        *database = None;
        *database = Some(Self::open_database(&self.path)?);
        Ok(())
    }
}

impl Store {
    /// Opens or creates the database and brings its schema up to date.
    ///
    /// # Errors
    /// The file is in use by another daemon, damaged, not writable, or of a newer version.
    pub fn open(path: &Path) -> Result<Self> {
        Self::open_with(path, migrate::MIGRATIONS)
    }

    /// [`Store::open`] with a given list of migrations, for tests of migrations.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_with(path: &Path, migrations: &[Migration]) -> Result<Self> {
        let database = Engine::open_database(path)?;
        migrate::run(&database, path, migrations)?;
        let engine = Arc::new(Engine { path: path.to_owned(), database: RwLock::new(Some(database)) });
        let writer = writer::Writer::start(Arc::clone(&engine))?;
        Ok(Self { engine, writer })
    }

    /// Runs `body` on a snapshot.
    ///
    /// # Errors
    /// What `body` returns, or a [`StoreError`] when no snapshot can be had.
    pub fn read<T, E: From<StoreError>>(&self, body: impl FnOnce(&ReadTx) -> Result<T, E>) -> Result<T, E> {
        let database = self.engine.database.read();
        let database = database.as_ref().ok_or(StoreError::Closed)?;
        let transaction = database.begin_read_transaction()?;
        body(&ReadTx(transaction))
    }

    /// Runs `body` on the writer thread and answers once its changes are durable. `body` may run
    /// more than once (when another one of the same commit failed), so it must not have effects
    /// outside the transaction. When it returns an error nothing of it is written.
    ///
    /// # Errors
    /// What `body` returns, or a [`StoreError`] when the commit failed.
    pub async fn write<T, E, F>(&self, body: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&WriteTx) -> Result<T, E> + Send + 'static,
    {
        self.write_then(body, |value| value).await
    }

    /// [`Store::write`], and `after` on the writer thread once the changes are durable, before the
    /// answer. It runs even if the caller stops waiting (a client that hangs up, say).
    ///
    /// # Errors
    /// As [`Store::write`].
    pub async fn write_then<T, U, E, F, A>(&self, body: F, after: A) -> Result<U, E>
    where
        T: Send + 'static,
        U: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&WriteTx) -> Result<T, E> + Send + 'static,
        A: FnOnce(T) -> U + Send + 'static,
    {
        self.writer.submit(body, after)?.await.map_err(|_| StoreError::Closed)?
    }

    /// [`Store::write`] for callers outside an async runtime.
    ///
    /// # Errors
    /// As [`Store::write`].
    pub fn write_blocking<T, E, F>(&self, body: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&WriteTx) -> Result<T, E> + Send + 'static,
    {
        self.writer.submit(body, |value| value)?.blocking_recv().map_err(|_| StoreError::Closed)?
    }
}

trait BeginRead {
    fn begin_read_transaction(&self) -> Result<redb::ReadTransaction>;
}

impl BeginRead for redb::Database {
    fn begin_read_transaction(&self) -> Result<redb::ReadTransaction> {
        use redb::ReadableDatabase as _;
        self.begin_read().map_err(|source| StoreError::engine("read", source))
    }
}
