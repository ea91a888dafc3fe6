//! Prompts and answers.

use std::sync::Arc;

use signet_auth::Caller;
use signet_core::Permission;

use super::held::{held_by_other, load_or_new, touch, unless_disk_full};
use super::once::{Deed, is_late};
use super::transcript::add_turns;
use super::{Briefing, PROMPT_HITS, Sessions, Speaker, briefing, save};
use crate::draft::Checked;
use crate::memories::insert;
use crate::{Draft, Hit, Recall, Result, worth_remembering};

/// A hit whose text matches less than this is noise beside a prompt: about one of the four rarest words.
const LEAST_TEXT: f32 = 0.3;
/// Memories whose ids a session keeps as shown; older ones may be shown again.
const MOST_SHOWN: usize = 500;

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

impl PromptOutcome {
    /// Whether nothing at all may be said beside the prompt: this session is left alone, or is another runtime's.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        self.bypassed || self.claimed_by.is_some()
    }
}

impl Sessions {
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
        if !caller.may(Permission::Recall) || is_late(caller) {
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
        let deed = Deed::of_turns(caller, &turns);
        let (caller, drafts) = (caller.clone(), Arc::new(drafts));
        self.memories
            .write_indexed(move |tx| {
                let (mut kept, mut changes) = (Vec::new(), Vec::new());
                if let Some(kept) = deed.done(tx)? {
                    return Ok((kept, changes));
                }
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
                    touch(&mut session, &caller);
                    save(tx, &session)?;
                }
                deed.note(tx, &kept)?;
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
