//! The table of limits. Every store states all of them; there is no silent default anywhere else.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::{Manifest, Weight};

/// What one call of a plugin may use. A plugin may want less; only the user can give it more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of linear memory. A connector parses transcripts of some megabytes.
    pub memory: usize,
    /// Elements of a table. A Rust guest has a few hundred.
    pub table_elements: usize,
    /// Core instances, memories and tables within the component: a plain component has one to four.
    pub parts: usize,
    /// Time in which guest code runs, to a tick of 10 ms.
    pub cpu: Duration,
    /// Time in all, host calls included. The harnesses wait 5 to 15 s.
    pub wall: Duration,
    /// Calls of the host.
    pub host_calls: u32,
    /// Bytes that go from the guest to the host at once: the arguments of one host call, or an answer.
    pub host_bytes: usize,
    /// Lines of log.
    pub log_lines: u32,
    /// Bytes of one line of log; the rest is cut.
    pub log_line_bytes: usize,
    /// Events published.
    pub events: u32,
    /// Bytes of one event's payload.
    pub event_bytes: usize,
    /// Bytes of one value in its state.
    pub state_value_bytes: usize,
    /// Bytes of all its state, keys and values.
    pub state_bytes: usize,
    /// Events and calls that wait for an actor.
    pub mailbox: usize,
    /// HTTP requests.
    pub http_requests: u32,
    /// Bytes of the body of one HTTP request, and of one response.
    pub http_bytes: usize,
    /// Time of one HTTP request.
    pub http_time: Duration,
}

/// One row of the table: how a limit is called and changed.
pub struct Row {
    /// Its name in manifests, in `plugins.lock` and on the command line.
    pub name: &'static str,
    /// What it limits, for people.
    pub what: &'static str,
    /// The most that a user can set it to: what the machinery is made for.
    pub most: u64,
    get: fn(&Limits) -> u64,
    set: fn(&mut Limits, u64),
}

#[allow(clippy::cast_possible_truncation, reason = "values are checked against the row's `most`")]
mod rows {
    use super::{Duration, Row};

    macro_rules! row {
        ($name:literal, $what:literal, $most:expr, $field:ident: millis) => {
            Row {
                name: $name,
                what: $what,
                most: $most,
                get: |limits| limits.$field.as_millis() as u64,
                set: |limits, value| limits.$field = Duration::from_millis(value),
            }
        };
        ($name:literal, $what:literal, $most:expr, $field:ident: $type:ty) => {
            Row {
                name: $name,
                what: $what,
                most: $most,
                get: |limits| limits.$field as u64,
                set: |limits, value| limits.$field = value as $type,
            }
        };
    }

    /// All limits, in the order in which they are shown.
    pub(super) const ROWS: [Row; 17] = [
        row!("memory", "bytes of memory", 1 << 30, memory: usize),
        row!("table-elements", "elements of a table", 100_000, table_elements: usize),
        row!("parts", "core instances, memories, tables each", 200, parts: usize),
        row!("cpu-ms", "ms of computing in a call", 600_000, cpu: millis),
        row!("wall-ms", "ms of a call in all", 600_000, wall: millis),
        row!("host-calls", "calls of the host in a call", 1_000_000, host_calls: u32),
        row!("host-bytes", "bytes passed to the host at once", 256 << 20, host_bytes: usize),
        row!("log-lines", "lines of log in a call", 10_000, log_lines: u32),
        row!("log-line-bytes", "bytes of a line of log", 64 << 10, log_line_bytes: usize),
        row!("events", "events published in a call", 10_000, events: u32),
        row!("event-bytes", "bytes of an event's payload", 1 << 20, event_bytes: usize),
        row!("state-value-bytes", "bytes of a value in its state", 64 << 20, state_value_bytes: usize),
        row!("state-bytes", "bytes of its state", 1 << 30, state_bytes: usize),
        row!("mailbox", "events and calls that wait for it", 65_536, mailbox: usize),
        row!("http-requests", "HTTP requests in a call", 1_000, http_requests: u32),
        row!("http-bytes", "bytes of an HTTP body", 64 << 20, http_bytes: usize),
        row!("http-ms", "ms of an HTTP request", 300_000, http_time: millis),
    ];
}

impl Limits {
    /// For a call in a fresh instance: connectors and card generators.
    pub const CALL: Self = Self {
        memory: 64 << 20,
        table_elements: 10_000,
        parts: 8,
        cpu: Duration::from_secs(2),
        wall: Duration::from_secs(10),
        host_calls: 1_000,
        host_bytes: 32 << 20,
        log_lines: 100,
        log_line_bytes: 2_000,
        events: 100,
        event_bytes: 64 << 10,
        state_value_bytes: 1 << 20,
        state_bytes: 16 << 20,
        mailbox: 256,
        http_requests: 20,
        http_bytes: 4 << 20,
        http_time: Duration::from_secs(8),
    };

    /// For one event or one call of an actor: subscribers and widgets.
    pub const ACTOR: Self = Self {
        memory: 32 << 20,
        cpu: Duration::from_millis(500),
        wall: Duration::from_secs(5),
        host_bytes: 8 << 20,
        http_time: Duration::from_secs(4),
        ..Self::CALL
    };

    /// The same for places of a weight. A component that brings a language's runtime needs tables and parts
    /// by the dozen, some 10 MiB before its first line runs, and longer to begin (docs/performance.md).
    #[must_use]
    pub fn of_weight(self, weight: Weight) -> Self {
        match weight {
            Weight::Light => self,
            Weight::Heavy => Self {
                memory: 256 << 20,
                table_elements: 100_000,
                parts: 200,
                cpu: self.cpu.max(Duration::from_secs(2)),
                ..self
            },
        }
    }

    /// The table.
    #[must_use]
    pub fn table() -> &'static [Row] {
        &rows::ROWS
    }

    /// Names and values, in the table's order.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        rows::ROWS.iter().map(|row| (row.name, (row.get)(self)))
    }

    /// Sets one by its name.
    ///
    /// # Errors
    /// There is no such limit, or the value is out of its range. A sentence.
    pub fn set(&mut self, name: &str, value: u64) -> Result<(), String> {
        let row = rows::ROWS.iter().find(|row| row.name == name).ok_or_else(|| {
            let names: Vec<_> = rows::ROWS.iter().map(|row| row.name).collect();
            format!("there is no limit {name:?}; there are {}", names.join(", "))
        })?;
        if value == 0 || value > row.most {
            return Err(format!("the limit {name} can be 1 to {}, not {value}", row.most));
        }
        (row.set)(self, value);
        Ok(())
    }

    /// These, with what a plugin wants (never more than these) and what the user says (as said).
    #[must_use]
    pub fn for_plugin(mut self, manifest: &Manifest, user: &BTreeMap<String, u64>) -> Self {
        for row in &rows::ROWS {
            let wanted = manifest.limits.get(row.name).copied().unwrap_or(u64::MAX);
            let own = (row.get)(&self).min(wanted);
            let value = user.get(row.name).copied().filter(|value| (1..=row.most).contains(value));
            (row.set)(&mut self, value.unwrap_or(own));
        }
        self
    }
}
