//! What is counted of each plugin: cheap enough to be always on.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use tracing::Span;

use crate::budget::Usage;
use crate::conduct::Conduct;
use crate::instance::Times;
use crate::{RuntimeError, trace};

/// Upper bounds of the buckets of call times, in microseconds; one more bucket holds what is longer.
pub const BOUNDS: [u64; 21] = [
    5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000,
    1_000_000, 2_000_000, 5_000_000, 10_000_000, 60_000_000,
];

/// The figures of one plugin since the daemon started. They outlive its versions.
#[derive(Debug, Default)]
pub struct Metrics {
    refusals: AtomicU64,
    traps: AtomicU64,
    stopped: AtomicU64,
    cancelled: AtomicU64,
    denials: AtomicU64,
    heard: AtomicU64,
    dropped: AtomicU64,
    published: AtomicU64,
    restarts: AtomicU64,
    /// Nanoseconds, like the next. Of the time that calls took, in which they waited.
    waited: AtomicU64,
    wall: AtomicU64,
    memory: AtomicU64,
    buckets: [AtomicU64; BOUNDS.len() + 1],
    pub(crate) conduct: Conduct,
}

/// Figures at one moment.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PluginFigures")]
pub struct Figures {
    /// Calls that ended, events included.
    pub calls: u64,
    /// Calls that the plugin answered with an error of its own.
    pub refusals: u64,
    /// Calls that ended in a trap.
    pub traps: u64,
    /// Calls that a limit ended.
    pub stopped: u64,
    /// Calls that were stopped since their caller went away; they are not among `calls`.
    pub cancelled: u64,
    /// Answers of the host that said no.
    pub denials: u64,
    /// Events that it was given.
    pub heard: u64,
    /// Events that were dropped, since its mailbox was full or it was parked.
    pub dropped: u64,
    /// Events that it published.
    pub published: u64,
    /// Times that its actor was started again after a failure.
    pub restarts: u64,
    /// Microseconds that its calls kept a core busy, host functions included.
    pub cpu_us: u64,
    /// Microseconds that its calls took.
    pub wall_us: u64,
    /// Most bytes of linear memory that one of its instances had.
    pub memory_high_water: u64,
    /// Calls by time; see [`BOUNDS`].
    pub latency: Vec<u64>,
}

impl Figures {
    /// The time in microseconds that this part of all calls stayed under: the bound of its bucket.
    #[must_use]
    pub fn quantile(&self, part: f64) -> u64 {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a count"
        )]
        let rank = ((self.calls as f64 * part).ceil() as u64).max(1);
        let mut seen = 0;
        for (count, bound) in self.latency.iter().zip(BOUNDS.iter().chain([&u64::MAX])) {
            seen += count;
            if seen >= rank {
                return *bound;
            }
        }
        0
    }
}

/// How a call ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    Good,
    Refused,
    Trapped,
    Stopped,
    /// Its caller went away.
    Cancelled,
}

impl Ending {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Good => "ok",
            Self::Refused => "refused",
            Self::Trapped => "trap",
            Self::Stopped => "stopped",
            Self::Cancelled => "cancelled",
        }
    }

    pub(crate) fn of<T>(answer: &Result<T, RuntimeError>) -> Self {
        match answer {
            Ok(_) => Self::Good,
            Err(RuntimeError::Guest { .. }) => Self::Refused,
            Err(RuntimeError::Limit { .. }) => Self::Stopped,
            Err(_) => Self::Trapped,
        }
    }
}

impl Metrics {
    /// One call.
    pub(crate) fn call(&self, ending: Ending, times: Times, usage: Usage) {
        let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        if matches!(ending, Ending::Trapped | Ending::Stopped) {
            self.conduct.offended();
        }
        match ending {
            Ending::Good => {}
            Ending::Refused => drop(self.refusals.fetch_add(1, Relaxed)),
            Ending::Trapped => drop(self.traps.fetch_add(1, Relaxed)),
            Ending::Stopped => drop(self.stopped.fetch_add(1, Relaxed)),
            Ending::Cancelled => self.cancelled(),
        }
        let waited = times.wall.saturating_sub(times.busy);
        if !waited.is_zero() {
            self.waited.fetch_add(nanos(waited), Relaxed);
        }
        let wall = nanos(times.wall);
        self.wall.fetch_add(wall, Relaxed);
        // How long a caller waits before he goes says nothing of the plugin.
        if ending != Ending::Cancelled {
            let bucket = BOUNDS.partition_point(|bound| *bound < wall.div_ceil(1_000));
            if let Some(bucket) = self.buckets.get(bucket) {
                bucket.fetch_add(1, Relaxed);
            }
        }
        // Most calls have nothing to say here.
        if usage.denials > 0 {
            self.denials.fetch_add(usage.denials.into(), Relaxed);
        }
        if usage.events > 0 {
            self.published.fetch_add(usage.events.into(), Relaxed);
        }
        let memory = usage.memory as u64;
        if memory > self.memory.load(Relaxed) {
            self.memory.fetch_max(memory, Relaxed);
        }
    }

    fn cancelled(&self) {
        self.cancelled.fetch_add(1, Relaxed);
    }

    pub(crate) fn heard(&self) {
        self.heard.fetch_add(1, Relaxed);
    }

    pub(crate) fn dropped(&self, events: u64) {
        self.dropped.fetch_add(events, Relaxed);
    }

    pub(crate) fn restarted(&self) {
        self.restarts.fetch_add(1, Relaxed);
    }

    /// What they are now.
    #[must_use]
    pub fn figures(&self) -> Figures {
        let of = |counter: &AtomicU64| counter.load(Relaxed);
        let latency: Vec<_> = self.buckets.iter().map(of).collect();
        Figures {
            // Each is in one bucket.
            calls: latency.iter().sum(),
            refusals: of(&self.refusals),
            traps: of(&self.traps),
            stopped: of(&self.stopped),
            cancelled: of(&self.cancelled),
            denials: of(&self.denials),
            heard: of(&self.heard),
            dropped: of(&self.dropped),
            published: of(&self.published),
            restarts: of(&self.restarts),
            cpu_us: of(&self.wall).saturating_sub(of(&self.waited)) / 1_000,
            wall_us: of(&self.wall) / 1_000,
            memory_high_water: of(&self.memory),
            latency,
        }
    }
}

/// A call that somebody waits for. Dropped before it is over, it was cancelled.
pub(crate) struct Awaited<'a> {
    metrics: Option<&'a Metrics>,
    span: &'a Span,
}

impl<'a> Awaited<'a> {
    pub(crate) fn new(metrics: &'a Metrics, span: &'a Span) -> Self {
        Self { metrics: Some(metrics), span }
    }

    /// It has ended by itself.
    pub(crate) fn over(mut self) {
        self.metrics = None;
    }
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        if let Some(metrics) = self.metrics {
            metrics.cancelled();
            trace::ended(self.span, Ending::Cancelled);
        }
    }
}
