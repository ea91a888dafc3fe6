//! How many streams of events are open at once.

use std::sync::Arc;

use signet_core::Error;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Streams at once. Each holds a connection; the rest of those is for requests.
const STREAMS: usize = 1_500;

/// Places for streams. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Streams {
    places: Arc<Semaphore>,
    most: usize,
}

impl Default for Streams {
    /// 1,500.
    fn default() -> Self {
        Self::at_most(STREAMS)
    }
}

impl Streams {
    /// So many.
    #[must_use]
    pub fn at_most(most: usize) -> Self {
        Self { places: Arc::new(Semaphore::new(most)), most }
    }

    /// A place, until it is dropped.
    pub(crate) fn take(&self) -> Result<OwnedSemaphorePermit, Error> {
        let full = || format!("{} streams of events are open; close one, or ask later", self.most);
        Arc::clone(&self.places).try_acquire_owned().map_err(|_| Error::Unavailable(full()))
    }
}
