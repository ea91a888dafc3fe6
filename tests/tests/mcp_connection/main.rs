//! The connection with one MCP server, against servers of every kind: one that means no good, real ones, ones that
//! are reached over HTTP, and ones to sign in to.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may fail"
)]

mod asking;
mod hostile;
mod http;
mod lists;
mod oauth;
mod processes;
mod real;
mod sign_in;
mod support;
