//! Sessions of harnesses: their life, their transcripts, and what a harness is told.

mod briefing;
mod compaction;
mod held;
mod life;
mod once;
mod prompt;
mod record;
mod search;
mod transcript;

pub use compaction::CompactionAdvice;
pub use life::{EndOutcome, Opening};
pub(crate) use once::Done;
pub use prompt::PromptOutcome;
pub use record::{Briefing, Origin, Session, Speaker, Turn};
pub use search::SessionHit;

use signet_auth::{Caller, ReadScope};
use signet_core::{Millis, Permission, now};
use signet_store::{Read, WriteTx, compose_key};

use crate::tables::SESSIONS;
use crate::{Memories, MemoryError, Result};

/// Memories offered beside a prompt or a compaction.
const PROMPT_HITS: usize = 5;

/// How long a runtime holds a session without a sign of life, as existing clients expect.
const CLAIM: Millis = 4 * 3_600_000;

/// The sessions of a workspace. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    memories: Memories,
}

impl Sessions {
    /// The sessions beside these memories.
    #[must_use]
    pub fn new(memories: Memories) -> Self {
        Self { memories }
    }

    /// Sessions that the caller may see, last used first.
    ///
    /// # Errors
    /// The caller may not recall, or the database failed.
    pub fn list(&self, caller: &Caller, limit: usize) -> Result<Vec<Session>> {
        caller.require(Permission::Recall)?;
        let scope = caller.read_scope();
        let sessions = self.memories.store.read(|tx| tx.list(SESSIONS, ""))?;
        let mut sessions: Vec<_> = sessions
            .into_iter()
            .map(|(_, session)| session)
            .filter(|s| scope.covers(&s.made, false))
            .collect();
        sessions.sort_by_key(|session| std::cmp::Reverse(session.updated_at));
        sessions.truncate(limit);
        Ok(sessions)
    }

    /// One session, by its key.
    ///
    /// # Errors
    /// The caller may not recall, there is no such session for it, or the database failed.
    pub fn get(&self, caller: &Caller, key: &str) -> Result<Session> {
        caller.require(Permission::Recall)?;
        let (scope, key) = (caller.read_scope(), tidy_key(key));
        self.memories
            .store
            .read(|tx| find(tx, &scope, &caller.context().agent_id, key))?
            .ok_or(MemoryError::NotFound)
    }

    /// Lets the session's hooks do nothing, or work again.
    ///
    /// # Errors
    /// The caller may not write, there is no such session for it, or the database failed.
    pub async fn set_bypass(&self, caller: &Caller, key: &str, bypassed: bool) -> Result<Session> {
        self.change(caller, key, move |session| session.bypassed = bypassed).await
    }

    /// Prolongs the hold of the session's runtime.
    ///
    /// # Errors
    /// As [`Sessions::set_bypass`].
    pub async fn renew(&self, caller: &Caller, key: &str) -> Result<Session> {
        self.change(caller, key, |session| session.claimed_until = now() + CLAIM).await
    }

    async fn change(
        &self,
        caller: &Caller,
        key: &str,
        mut change: impl FnMut(&mut Session) + Send + 'static,
    ) -> Result<Session> {
        caller.require(Permission::Remember)?;
        let (scope, agent) = (caller.read_scope(), caller.context().agent_id.clone());
        let key = tidy_key(key).to_owned();
        self.memories
            .store
            .write(move |tx| {
                let mut session = find(tx, &scope, &agent, &key)?.ok_or(MemoryError::NotFound)?;
                change(&mut session);
                save(tx, &session)?;
                Ok(session)
            })
            .await
    }

    /// The project of a session that is known, for requests that do not name one.
    ///
    /// # Errors
    /// The database failed.
    pub fn project_of(&self, agent: &str, key: &str) -> Result<Option<signet_core::Project>> {
        Ok(self.known(agent, key)?.and_then(|session| session.project))
    }

    /// A session, for parts of the daemon that act for nobody.
    ///
    /// # Errors
    /// The database failed.
    pub fn known(&self, agent: &str, key: &str) -> Result<Option<Session>> {
        Ok(self.memories.store.read(|tx| tx.get(SESSIONS, &storage_key(agent, tidy_key(key))))?)
    }

    /// Sessions that gave a sign of life since a time, for parts of the daemon that act for nobody. Looks at all.
    ///
    /// # Errors
    /// The database failed.
    pub fn lately(&self, since: Millis) -> Result<Vec<Session>> {
        let sessions = self.memories.store.read(|tx| tx.list(SESSIONS, ""))?.into_iter();
        Ok(sessions.map(|(_, session)| session).filter(|session| session.updated_at >= since).collect())
    }
}

/// Some clients send `session:` before the key.
fn tidy_key(key: &str) -> &str {
    key.strip_prefix("session:").unwrap_or(key)
}

/// Where a session is stored. The agent is part of it: no key's holder can join another's session.
fn storage_key(agent: &str, key: &str) -> String {
    compose_key(&[agent, key])
}

fn save(tx: &WriteTx, session: &Session) -> Result<()> {
    Ok(tx.put(SESSIONS, &storage_key(&session.made.agent, &session.key), session)?)
}

/// The caller's own session of this key, else one that it may see.
fn find(tx: &impl Read, scope: &ReadScope, agent: &str, key: &str) -> Result<Option<Session>> {
    let own = tx.get(SESSIONS, &storage_key(agent, key))?;
    if let Some(own) = own.filter(|session| scope.covers(&session.made, false)) {
        return Ok(Some(own));
    }
    let mut found = None;
    tx.scan(SESSIONS, "", |_, session| {
        if session.key == key && scope.covers(&session.made, false) {
            found = Some(session);
        }
        found.is_none()
    })?;
    Ok(found)
}
