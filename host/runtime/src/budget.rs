//! What is left of a call's limits.

use crate::Limits;

/// Ended a call: becomes [`crate::RuntimeError::Limit`].
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Exceeded(pub(crate) String);

/// What a call did, for the plugin's figures.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Usage {
    /// Answers that said no.
    pub(crate) denials: u32,
    /// Events published.
    pub(crate) events: u32,
    /// Most bytes of linear memory that its instance ever had.
    pub(crate) memory: usize,
}

/// Counts down.
#[derive(Debug)]
pub(crate) struct Budget {
    host_calls: u32,
    most_host_calls: u32,
    log_lines: u32,
    events: u32,
}

impl Budget {
    pub(crate) fn of(limits: &Limits) -> Self {
        Self {
            host_calls: limits.host_calls,
            most_host_calls: limits.host_calls,
            log_lines: limits.log_lines,
            events: limits.events,
        }
    }

    /// One call of the host. Past the limit the guest is stopped: it would only ask again.
    pub(crate) fn host_call(&mut self) -> wasmtime::Result<()> {
        match self.host_calls.checked_sub(1) {
            Some(left) => {
                self.host_calls = left;
                Ok(())
            }
            None => Err(wasmtime::Error::from(Exceeded(format!(
                "it called the host more than {} times in one call",
                self.most_host_calls
            )))),
        }
    }

    pub(crate) fn take_log_line(&mut self) -> bool {
        take(&mut self.log_lines)
    }

    pub(crate) fn take_event(&mut self) -> bool {
        take(&mut self.events)
    }
}

fn take(left: &mut u32) -> bool {
    let some = *left > 0;
    *left = left.saturating_sub(1);
    some
}
