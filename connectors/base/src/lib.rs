//! What connectors share, and nothing that belongs to one of them.
//! Here: editing users' configuration files without losing a byte they wrote.
//! Not here: names of harnesses, paths, hook events, or anything that reads the host.
//! Everything is pure: text in, text out, no I/O, no clock, no dependencies.
//! Guests build it without `std`, so non-test code uses `core` and `alloc` only.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

pub mod json_edit;
