//! Plugins that lately kept a core to themselves, trapped or ran into a limit compute in turns, so that a
//! core is always free for everybody else's calls.
//!
//! tokio cannot take a worker away from a guest before its next tick (10 ms). On a machine of two cores two
//! such guests would make everybody wait for one.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Ticks in one call that make it one that keeps a core to itself: the first may come at once.
pub(crate) const TICKS: u64 = 2;
/// After the last offence.
const PROBATION: Duration = Duration::from_secs(1);
/// Longest wait for a turn: a plugin that fell once does not starve behind those that always do.
const PATIENCE: Duration = Duration::from_millis(100);

static START: LazyLock<Instant> = LazyLock::new(Instant::now);

/// Whether a plugin is on probation.
#[derive(Debug, Default)]
pub(crate) struct Conduct {
    /// Milliseconds since [`START`]; 0: it was always good.
    until: AtomicU64,
}

impl Conduct {
    pub(crate) fn offended(&self) {
        self.until.store(millis(START.elapsed() + PROBATION), Relaxed);
    }

    fn on_probation(&self) -> bool {
        let until = self.until.load(Relaxed);
        // The clock is read for those alone that ever offended.
        until > 0 && millis(START.elapsed()) < until
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// The turns of a pool: one core fewer than there are, and at least one.
#[derive(Debug, Clone)]
pub(crate) struct Turns(Arc<Semaphore>);

/// Where a call keeps its turn; it gives way by giving it back.
pub(crate) type Turn = Arc<Mutex<Option<OwnedSemaphorePermit>>>;

impl Turns {
    pub(crate) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self(Arc::new(Semaphore::new(cores.saturating_sub(1).max(1))))
    }

    /// A turn for a plugin that needs one.
    pub(crate) async fn take(&self, conduct: &Conduct) -> Option<Turn> {
        if !conduct.on_probation() {
            return None;
        }
        let turn = Turn::default();
        self.renew(&turn).await;
        Some(turn)
    }

    /// Gives a turn back and waits for the next.
    pub(crate) async fn renew(&self, turn: &Turn) {
        drop(turn.lock().take());
        let next = tokio::time::timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await;
        *turn.lock() = next.ok().and_then(Result::ok);
    }
}
