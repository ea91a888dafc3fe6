//! What one daemon may ask of a model. Somebody pays for it, and somebody else waits for it.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Time for one question, until the whole answer is there.
pub const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer with all that a provider puts around it.
pub const ANSWER_BYTES: u64 = 16 << 10;
/// Questions in any minute.
pub const CALLS: usize = 20;

/// Turns of conversations in any minute: one that uses tools takes several.
pub const TURNS: usize = 120;
/// Time for one turn, until the whole of it is there.
pub const TURN_PATIENCE: Duration = Duration::from_secs(300);
/// Time for its beginning.
pub const FIRST_WORD: Duration = Duration::from_secs(90);
/// Bytes of a turn with all that a provider puts around it.
pub const TURN_BYTES: u64 = 16 << 20;
/// Bytes of its words.
pub const WORDS: usize = 256 << 10;

const MINUTE: Duration = Duration::from_secs(60);

/// When the questions of the last minute were asked.
#[derive(Debug, Default)]
pub(crate) struct Rate(VecDeque<Instant>);

impl Rate {
    /// Whether one more may be asked, of so many in a minute; then it counts.
    pub(crate) fn take(&mut self, now: Instant, most: usize) -> bool {
        while self.0.front().is_some_and(|asked| now.saturating_duration_since(*asked) >= MINUTE) {
            self.0.pop_front();
        }
        let fits = self.0.len() < most;
        if fits {
            self.0.push_back(now);
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_has_so_many_questions_and_the_next_one_as_many() {
        let (mut rate, begin) = (Rate::default(), Instant::now());
        let asked =
            |rate: &mut Rate, at: Duration| (0..CALLS * 2).filter(|_| rate.take(begin + at, CALLS)).count();
        assert_eq!(asked(&mut rate, Duration::ZERO), CALLS);
        assert_eq!(asked(&mut rate, MINUTE - Duration::from_millis(1)), 0);
        assert_eq!(asked(&mut rate, MINUTE), CALLS);
    }
}
