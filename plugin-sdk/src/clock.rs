//! The time.

pub use crate::bindings::imports::signet::plugin::clock::{monotonic, now};
