//! `clock`: the time.

use std::sync::LazyLock;
use std::time::Instant;

use super::Answer;
use crate::bindings::clock;
use crate::instance::CallState;

/// What time it is. Tests bring their own.
pub trait Clock: Send + Sync {
    /// Unix milliseconds.
    fn now(&self) -> u64;
    /// Nanoseconds since some moment; never goes back.
    fn monotonic(&self) -> u64;
}

/// This machine's.
struct Machine;

impl Clock for Machine {
    fn now(&self) -> u64 {
        signet_core::now()
    }

    fn monotonic(&self) -> u64 {
        /// A moment of the daemon's: how long the machine runs is nobody's business.
        static START: LazyLock<Instant> = LazyLock::new(Instant::now);
        u64::try_from(START.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

impl CallState {
    fn clock(&mut self) -> wasmtime::Result<&dyn Clock> {
        self.budget.host_call()?;
        Ok(self.capabilities.clock.as_deref().unwrap_or(&Machine))
    }
}

impl clock::Host for CallState {
    async fn now(&mut self) -> wasmtime::Result<Answer<u64>> {
        Ok(Ok(self.clock()?.now()))
    }

    async fn monotonic(&mut self) -> wasmtime::Result<Answer<u64>> {
        Ok(Ok(self.clock()?.monotonic()))
    }
}
