//! The table of limits. Every store states all of them; there is no silent default anywhere else.

use std::time::Duration;

/// What one call of a plugin may use, unless the user says otherwise.
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
}

impl Limits {
    /// For a connector's call.
    pub const CONNECTOR: Self = Self {
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
    };

    /// For one event of a subscriber.
    pub const SUBSCRIBER: Self = Self {
        memory: 32 << 20,
        cpu: Duration::from_millis(500),
        wall: Duration::from_secs(5),
        host_bytes: 8 << 20,
        ..Self::CONNECTOR
    };
}
