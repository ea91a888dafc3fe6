//! What goes out: this daemon's own events in order, those that its log holds already.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use signet_store::Store;

use super::envelope;
use super::records::{self, SentUpTo};
use super::{Link, Sent, State, goes_out};
use crate::{Bus, EventError, EventLog, Filter, Item, Subscription};

/// Events that are sent at once.
const BATCH: usize = 500;
/// Bytes that are sent at once, or one event more.
const BATCH_BYTES: usize = 1 << 20;
/// How often one who has nothing to say looks whether what it said is still there.
const LOOK: Duration = Duration::from_secs(3);
/// Events that do not go out after which the place in the log is noted, though nothing was sent.
const SKIPPED: u64 = 2_000;

pub(super) struct Outbox {
    bus: Bus,
    store: Store,
    log: EventLog,
    state: Arc<State>,
    sent: SentUpTo,
    events: Subscription,
}

/// What is sent at once.
#[derive(Default)]
struct Batch {
    bodies: Vec<Vec<u8>>,
    bytes: usize,
    /// The last event that was looked at, whether it goes out or not.
    last: u64,
}

impl Batch {
    fn is_full(&self) -> bool {
        self.bodies.len() >= BATCH || self.bytes >= BATCH_BYTES
    }
}

impl Outbox {
    pub(super) async fn open(
        bus: &Bus,
        store: &Store,
        log: &EventLog,
        state: &Arc<State>,
    ) -> Result<Self, EventError> {
        let sent = records::sent(store, bus.last()).await?;
        let events = bus.follow(Filter::default(), Some(sent.sequence));
        let (bus, store, log, state) = (bus.clone(), store.clone(), log.clone(), Arc::clone(state));
        let outbox = Self { bus, store, log, state, sent, events };
        outbox.log.relayed().sent.store(outbox.sent.sequence, Relaxed);
        outbox.count().await?;
        Ok(outbox)
    }

    /// Starts from what was sent for sure.
    pub(super) fn begin(&mut self) {
        self.events = self.bus.follow(Filter::default(), Some(self.sent.sequence));
    }

    /// Sends one batch of what waits already.
    pub(super) async fn say_ready(&mut self, link: &impl Link) -> Result<(), EventError> {
        self.look(link).await?;
        let batch = self.gather(None).await;
        self.send(link, batch).await
    }

    /// Sends what comes, for as long as that works.
    pub(super) async fn speak(&mut self, link: &impl Link) -> Result<Infallible, EventError> {
        loop {
            match tokio::time::timeout(LOOK, self.events.next()).await {
                Ok(Some(item)) => {
                    let batch = self.gather(Some(item)).await;
                    self.send(link, batch).await?;
                }
                // The bus lives as long as this does.
                Ok(None) => return std::future::pending().await,
                Err(_) => self.look(link).await?,
            }
        }
    }

    /// Takes what is there, without waiting for more.
    async fn gather(&mut self, mut item: Option<Item>) -> Batch {
        let identity = self.state.identity();
        let mut batch = Batch { last: self.sent.sequence, ..Batch::default() };
        loop {
            match item.take() {
                Some(Item::Event(event)) => {
                    batch.last = event.sequence;
                    if goes_out(&event) {
                        let body = envelope::seal(&identity, &event);
                        batch.bytes += body.len();
                        batch.bodies.push(body);
                    }
                }
                // How many of them would have gone out is not known any more; it is not more than that.
                Some(Item::Missed(missed)) => {
                    self.state.add_missed(missed);
                    self.state.wait_no_more(missed);
                }
                None => {}
            }
            if batch.is_full() {
                return batch;
            }
            tokio::select! {
                biased;
                next = self.events.next() => item = next,
                () = std::future::ready(()) => return batch,
            }
            if item.is_none() {
                return batch;
            }
        }
    }

    /// Sends a batch. Others hear only of what this daemon will know itself after a loss of power.
    async fn send(&mut self, link: &impl Link, batch: Batch) -> Result<(), EventError> {
        if batch.bodies.is_empty() {
            if batch.last > self.sent.sequence + SKIPPED {
                self.note(batch.last, self.sent.entry.clone()).await?;
            }
            return Ok(());
        }
        self.log.flush().await;
        let count = batch.bodies.len() as u64;
        match link.send(self.sent.entry.as_deref(), &batch.bodies).await? {
            Sent::At(entry) => {
                self.note(batch.last, Some(entry)).await?;
                self.state.sent.fetch_add(count, Relaxed);
                self.state.wait_no_more(count);
            }
            Sent::Gone => self.start_over().await?,
        }
        Ok(())
    }

    /// Whether what was sent is still there, as far as anybody may still need it.
    async fn look(&mut self, link: &impl Link) -> Result<(), EventError> {
        let Some(entry) = &self.sent.entry else { return Ok(()) };
        match link.send(Some(entry), &[]).await? {
            Sent::At(_) => Ok(()),
            Sent::Gone => self.start_over().await,
        }
    }

    /// The exchange lost what it held, and nobody knows who had read it: all that the log still has is sent
    /// again. Who knows it drops it.
    async fn start_over(&mut self) -> Result<(), EventError> {
        tracing::warn!("the exchange lost what it held: the events of the last day are sent again");
        self.note(self.sent.joined, None).await?;
        self.count().await?;
        self.begin();
        Ok(())
    }

    async fn note(&mut self, sequence: u64, entry: Option<String>) -> Result<(), EventError> {
        let sent = SentUpTo { joined: self.sent.joined, sequence, entry };
        records::note_sent(&self.store, &sent).await?;
        self.log.relayed().sent.store(sequence, Relaxed);
        self.sent = sent;
        Ok(())
    }

    /// Counts what waits.
    async fn count(&self) -> Result<(), EventError> {
        self.log.flush().await;
        let ((made, last), after, log) = (self.bus.made(), self.sent.sequence, self.log.clone());
        let counting = tokio::task::spawn_blocking(move || {
            let mut count = 0;
            let scanned = log.after(after, usize::MAX, |event| {
                count += u64::from(event.sequence <= last && goes_out(event));
                false
            });
            scanned.map(|_| count)
        });
        // It ends early only with the process.
        let count = counting.await.unwrap_or(Ok(0))?;
        self.state.set_waiting(count, made, self.log.relayed().missed.load(Relaxed));
        Ok(())
    }
}
