//! What an exchange is: a list of entries that only grows at its end, and forgets what is older than a day.

use serde::{Deserialize, Serialize};
use signet_core::Millis;

use crate::EventError;

/// Where daemons lay down what they have to say, for the others to read.
pub trait Exchange: Send + Sync + 'static {
    /// A connection to it.
    type Link: Link;

    /// How people know it; without secrets.
    fn address(&self) -> String;

    /// Connects; gives up after a few seconds.
    ///
    /// # Errors
    /// [`EventError::Exchange`]: it cannot be reached, or does not let this daemon in.
    fn connect(&self) -> impl Future<Output = Result<Self::Link, EventError>> + Send;
}

/// A connection to an exchange. Sending does not wait for hearing, nor the other way round.
pub trait Link: Send + Sync + 'static {
    /// Adds entries to the end, all of them or none, provided that the entry `before` is still there (or is
    /// older than what is kept). No entries: looks for that one alone. After an error they may or may not have been added.
    ///
    /// # Errors
    /// [`EventError::Exchange`].
    fn send(
        &self,
        before: Option<&str>,
        bodies: &[Vec<u8>],
    ) -> impl Future<Output = Result<Sent, EventError>> + Send;

    /// Up to `most` entries from a place on, without waiting for any.
    ///
    /// # Errors
    /// [`EventError::Exchange`].
    fn receive(
        &self,
        place: &Place,
        most: usize,
    ) -> impl Future<Output = Result<Received, EventError>> + Send;

    /// Waits until there may be entries from a place on; for a few seconds at most.
    ///
    /// # Errors
    /// [`EventError::Exchange`]: also when the exchange does not answer any more.
    fn wait(&self, place: &Place) -> impl Future<Output = Result<(), EventError>> + Send;
}

/// A place in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// Before the first entry of this time or later.
    Since(Millis),
    /// After the entry with this name.
    After(String),
}

impl Place {
    /// Before all.
    pub const START: Self = Self::Since(0);
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub at: String,
    /// What somebody laid down: not necessarily a daemon.
    pub body: Vec<u8>,
}

/// What came of sending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The entries were added; the name of the last.
    At(String),
    /// The exchange lost what it held: nothing was added.
    Gone,
}

/// What came of receiving.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Received {
    /// These, in order.
    Entries(Vec<Entry>),
    /// The entry at the place is not there any more: the exchange lost what it held, or forgot it as too old.
    Gone,
}
