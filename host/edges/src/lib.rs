//! The edges that call the daemon: `signet hook`, extensions inside harnesses, harnesses' own HTTP hooks.
//!
//! What lives here: a register of every edge that ever called, and the answers to events, so that one that
//! is delivered twice is dealt with once. What must not: HTTP, and what an event brings about. Both work in
//! memory while a request waits; a background job writes them down.

mod answers;
mod register;

pub use answers::{Answer, Answers};
pub use register::{Call, Edge, Edges, Fault};
