//! How a daemon and the other machines stand.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering::Relaxed};

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::Serialize;
use signet_core::{Millis, now};

use super::records::Identity;
use crate::EventError;

/// Whether the exchange is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase", tag = "state")]
#[schemars(rename = "RelayLink")]
pub enum LinkState {
    /// Events go out and come in.
    Connected {
        /// From when on.
        since: Millis,
    },
    /// It works for itself, and catches up later.
    Waiting {
        /// What is wrong.
        why: String,
        /// From when on.
        since: Millis,
    },
}

/// How it stands, and figures since the start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RelayStats {
    /// Of the exchange, without secrets.
    pub address: String,
    /// This daemon's id among the others.
    pub daemon: String,
    /// Whether it is reached.
    #[serde(flatten)]
    pub link: LinkState,
    /// Events of this daemon that the exchange does not have yet.
    pub waiting: u64,
    /// Events that were sent; some of them again, perhaps.
    pub sent: u64,
    /// Events of others that arrived.
    pub received: u64,
    /// Entries of the exchange that are no events, and were skipped.
    pub refused: u64,
    /// Events of this daemon that nobody else will hear of, of all runs: the log had no room for them any
    /// more.
    pub missed: u64,
}

/// What is shared between the relay and the bus's figures.
pub(crate) struct State {
    address: String,
    identity: Mutex<Identity>,
    link: Mutex<LinkState>,
    waiting: Waiting,
    pub(super) sent: AtomicU64,
    pub(super) received: AtomicU64,
    refused: AtomicU64,
    missed: AtomicU64,
    has_refused: AtomicBool,
}

/// Events that wait: those that did when they were counted, and what was made since, without what is done.
#[derive(Default)]
struct Waiting {
    before: AtomicI64,
    done: AtomicU64,
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

impl State {
    pub(super) fn new(address: String, identity: Identity) -> Self {
        let link = LinkState::Waiting { why: "connecting".into(), since: now() };
        Self {
            address,
            identity: Mutex::new(identity),
            link: Mutex::new(link),
            waiting: Waiting::default(),
            sent: AtomicU64::new(0),
            received: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            missed: AtomicU64::new(0),
            has_refused: AtomicBool::new(false),
        }
    }

    /// `made` are the events that this run made itself, `removed` those that the log removed unsent.
    pub(crate) fn stats(&self, made: u64, removed: u64) -> RelayStats {
        RelayStats {
            address: self.address.clone(),
            daemon: self.identity.lock().id.clone(),
            link: self.link.lock().clone(),
            waiting: self.waiting(made, removed),
            sent: self.sent.load(Relaxed),
            received: self.received.load(Relaxed),
            refused: self.refused.load(Relaxed),
            missed: self.missed.load(Relaxed) + removed,
        }
    }

    fn waiting(&self, made: u64, removed: u64) -> u64 {
        let come = signed(made) - signed(removed) - signed(self.waiting.done.load(Relaxed));
        u64::try_from(self.waiting.before.load(Relaxed) + come).unwrap_or(0)
    }

    /// `count` events waited when this run had made `made`, and the log had removed `removed`.
    pub(super) fn set_waiting(&self, count: u64, made: u64, removed: u64) {
        self.waiting.before.store(signed(count) - signed(made) + signed(removed), Relaxed);
        self.waiting.done.store(0, Relaxed);
    }

    /// Events wait no more: they were sent, or are gone.
    pub(super) fn wait_no_more(&self, count: u64) {
        self.waiting.done.fetch_add(count, Relaxed);
    }

    pub(super) fn add_missed(&self, count: u64) {
        self.missed.fetch_add(count, Relaxed);
    }

    pub(super) fn identity(&self) -> Identity {
        self.identity.lock().clone()
    }

    pub(super) fn rename(&self, identity: Identity) {
        *self.identity.lock() = identity;
    }

    pub(super) fn connected(&self) {
        *self.link.lock() = LinkState::Connected { since: now() };
        tracing::info!(bus = self.address, "in touch with the other machines");
    }

    /// Says it once, not with every attempt.
    pub(super) fn waits(&self, error: &EventError) {
        let mut link = self.link.lock();
        let why = error.to_string();
        let since = match &*link {
            LinkState::Waiting { why: before, .. } if *before == why => return,
            LinkState::Waiting { since, .. } => *since,
            LinkState::Connected { .. } => now(),
        };
        tracing::warn!(bus = self.address, why, "the other machines are not reached; going on alone");
        *link = LinkState::Waiting { why, since };
    }

    /// Says it once: whoever writes nonsense there may write a lot of it.
    pub(super) fn refuse(&self, entry: &str, why: &str) {
        self.refused.fetch_add(1, Relaxed);
        if !self.has_refused.swap(true, Relaxed) {
            tracing::warn!(
                bus = self.address,
                entry,
                why,
                "an entry was skipped; further ones are only counted"
            );
        }
    }
}
