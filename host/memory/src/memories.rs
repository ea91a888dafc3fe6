//! The memories of a workspace: writing, reading, changing, forgetting.

use std::path::Path;
use std::sync::Arc;

use signet_auth::{Caller, ReadScope};
use signet_core::{Millis, Permission, Provenance, new_id};
use signet_store::{Read, Store, WriteTx, compose_key};

use crate::draft::{Checked, content_hash, split_tags};
use crate::index::{Entry, Index, IndexChange};
use crate::tables::{BY_HASH, BY_IDEMPOTENCY, HISTORY, MEMORIES, TO_INDEX, TURNS, ToIndex, note};
use crate::{Draft, HistoryEntry, IndexState, Memory, MemoryError, Result};

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

/// Which memories to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// One kind.
    pub kind: Option<String>,
    /// One project, by id.
    pub project: Option<String>,
    /// How many.
    pub limit: usize,
    /// From which on, newest first.
    pub offset: usize,
}

/// A page of memories.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Newest first.
    pub memories: Vec<Memory>,
    /// All that match.
    pub total: usize,
    /// Of them pinned.
    pub pinned: usize,
}

/// The memories. Cheap to clone.
#[derive(Clone)]
pub struct Memories {
    pub(crate) store: Store,
    pub(crate) index: Index,
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
        let memories = Self { store, index };
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

    /// Gives the index what it had not taken in when the daemon ended.
    fn work_off_notes(&self) -> Result<()> {
        let changes = self.store.read(|tx| {
            let notes = tx.list(TO_INDEX, "")?;
            notes.into_iter().map(|(key, what)| change_of(tx, key, what)).collect::<Result<Vec<_>>>()
        })?;
        self.index.apply(changes);
        Ok(())
    }

    /// Fills an empty index from the store, a piece at a time.
    fn rebuild(&self) -> Result<usize> {
        const PIECE: usize = 2_000;
        let mut entries = 0;
        for turns in [false, true] {
            let mut from = String::new();
            loop {
                let mut piece: Vec<IndexChange> = Vec::new();
                let mut last = String::new();
                self.store.read(|tx| {
                    let mut take = |key: &str, entry: Option<Entry>| {
                        last = format!("{key}\0");
                        piece.push(IndexChange { id: key.to_owned(), entry, note: String::new() });
                        piece.len() < PIECE
                    };
                    if turns {
                        tx.scan_from(TURNS, &from, |key, turn| take(key, Some(Entry::of_turn(key, &turn))))
                    } else {
                        tx.scan_from(MEMORIES, &from, |key, memory| {
                            take(key, memory.deleted_at.is_none().then(|| Entry::of_memory(&memory)))
                        })
                    }
                })?;
                if piece.is_empty() {
                    break;
                }
                entries += piece.len();
                from = last;
                self.index.apply(piece);
                self.index.wait_below(PIECE * 2);
            }
        }
        self.index.rebuilt();
        Ok(entries)
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

    /// Remembers; durable and findable when it returns. What is known already is not stored twice.
    ///
    /// # Errors
    /// The caller may not, the draft is wrong, or the database failed.
    pub async fn remember(&self, caller: &Caller, draft: Draft) -> Result<Stored> {
        caller.require_write(Permission::Remember)?;
        let checked = draft.check()?;
        let (caller, draft, checked) = (caller.clone(), Arc::new(draft), Arc::new(checked));
        self.write_indexed(move |tx| insert(tx, &caller, &draft, &checked)).await
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

    /// A page of what the caller may see, newest first.
    ///
    /// # Errors
    /// The caller may not recall, or the database failed.
    pub fn list(&self, caller: &Caller, filter: &Filter) -> Result<Listing> {
        caller.require(Permission::Recall)?;
        let scope = caller.read_scope();
        let mut listing = Listing { memories: Vec::new(), total: 0, pinned: 0 };
        let same = |wanted: &Option<String>, is: Option<&str>| wanted.is_none() || wanted.as_deref() == is;
        self.store.read(|tx| {
            tx.scan_back(MEMORIES, |_, memory| {
                let wanted = memory.deleted_at.is_none()
                    && scope.covers(&memory.made, memory.private)
                    && same(&filter.kind, Some(&memory.kind))
                    && same(&filter.project, memory.made.project.as_deref());
                if wanted {
                    listing.pinned += usize::from(memory.pinned);
                    if listing.total >= filter.offset && listing.memories.len() < filter.limit {
                        listing.memories.push(memory);
                    }
                    listing.total += 1;
                }
                true
            })
        })?;
        Ok(listing)
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

    /// Changes a memory.
    ///
    /// # Errors
    /// The caller may not, the change is wrong, or the database failed.
    pub async fn modify(&self, caller: &Caller, id: &str, change: Change) -> Result<Outcome> {
        caller.require(Permission::Modify)?;
        self.alter(caller, id, change.if_version, move |tx, memory, by| apply_change(tx, memory, &change, by))
            .await
    }

    /// Forgets a memory. It can be recovered for 30 days.
    ///
    /// # Errors
    /// The caller may not, or the database failed.
    pub async fn forget(
        &self,
        caller: &Caller,
        id: &str,
        reason: Option<String>,
        force: bool,
        if_version: Option<u64>,
    ) -> Result<Outcome> {
        caller.require(Permission::Forget)?;
        self.alter(caller, id, if_version, move |tx, memory, by| {
            if memory.deleted_at.is_some() {
                return Ok(Outcome::Deleted(memory.version));
            }
            if memory.pinned && !force {
                return Ok(Outcome::PinnedRequiresForce(memory.version));
            }
            memory.deleted_at = Some(by.at);
            tx.delete(BY_HASH, &hash_key(memory))?;
            let old = memory.content.clone();
            record(tx, memory, "deleted", Some(old), reason.clone(), by)
        })
        .await
    }

    /// Brings a forgotten memory back.
    ///
    /// # Errors
    /// The caller may not, or the database failed.
    pub async fn recover(&self, caller: &Caller, id: &str, reason: Option<String>) -> Result<Outcome> {
        caller.require(Permission::Recover)?;
        self.alter(caller, id, None, move |tx, memory, by| {
            let recoverable =
                memory.deleted_at.is_some_and(|at| by.at.saturating_sub(at) < RETENTION_DAYS * 86_400_000);
            if !recoverable {
                return Ok(if memory.deleted_at.is_some() {
                    Outcome::NotFound
                } else {
                    Outcome::NotDeleted(memory.version)
                });
            }
            memory.deleted_at = None;
            tx.put(BY_HASH, &hash_key(memory), &memory.id)?;
            record(tx, memory, "recovered", None, reason.clone(), by)
        })
        .await
    }

    /// Runs `body` on a memory that the caller may see, and saves what it says was updated.
    async fn alter<F>(
        &self,
        caller: &Caller,
        id: &str,
        if_version: Option<u64>,
        mut body: F,
    ) -> Result<Outcome>
    where
        F: FnMut(&WriteTx, &mut Memory, &Provenance) -> Result<Outcome> + Send + 'static,
    {
        let (scope, by, id) = (caller.read_scope(), caller.context().provenance(), id.to_owned());
        self.write_indexed(move |tx| {
            let Some(mut memory) = visible(tx, &scope, &id)? else { return Ok((Outcome::NotFound, None)) };
            if if_version.is_some_and(|wanted| wanted != memory.version) {
                return Ok((Outcome::VersionConflict(memory.version), None));
            }
            let outcome = body(tx, &mut memory, &by)?;
            let change = match outcome {
                Outcome::Updated(..) => Some(save(tx, &memory)?),
                _ => None,
            };
            Ok((outcome, change))
        })
        .await
    }

    /// A transaction that answers with changes for the index as well. They are applied once they are
    /// durable, whether or not the caller still waits: what is stored can be found.
    pub(crate) async fn write_indexed<T, C, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        C: IntoIterator<Item = IndexChange> + Send + 'static,
        F: FnMut(&WriteTx) -> Result<(T, C)> + Send + 'static,
    {
        let index = self.index.clone();
        let apply = move |(answer, changes): (T, C)| {
            index.apply(changes.into_iter().collect());
            answer
        };
        self.store.write_then(body, apply).await
    }
}

/// What the index is to do about a note.
fn change_of(tx: &impl Read, note: String, what: ToIndex) -> Result<IndexChange> {
    let (id, entry) = match what {
        ToIndex::Memory(id) => {
            let memory = tx.get(MEMORIES, &id)?.filter(|memory| memory.deleted_at.is_none());
            (id, memory.map(|memory| Entry::of_memory(&memory)))
        }
        ToIndex::Turn(key) => {
            let turn = tx.get(TURNS, &key)?;
            let entry = turn.map(|turn| Entry::of_turn(&key, &turn));
            (key, entry)
        }
    };
    Ok(IndexChange { id, entry, note })
}

fn visible(tx: &impl Read, scope: &ReadScope, id: &str) -> Result<Option<Memory>> {
    let memory = tx.get(MEMORIES, id)?;
    Ok(memory.filter(|memory| scope.covers(&memory.made, memory.private)))
}

/// Under which key a content is looked up: the same words are one memory among those that may see
/// each other's.
fn hash_key(memory: &Memory) -> String {
    let owner = if memory.private { memory.made.agent.as_str() } else { "" };
    let user = memory.made.user.as_deref().unwrap_or_default();
    let project = memory.made.project.as_deref().unwrap_or_default();
    let scope = memory.scope.as_deref().unwrap_or_default();
    compose_key(&[owner, user, project, scope, &content_hash(&memory.content)])
}

/// Writes a new memory, unless there is one; for transactions that do more than that.
pub(crate) fn insert(
    tx: &WriteTx,
    caller: &Caller,
    draft: &Draft,
    checked: &Checked,
) -> Result<(Stored, Option<IndexChange>)> {
    let made = caller.context().provenance();
    let id = new_id();
    let memory = Memory {
        id: id.clone(),
        content: checked.content.clone(),
        kind: checked.kind.clone(),
        importance: checked.importance,
        tags: checked.tags.clone(),
        pinned: checked.pinned,
        private: draft.private,
        who: draft.who.clone().unwrap_or_else(|| made.harness.clone()),
        scope: draft.scope.clone(),
        source_type: draft.source_type.clone().unwrap_or_else(|| "manual".to_owned()),
        source_id: draft.source_id.clone(),
        source_path: draft.source_path.clone(),
        idempotency_key: draft.idempotency_key.clone(),
        metadata: draft.metadata.clone(),
        created_at: draft.created_at.unwrap_or(made.at),
        updated_at: made.at,
        updated_by: made.key.clone(),
        version: 1,
        deleted_at: None,
        made,
    };
    let hash_key = hash_key(&memory);
    if let Some(key) = &draft.idempotency_key {
        let key = compose_key(&[&memory.made.agent, key]);
        if let Some(known) = tx.get(BY_IDEMPOTENCY, &key)?
            && let Some(known) = tx.get(MEMORIES, &known)?
        {
            if content_hash(&known.content) != content_hash(&memory.content) {
                return Err(MemoryError::IdempotencyMismatch);
            }
            return Ok((Stored { memory: known, duplicate: true }, None));
        }
        tx.put(BY_IDEMPOTENCY, &key, &id)?;
    }
    if let Some(known) = tx.get(BY_HASH, &hash_key)?
        && let Some(known) = tx.get(MEMORIES, &known)?.filter(|known| known.deleted_at.is_none())
    {
        return Ok((Stored { memory: known, duplicate: true }, None));
    }
    tx.put(BY_HASH, &hash_key, &id)?;
    history(tx, &memory, "created", None, None, &memory.made)?;
    let change = save(tx, &memory)?;
    Ok((Stored { memory, duplicate: false }, Some(change)))
}

fn save(tx: &WriteTx, memory: &Memory) -> Result<IndexChange> {
    tx.put(MEMORIES, &memory.id, memory)?;
    let note = note(tx, &ToIndex::Memory(memory.id.clone()))?;
    let entry = memory.deleted_at.is_none().then(|| Entry::of_memory(memory));
    Ok(IndexChange { id: memory.id.clone(), entry, note })
}

fn apply_change(tx: &WriteTx, memory: &mut Memory, change: &Change, by: &Provenance) -> Result<Outcome> {
    if memory.deleted_at.is_some() {
        return Ok(Outcome::Deleted(memory.version));
    }
    let before = memory.clone();
    let old_key = hash_key(memory);
    let draft = Draft {
        content: change.content.clone().unwrap_or_else(|| memory.content.clone()),
        kind: Some(change.kind.clone().unwrap_or_else(|| memory.kind.clone())),
        importance: Some(change.importance.unwrap_or(memory.importance)),
        tags: change.tags.clone().unwrap_or_else(|| memory.tags.clone()),
        pinned: change.pinned.unwrap_or(memory.pinned),
        ..Default::default()
    };
    let checked = draft.check()?;
    memory.content = checked.content;
    memory.kind = checked.kind;
    memory.importance = checked.importance;
    memory.tags = checked.tags.iter().flat_map(|tag| split_tags(tag)).collect();
    memory.pinned = checked.pinned;
    if *memory == before {
        return Ok(Outcome::NoChanges(memory.version));
    }
    let new_key = hash_key(memory);
    if new_key != old_key {
        let holder = tx.get(BY_HASH, &new_key)?.filter(|holder| *holder != memory.id);
        if let Some(holder) = holder {
            return Ok(Outcome::DuplicateContent(memory.version, holder));
        }
        tx.delete(BY_HASH, &old_key)?;
        tx.put(BY_HASH, &new_key, &memory.id)?;
    }
    record(tx, memory, "updated", Some(before.content), change.reason.clone(), by)
}

/// Raises the version and writes the change into the history.
fn record(
    tx: &WriteTx,
    memory: &mut Memory,
    event: &str,
    old_content: Option<String>,
    reason: Option<String>,
    by: &Provenance,
) -> Result<Outcome> {
    memory.version += 1;
    memory.updated_at = by.at;
    memory.updated_by.clone_from(&by.key);
    let content_changed = old_content.as_ref().is_some_and(|old| *old != memory.content);
    history(tx, memory, event, old_content, reason, by)?;
    Ok(Outcome::Updated(memory.version, content_changed))
}

fn history(
    tx: &WriteTx,
    memory: &Memory,
    event: &str,
    old_content: Option<String>,
    reason: Option<String>,
    by: &Provenance,
) -> Result<()> {
    let at: Millis = by.at;
    let new_content = memory.deleted_at.is_none().then(|| memory.content.clone());
    let entry = HistoryEntry {
        id: new_id(),
        event: event.to_owned(),
        old_content,
        new_content,
        reason,
        by: by.clone(),
        at,
    };
    tx.put(HISTORY, &compose_key(&[&memory.id, &entry.id]), &entry)?;
    Ok(())
}
