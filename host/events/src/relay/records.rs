//! What is remembered between two runs.

use std::sync::atomic::AtomicU64;

use serde::{Deserialize, Serialize};
use signet_core::{Millis, new_id, now};
use signet_store::{Read as _, Store, Table};

use super::Place;
use crate::EventError;
use crate::log::Relayed;

/// The one record of tables that have just one.
pub(crate) const KEY: &str = "self";
const IDENTITY: Table<Identity> = Table::new("relay_identity");
const SENT: Table<SentUpTo> = Table::new("relay_sent");
const PLACE: Table<Place> = Table::new("relay_place");
/// By the id of another daemon: the sequence up to which it was heard, and when. The log writes it.
pub(crate) const HEARD: Table<(u64, Millis)> = Table::new("relay_heard");
/// Events that the log removed before they were sent.
pub(crate) const MISSED: Table<u64> = Table::new("relay_missed");
/// How far before its first start a daemon hears of others, in milliseconds: clocks differ.
const EARLIER: Millis = 60_000;
/// After so long nothing of what a daemon said before can still come: a log keeps thirty days at most, and the
/// exchange as many.
const SILENT: Millis = 62 * 24 * 3_600_000;

/// Under which name this daemon speaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Random.
    pub(super) id: String,
    /// The machine's name.
    pub(super) machine: String,
}

impl Identity {
    pub(super) fn new(machine: &str) -> Self {
        Self { id: new_id(), machine: machine.to_owned() }
    }
}

/// Up to where this daemon's events were sent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct SentUpTo {
    /// What came up to this one, before the first start, is nobody else's business.
    pub(super) joined: u64,
    /// The last event that was looked at.
    pub(super) sequence: u64,
    /// The entry of the last one that was sent.
    pub(super) entry: Option<String>,
}

/// The daemon's name. A workspace that was copied to another machine gets a new one.
pub(super) async fn identity(store: &Store, machine: &str) -> Result<Identity, EventError> {
    match store.read(|tx| tx.get(IDENTITY, KEY))? {
        Some(identity) if identity.machine == machine => Ok(identity),
        _ => {
            let identity = Identity::new(machine);
            note_identity(store, &identity).await?;
            Ok(identity)
        }
    }
}

pub(super) async fn note_identity(store: &Store, identity: &Identity) -> Result<(), EventError> {
    let identity = identity.clone();
    store.write(move |tx| tx.put(IDENTITY, KEY, &identity)).await.map_err(EventError::Store)
}

/// Up to where events were sent; at the first start, `last`.
pub(super) async fn sent(store: &Store, last: u64) -> Result<SentUpTo, EventError> {
    if let Some(sent) = store.read(|tx| tx.get(SENT, KEY))? {
        return Ok(sent);
    }
    let sent = SentUpTo { joined: last, sequence: last, entry: None };
    note_sent(store, &sent).await?;
    Ok(sent)
}

pub(super) async fn note_sent(store: &Store, sent: &SentUpTo) -> Result<(), EventError> {
    let sent = sent.clone();
    store.write(move |tx| tx.put(SENT, KEY, &sent)).await.map_err(EventError::Store)
}

/// Where hearing goes on.
pub(super) async fn place(store: &Store) -> Result<Place, EventError> {
    if let Some(place) = store.read(|tx| tx.get(PLACE, KEY))? {
        return Ok(place);
    }
    let place = Place::Since(now().saturating_sub(EARLIER));
    note_place(store, &place).await?;
    Ok(place)
}

pub(super) async fn note_place(store: &Store, place: &Place) -> Result<(), EventError> {
    let place = place.clone();
    store.write(move |tx| tx.put(PLACE, KEY, &place)).await.map_err(EventError::Store)
}

/// Up to where each of the others was heard, without those who were silent for so long that nothing of what
/// they said can still come.
pub(super) async fn heard(store: &Store) -> Result<Vec<(String, u64)>, EventError> {
    let since = now().saturating_sub(SILENT);
    let all = store.read(|tx| tx.list(HEARD, ""))?;
    let (silent, heard): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, (_, time))| *time < since);
    if !silent.is_empty() {
        let forget = move |tx: &signet_store::WriteTx| {
            silent.iter().try_for_each(|(origin, _)| tx.delete(HEARD, origin).map(drop))
        };
        store.write(forget).await.map_err(EventError::Store)?;
    }
    Ok(heard.into_iter().map(|(origin, (sequence, _))| (origin, sequence)).collect())
}

/// What the log has to know.
pub(crate) fn relayed(store: &Store) -> Result<Relayed, EventError> {
    let (sent, missed) = store.read(|tx| Ok::<_, EventError>((tx.get(SENT, KEY)?, tx.get(MISSED, KEY)?)))?;
    // Who was never in touch with other machines misses nothing.
    let sent = sent.map_or(u64::MAX, |sent| sent.sequence);
    Ok(Relayed { sent: AtomicU64::new(sent), missed: AtomicU64::new(missed.unwrap_or(0)) })
}
