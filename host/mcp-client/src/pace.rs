//! How fast something may come.

use std::time::{Duration, Instant};

/// So many a second, and as many again at once.
#[derive(Debug)]
pub(crate) struct Pace {
    per_second: f64,
    most: f64,
    left: f64,
    at: Instant,
}

impl Pace {
    pub(crate) fn new(per_second: u32, at_once: u32) -> Self {
        let most = f64::from(at_once.max(1));
        Self { per_second: f64::from(per_second.max(1)), most, left: most, at: Instant::now() }
    }

    fn fill(&mut self, now: Instant) {
        let past = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + past * self.per_second).min(self.most);
        self.at = now;
    }

    /// Takes one, if there is one.
    pub(crate) fn try_take(&mut self) -> bool {
        self.fill(Instant::now());
        let there = self.left >= 1.0;
        if there {
            self.left -= 1.0;
        }
        there
    }

    /// Takes one, once it is there.
    pub(crate) async fn take(&mut self) {
        self.fill(Instant::now());
        self.left -= 1.0;
        // Even no time at all is a millisecond to a timer.
        if self.left < 0.0 {
            tokio::time::sleep(Duration::from_secs_f64(-self.left / self.per_second)).await;
        }
    }
}
