//! Those who follow the bus: each has a queue of what it wants, and nobody is woken for what he does not.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use signet_core::Event;
use tokio::sync::mpsc;

use crate::subscription::Filter;

/// Events that may wait for a follower before it has to read them from memory or the log.
const WAITING: usize = 4_096;

/// All of them. Held under the bus's lock, so that all hear in order.
#[derive(Default)]
pub(crate) struct Listeners {
    list: Vec<Listener>,
    next: u64,
}

struct Listener {
    id: u64,
    filter: Arc<Filter>,
    queue: mpsc::Sender<Arc<Event>>,
    dropped: Arc<AtomicU64>,
}

/// One follower's end.
pub(crate) struct Queue {
    pub(crate) id: u64,
    events: mpsc::Receiver<Arc<Event>>,
    /// Sequence of the first event that found the queue full; 0: none did.
    dropped: Arc<AtomicU64>,
}

/// What a queue has next.
pub(crate) enum Heard {
    Event(Arc<Event>),
    /// From this sequence on the past has to be read.
    Gap(u64),
    /// The bus is gone.
    End,
}

impl Listeners {
    pub(crate) fn add(&mut self, filter: Arc<Filter>) -> Queue {
        let (queue, events) = mpsc::channel(WAITING);
        let dropped = Arc::new(AtomicU64::new(0));
        self.next += 1;
        let id = self.next;
        self.list.push(Listener { id, filter, queue, dropped: Arc::clone(&dropped) });
        Queue { id, events, dropped }
    }

    pub(crate) fn remove(&mut self, id: u64) {
        self.list.retain(|listener| listener.id != id);
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    /// Hands an event to all who want it. Never waits for any of them.
    pub(crate) fn tell(&self, event: &Arc<Event>) {
        for listener in self.list.iter().filter(|listener| listener.filter.wants(event)) {
            if listener.queue.try_send(Arc::clone(event)).is_err() {
                // The first one that was dropped says from where on to read; it stands until that is done.
                let _ =
                    listener.dropped.compare_exchange(0, event.sequence, Ordering::AcqRel, Ordering::Relaxed);
            }
        }
    }
}

impl Queue {
    /// Can be given up at any time without losing an event.
    pub(crate) async fn next(&mut self) -> Heard {
        let event = match self.events.try_recv() {
            Ok(event) => event,
            Err(_) => {
                let from = self.dropped.swap(0, Ordering::AcqRel);
                if from > 0 {
                    return Heard::Gap(from);
                }
                match self.events.recv().await {
                    Some(event) => event,
                    None => return Heard::End,
                }
            }
        };
        let from = self.dropped.load(Ordering::Acquire);
        if from > 0 && event.sequence > from {
            // The past is read after this, under the lock under which events are told: it has this one too.
            self.dropped.store(0, Ordering::Release);
            return Heard::Gap(from);
        }
        Heard::Event(event)
    }
}
