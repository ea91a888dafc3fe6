//! The turns of a session.

use signet_auth::Caller;
use signet_core::{Permission, redact_secrets};
use signet_store::{Read as _, WriteTx, compose_key};

use super::held::{load_or_new, touch};
use super::{Session, Sessions, Speaker, Turn, briefing::shorten, save, storage_key};
use crate::index::{Entry, IndexChange};
use crate::memories::Saved;
use crate::tables::{TURNS, ToIndex, note};
use crate::{MemoryError, Result};

/// Bytes of one turn. A tool's output can be megabytes; what is worth finding is at its beginning.
const TURN_BYTES: usize = 16 * 1024;
/// Turns of one session. Later ones are dropped.
const MOST_TURNS: u64 = 20_000;

impl Sessions {
    /// A session's transcript as text, a line `User: ...` for each turn.
    ///
    /// # Errors
    /// As [`Sessions::get`].
    pub fn transcript_text(&self, caller: &Caller, key: &str) -> Result<(Session, String)> {
        let session = self.get(caller, key)?;
        let turns = self.turns(&session)?;
        let lines: Vec<_> = turns
            .iter()
            .map(|turn| {
                let speaker = match turn.speaker {
                    Speaker::User => "User",
                    Speaker::Assistant => "Assistant",
                    Speaker::Tool => "Tool",
                };
                format!("{speaker}: {}", turn.text)
            })
            .collect();
        Ok((session, lines.join("\n")))
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
                let mut changes: Vec<Saved> = forget_turns(tx, &mut session)?;
                changes.extend(add_turns(tx, &caller, &mut session, &turns)?);
                touch(&mut session, &caller);
                save(tx, &session)?;
                Ok(((), changes))
            })
            .await
    }

    /// The turns of a session that the caller was given, in order.
    ///
    /// # Errors
    /// The database failed.
    pub fn turns(&self, session: &Session) -> Result<Vec<Turn>> {
        let turns = self.memories.store.read(|tx| tx.list(TURNS, &prefix(session)))?;
        Ok(turns.into_iter().map(|(_, turn)| turn).collect())
    }
}

fn prefix(session: &Session) -> String {
    format!("{}\0", storage_key(&session.made.agent, &session.key))
}

/// Appends turns; for transactions that do more than that.
pub(super) fn add_turns(
    tx: &WriteTx,
    caller: &Caller,
    session: &mut Session,
    turns: &[(Speaker, String)],
) -> Result<Vec<Saved>> {
    let mut changes = Vec::new();
    // Records of a session stay with its project, whatever a later request says.
    let made = signet_core::Provenance {
        session: Some(session.key.clone()),
        project: session.project.as_ref().map(|project| project.id.clone()),
        ..caller.context().provenance()
    };
    for (speaker, text) in turns {
        let text = text.trim();
        if text.is_empty() || session.turns >= MOST_TURNS {
            continue;
        }
        let number = format!("{:08}", session.turns);
        let key = compose_key(&[&session.made.agent, &session.key, &number]);
        let turn =
            Turn { speaker: *speaker, text: redact_secrets(&shorten(text, TURN_BYTES)), made: made.clone() };
        if number != "00000000" && same_as_last(tx, session, &turn)? {
            continue;
        }
        tx.put(TURNS, &key, &turn)?;
        session.turns += 1;
        // What tools print is kept but would drown what people say in a search.
        if turn.speaker != Speaker::Tool {
            let note = note(tx, &ToIndex::Turn(key.clone()))?;
            changes
                .push(IndexChange { id: key.clone(), entry: Some(Entry::of_turn(&key, &turn)), note }.into());
        }
    }
    Ok(changes)
}

/// An answer comes twice with some harnesses: at its end and with the next prompt.
fn same_as_last(tx: &WriteTx, session: &Session, turn: &Turn) -> Result<bool> {
    let number = format!("{:08}", session.turns.saturating_sub(1));
    let last = tx.get(TURNS, &compose_key(&[&session.made.agent, &session.key, &number]))?;
    Ok(turn.speaker == Speaker::Assistant
        && last.is_some_and(|last| last.speaker == turn.speaker && last.text == turn.text))
}

/// Takes all turns away.
pub(super) fn forget_turns(tx: &WriteTx, session: &mut Session) -> Result<Vec<Saved>> {
    let mut changes = Vec::new();
    for (key, _) in tx.list(TURNS, &prefix(session))? {
        tx.delete(TURNS, &key)?;
        let note = note(tx, &ToIndex::Turn(key.clone()))?;
        changes.push(IndexChange { id: key, entry: None, note }.into());
    }
    session.turns = 0;
    Ok::<_, MemoryError>(changes)
}
