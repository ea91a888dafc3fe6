//! Start, prompt, compaction, end.

use std::sync::Arc;

use signet_auth::Caller;
use signet_core::{Permission, now};
use signet_store::{Read as _, StoreError, WriteTx};

use super::transcript::{add_turns, forget_turns};
use super::{Briefing, CLAIM, Origin, Session, Sessions, Speaker, briefing, save, storage_key, tidy_key};
use crate::draft::Checked;
use crate::index::IndexChange;
use crate::memories::insert;
use crate::tables::SESSIONS;
use crate::{Draft, Hit, MemoryError, Recall, Result, worth_remembering};

/// Memories offered at a session's start.
const OPENING_HITS: usize = 20;
/// Memories offered beside a prompt.
const PROMPT_HITS: usize = 5;
/// A hit whose text matches less than this is noise beside a prompt: about one of the four rarest words.
const LEAST_TEXT: f32 = 0.3;
/// Memories whose ids a session keeps as shown; older ones may be shown again.
const MOST_SHOWN: usize = 500;

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

/// What a prompt is answered with.
#[derive(Debug, Clone, Default)]
pub struct PromptOutcome {
    /// For the model.
    pub briefing: Briefing,
    /// Words that were looked for.
    pub terms: Vec<String>,
    /// The session was known before.
    pub known: bool,
    /// The user switched Signet off for this session.
    pub bypassed: bool,
    /// Another runtime holds the session: nothing was done.
    pub claimed_by: Option<String>,
    /// Ids of memories made from this prompt.
    pub kept: Vec<String>,
}

/// What a harness is told before it compacts.
#[derive(Debug, Clone)]
pub struct CompactionAdvice {
    /// For the model that summarises.
    pub prompt: String,
    /// The part of it that says what to keep.
    pub guidelines: String,
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
        let (hits, briefing) =
            if repeat { (Vec::new(), briefing::reopened()) } else { self.opening(caller)? };
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
                touch(&mut session);
                save(tx, &session)
            })
            .await
    }

    /// The user sent a prompt.
    ///
    /// # Errors
    /// The caller may neither read nor write, or the database failed.
    pub async fn prompt(
        &self,
        caller: &Caller,
        runtime: Option<&str>,
        text: &str,
        last_answer: Option<&str>,
    ) -> Result<PromptOutcome> {
        caller
            .require(Permission::Recall)
            .or_else(|denied| caller.require(Permission::Remember).map_err(|_| denied))?;
        let session = self.own(caller)?;
        let known = session.is_some();
        if let Some(holder) = session.as_ref().and_then(|session| held_by_other(session, runtime)) {
            return Ok(PromptOutcome { known, claimed_by: Some(holder), ..Default::default() });
        }
        if session.as_ref().is_some_and(|session| session.bypassed) {
            return Ok(PromptOutcome { known, bypassed: true, ..Default::default() });
        }
        let shown = session.map(|session| session.shown).unwrap_or_default();
        let (hits, terms) = self.relevant(caller, text, &shown)?;
        let statements = if caller.require_write(Permission::Remember).is_ok() {
            worth_remembering(text)
        } else {
            Vec::new()
        };
        let drafts: Vec<_> =
            statements.iter().filter_map(|statement| kept_draft(caller, statement)).collect();
        let shown = briefing::beside_prompt(&hits, &[]).memories;
        let turns = [last_answer.map(|text| (Speaker::Assistant, text)), Some((Speaker::User, text))];
        let turns = turns.into_iter().flatten().map(|(speaker, text)| (speaker, text.to_owned())).collect();
        let kept = unless_disk_full(self.record_prompt(caller, turns, drafts, shown).await)?;
        // Only what is kept may be said to be.
        let said = if kept.is_empty() { &[][..] } else { &statements };
        let briefing = briefing::beside_prompt(&hits, said);
        Ok(PromptOutcome { briefing, terms, known, bypassed: false, claimed_by: None, kept })
    }

    /// What bears on a prompt and was not shown yet.
    fn relevant(&self, caller: &Caller, text: &str, shown: &[String]) -> Result<(Vec<Hit>, Vec<String>)> {
        if !caller.may(Permission::Recall) {
            return Ok((Vec::new(), Vec::new()));
        }
        let limit = (PROMPT_HITS + shown.len()).min(50);
        let recalled =
            self.memories.recall(caller, &Recall { text: text.to_owned(), limit, ..Default::default() })?;
        let terms = recalled.terms;
        let bears = |hit: &Hit| {
            let matched = hit.explain.matched.len();
            hit.explain.parts.text >= LEAST_TEXT && (matched >= 2 || matched * 2 >= terms.len())
        };
        let fresh = recalled.hits.into_iter().filter(|hit| !shown.contains(&hit.memory.id) && bears(hit));
        let hits = fresh.take(PROMPT_HITS).collect();
        Ok((hits, terms))
    }

    /// Writes turns, what was kept of them and what was shown, in one transaction.
    async fn record_prompt(
        &self,
        caller: &Caller,
        turns: Vec<(Speaker, String)>,
        drafts: Vec<(Draft, Checked)>,
        shown: Vec<String>,
    ) -> Result<Vec<String>> {
        let key = self.writable_key(caller);
        if key.is_none() && drafts.is_empty() {
            return Ok(Vec::new());
        }
        let (caller, drafts) = (caller.clone(), Arc::new(drafts));
        self.memories
            .write_indexed(move |tx| {
                let (mut kept, mut changes) = (Vec::new(), Vec::new());
                for (draft, checked) in drafts.iter() {
                    let (stored, change) = insert(tx, &caller, draft, checked)?;
                    kept.push(stored.memory.id);
                    changes.extend(change);
                }
                if let Some(key) = &key {
                    let mut session = load_or_new(tx, &caller, key)?;
                    changes.extend(add_turns(tx, &caller, &mut session, &turns)?);
                    // What was just said is in the context already.
                    session.shown.extend(shown.iter().chain(&kept).cloned());
                    let surplus = session.shown.len().saturating_sub(MOST_SHOWN);
                    session.shown.drain(..surplus);
                    touch(&mut session);
                    save(tx, &session)?;
                }
                Ok((kept, changes))
            })
            .await
    }

    /// The model answered, or a tool did.
    ///
    /// # Errors
    /// The caller may not write, or the database failed.
    pub async fn record_turns(&self, caller: &Caller, turns: Vec<(Speaker, String)>) -> Result<()> {
        caller.require(Permission::Remember)?;
        if !self.bypassed(caller)? {
            self.record_prompt(caller, turns, Vec::new(), Vec::new()).await?;
        }
        Ok(())
    }

    /// The whole transcript: takes the place of what was collected if it has more turns.
    ///
    /// # Errors
    /// The caller may not write, or the database failed.
    pub async fn transcript(&self, caller: &Caller, turns: Vec<(Speaker, String)>) -> Result<()> {
        caller.require(Permission::Remember)?;
        let Some(key) = self.writable_key(caller) else { return Ok(()) };
        if self.bypassed(caller)? {
            return Ok(());
        }
        let caller = caller.clone();
        self.memories
            .write_indexed(move |tx| {
                let mut session = load_or_new(tx, &caller, &key)?;
                if (turns.len() as u64) <= session.turns {
                    return Ok(((), Vec::new()));
                }
                let mut changes: Vec<IndexChange> = forget_turns(tx, &mut session)?;
                changes.extend(add_turns(tx, &caller, &mut session, &turns)?);
                touch(&mut session);
                save(tx, &session)?;
                Ok(((), changes))
            })
            .await
    }

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
        let (key, caller, draft) = (self.writable_key(caller), caller.clone(), Arc::new((draft, checked)));
        self.memories
            .write_indexed(move |tx| {
                let (stored, change) = insert(tx, &caller, &draft.0, &draft.1)?;
                let mut epoch = 1;
                if let Some(key) = &key {
                    let mut session = load_or_new(tx, &caller, key)?;
                    session.epoch += 1;
                    session.shown = vec![stored.memory.id.clone()];
                    epoch = session.epoch;
                    touch(&mut session);
                    save(tx, &session)?;
                }
                Ok(((stored.memory.id, epoch), change))
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
                    session.ended_at = Some(now());
                    session.end_reason = Some(reason.clone());
                    session.claimed_until = 0;
                }
                session.updated_at = now();
                save(tx, &session)?;
                Ok(EndOutcome { repeated: false, ended_by })
            })
            .await
    }

    /// The caller's own session, if it names one that is known.
    fn own(&self, caller: &Caller) -> Result<Option<Session>> {
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
    fn writable_key(&self, caller: &Caller) -> Option<String> {
        let key = caller.context().session_key.as_deref().map(tidy_key).filter(|key| !key.is_empty())?;
        caller.require_write(Permission::Remember).ok().map(|()| key.to_owned())
    }
}

/// What is remembered can still be told when nothing more can be written down.
fn unless_disk_full<T: Default>(result: Result<T>) -> Result<T> {
    match result {
        Err(MemoryError::Store(error @ StoreError::DiskFull)) => {
            tracing::warn!(%error, "a session is not written down");
            Ok(T::default())
        }
        other => other,
    }
}

fn held_by_other(session: &Session, runtime: Option<&str>) -> Option<String> {
    let holder = session.runtime.as_deref()?;
    let held = session.ended_at.is_none() && session.claimed_until > now();
    (held && runtime.is_some_and(|runtime| runtime != holder)).then(|| holder.to_owned())
}

fn load_or_new(tx: &WriteTx, caller: &Caller, key: &str) -> Result<Session> {
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
fn inside(caller: &Caller, session: Session) -> Result<Session> {
    let project = session.project.as_ref().map(|project| project.id.clone());
    let of = signet_core::Provenance { project, user: session.made.user.clone(), ..Default::default() };
    if caller.read_scope().covers(&of, false) {
        return Ok(session);
    }
    Err(signet_core::Error::Denied("this session belongs to a project outside the key's scope".into()).into())
}

fn touch(session: &mut Session) {
    session.updated_at = now();
    session.claimed_until = session.updated_at + CLAIM;
}

/// A memory from a statement. `None` if it cannot be one.
fn kept_draft(caller: &Caller, statement: &str) -> Option<(Draft, Checked)> {
    let draft = Draft {
        content: statement.to_owned(),
        source_type: Some("prompt".to_owned()),
        source_id: caller.context().session_key.clone(),
        ..Default::default()
    };
    let checked = draft.check().ok()?;
    Some((draft, checked))
}
