//! Before and after a harness compacts its context.

use std::sync::Arc;

use signet_auth::Caller;
use signet_core::Permission;

use super::held::{held_by_other, load_or_new, touch};
use super::once::Deed;
use super::{PROMPT_HITS, Sessions, briefing, save};
use crate::memories::insert;
use crate::{Draft, MemoryError, Recall, Result};

/// What a harness is told before it compacts.
#[derive(Debug, Clone)]
pub struct CompactionAdvice {
    /// For the model that summarises.
    pub prompt: String,
    /// The part of it that says what to keep.
    pub guidelines: String,
}

impl Sessions {
    /// The harness is about to compact.
    ///
    /// # Errors
    /// The caller may neither read nor write, or the database failed.
    pub fn compacting(&self, caller: &Caller) -> Result<CompactionAdvice> {
        let hits = if caller.may(Permission::Recall) {
            self.memories.recall(caller, &Recall { limit: PROMPT_HITS, ..Default::default() })?.hits
        } else {
            caller.require(Permission::Remember)?;
            Vec::new()
        };
        let (prompt, guidelines) = briefing::before_compaction(&hits);
        Ok(CompactionAdvice { prompt, guidelines })
    }

    /// The harness compacted: the summary becomes a memory, and everything may be shown again. Answers
    /// the memory's id and the session's new epoch.
    ///
    /// # Errors
    /// The caller may not write, another runtime holds the session, the summary is empty, or the database
    /// failed.
    pub async fn compacted(
        &self,
        caller: &Caller,
        runtime: Option<&str>,
        summary: &str,
    ) -> Result<(String, u64)> {
        caller.require_write(Permission::Remember)?;
        if let Some(holder) = self.own(caller)?.as_ref().and_then(|session| held_by_other(session, runtime)) {
            return Err(MemoryError::Claimed(holder));
        }
        let draft = Draft {
            content: briefing::shorten(summary, crate::MAX_CONTENT - 4),
            kind: Some("session_summary".to_owned()),
            importance: Some(0.5),
            source_type: Some("compaction".to_owned()),
            source_id: caller.context().session_key.clone(),
            ..Default::default()
        };
        let checked = draft.check()?;
        let deed = Deed::of(caller, "compacted", summary);
        let (key, caller, draft) = (self.writable_key(caller), caller.clone(), Arc::new((draft, checked)));
        self.memories
            .write_indexed(move |tx| {
                let (stored, change) = insert(tx, &caller, &draft.0, &draft.1)?;
                let mut epoch = 1;
                if let Some(key) = &key {
                    let mut session = load_or_new(tx, &caller, key)?;
                    if deed.done(tx)?.is_none() {
                        session.epoch += 1;
                        session.shown = vec![stored.memory.id.clone()];
                    }
                    epoch = session.epoch;
                    touch(&mut session, &caller);
                    save(tx, &session)?;
                }
                deed.note(tx, std::slice::from_ref(&stored.memory.id))?;
                Ok(((stored.memory.id, epoch), change))
            })
            .await
    }
}
