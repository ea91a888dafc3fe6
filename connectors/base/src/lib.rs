//! What connectors share, and nothing that belongs to one of them.
//! Here: editing users' configuration files without losing a byte they wrote, what hooks and MCP entries
//! look like in the forms that harnesses share, and the words in which hooks are answered.
//! Not here: names of harnesses, paths, hook events.
//! Everything is pure but `answers`, which asks the daemon for the caller's session.
//! Guests build it without `std`, so non-test code uses `core` and `alloc` only.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

pub mod answers;
pub mod edge;
pub mod extension;
pub mod files;
pub mod hook_groups;
pub mod json_edit;
pub mod mcp_entry;
pub mod owned_file;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
pub mod toml_tables;
pub mod tools;
