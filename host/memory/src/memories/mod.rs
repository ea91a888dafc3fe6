//! The memories of a workspace: writing, reading, changing, forgetting.

mod change;
mod list;
mod merge;
mod news;
mod rebuild;
mod write;

use std::path::Path;
use std::sync::Arc;

use signet_auth::{Caller, ReadScope};
use signet_core::{Millis, Permission};
use signet_store::{Read, Store, compose_key};

use crate::index::Index;
use crate::tables::{HISTORY, MEMORIES, TO_INDEX};
use crate::{HistoryEntry, IndexState, Memory, MemoryError, Result};

pub use list::{Facets, Filter, Listing, Place};
pub use merge::{MERGED_AT_ONCE, Merged, Part};
pub use news::{Became, News};
pub(crate) use news::{Observer, Saved};
pub(crate) use write::insert;

/// Days for which a forgotten memory can be recovered.
const RETENTION_DAYS: u64 = 30;

/// What became of a draft.
#[derive(Debug, Clone)]
pub struct Stored {
    /// The memory, new or as it was.
    pub memory: Memory,
    /// It was known already.
    pub duplicate: bool,
}

/// A change of a memory; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Why.
    pub reason: Option<String>,
    /// New content.
    pub content: Option<String>,
    /// New kind.
    pub kind: Option<String>,
    /// New tags; an empty list takes them away.
    pub tags: Option<Vec<String>>,
    /// New importance.
    pub importance: Option<f32>,
    /// Pin or unpin.
    pub pinned: Option<bool>,
    /// Only if the memory still has this version.
    pub if_version: Option<u64>,
}

/// What became of a change, with the version after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Done; the content changed or not.
    Updated(u64, bool),
    /// Nothing differed.
    NoChanges(u64),
    /// No such memory, or not visible to the caller.
    NotFound,
    /// It is forgotten already.
    Deleted(u64),
    /// It has another version.
    VersionConflict(u64),
    /// Another memory has this content.
    DuplicateContent(u64, String),
    /// It is pinned: only with force.
    PinnedRequiresForce(u64),
    /// It is not forgotten.
    NotDeleted(u64),
}

/// The memories. Cheap to clone.
#[derive(Clone)]
pub struct Memories {
    pub(crate) store: Store,
    pub(crate) index: Index,
    observer: Observer,
}

impl Memories {
    /// Opens the memories of a store, with the index in `index_folder`. An index that is missing
    /// or damaged is filled in the background.
    ///
    /// # Errors
    /// The index's folder cannot be used, or the database failed.
    pub fn open(store: Store, index_folder: &Path) -> Result<Self> {
        let notes = store.clone();
        let committed = Box::new(move |keys: Vec<String>| {
            let keys = Arc::new(keys);
            let done = notes.write_blocking(move |tx| {
                for key in keys.iter() {
                    tx.delete(TO_INDEX, key)?;
                }
                Ok::<_, MemoryError>(())
            });
            if let Err(error) = done {
                tracing::warn!(%error, "notes for the index stay; they are worked off again at the next start");
            }
        });
        let (index, fresh) = Index::open(index_folder, committed)?;
        let memories = Self { store, index, observer: Observer::default() };
        memories.work_off_notes()?;
        if fresh {
            let rebuild = memories.clone();
            std::thread::spawn(move || match rebuild.rebuild() {
                Ok(entries) => tracing::info!(entries, "search index built"),
                Err(error) => tracing::error!(%error, "the search index could not be built"),
            });
        }
        Ok(memories)
    }

    /// Has `hears` told of every change from now on, once it is durable. There can be one such.
    pub fn observe(&self, hears: impl Fn(News) + Send + Sync + 'static) {
        self.observer.set(Box::new(hears));
    }

    /// How the index is.
    #[must_use]
    pub fn index_state(&self) -> IndexState {
        self.index.state()
    }

    /// Ends the background work.
    pub fn close(&self) {
        self.index.close();
    }

    /// One memory that the caller may see, forgotten ones too.
    ///
    /// # Errors
    /// The caller may not recall, there is no such memory for it, or the database failed.
    pub fn get(&self, caller: &Caller, id: &str) -> Result<Memory> {
        caller.require(Permission::Recall)?;
        let scope = caller.read_scope();
        self.store.read(|tx| visible(tx, &scope, id))?.ok_or(MemoryError::NotFound)
    }

    /// What was remembered or changed since then, as far as the caller may see it, latest first.
    ///
    /// # Errors
    /// The caller may not recall, or the database failed.
    pub fn changed_since(&self, caller: &Caller, since: Millis, limit: usize) -> Result<Vec<Memory>> {
        caller.require(Permission::Recall)?;
        let scope = caller.read_scope();
        let mut changed = Vec::new();
        self.store.read(|tx| {
            tx.scan_back(MEMORIES, |_, memory| {
                let lately = memory.deleted_at.is_none() && memory.updated_at.max(memory.made.at) >= since;
                if lately && scope.covers(&memory.made, memory.private) {
                    changed.push(memory);
                }
                true
            })
        })?;
        changed.sort_by_key(|memory| std::cmp::Reverse(memory.updated_at.max(memory.made.at)));
        changed.truncate(limit);
        Ok(changed)
    }

    /// All changes of a memory, oldest first.
    ///
    /// # Errors
    /// As [`Memories::get`].
    pub fn history(&self, caller: &Caller, id: &str) -> Result<Vec<HistoryEntry>> {
        self.get(caller, id)?;
        let entries = self.store.read(|tx| tx.list(HISTORY, &compose_key(&[id, ""])))?;
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }
}

/// A memory inside a scope.
fn visible(tx: &impl Read, scope: &ReadScope, id: &str) -> Result<Option<Memory>> {
    let memory = tx.get(MEMORIES, id)?;
    Ok(memory.filter(|memory| scope.covers(&memory.made, memory.private)))
}
