//! Signet as a host of MCP servers, through the daemon: real servers over every transport, what harnesses see of them,
//! servers that come late, go and come back, what they tell by themselves, and those that mean no good.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may fail"
)]

mod coming;
mod events;
mod hostile;
mod models;
mod real;
mod support;
