//! Changing, forgetting and recovering memories.

use signet_auth::Caller;
use signet_core::{Permission, Provenance};
use signet_store::{Read as _, WriteTx};

use super::write::{hash_key, history, save};
use super::{Became, Change, Memories, Outcome, RETENTION_DAYS, Saved, visible};
use crate::draft::split_tags;
use crate::tables::BY_HASH;
use crate::{Draft, Memory, Result};

impl Memories {
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
            forget(tx, memory, reason.clone(), force, by)
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
                Outcome::Updated(..) => {
                    let gone = memory.deleted_at.is_some();
                    let became = if gone { Became::Forgotten } else { Became::Changed };
                    Some(Saved::from(save(tx, &memory)?).telling(&memory, became, &by))
                }
                _ => None,
            };
            Ok((outcome, change))
        })
        .await
    }
}

pub(super) fn forget(
    tx: &WriteTx,
    memory: &mut Memory,
    reason: Option<String>,
    force: bool,
    by: &Provenance,
) -> Result<Outcome> {
    if memory.deleted_at.is_some() {
        return Ok(Outcome::Deleted(memory.version));
    }
    if memory.pinned && !force {
        return Ok(Outcome::PinnedRequiresForce(memory.version));
    }
    memory.deleted_at = Some(by.at);
    tx.delete(BY_HASH, &hash_key(memory))?;
    let old = memory.content.clone();
    record(tx, memory, "deleted", Some(old), reason, by)
}

pub(super) fn apply_change(
    tx: &WriteTx,
    memory: &mut Memory,
    change: &Change,
    by: &Provenance,
) -> Result<Outcome> {
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
pub(super) fn record(
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
