//! The full-text index (tantivy) over memories and transcript turns.
//!
//! A commit of the index costs a flush to the disk, so what was written is first kept in memory
//! (`pending`), searched from there with the same formula, and committed by a thread of its own a
//! moment later. A reader therefore always finds what was remembered before it asked.

mod analyser;
mod complete;
mod corpus;
mod entry;
mod filter;
mod indexer;
mod pending;
mod rank;
mod schema;
mod search;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Condvar, Mutex, RwLock};
use tantivy::{IndexReader, ReloadPolicy};

use crate::{MemoryError, Result};
use indexer::Indexer;
use pending::Pending;

pub(crate) use analyser::{Terms, analyser, query_terms};
pub(crate) use entry::{Entry, Kind};
pub(crate) use filter::Filter;
pub(crate) use rank::Ranker;
pub use rank::{Explain, Parts};
pub(crate) use search::Found;

/// A file of this name in the index's folder says that a search failed there: it is built anew at
/// the next start.
const DAMAGED: &str = "damaged";

/// A change for the index: an entry to put, or the id of one to take out; and the keys of the
/// notes in the store that ask for it.
pub(crate) struct IndexChange {
    pub(crate) id: String,
    pub(crate) entry: Option<Entry>,
    pub(crate) note: String,
}

/// How the index is, for `health` and `doctor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexState {
    /// Entries that can be found.
    pub entries: u64,
    /// Of which not yet committed.
    pub pending: usize,
    /// It is being rebuilt: some may be missing until it is done.
    pub rebuilding: bool,
}

/// The index of one workspace. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Index {
    shared: Arc<Shared>,
    _end: Arc<EndOnDrop>,
}

/// Ends the thread with the last handle.
struct EndOnDrop(Arc<Shared>);

impl Drop for EndOnDrop {
    fn drop(&mut self) {
        self.0.end();
    }
}

struct Shared {
    folder: PathBuf,
    index: tantivy::Index,
    reader: IndexReader,
    fields: schema::Fields,
    pending: RwLock<Pending>,
    /// Signalled when `pending` has something, and when it was emptied.
    wake: Condvar,
    drained: Condvar,
    wait: Mutex<bool>,
    stop: AtomicBool,
    rebuilding: AtomicBool,
}

impl Index {
    /// Opens the index in `folder`. The second part says that it is new (there was none, it was of
    /// another form, or it was damaged) and must be filled from the store. `committed` is called
    /// with the keys of the notes that are in the index for good.
    pub(crate) fn open(folder: &Path, committed: indexer::Committed) -> Result<(Self, bool)> {
        let folder = folder.join(schema::VERSION);
        let (index, fresh) = match open_existing(&folder) {
            Some(index) => (index, false),
            None => (create(&folder)?, true),
        };
        analyser::register(&index);
        let fields = schema::Fields::of(&index.schema())?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let shared = Arc::new(Shared {
            folder: folder.clone(),
            index,
            reader,
            fields,
            pending: RwLock::default(),
            wake: Condvar::new(),
            drained: Condvar::new(),
            wait: Mutex::new(false),
            stop: AtomicBool::new(false),
            rebuilding: AtomicBool::new(fresh),
        });
        Indexer::start(Arc::clone(&shared), committed)
            .map_err(|source| MemoryError::IndexFolder { path: folder, source })?;
        let end = Arc::new(EndOnDrop(Arc::clone(&shared)));
        Ok((Self { shared, _end: end }, fresh))
    }

    /// Takes changes in: they can be found when this returns.
    pub(crate) fn apply(&self, changes: Vec<IndexChange>) {
        if changes.is_empty() {
            return;
        }
        self.shared.pending.write().add(changes, &mut analyser());
        *self.shared.wait.lock() = true;
        self.shared.wake.notify_one();
    }

    /// Waits until fewer than `limit` changes are pending. For bulk work: keeps memory bounded.
    pub(crate) fn wait_below(&self, limit: usize) {
        let mut guard = self.shared.wait.lock();
        while self.shared.pending.read().len() >= limit && !self.shared.stop.load(Ordering::Relaxed) {
            self.shared.drained.wait(&mut guard);
        }
    }

    /// Says that the rebuild is done.
    pub(crate) fn rebuilt(&self) {
        self.shared.rebuilding.store(false, Ordering::Relaxed);
    }

    /// Notes that a search failed, so that the next start builds the index anew.
    fn mark_damaged(&self, error: &MemoryError) {
        tracing::error!(%error, "the search index is damaged");
        if let Err(error) = std::fs::write(self.shared.folder.join(DAMAGED), error.to_string()) {
            tracing::error!(%error, "cannot mark the index as damaged");
        }
    }

    pub(crate) fn state(&self) -> IndexState {
        let pending = self.shared.pending.read().len();
        IndexState {
            entries: self.shared.reader.searcher().num_docs() + pending as u64,
            pending,
            rebuilding: self.shared.rebuilding.load(Ordering::Relaxed),
        }
    }

    /// Ends the thread. What it did not get to is in the notes.
    pub(crate) fn close(&self) {
        self.shared.end();
    }
}

impl Shared {
    fn end(&self) {
        self.stop.store(true, Ordering::Relaxed);
        *self.wait.lock() = true;
        self.wake.notify_all();
        self.drained.notify_all();
    }
}

fn open_existing(folder: &Path) -> Option<tantivy::Index> {
    let index = tantivy::Index::open_in_dir(folder).ok()?;
    if index.schema() != schema::schema() || folder.join(DAMAGED).exists() {
        tracing::warn!(folder = %folder.display(), "the search index is damaged or of another form; rebuilding it");
        return None;
    }
    Some(index)
}

fn create(folder: &Path) -> Result<tantivy::Index> {
    let failed = |source| MemoryError::IndexFolder { path: PathBuf::from(folder), source };
    if folder.exists() {
        std::fs::remove_dir_all(folder).map_err(failed)?;
    }
    std::fs::create_dir_all(folder).map_err(failed)?;
    // Stored fields are an id each: compression would cost more than it saves.
    let settings = tantivy::IndexSettings {
        docstore_compression: tantivy::store::Compressor::None,
        ..Default::default()
    };
    let directory = tantivy::directory::MmapDirectory::open(folder)
        .map_err(|error| tantivy::TantivyError::SystemError(error.to_string()))?;
    Ok(tantivy::Index::create(directory, schema::schema(), settings)?)
}
