//! Making one memory of several: all of it, or nothing.

use signet_auth::{Caller, ReadScope};
use signet_core::{Permission, Provenance};
use signet_store::WriteTx;

use super::change::{apply_change, forget, record};
use super::write::save;
use super::{Became, Change, Memories, Outcome, Saved, visible};
use crate::draft::content_hash;
use crate::{Memory, MemoryError, Result};

/// Memories that can become one at a time.
pub const MERGED_AT_ONCE: usize = 200;

/// A memory that is to be merged with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its id.
    pub id: String,
    /// Only if it still has this version.
    pub if_version: Option<u64>,
}

/// What became of a merge.
#[derive(Debug, Clone, PartialEq)]
pub enum Merged {
    /// One lives on.
    Done {
        /// As it is now.
        into: Box<Memory>,
        /// Those that were forgotten, with their versions.
        forgotten: Vec<(String, u64)>,
    },
    /// Nothing was done, on account of this one.
    Refused {
        /// Its id.
        id: String,
        /// Why.
        outcome: Outcome,
    },
}

impl Memories {
    /// Makes one memory of several. The one that says already what they become lives on, else the oldest, which has the
    /// longest history; it is changed, and the others are forgotten, with `force` pinned ones too. The history of each
    /// names the other side.
    ///
    /// # Errors
    /// The caller may not, the change is wrong, or the database failed. Then nothing was done.
    pub async fn merge(
        &self,
        caller: &Caller,
        parts: Vec<Part>,
        change: Change,
        force: bool,
    ) -> Result<Merged> {
        caller.require(Permission::Modify)?;
        let different: std::collections::BTreeSet<_> = parts.iter().map(|part| &part.id).collect();
        if parts.len() < 2 || parts.len() > MERGED_AT_ONCE || different.len() != parts.len() {
            let text = format!("ids is a list of 2 to {MERGED_AT_ONCE} different memories");
            return Err(MemoryError::Invalid(text));
        }
        caller.require(Permission::Forget)?;
        let (scope, by) = (caller.read_scope(), caller.context().provenance());
        let done = self.write_indexed(move |tx| all(tx, &scope, &by, &parts, &change, force)).await;
        match done {
            Err(MemoryError::NotMerged { id, outcome }) => Ok(Merged::Refused { id, outcome }),
            other => other,
        }
    }
}

/// An error undoes all that was written.
fn all(
    tx: &WriteTx,
    scope: &ReadScope,
    by: &Provenance,
    parts: &[Part],
    change: &Change,
    force: bool,
) -> Result<(Merged, Vec<Saved>)> {
    let refused = |id: &str, outcome| Err(MemoryError::NotMerged { id: id.to_owned(), outcome });
    let mut memories = Vec::new();
    for Part { id, if_version } in parts {
        let Some(memory) = visible(tx, scope, id)? else { return refused(id, Outcome::NotFound) };
        if if_version.is_some_and(|wanted| wanted != memory.version) {
            return refused(id, Outcome::VersionConflict(memory.version));
        }
        if memory.deleted_at.is_some() {
            return refused(id, Outcome::Deleted(memory.version));
        }
        memories.push(memory);
    }
    let mut into = memories.swap_remove(survivor(&memories, change.content.as_deref()));
    memories.sort_by_key(|memory| (memory.created_at, memory.id.clone()));
    let said = |what: String| match &change.reason {
        Some(reason) => Some(format!("{what}: {reason}")),
        None => Some(what),
    };
    let (mut saved, mut forgotten) = (Vec::new(), Vec::new());
    for other in &mut memories {
        match forget(tx, other, said(format!("Merged into {}", into.id)), force, by)? {
            Outcome::Updated(version, _) => forgotten.push((other.id.clone(), version)),
            outcome => return refused(&other.id, outcome),
        }
        saved.push(Saved::from(save(tx, other)?).telling(other, Became::Forgotten, by));
    }
    let names: Vec<_> = memories.iter().map(|memory| memory.id.as_str()).collect();
    let reason = said(format!("Merged with {}", names.join(", ")));
    let before = into.content.clone();
    match apply_change(tx, &mut into, &Change { reason: reason.clone(), ..change.clone() }, by)? {
        Outcome::Updated(..) => {}
        // It says all of it already; that the others are part of it now is told all the same.
        Outcome::NoChanges(_) => drop(record(tx, &mut into, "updated", Some(before), reason, by)?),
        outcome => return refused(&into.id, outcome),
    }
    saved.push(Saved::from(save(tx, &into)?).telling(&into, Became::Changed, by));
    Ok((Merged::Done { into: Box::new(into), forgotten }, saved))
}

/// Where the one that lives on is among them.
fn survivor(memories: &[Memory], content: Option<&str>) -> usize {
    let said = content.map(content_hash);
    let rank = |memory: &Memory| {
        let says_it = said.as_ref().is_some_and(|said| content_hash(&memory.content) == *said);
        (!says_it, memory.created_at, memory.id.clone())
    };
    let all = memories.iter().enumerate();
    all.min_by_key(|(_, memory)| rank(memory)).map_or(0, |(place, _)| place)
}
