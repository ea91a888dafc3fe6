//! What comes in: events of other daemons, each once and in its maker's order.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use signet_core::{Event, Origin, now};
use signet_store::Store;

use super::records::{self, Identity};
use super::{Entry, Link, Place, Received, State, envelope};
use crate::{Bus, EventError, EventLog};

/// Entries that are read at once.
const BATCH: usize = 256;
/// Other daemons that are known at once.
const DAEMONS: usize = 4_096;

pub(super) struct Inbox {
    bus: Bus,
    store: Store,
    log: EventLog,
    state: Arc<State>,
    place: Place,
    /// By the id of another daemon: the sequence up to which it was heard.
    heard: HashMap<String, u64>,
}

impl Inbox {
    pub(super) async fn open(
        bus: &Bus,
        store: &Store,
        log: &EventLog,
        state: &Arc<State>,
    ) -> Result<Self, EventError> {
        let place = records::place(store).await?;
        let heard = records::heard(store).await?.into_iter().collect();
        let (bus, store, log, state) = (bus.clone(), store.clone(), log.clone(), Arc::clone(state));
        Ok(Self { bus, store, log, state, place, heard })
    }

    /// Hears what comes, for as long as that works.
    pub(super) async fn listen(&mut self, link: &impl Link) -> Result<Infallible, EventError> {
        loop {
            if !self.hear(link).await? {
                link.wait(&self.place).await?;
            }
        }
    }

    /// Takes some of what is there; answers whether there may be more.
    pub(super) async fn hear(&mut self, link: &impl Link) -> Result<bool, EventError> {
        let (place, more) = match link.receive(&self.place, BATCH).await? {
            Received::Entries(entries) => {
                let Some(last) = entries.last() else { return Ok(false) };
                for entry in &entries {
                    self.take(entry).await?;
                }
                // First the events are on the disk, then the place after them.
                self.log.flush().await;
                (Place::After(last.at.clone()), entries.len() == BATCH)
            }
            // What was heard before is known by its sequence.
            Received::Gone => (Place::START, true),
        };
        records::note_place(&self.store, &place).await?;
        self.place = place;
        Ok(more)
    }

    async fn take(&mut self, entry: &Entry) -> Result<(), EventError> {
        let (event, origin) = match envelope::open(&entry.body, now()) {
            Ok(opened) => opened,
            Err(why) => {
                self.state.refuse(&entry.at, &why);
                return Ok(());
            }
        };
        let own = self.state.identity();
        if origin.id == own.id {
            return self.hear_oneself(&own, &origin).await;
        }
        match self.heard.get(&origin.id) {
            Some(heard) if *heard >= origin.sequence => return Ok(()),
            None if self.heard.len() >= DAEMONS => {
                self.state.refuse(&entry.at, &format!("there are more than {DAEMONS} daemons"));
                return Ok(());
            }
            _ => {}
        }
        let (id, sequence) = (origin.id.clone(), origin.sequence);
        match self.bus.receive(Event { origin: Some(Box::new(origin)), ..event }) {
            Ok(_) => {
                self.heard.insert(id, sequence);
                self.state.received.fetch_add(1, Relaxed);
            }
            // It is taken by the next run.
            Err(EventError::Closed) => return Err(EventError::Closed),
            Err(error) => self.state.refuse(&entry.at, &error.to_string()),
        }
        Ok(())
    }

    /// One's own words are no news. Words that one has not said yet are another's with the same name, or one's
    /// own from before the workspace was set back: others would take what follows for a repeat.
    async fn hear_oneself(&self, own: &Identity, origin: &Origin) -> Result<(), EventError> {
        if origin.sequence <= self.bus.last() {
            return Ok(());
        }
        let identity = Identity::new(&own.machine);
        records::note_identity(&self.store, &identity).await?;
        tracing::warn!(
            old = own.id,
            new = identity.id,
            "this workspace was copied or set back to an earlier day: it has a new name among the machines"
        );
        self.state.rename(identity);
        Ok(())
    }
}
