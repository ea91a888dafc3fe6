//! The log: what happened in the last day, on disk. Written in batches behind the publishers, who never wait
//! for a disk; what was published more than a moment before a crash is there after it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use signet_core::{Event, Millis, now};
use signet_store::{Read as _, Store, Table};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use crate::window::LINES;
use crate::{EventError, relay};

pub(crate) const EVENTS: Table<Event> = Table::new("events");
/// Sequences up to this one may have been given out.
const CEILING: Table<u64> = Table::new("events_ceiling");
const CEILING_KEY: &str = "ceiling";
/// Sequences that are given out between two notes of the ceiling. After a crash counting goes on from the
/// ceiling, so that no number is ever used twice.
const BLOCK: u64 = 1 << 20;
/// Events that wait for the disk; more are published and not logged, and counted.
const WAITING: usize = 100_000;
/// Events that are written at once.
const BATCH: usize = 4_000;
/// Pause between two writes.
const PAUSE: Duration = Duration::from_millis(20);
/// How often old events are removed.
const SWEEP: Duration = Duration::from_secs(300);
/// Events that are removed at once.
const SWEPT: usize = 5_000;
/// How far back the log reaches, unless something else is said.
pub const KEPT: Millis = 24 * 3_600_000;
/// Events that it holds at most.
const MOST: u64 = 2_000_000;

enum Order {
    Write(Arc<Event>),
    Flush(oneshot::Sender<()>),
    /// The last order, with the last sequence that was given out.
    Close(u64, oneshot::Sender<()>),
}

/// The log. Cheap to clone.
#[derive(Clone)]
pub struct EventLog {
    store: Store,
    orders: mpsc::Sender<Order>,
    lost: Arc<AtomicU64>,
    logged: Arc<AtomicU64>,
    first: u64,
    relayed: Arc<Relayed>,
}

/// What the log knows of the other machines.
#[derive(Default)]
pub(crate) struct Relayed {
    /// They have, or will be told, what came up to this sequence.
    pub(crate) sent: AtomicU64,
    /// Events that were removed before they were sent.
    pub(crate) missed: AtomicU64,
}

impl EventLog {
    /// Opens a log that reaches `kept` back, and starts its writer, which ends with the last clone.
    ///
    /// # Errors
    /// The store failed.
    pub async fn open(store: Store, kept: Millis) -> Result<(Self, JoinHandle<()>), EventError> {
        let ceiling = store.read(|tx| tx.get(CEILING, CEILING_KEY))?.unwrap_or(0);
        note_ceiling(&store, ceiling + BLOCK).await?;
        let (orders, queue) = mpsc::channel(WAITING);
        let relayed = Arc::new(relay::relayed(&store)?);
        let logged = Arc::new(AtomicU64::new(ceiling));
        let log =
            Self { store: store.clone(), orders, lost: Arc::default(), logged, first: ceiling, relayed };
        let writer = Writer {
            store,
            kept,
            ceiling: ceiling + BLOCK,
            lost: Arc::clone(&log.lost),
            logged: Arc::clone(&log.logged),
            relayed: Arc::clone(&log.relayed),
        };
        Ok((log, tokio::spawn(writer.run(queue))))
    }

    /// The sequence after which counting goes on.
    pub(crate) fn first(&self) -> u64 {
        self.first
    }

    /// Hands an event to the writer; never waits.
    pub(crate) fn append(&self, event: &Arc<Event>) {
        if self.orders.try_send(Order::Write(Arc::clone(event))).is_err() {
            self.lost.fetch_add(1, Relaxed);
        }
    }

    pub(crate) fn relayed(&self) -> &Relayed {
        &self.relayed
    }

    /// Events that were published and not logged, since the disk was too slow.
    #[must_use]
    pub fn lost(&self) -> u64 {
        self.lost.load(Relaxed)
    }

    /// Up to which sequence events are on the disk: those would be there after a crash.
    #[must_use]
    pub fn logged(&self) -> u64 {
        self.logged.load(Relaxed)
    }

    /// Waits until all that was published before is on the disk.
    pub async fn flush(&self) {
        self.order(Order::Flush).await;
    }

    /// Writes down all that was published, and that counting goes on after `last`. Nothing is logged afterwards.
    pub(crate) async fn close(&self, last: u64) {
        self.order(|done| Order::Close(last, done)).await;
    }

    async fn order(&self, order: impl FnOnce(oneshot::Sender<()>) -> Order) {
        let (done, written) = oneshot::channel();
        if self.orders.send(order(done)).await.is_ok() {
            // The writer is gone: nothing waits any more.
            let _ = written.await;
        }
    }

    /// Up to `most` events after a sequence, in order, that `wanted` picks. Answers the last sequence that was
    /// looked at as well: the place to go on from.
    ///
    /// # Errors
    /// The store failed.
    pub fn after(
        &self,
        sequence: u64,
        most: usize,
        mut wanted: impl FnMut(&Event) -> bool,
    ) -> Result<(Vec<Event>, u64), EventError> {
        let (mut found, mut last) = (Vec::new(), sequence);
        self.store.read(|tx| {
            tx.scan_from(EVENTS, &key(sequence + 1), |_, event: Event| {
                last = event.sequence;
                if wanted(&event) {
                    found.push(event);
                }
                found.len() < most
            })
        })?;
        Ok((found, last))
    }

    /// The latest events that arrived since a time, in order, as many as a window holds. None if they cannot be
    /// read.
    pub(crate) fn since(&self, time: Millis) -> Vec<Event> {
        let mut events = Vec::new();
        let read = self.store.read(|tx| {
            tx.scan_back(EVENTS, |_, event: Event| {
                let later = event.arrived() >= time;
                if later {
                    events.push(event);
                }
                later && events.len() < LINES
            })
        });
        if let Err(error) = read {
            tracing::warn!(%error, "the log of events cannot be read; the window begins empty");
        }
        events.reverse();
        events
    }

    /// The sequence before the first event at or after a time.
    ///
    /// # Errors
    /// The store failed.
    pub fn before(&self, time: Millis) -> Result<u64, EventError> {
        let mut before = 0;
        self.store.read(|tx| {
            tx.scan_back(EVENTS, |_, event: Event| {
                let later = event.arrived() >= time;
                before = if later { event.sequence.saturating_sub(1) } else { event.sequence };
                later
            })
        })?;
        Ok(before)
    }
}

/// Sorts as the number does.
pub(crate) fn key(sequence: u64) -> String {
    format!("{sequence:020}")
}

async fn note_ceiling(store: &Store, ceiling: u64) -> Result<(), EventError> {
    store.write(move |tx| tx.put(CEILING, CEILING_KEY, &ceiling)).await.map_err(EventError::Store)
}

struct Writer {
    store: Store,
    kept: Millis,
    ceiling: u64,
    lost: Arc<AtomicU64>,
    logged: Arc<AtomicU64>,
    relayed: Arc<Relayed>,
}

impl Writer {
    async fn run(mut self, mut queue: mpsc::Receiver<Order>) {
        let mut sweep = tokio::time::interval(SWEEP);
        let mut orders = Vec::new();
        loop {
            tokio::select! {
                taken = queue.recv_many(&mut orders, BATCH) => {
                    if taken == 0 {
                        return;
                    }
                    if self.carry_out(&mut orders).await {
                        return;
                    }
                    tokio::time::sleep(PAUSE).await;
                }
                _ = sweep.tick() => {
                    if let Err(error) = self.sweep().await {
                        tracing::warn!(%error, "old events could not be removed");
                    }
                }
            }
        }
    }

    /// Answers whether that was all.
    async fn carry_out(&mut self, orders: &mut Vec<Order>) -> bool {
        let (mut events, mut waiting, mut closes) = (Vec::new(), Vec::new(), None);
        for order in orders.drain(..) {
            match order {
                Order::Write(event) => events.push(event),
                Order::Flush(done) => waiting.push(done),
                Order::Close(last, done) => {
                    waiting.push(done);
                    closes = Some(last);
                }
            }
        }
        let last = events.last().map_or(0, |event| event.sequence);
        let ceiling = if last + BLOCK / 2 > self.ceiling { last + BLOCK } else { self.ceiling };
        let (count, moved) = (events.len() as u64, ceiling > self.ceiling);
        if count > 0 {
            let write = move |tx: &signet_store::WriteTx| {
                let mut heard = BTreeMap::new();
                for event in &events {
                    tx.put(EVENTS, &key(event.sequence), &**event)?;
                    if let Some(origin) = &event.origin {
                        heard.insert(origin.id.as_str(), (origin.sequence, origin.received));
                    }
                }
                // With the events themselves, so that after a crash none is taken twice and none left out.
                for (origin, heard) in heard {
                    tx.put(relay::HEARD, origin, &heard)?;
                }
                if moved { tx.put(CEILING, CEILING_KEY, &ceiling) } else { Ok(()) }
            };
            match self.store.write::<_, signet_store::StoreError, _>(write).await {
                Ok(()) => {
                    self.ceiling = ceiling;
                    self.logged.store(last, Relaxed);
                }
                Err(error) => {
                    self.lost.fetch_add(count, Relaxed);
                    tracing::warn!(%error, count, "events could not be logged");
                }
            }
        }
        if let Some(last) = closes
            && let Err(error) = note_ceiling(&self.store, last).await
        {
            tracing::warn!(%error, "counting goes on further up");
        }
        for done in waiting {
            // Whoever waited may be gone.
            let _ = done.send(());
        }
        closes.is_some()
    }

    /// Removes what is too old or too much, a little at a time.
    async fn sweep(&self) -> Result<(), EventError> {
        let since = now().saturating_sub(self.kept);
        loop {
            let (mut old, mut first, mut unsent) = (Vec::new(), None, 0);
            let sent = self.relayed.sent.load(Relaxed);
            let newest = self.ceiling;
            self.store.read(|tx| {
                tx.scan_from(EVENTS, "", |key, event: Event| {
                    first.get_or_insert(event.sequence);
                    let crowded = newest.saturating_sub(event.sequence) > MOST + BLOCK;
                    let goes = event.arrived() < since || crowded;
                    if goes {
                        unsent += u64::from(relay::goes_out(&event) && event.sequence > sent);
                        old.push(key.to_owned());
                    }
                    goes && old.len() < SWEPT
                })
            })?;
            if old.is_empty() {
                return Ok(());
            }
            let whole = old.len() == SWEPT;
            let missed = self.relayed.missed.load(Relaxed) + unsent;
            self.store
                .write::<_, signet_store::StoreError, _>(move |tx| {
                    if unsent > 0 {
                        tx.put(relay::MISSED, relay::KEY, &missed)?;
                    }
                    old.iter().try_for_each(|key| tx.delete(EVENTS, key).map(drop))
                })
                .await?;
            if unsent > 0 {
                self.relayed.missed.fetch_add(unsent, Relaxed);
                tracing::warn!(count = unsent, "events were removed before the other machines heard of them");
            }
            if !whole {
                return Ok(());
            }
        }
    }
}
