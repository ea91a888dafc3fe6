//! Remembering and recalling, as the caller.

use alloc::string::String;
use alloc::vec::Vec;

pub use crate::bindings::imports::signet::plugin::memory::{Draft, Hit, Query, Stored};
pub use crate::bindings::imports::signet::plugin::memory::{forget, recall};

use crate::Result;
use crate::bindings::imports::signet::plugin::memory;

/// Remembers a sentence with everything else left to the daemon. Durable when it returns.
///
/// # Errors
/// The caller may not, or the content is empty or too long.
pub fn remember(content: impl Into<String>) -> Result<Stored> {
    let draft =
        Draft { content: content.into(), kind: None, importance: None, tags: Vec::new(), private: false };
    memory::remember(&draft)
}

/// Remembers with everything said.
///
/// # Errors
/// As [`remember`].
pub fn remember_draft(draft: &Draft) -> Result<Stored> {
    memory::remember(draft)
}
