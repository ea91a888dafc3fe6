//! The latest events as they were, for subscribers that fell behind for a moment and for repeats.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use signet_core::Event;

/// Events that are kept.
const EVENTS: usize = 10_000;
/// Bytes of their payloads, roughly.
const BYTES: usize = 16 << 20;

#[derive(Default)]
pub(crate) struct Recent {
    events: VecDeque<(Arc<Event>, usize)>,
    bytes: usize,
    /// By the id that the publisher gave, with the source in front.
    ids: HashMap<String, u64>,
}

impl Recent {
    pub(crate) fn push(&mut self, event: Arc<Event>, size: usize, named: bool) {
        if named {
            self.ids.insert(name(&event.source, &event.id), event.sequence);
        }
        self.bytes += size;
        self.events.push_back((event, size));
        while self.events.len() > EVENTS || self.bytes > BYTES {
            let Some((oldest, size)) = self.events.pop_front() else { return };
            self.bytes -= size;
            if !self.ids.is_empty() {
                self.ids.remove(&name(&oldest.source, &oldest.id));
            }
        }
    }

    /// The event that this source published under this id.
    pub(crate) fn named(&self, source: &str, id: &str) -> Option<Arc<Event>> {
        if self.ids.is_empty() {
            return None;
        }
        self.get(*self.ids.get(&name(source, id))?)
    }

    fn get(&self, sequence: u64) -> Option<Arc<Event>> {
        let at = self.events.binary_search_by_key(&sequence, |(event, _)| event.sequence).ok()?;
        self.events.get(at).map(|(event, _)| Arc::clone(event))
    }

    /// The oldest sequence.
    pub(crate) fn first(&self) -> Option<u64> {
        self.events.front().map(|(event, _)| event.sequence)
    }

    /// The latest that are wanted, in order.
    pub(crate) fn latest(&self, most: usize, wanted: impl Fn(&Event) -> bool) -> Vec<Arc<Event>> {
        let newest = self.events.iter().rev().map(|(event, _)| event).filter(|event| wanted(event));
        let mut latest: Vec<_> = newest.take(most).map(Arc::clone).collect();
        latest.reverse();
        latest
    }

    /// Events after a sequence; none when some of them are gone already.
    pub(crate) fn after(&self, sequence: u64) -> Option<Vec<Arc<Event>>> {
        if sequence + 1 < self.first()? {
            return None;
        }
        let from = self.events.partition_point(|(event, _)| event.sequence <= sequence);
        Some(self.events.range(from..).map(|(event, _)| Arc::clone(event)).collect())
    }
}

fn name(source: &str, id: &str) -> String {
    format!("{source}\0{id}")
}
