//! Several machines: what one daemon publishes is heard by the others, through an exchange that all of them
//! reach.
//!
//! What lives here: the exchange as a trait (`exchange`), with Redis Streams (`redis`) and memory (`memory`)
//! behind it; what goes out (`outbox`), what comes in (`inbox`), and how it stands (`state`). Every daemon
//! keeps its own bus and its own log, numbered by itself, so that everything works without the exchange. What
//! must not: types of Redis outside `redis` and `address`, and an event that is sent on by one who did not
//! make it.
//!
//! Once and in order: the outbox reads what the log holds and sends batches that are taken whole or not at
//! all, so an exchange holds the events of one daemon in order, some of them perhaps again. The inbox drops
//! what it heard of the same daemon before; up to where it heard is written with the events themselves.

mod address;
mod envelope;
mod exchange;
mod inbox;
mod memory;
mod outbox;
mod records;
mod redis;
mod state;
#[cfg(test)]
mod tests;

use std::convert::Infallible;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

use signet_core::Event;
use signet_store::Store;
use tokio::task::JoinHandle;

pub use address::Address;
pub use exchange::{Entry, Exchange, Link, Place, Received, Sent};
pub use memory::MemoryExchange;
pub use redis::RedisExchange;
pub use state::{LinkState, RelayStats};

use crate::{Bus, EventError};
use inbox::Inbox;
use outbox::Outbox;
pub(crate) use records::{HEARD, KEY, MISSED, relayed};
pub(crate) use state::State;

/// The first pause after a failure.
const SHORTEST: Duration = Duration::from_millis(200);
/// The longest one. A network that is back is used again within it.
const LONGEST: Duration = Duration::from_secs(10);

/// Keeps a bus in touch with those of other machines, until it is dropped.
#[derive(Debug)]
pub struct Relay {
    task: JoinHandle<()>,
}

impl Relay {
    /// Starts at the place where the last run of this daemon ended; the first run begins with what happens
    /// from now on here, and from a minute ago elsewhere. `machine` is this machine's name for people. Does
    /// not wait for the exchange: [`Bus::stats`] says how it stands.
    ///
    /// # Errors
    /// The bus has no log, or a relay already; the store failed.
    pub async fn start(
        bus: &Bus,
        store: &Store,
        machine: &str,
        exchange: impl Exchange,
    ) -> Result<Self, EventError> {
        let log = bus.log().ok_or(EventError::NotRelayed)?.clone();
        let identity = records::identity(store, machine).await?;
        let state = Arc::new(State::new(exchange.address(), identity));
        if !bus.is_relayed(Arc::clone(&state)) {
            return Err(EventError::NotRelayed);
        }
        let inbox = Inbox::open(bus, store, &log, &state).await?;
        let outbox = Outbox::open(bus, store, &log, &state).await?;
        let run = Run { exchange, state, inbox, outbox };
        Ok(Self { task: tokio::spawn(run.forever()) })
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Whether other machines hear of an event: one's own, and not meant for one agent alone.
pub(crate) fn goes_out(event: &Event) -> bool {
    event.origin.is_none() && !event.private
}

struct Run<E> {
    exchange: E,
    state: Arc<State>,
    inbox: Inbox,
    outbox: Outbox,
}

impl<E: Exchange> Run<E> {
    async fn forever(mut self) {
        let mut pause = SHORTEST;
        loop {
            let start = Instant::now();
            let Err(error) = self.connected().await;
            self.state.waits(&error);
            if start.elapsed() > LONGEST {
                pause = SHORTEST;
            }
            tokio::time::sleep(jittered(pause)).await;
            pause = (pause * 2).min(LONGEST);
        }
    }

    /// Goes on for as long as nothing fails. First it hears what it missed, also of itself: one that was
    /// set back to an earlier day must not speak under its old name.
    async fn connected(&mut self) -> Result<Infallible, EventError> {
        let link = self.exchange.connect().await?;
        while self.inbox.hear(&link).await? {}
        self.outbox.begin();
        self.outbox.say_ready(&link).await?;
        self.state.connected();
        let (inbox, outbox) = (&mut self.inbox, &mut self.outbox);
        tokio::try_join!(inbox.listen(&link), outbox.speak(&link)).map(|(never, _)| never)
    }
}

/// Half of it at least, so that those who lost the same exchange do not all come back at once.
fn jittered(pause: Duration) -> Duration {
    let chance = RandomState::new().hash_one(0) % 1_000;
    pause.mul_f64(0.5 + f64::from(u32::try_from(chance).unwrap_or(0)) / 2_000.0)
}
