//! The tables of this crate, and the note that the index works from.

use serde::{Deserialize, Serialize};
use signet_core::new_id;
use signet_store::{Result, Table, WriteTx};

use crate::session::Done;
use crate::{HistoryEntry, Memory, Session, Turn};

/// By id.
pub(crate) const MEMORIES: Table<Memory> = Table::new("memories");
/// Content hash within agent, visibility, namespace and project -> memory id.
pub(crate) const BY_HASH: Table<String> = Table::new("memories_by_hash");
/// Agent and idempotency key -> memory id.
pub(crate) const BY_IDEMPOTENCY: Table<String> = Table::new("memories_by_idempotency");
/// Memory id and entry id, oldest first.
pub(crate) const HISTORY: Table<HistoryEntry> = Table::new("memory_history");
/// Agent and session key.
pub(crate) const SESSIONS: Table<Session> = Table::new("sessions");
/// Agent, session key and number.
pub(crate) const TURNS: Table<Turn> = Table::new("session_turns");
/// Agent, event and deed.
pub(crate) const EVENTS: Table<Done> = Table::new("session_events");
/// What the index has not taken in yet.
pub(crate) const TO_INDEX: Table<ToIndex> = Table::new("to_index");

/// A record that changed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) enum ToIndex {
    /// Memory, by its key.
    Memory(String),
    /// Turn, by its key.
    Turn(String),
}

/// Leaves a note for the index in the transaction that makes the change; the answer is the note's
/// key. If the daemon dies before the index has it, the next start reads the note.
pub(crate) fn note(tx: &WriteTx, what: &ToIndex) -> Result<String> {
    let key = new_id();
    tx.put(TO_INDEX, &key, what)?;
    Ok(key)
}
