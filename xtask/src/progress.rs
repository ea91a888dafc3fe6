//! The lines that tell how far a command is.

use std::io::Write;
use std::time::Instant;

use crate::failure::Result;

/// Counts the steps of a command and tells when each begins and how long it took.
pub(crate) struct Progress {
    done: usize,
    total: usize,
}

impl Progress {
    /// A command of `total` steps.
    pub(crate) fn new(total: usize) -> Self {
        Self { done: 0, total }
    }

    /// Runs a step in which other programs print, so that it has a line before and one after.
    /// `what` reads like "building Signet".
    pub(crate) fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let label = self.next(what);
        println!("{label}");
        let start = Instant::now();
        let result = work()?;
        println!("{label} {}", seconds(start));
        Ok(result)
    }

    /// Runs a step that is normally done at once and silent: one line. Work that has something to print after
    /// all ends the line first.
    pub(crate) fn quick<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        print!("{} ", self.next(what));
        // A line that shows late is still right.
        let _ = std::io::stdout().flush();
        let start = Instant::now();
        let result = work();
        println!("{}", if result.is_ok() { seconds(start) } else { "failed".to_owned() });
        result
    }

    /// A last step whose end is the end of the command, so that nothing is printed after it.
    pub(crate) fn last(&mut self, what: &str) {
        println!("{}", self.next(what));
    }

    fn next(&mut self, what: &str) -> String {
        self.done += 1;
        format!("[{}/{}] {what} ...", self.done, self.total)
    }
}

fn seconds(start: Instant) -> String {
    let elapsed = start.elapsed().as_secs_f64();
    if elapsed < 10.0 { format!("{elapsed:.1} s") } else { format!("{elapsed:.0} s") }
}
