//! Remember, recall, forget; sessions and their transcripts; the search index behind both.
//!
//! What lives here: what a memory and a session are, how they are found, and what of them a
//! harness is given. What must not: HTTP, plugins, and deciding who may do what (every entry point
//! takes a checked [`signet_core::RequestContext`] and, for reading, a [`signet_auth::ReadScope`]).
//!
//! The store is the truth. The index is derived: a write leaves a note of what is to be indexed in
//! the same transaction, and the index can be rebuilt at any time with the daemon up.

mod capture;
mod draft;
mod error;
mod graph;
mod index;
mod memories;
mod recall;
mod record;
mod session;
mod tables;

pub use capture::worth_remembering;
pub use draft::{Draft, MAX_CONTENT};
pub use error::{MemoryError, Result};
pub use graph::{Edge, Graph, GraphAsk, Node, NodeKind};
pub use index::{Explain, IndexState, Parts};
pub use memories::{
    Became, Change, Facets, Filter, Listing, MERGED_AT_ONCE, Memories, Merged, News, Outcome, Part, Place,
    Stored,
};
pub use recall::{Hit, Recall, Recalled};
pub use record::{HistoryEntry, Memory};
pub use session::{
    Briefing, CompactionAdvice, EndOutcome, Opening, Origin, PromptOutcome, Session, SessionHit, Sessions,
    Speaker, Turn,
};
