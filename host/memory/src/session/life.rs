//! Start and end.

use signet_auth::Caller;
use signet_core::Permission;
use signet_store::Read as _;

use super::held::{held_by_other, inside, load_or_new, touch, unless_disk_full};
use super::once::is_late;
use super::{Briefing, Origin, Sessions, briefing, save, storage_key};
use crate::tables::SESSIONS;
use crate::{Hit, MemoryError, Recall, Result};

/// Memories offered at a session's start.
const OPENING_HITS: usize = 20;

/// What a start is answered with.
#[derive(Debug, Clone)]
pub struct Opening {
    /// For the model.
    pub briefing: Briefing,
    /// The memories in it.
    pub hits: Vec<Hit>,
    /// The session was known before.
    pub known: bool,
    /// The user switched Signet off for this session.
    pub bypassed: bool,
}

/// What an end is answered with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndOutcome {
    /// It had ended before.
    pub repeated: bool,
    /// Runtime that ended it.
    pub ended_by: Option<String>,
}

impl Sessions {
    /// A session begins or continues.
    ///
    /// # Errors
    /// The caller may neither read nor write, another runtime holds the session, or the database failed.
    pub async fn start(&self, caller: &Caller, runtime: Option<&str>, origin: Origin) -> Result<Opening> {
        caller
            .require(Permission::Recall)
            .or_else(|denied| caller.require(Permission::Remember).map_err(|_| denied))?;
        let old = self.own(caller)?;
        if let Some(holder) = old.as_ref().and_then(|session| held_by_other(session, runtime)) {
            return Err(MemoryError::Claimed(holder));
        }
        let bypassed = old.as_ref().is_some_and(|session| session.bypassed);
        let known = old.is_some();
        if bypassed {
            return Ok(Opening { briefing: Briefing::default(), hits: Vec::new(), known, bypassed });
        }
        // A context that was emptied or compacted holds nothing of what was shown; a plain repeat does.
        let repeat =
            known && origin == Origin::Startup && old.is_some_and(|session| session.ended_at.is_none());
        let (hits, briefing) = if repeat || is_late(caller) {
            (Vec::new(), briefing::reopened())
        } else {
            self.opening(caller)?
        };
        unless_disk_full(self.open_session(caller, runtime, origin, &briefing).await)?;
        Ok(Opening { briefing, hits, known, bypassed })
    }

    fn opening(&self, caller: &Caller) -> Result<(Vec<Hit>, Briefing)> {
        if !caller.may(Permission::Recall) {
            return Ok((Vec::new(), briefing::opening(&[])));
        }
        let recalled = self.memories.recall(caller, &Recall { limit: OPENING_HITS, ..Default::default() })?;
        let briefing = briefing::opening(&recalled.hits);
        let hits = recalled.hits.into_iter().take(briefing.memories.len()).collect();
        Ok((hits, briefing))
    }

    async fn open_session(
        &self,
        caller: &Caller,
        runtime: Option<&str>,
        origin: Origin,
        briefing: &Briefing,
    ) -> Result<()> {
        let Some(key) = self.writable_key(caller) else { return Ok(()) };
        let (caller, runtime, shown) =
            (caller.clone(), runtime.map(str::to_owned), briefing.memories.clone());
        self.memories
            .store
            .write(move |tx| {
                let mut session = load_or_new(tx, &caller, &key)?;
                if matches!(origin, Origin::Clear | Origin::Compact) {
                    session.shown.clear();
                }
                session.shown.extend(shown.iter().cloned());
                session.ended_at = None;
                session.end_reason = None;
                session.runtime.clone_from(&runtime);
                if let Some(project) = &caller.context().project {
                    session.project = Some(project.clone());
                }
                touch(&mut session, &caller);
                save(tx, &session)
            })
            .await
    }

    /// The session is over. Harmless when repeated.
    ///
    /// # Errors
    /// The caller may not write, another runtime holds the session, or the database failed.
    pub async fn end(&self, caller: &Caller, runtime: Option<&str>, reason: &str) -> Result<EndOutcome> {
        caller.require(Permission::Remember)?;
        let Some(key) = self.writable_key(caller) else { return Ok(EndOutcome::default()) };
        let (caller, reason, runtime) = (caller.clone(), reason.to_owned(), runtime.map(str::to_owned));
        let at = caller.context().received_at;
        self.memories
            .store
            .write(move |tx| {
                let Some(mut session) = tx.get(SESSIONS, &storage_key(&caller.context().agent_id, &key))?
                else {
                    return Ok(EndOutcome::default());
                };
                let ended_by = session.runtime.clone().or_else(|| runtime.clone());
                session = inside(&caller, session)?;
                if let Some(holder) = held_by_other(&session, runtime.as_deref()) {
                    return Err(MemoryError::Claimed(holder));
                }
                if session.ended_at.is_some() {
                    return Ok(EndOutcome { repeated: true, ended_by });
                }
                // After a clear the harness goes on under the same key.
                if reason != "clear" {
                    session.ended_at = Some(at);
                    session.end_reason = Some(reason.clone());
                    session.claimed_until = 0;
                }
                session.updated_at = session.updated_at.max(at);
                save(tx, &session)?;
                Ok(EndOutcome { repeated: false, ended_by })
            })
            .await
    }
}
