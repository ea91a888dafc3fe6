//! How much a server may use.

use std::time::Duration;

/// Limits of one connection. There is no other default than [`Limits::DEFAULT`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the start of a process, or the first request, until it has told what it is.
    pub start: Duration,
    /// Within that: how long it may keep silent about `server/discover` before it is taken for one of the
    /// older era. One that answers after that is started again, and given the time that it needs.
    pub discover: Duration,
    /// A page of a list, a resource, a prompt, a subscription.
    pub request: Duration,
    /// A call that names no time of its own.
    pub call: Duration,
    /// For a person to answer a question of the server. Time limits of calls stand still meanwhile.
    pub question: Duration,
    /// From asking a process to end until it is asked less kindly; so long again until it is killed.
    pub stop: Duration,
    /// Bytes of one message.
    pub message_bytes: usize,
    /// Values in one message, so that its parsed form is bounded too: each takes some 100 bytes.
    pub message_values: usize,
    /// Depth of one message. The parser's own bound is 128.
    pub message_depth: usize,
    /// Messages a second; more are read later, and the server waits.
    pub messages_per_second: u32,
    /// Log lines, progress, and notifications that the protocol does not know, a second; more are left out.
    pub notices_per_second: u32,
    /// Between two tellings that a list has changed; what happens meanwhile is told once.
    pub change: Duration,
    /// Lines on standard output that are no messages, before the server is given up.
    pub junk_lines: u32,
    /// Bytes of a line of standard error that are kept.
    pub stderr_line: usize,
    /// Lines of standard error a second that are passed on.
    pub stderr_lines_per_second: u32,
    /// Pages of one list.
    pub pages: usize,
    /// Items of one list.
    pub items: usize,
    /// Bytes of one list, all pages together.
    pub list_bytes: usize,
    /// Bytes of a tool's two schemas together.
    pub schema_bytes: usize,
    /// Depth of a schema.
    pub schema_depth: usize,
    /// Times that one call may be answered with a question or with "not yet".
    pub rounds: usize,
    /// Questions that wait for a person at once; further ones are cancelled.
    pub questions: usize,
}

impl Limits {
    /// For a server that a person installed. Sizes are several times those of the largest public servers: a
    /// 4.3 MB user interface in one message, 32 tools, 12 KiB of schema, depth 5. `npx` and `uvx` fetch a package
    /// within `start`.
    pub const DEFAULT: Self = Self {
        start: Duration::from_secs(60),
        discover: Duration::from_secs(4),
        request: Duration::from_secs(30),
        call: Duration::from_secs(300),
        question: Duration::from_secs(600),
        stop: Duration::from_secs(2),
        message_bytes: 16 << 20,
        message_values: 1 << 20,
        message_depth: 120,
        messages_per_second: 2000,
        notices_per_second: 100,
        change: Duration::from_millis(500),
        junk_lines: 1000,
        stderr_line: 4096,
        stderr_lines_per_second: 50,
        pages: 100,
        items: 5000,
        list_bytes: 32 << 20,
        schema_bytes: 256 << 10,
        schema_depth: 64,
        rounds: 16,
        questions: 4,
    };
}
