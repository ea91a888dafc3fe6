//! The event bus of one daemon.
//!
//! What lives here: publishing (the daemon stamps id, sequence, source and time), the window of what
//! happened lately, and handing events to those who subscribed. What must not: what an event means.

mod bus;
mod error;

pub use bus::{Bus, NewEvent};
pub use error::EventError;
