//! An exchange in memory: for several buses in one process, and as the measure of the others in tests.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use signet_core::{Millis, now};
use tokio::sync::Notify;

use super::{Entry, Exchange, Link, Place, Received, Sent};
use crate::{EventError, KEPT};

/// How long somebody waits for entries.
const WAIT: Duration = Duration::from_secs(2);

/// The exchange. Its clones are the same one.
#[derive(Debug, Clone, Default)]
pub struct MemoryExchange {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    held: Mutex<Held>,
    changed: Notify,
}

#[derive(Debug, Default)]
struct Held {
    entries: VecDeque<Laid>,
    /// Of the next entry.
    number: u64,
    /// How often it lost all.
    losses: u64,
    is_cut: bool,
}

#[derive(Debug)]
struct Laid {
    number: u64,
    time: Millis,
    body: Vec<u8>,
}

impl MemoryExchange {
    /// Makes it unreachable, or reachable again.
    pub fn cut(&self, is_cut: bool) {
        self.shared.held.lock().is_cut = is_cut;
        self.shared.changed.notify_waiters();
    }

    /// Loses all that it holds, and begins to count anew.
    pub fn lose(&self) {
        let mut held = self.shared.held.lock();
        held.entries.clear();
        held.number = 0;
        held.losses += 1;
    }

    /// Adds what anybody might.
    pub fn add(&self, body: Vec<u8>) {
        self.shared.held.lock().push(body);
        self.shared.changed.notify_waiters();
    }
}

impl Held {
    fn push(&mut self, body: Vec<u8>) {
        self.number += 1;
        self.entries.push_back(Laid { number: self.number, time: now(), body });
    }

    fn reached(&self) -> Result<(), EventError> {
        let why = || EventError::Exchange("the exchange cannot be reached".into());
        (!self.is_cut).then_some(()).ok_or_else(why)
    }

    fn name(&self, number: u64) -> String {
        format!("{}-{number}", self.losses)
    }

    /// The number of the entry with a name, if it is there.
    fn find(&self, name: &str) -> Option<u64> {
        self.entries.iter().map(|laid| laid.number).find(|number| self.name(*number) == name)
    }
}

impl Exchange for MemoryExchange {
    type Link = Self;

    fn address(&self) -> String {
        "memory".into()
    }

    async fn connect(&self) -> Result<Self, EventError> {
        self.shared.held.lock().reached()?;
        Ok(self.clone())
    }
}

impl Link for MemoryExchange {
    async fn send(&self, before: Option<&str>, bodies: &[Vec<u8>]) -> Result<Sent, EventError> {
        let last = {
            let mut held = self.shared.held.lock();
            held.reached()?;
            if before.is_some_and(|before| held.find(before).is_none()) {
                return Ok(Sent::Gone);
            }
            let since = now().saturating_sub(KEPT);
            while held.entries.front().is_some_and(|laid| laid.time < since) {
                held.entries.pop_front();
            }
            bodies.iter().for_each(|body| held.push(body.clone()));
            held.name(held.number)
        };
        self.shared.changed.notify_waiters();
        Ok(Sent::At(last))
    }

    async fn receive(&self, place: &Place, most: usize) -> Result<Received, EventError> {
        let held = self.shared.held.lock();
        held.reached()?;
        let (after, since) = match place {
            Place::Since(time) => (0, *time),
            Place::After(name) => match held.find(name) {
                Some(number) => (number, 0),
                None => return Ok(Received::Gone),
            },
        };
        let later = held.entries.iter().filter(|laid| laid.number > after && laid.time >= since);
        let entry = |laid: &Laid| Entry { at: held.name(laid.number), body: laid.body.clone() };
        Ok(Received::Entries(later.take(most).map(entry).collect()))
    }

    async fn wait(&self, place: &Place) -> Result<(), EventError> {
        let mut changed = std::pin::pin!(self.shared.changed.notified());
        changed.as_mut().enable();
        if matches!(self.receive(place, 1).await?, Received::Entries(entries) if entries.is_empty()) {
            // Nothing for so long is an answer as well.
            let _ = tokio::time::timeout(WAIT, changed).await;
        }
        self.shared.held.lock().reached()
    }
}
