//! Whose a session is: finding the caller's own, and who holds it.

use signet_auth::Caller;
use signet_core::{Permission, now};
use signet_store::{Read as _, StoreError, WriteTx};

use super::{CLAIM, Session, Sessions, storage_key, tidy_key};
use crate::tables::SESSIONS;
use crate::{MemoryError, Result};

impl Sessions {
    /// The caller's own session, if it names one that is known.
    pub(super) fn own(&self, caller: &Caller) -> Result<Option<Session>> {
        let context = caller.context();
        let Some(key) = context.session_key.as_deref() else { return Ok(None) };
        let session = self
            .memories
            .store
            .read(|tx| tx.get(SESSIONS, &storage_key(&context.agent_id, tidy_key(key))))?;
        session.map(|session| inside(caller, session)).transpose()
    }

    /// Whether the user switched Signet off for the caller's session.
    ///
    /// # Errors
    /// The session is outside the caller's scope, or the database failed.
    pub fn bypassed(&self, caller: &Caller) -> Result<bool> {
        Ok(self.own(caller)?.is_some_and(|session| session.bypassed))
    }

    /// The session's key, if there is one and the caller may write.
    #[allow(clippy::unused_self, reason = "reads as a question to the sessions")]
    pub(super) fn writable_key(&self, caller: &Caller) -> Option<String> {
        let key = caller.context().session_key.as_deref().map(tidy_key).filter(|key| !key.is_empty())?;
        caller.require_write(Permission::Remember).ok().map(|()| key.to_owned())
    }
}

/// What is remembered can still be told when nothing more can be written down.
pub(super) fn unless_disk_full<T: Default>(result: Result<T>) -> Result<T> {
    match result {
        Err(MemoryError::Store(error @ StoreError::DiskFull)) => {
            tracing::warn!(%error, "a session is not written down");
            Ok(T::default())
        }
        other => other,
    }
}

/// The runtime that holds a session, if it is not the one that asks.
pub(super) fn held_by_other(session: &Session, runtime: Option<&str>) -> Option<String> {
    let holder = session.runtime.as_deref()?;
    let held = session.ended_at.is_none() && session.claimed_until > now();
    (held && runtime.is_some_and(|runtime| runtime != holder)).then(|| holder.to_owned())
}

/// The caller's session of this key, as it is or as it begins.
pub(super) fn load_or_new(tx: &WriteTx, caller: &Caller, key: &str) -> Result<Session> {
    let context = caller.context();
    if let Some(known) = tx.get(SESSIONS, &storage_key(&context.agent_id, key))? {
        return inside(caller, known);
    }
    Ok(Session {
        key: key.to_owned(),
        made: context.provenance(),
        project: context.project.clone(),
        updated_at: context.received_at,
        ended_at: None,
        end_reason: None,
        runtime: None,
        claimed_until: 0,
        bypassed: false,
        turns: 0,
        epoch: 0,
        shown: Vec::new(),
    })
}

/// The session, unless it is of a project that the caller may not touch.
pub(super) fn inside(caller: &Caller, session: Session) -> Result<Session> {
    let project = session.project.as_ref().map(|project| project.id.clone());
    let of = signet_core::Provenance { project, user: session.made.user.clone(), ..Default::default() };
    if caller.read_scope().covers(&of, false) {
        return Ok(session);
    }
    Err(signet_core::Error::Denied("this session belongs to a project outside the key's scope".into()).into())
}

/// A sign of life, of the time of the request.
pub(super) fn touch(session: &mut Session, caller: &Caller) {
    let at = caller.context().received_at;
    session.updated_at = session.updated_at.max(at);
    session.claimed_until = session.claimed_until.max(at + CLAIM);
}
