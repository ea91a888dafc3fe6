//! One instance and what is known of its call.

use std::future::poll_fn;
use std::pin::pin;
use std::time::{Duration, Instant};

use wasmtime::{AsContextMut as _, ResourceLimiter, Store, UpdateDeadline};

use crate::budget::{Budget, Exceeded, Usage};
use crate::capability::http::Http;
use crate::capability::state::Pending;
use crate::engine::TICK;
use crate::{Capabilities, Limits, Plugin, RuntimeError};

/// The data of a store.
pub(crate) struct CallState {
    pub(crate) capabilities: Capabilities,
    pub(crate) limits: Limits,
    /// The function that is called, `connector.handle`.
    pub(crate) call: &'static str,
    pub(crate) budget: Budget,
    pub(crate) usage: Usage,
    /// What the call wrote to its state.
    pub(crate) pending: Pending,
    /// Of plugins that were granted some.
    pub(crate) http: Option<Box<Http>>,
    /// What the guest last logged as an error: a panic's message arrives this way.
    pub(crate) last_error_line: Option<String>,
    /// A memory or table that was refused.
    refused_growth: Option<String>,
    /// Ticks in which the guest was found running.
    ticks: u64,
}

/// A store for one call, or for one actor, with every limit stated.
pub(crate) fn store(plugin: &Plugin, capabilities: Capabilities, limits: Limits) -> Store<CallState> {
    let state = CallState {
        capabilities,
        limits,
        call: "",
        budget: Budget::of(&limits),
        usage: Usage::default(),
        pending: Pending::default(),
        http: plugin.http.as_ref().map(|granted| Box::new(Http::new(granted, &limits))),
        last_error_line: None,
        refused_growth: None,
        ticks: 0,
    };
    let mut store = Store::new(&plugin.pool.engine, state);
    store.limiter(|state| state);
    store.set_hostcall_fuel(limits.host_bytes);
    store.set_epoch_deadline(1);
    // A tick is only noticed while guest code runs, so ticks count CPU time and waiting for the host
    // is free. The guest yields at each one: others get their turn. With tokio's own yield, which lets
    // it look for input first; after wasmtime's it would do so at every 61st tick only.
    store.epoch_deadline_callback(|mut context| {
        let more = context.as_context_mut().data_mut().ticked();
        let give_way = || UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now()));
        Ok(if more { give_way() } else { UpdateDeadline::Interrupt })
    });
    store
}

impl CallState {
    /// Counts a tick; `false` when the CPU time is used up.
    fn ticked(&mut self) -> bool {
        self.ticks += 1;
        TICK * u32::try_from(self.ticks).unwrap_or(u32::MAX) <= self.limits.cpu
    }

    /// Begins the next call of a long-lived instance with full budgets.
    pub(crate) fn renew(&mut self, call: &'static str) {
        self.call = call;
        self.budget = Budget::of(&self.limits);
        self.usage = Usage { memory: self.usage.memory, ..Usage::default() };
        self.pending = Pending::default();
        if let Some(http) = &mut self.http {
            http.renew(&self.limits);
        }
        self.last_error_line = None;
        self.refused_growth = None;
        self.ticks = 0;
    }

    /// What a failed call is to be called.
    pub(crate) fn explain(
        &self,
        plugin: &str,
        export: &'static str,
        error: &wasmtime::Error,
    ) -> RuntimeError {
        let plugin = plugin.to_owned();
        let limit = |limit: String| RuntimeError::Limit { plugin: plugin.clone(), export, limit };
        if let Some(Exceeded(text)) = error.downcast_ref() {
            return limit(text.clone());
        }
        let trap = error.downcast_ref::<wasmtime::Trap>();
        if matches!(trap, Some(wasmtime::Trap::Interrupt)) {
            return limit(format!("it computed for more than {} ms", self.limits.cpu.as_millis()));
        }
        if let Some(growth) = &self.refused_growth {
            return limit(growth.clone());
        }
        // The root cause alone: formatting a whole chain with its backtrace costs 100 us.
        let root = trap.map_or_else(|| error.root_cause().to_string(), ToString::to_string);
        // wasmtime keeps the type of this error to itself.
        if trap.is_none() && root.contains("fuel allocated for hostcalls") {
            return limit(format!(
                "it passed more than {} to the host at once",
                in_units(self.limits.host_bytes)
            ));
        }
        let cause = match &self.last_error_line {
            Some(line) => format!("{line} ({root})"),
            None => root,
        };
        RuntimeError::Trap { plugin, export, cause }
    }
}

/// Bytes, for people.
fn in_units(bytes: usize) -> String {
    match bytes {
        bytes if bytes >= 1 << 20 && bytes % (1 << 20) == 0 => format!("{} MiB", bytes >> 20),
        bytes if bytes >= 1 << 10 => format!("{} KiB", bytes >> 10),
        bytes => format!("{bytes} bytes"),
    }
}

/// How long a call took.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Times {
    /// In which it kept a core busy.
    pub(crate) busy: Duration,
    /// In all.
    pub(crate) wall: Duration,
}

/// Waits for a call and measures it, with two looks at the clock where it never has to wait.
pub(crate) async fn timed<T>(call: impl Future<Output = T>) -> (T, Times) {
    let (mut call, mut times, mut began) = (pin!(call), Times::default(), None);
    let value = poll_fn(|context| {
        let start = Instant::now();
        let polled = call.as_mut().poll(context);
        let end = Instant::now();
        times.busy += end - start;
        times.wall = end - *began.get_or_insert(start);
        polled
    });
    (value.await, times)
}

/// The error of a call that took longer than `wall`.
pub(crate) fn timed_out(plugin: &str, export: &'static str, wall: Duration) -> RuntimeError {
    RuntimeError::Limit {
        plugin: plugin.to_owned(),
        export,
        limit: format!("it took longer than {} ms", wall.as_millis()),
    }
}

impl ResourceLimiter for CallState {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let fits = desired <= self.limits.memory;
        if fits {
            self.usage.memory = self.usage.memory.max(desired);
        } else {
            self.refused_growth =
                Some(format!("it wanted more than {} of memory", in_units(self.limits.memory)));
        }
        Ok(fits)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let fits = desired <= self.limits.table_elements;
        if !fits {
            self.refused_growth =
                Some(format!("it wanted a table of more than {} elements", self.limits.table_elements));
        }
        Ok(fits)
    }

    fn instances(&self) -> usize {
        self.limits.parts
    }

    fn memories(&self) -> usize {
        self.limits.parts
    }

    fn tables(&self) -> usize {
        self.limits.parts
    }
}
