//! Plugins that lately kept a core to themselves, trapped or ran into a limit compute in turns, so that a
//! core is always free for everybody else's calls.
//!
//! tokio cannot take a worker away from a guest before its next tick (10 ms). On a machine of two cores two
//! such guests would make everybody wait for one.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

/// Ticks in one call that make it one that keeps a core to itself: the first may come at once.
pub(crate) const TICKS: u64 = 2;
/// After the last offence.
const PROBATION: Duration = Duration::from_secs(1);
/// Longest wait for a turn: a plugin that fell once does not starve behind those that always do.
const PATIENCE: Duration = Duration::from_millis(100);

/// Whether a plugin is on probation.
#[derive(Debug)]
pub(crate) struct Conduct {
    began: Instant,
    /// Milliseconds since it began; 0: it was always good.
    until: AtomicU64,
}

impl Default for Conduct {
    fn default() -> Self {
        Self { began: Instant::now(), until: AtomicU64::new(0) }
    }
}

impl Conduct {
    pub(crate) fn offended(&self) {
        self.until.store(millis(self.began.elapsed() + PROBATION), Relaxed);
    }

    fn on_probation(&self) -> bool {
        let until = self.until.load(Relaxed);
        // The clock is read for those alone that ever offended.
        until > 0 && millis(self.began.elapsed()) < until
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
        Self::at_once(cores.saturating_sub(1).max(1))
    }

    fn at_once(turns: usize) -> Self {
        Self(Arc::new(Semaphore::new(turns)))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

    use super::*;

    fn offender() -> Conduct {
        let conduct = Conduct::default();
        conduct.offended();
        conduct
    }

    /// The turn of a plugin that misbehaved.
    async fn taken(turns: &Turns) -> Turn {
        turns.take(&offender()).await.unwrap()
    }

    fn is_held(turn: &Turn) -> bool {
        turn.lock().is_some()
    }

    /// Lets everybody else come as far as they can; the clock stands.
    async fn let_others_run() {
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_good_plugin_waits_for_nobody() {
        let (turns, began) = (Turns::at_once(1), Instant::now());
        let bad = taken(&turns).await;
        assert!(turns.take(&Conduct::default()).await.is_none());
        assert!(is_held(&bad) && began.elapsed().is_zero());
    }

    #[tokio::test(start_paused = true)]
    async fn as_many_as_there_are_turns_compute_at_once() {
        let (turns, began) = (Turns::at_once(2), Instant::now());
        let both = (taken(&turns).await, taken(&turns).await);
        assert!(is_held(&both.0) && is_held(&both.1) && began.elapsed().is_zero());
    }

    #[tokio::test(start_paused = true)]
    async fn the_next_bad_one_computes_when_the_first_gives_way() {
        let (turns, began) = (Turns::at_once(1), Instant::now());
        let first = taken(&turns).await;
        let (others, of_first) = (turns.clone(), turns.clone());
        let second = tokio::spawn(async move { taken(&others).await });
        let_others_run().await;
        assert!(!second.is_finished());
        let first = tokio::spawn(async move {
            of_first.renew(&first).await;
            first
        });
        let second = second.await.unwrap();
        assert!(is_held(&second) && !first.is_finished(), "one after the other");
        drop(second);
        assert!(is_held(&first.await.unwrap()));
        assert!(began.elapsed().is_zero());
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_a_turn_longer_than_his_patience() {
        let (turns, began) = (Turns::at_once(1), Instant::now());
        let first = taken(&turns).await;
        let second = taken(&turns).await;
        assert_eq!(began.elapsed(), PATIENCE);
        assert!(is_held(&first) && !is_held(&second));
    }

    #[tokio::test(start_paused = true)]
    async fn probation_ends_a_while_after_the_last_offence() {
        let (turns, conduct) = (Turns::at_once(1), offender());
        let most = PROBATION - Duration::from_millis(1);
        tokio::time::advance(most).await;
        assert!(turns.take(&conduct).await.is_some());
        conduct.offended();
        tokio::time::advance(most).await;
        assert!(turns.take(&conduct).await.is_some());
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(turns.take(&conduct).await.is_none());
    }
}
