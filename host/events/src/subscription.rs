//! Hearing events: from a place in the stream on, in order, each once.

use std::collections::VecDeque;
use std::sync::Arc;

use signet_core::Event;

use crate::bus::Bus;
use crate::listeners::{Heard, Queue};

/// Events that are read from the log at once.
const PAGE: usize = 1_000;

/// What is wanted.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Beginnings of types, `browser.`; empty: all.
    pub kinds: Vec<String>,
    /// Sources, or their beginnings where they end in a colon, `mcp:`; empty: all.
    pub sources: Vec<String>,
}

impl Filter {
    /// Whether it wants an event.
    #[must_use]
    pub fn wants(&self, event: &Event) -> bool {
        let source = |wanted: &String| {
            event.source == *wanted || (wanted.ends_with(':') && event.source.starts_with(wanted.as_str()))
        };
        (self.kinds.is_empty() || self.kinds.iter().any(|kind| event.kind.starts_with(kind.as_str())))
            && (self.sources.is_empty() || self.sources.iter().any(source))
    }
}

/// What a subscriber gets.
#[derive(Debug, Clone)]
pub enum Item {
    /// The next event.
    Event(Arc<Event>),
    /// It was too slow, and these many events are gone for it, wanted ones or not.
    Missed(u64),
}

/// A place in the stream of events.
pub struct Subscription {
    bus: Bus,
    live: Queue,
    filter: Arc<Filter>,
    /// Read from the past, not yet handed out.
    past: VecDeque<Arc<Event>>,
    /// The last one that was looked at.
    last: u64,
    /// The past may hold more than `past`.
    behind: bool,
    /// The log was waited for since something was found in it.
    flushed: bool,
}

impl Subscription {
    /// After a sequence; none: from now on. Subscribed first and read after, so that nothing falls between.
    pub(crate) fn new(bus: Bus, filter: Filter, after: Option<u64>) -> Self {
        let filter = Arc::new(filter);
        let (live, latest) = bus.listen(Arc::clone(&filter));
        let (last, behind) = (after.unwrap_or(latest), after.is_some());
        Self { bus, live, filter, past: VecDeque::new(), last, behind, flushed: false }
    }

    /// What is wanted.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The next item; none when the bus has ended. Can be given up at any time without losing one.
    pub async fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(event) = self.past.pop_front() {
                return Some(Item::Event(event));
            }
            if self.behind {
                match self.read_past() {
                    // What left the memory may be on its way to the log.
                    Past::Over if !self.flushed => {
                        if let Some(log) = self.bus.log() {
                            log.flush().await;
                        }
                        self.flushed = true;
                    }
                    Past::Over => {
                        if let Some(missed) = self.skip() {
                            return Some(Item::Missed(missed));
                        }
                    }
                    Past::Read => self.flushed = false,
                }
                continue;
            }
            match self.live.next().await {
                Heard::Event(event) if event.sequence <= self.last => {}
                Heard::Event(event) => {
                    self.last = event.sequence;
                    return Some(Item::Event(event));
                }
                // What it missed is still in memory or in the log, mostly.
                Heard::Gap(from) => {
                    self.last = self.last.max(from.saturating_sub(1));
                    self.behind = true;
                }
                Heard::End => return None,
            }
        }
    }

    /// Reads on in the past.
    fn read_past(&mut self) -> Past {
        if let Some(events) = self.bus.recent(self.last) {
            self.behind = false;
            self.last = events.last().map_or(self.last, |event| event.sequence);
            self.past.extend(events.into_iter().filter(|event| self.filter.wants(event)));
            return Past::Read;
        }
        let filter = &self.filter;
        let read = self.bus.log().map(|log| log.after(self.last, PAGE, |event| filter.wants(event)));
        match read {
            Some(Ok((events, last))) if last > self.last => {
                self.past.extend(events.into_iter().map(Arc::new));
                self.last = last;
                Past::Read
            }
            _ => Past::Over,
        }
    }

    /// The log has nothing more: what is not in memory either is lost. Answers how much that is.
    fn skip(&mut self) -> Option<u64> {
        let oldest = self.bus.oldest_recent();
        // Numbers that an earlier run left out were never given.
        let missed = oldest.saturating_sub((self.last + 1).max(self.bus.first()));
        self.last = self.last.max(oldest.saturating_sub(1));
        (missed > 0).then_some(missed)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.bus.leave(self.live.id);
    }
}

/// What came of reading on in the past.
enum Past {
    Read,
    /// Neither memory nor log go on from here.
    Over,
}
