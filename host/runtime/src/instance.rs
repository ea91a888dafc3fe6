//! One instance and what is known of its call.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use wasmtime::{AsContextMut as _, ResourceLimiter, Store, UpdateDeadline};

use crate::budget::{Budget, Exceeded, Usage};
use crate::capability::http::Http;
use crate::capability::state::Pending;
use crate::conduct::{self, Turn, Turns};
use crate::engine::TICK;
use crate::{Capabilities, Grants, Limits, Plugin, RuntimeError};

/// The data of a store.
pub(crate) struct CallState {
    pub(crate) capabilities: Capabilities,
    /// What the plugin was granted.
    pub(crate) grants: Arc<Grants>,
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
    /// Of a call that may only compute in turns with others.
    pub(crate) turn: Option<Turn>,
}

/// A store for one call, or for one actor, with every limit stated.
pub(crate) fn store(plugin: &Plugin, capabilities: Capabilities, limits: Limits) -> Store<CallState> {
    let state = CallState {
        capabilities,
        grants: Arc::clone(&plugin.grants),
        limits,
        call: "",
        budget: Budget::of(&limits),
        usage: Usage::default(),
        pending: Pending::default(),
        http: plugin.http.as_ref().map(|granted| Box::new(Http::new(granted, &limits))),
        last_error_line: None,
        refused_growth: None,
        ticks: 0,
        turn: None,
    };
    let mut store = Store::new(&plugin.pool.engine, state);
    store.limiter(|state| state);
    store.set_hostcall_fuel(limits.host_bytes);
    store.set_epoch_deadline(1);
    // A tick is only noticed while guest code runs, so ticks count CPU time and waiting for the host
    // is free. The guest yields at each one: others get their turn.
    let (metrics, pool) = (Arc::clone(&plugin.metrics), Arc::clone(&plugin.pool));
    store.epoch_deadline_callback(move |mut context| {
        let mut context = context.as_context_mut();
        let state = context.data_mut();
        if !state.ticked() {
            return Ok(UpdateDeadline::Interrupt);
        }
        if state.ticks >= conduct::TICKS {
            metrics.conduct.offended();
            state.turn.get_or_insert_default();
        }
        let way = give_way(pool.turns.clone(), state.turn.clone());
        Ok(UpdateDeadline::YieldCustom(1, Box::pin(way)))
    });
    store
}

/// Lets others compute. With tokio's own yield, which looks for input first; after wasmtime's it would do so
/// at every 61st tick only.
async fn give_way(turns: Turns, turn: Option<Turn>) {
    tokio::task::yield_now().await;
    if let Some(turn) = turn {
        turns.renew(&turn).await;
    }
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
        self.turn = None;
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
#[derive(Debug, Clone, Copy)]
pub(crate) struct Times {
    /// In which it kept a core busy.
    pub(crate) busy: Duration,
    /// In all.
    pub(crate) wall: Duration,
    /// When it was over.
    pub(crate) ended: Instant,
}

/// Waits at most `wall` for a call and measures it; none: it took longer. One that never has to wait costs
/// a look or two at the clock and no timer; `began`: that it began just now is known. Pinned by the caller: an async function keeps room for its arguments
/// and for what it makes of them.
pub(crate) async fn timed<T>(
    wall: Duration,
    began: Option<Instant>,
    mut call: Pin<&mut impl Future<Output = T>>,
) -> (Option<T>, Times) {
    let began = began.unwrap_or_else(Instant::now);
    let mut times = Times { busy: Duration::ZERO, wall: Duration::ZERO, ended: began };
    let (mut resumed, mut deadline) = (Some(began), pin!(None));
    let value = poll_fn(|context| {
        let start = resumed.take().unwrap_or_else(Instant::now);
        let polled = call.as_mut().poll(context);
        let end = Instant::now();
        times.busy += end - start;
        (times.wall, times.ended) = (end - began, end);
        if let Poll::Ready(value) = polled {
            return Poll::Ready(Some(value));
        }
        if deadline.is_none() {
            deadline.set(Some(tokio::time::sleep_until((began + wall).into())));
        }
        deadline.as_mut().as_pin_mut().map_or(Poll::Pending, |timer| timer.poll(context).map(|()| None))
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
