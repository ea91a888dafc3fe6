//! What an event brings about is brought about once, however often it is delivered: the transaction that
//! does it also notes it, so that no crash falls in between.

use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Millis, now, sha256_hex};
use signet_store::{Read as _, WriteTx, compose_key};

use super::{Sessions, Speaker};
use crate::Result;
use crate::tables::EVENTS;

/// How long events are known: longer than edges keep them.
const KNOWN: Millis = 9 * 24 * 3_600_000;
/// Events that are known; the oldest go first. Some 200 bytes each.
const MOST_KNOWN: usize = 300_000;
/// What was said this long ago has nobody waiting for the answer.
const LATE: Millis = 10_000;

/// What was done about an event.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Done {
    at: Millis,
    /// Memories that came of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kept: Vec<String>,
}

/// One deed of an event: several may come of one.
#[derive(Debug, Clone)]
pub(super) struct Deed(Option<String>);

impl Deed {
    /// Of the request's event, if it names one; by what is done and with what.
    pub(super) fn of(caller: &Caller, what: &str, with: &str) -> Self {
        let context = caller.context();
        let key = |event: &String| {
            compose_key(&[&context.agent_id, event, &sha256_hex(format!("{what}\0{with}").as_bytes())])
        };
        Self(context.event_id.as_ref().map(key))
    }

    /// Of turns that are recorded.
    pub(super) fn of_turns(caller: &Caller, turns: &[(Speaker, String)]) -> Self {
        let text: Vec<_> =
            turns.iter().map(|(speaker, text)| format!("{}\0{text}", speaker.name())).collect();
        Self::of(caller, "turns", &text.join("\0"))
    }

    /// The memories that came of it, if it was done before.
    pub(super) fn done(&self, tx: &WriteTx) -> Result<Option<Vec<String>>> {
        let Some(key) = &self.0 else { return Ok(None) };
        Ok(tx.get(EVENTS, key)?.map(|done| done.kept))
    }

    pub(super) fn note(&self, tx: &WriteTx, kept: &[String]) -> Result<()> {
        if let Some(key) = &self.0 {
            tx.put(EVENTS, key, &Done { at: now(), kept: kept.to_vec() })?;
        }
        Ok(())
    }
}

/// Whether the request tells of something that is over: no model sees the answer.
pub(super) fn is_late(caller: &Caller) -> bool {
    caller.context().received_at + LATE < now()
}

impl Sessions {
    /// Forgets events that no edge delivers again. For a background job.
    ///
    /// # Errors
    /// The database failed.
    pub async fn forget_events(&self) -> Result<usize> {
        let before = now().saturating_sub(KNOWN);
        Ok(self.memories.store.expire(EVENTS, |done| done.at, before, MOST_KNOWN).await?)
    }
}
