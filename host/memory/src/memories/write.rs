//! Making memories.

use std::sync::Arc;

use signet_auth::Caller;
use signet_core::{Permission, Provenance, new_id};
use signet_store::{Read as _, WriteTx, compose_key};

use super::{Became, Memories, Saved, Stored};
use crate::draft::{Checked, content_hash};
use crate::index::{Entry, IndexChange};
use crate::tables::{BY_HASH, BY_IDEMPOTENCY, HISTORY, MEMORIES, ToIndex, note};
use crate::{Draft, HistoryEntry, Memory, MemoryError, Result};

impl Memories {
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

    /// A transaction that answers with changes as well. They are put into the index and told once they are
    /// durable, whether or not the caller still waits: what is stored can be found.
    pub(crate) async fn write_indexed<T, C, F>(&self, body: F) -> Result<T>
    where
        T: Send + 'static,
        C: IntoIterator<Item = Saved> + Send + 'static,
        F: FnMut(&WriteTx) -> Result<(T, C)> + Send + 'static,
    {
        let (index, observer) = (self.index.clone(), self.observer.clone());
        let apply = move |(answer, changes): (T, C)| {
            index.apply(Saved::settle(changes, &observer));
            answer
        };
        self.store.write_then(body, apply).await
    }
}

/// Under which key a content is looked up: the same words are one memory among those that may see
/// each other's.
pub(super) fn hash_key(memory: &Memory) -> String {
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
) -> Result<(Stored, Option<Saved>)> {
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
    let change = Saved::from(save(tx, &memory)?).telling(&memory, Became::Created, &memory.made);
    Ok((Stored { memory, duplicate: false }, Some(change)))
}

pub(super) fn save(tx: &WriteTx, memory: &Memory) -> Result<IndexChange> {
    tx.put(MEMORIES, &memory.id, memory)?;
    let note = note(tx, &ToIndex::Memory(memory.id.clone()))?;
    let entry = memory.deleted_at.is_none().then(|| Entry::of_memory(memory));
    Ok(IndexChange { id: memory.id.clone(), entry, note })
}

/// Writes an entry into a memory's history.
pub(super) fn history(
    tx: &WriteTx,
    memory: &Memory,
    event: &str,
    old_content: Option<String>,
    reason: Option<String>,
    by: &Provenance,
) -> Result<()> {
    let at = by.at;
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
