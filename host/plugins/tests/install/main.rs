//! Installing plugins, as the daemon and the command line see it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod documents;
mod locked;
mod registry;
mod resolve;
mod shelf;
mod signatures;
mod sources;
mod support;
mod web;
