//! The life of the caller's session.

pub use crate::bindings::imports::signet::plugin::session::{Briefing, Origin, Speaker, Turn};
pub use crate::bindings::imports::signet::plugin::session::{
    compacted, compacting, end, prompt, record_turns, start, tool_used, transcript,
};
