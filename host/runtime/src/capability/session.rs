//! `session`: the life of a harness session, as the caller.

use async_trait::async_trait;

pub use crate::bindings::session::{Briefing, Origin, Speaker, Turn};

use super::{Answer, forward};
use crate::bindings::session;
use crate::instance::CallState;

/// The caller's session.
#[async_trait]
pub trait Session: Send + Sync {
    /// It begins or continues.
    async fn start(&self, origin: Origin) -> Answer<Briefing>;
    /// The user sent a prompt.
    async fn prompt(&self, text: &str) -> Answer<Briefing>;
    /// More of the transcript.
    async fn record_turns(&self, turns: Vec<Turn>) -> Answer<()>;
    /// The model used a tool of its harness on something.
    async fn tool_used(&self, tool: &str, subject: &str, failed: bool) -> Answer<()>;
    /// All of the transcript.
    async fn transcript(&self, turns: Vec<Turn>) -> Answer<()>;
    /// The harness is about to compact.
    async fn compacting(&self) -> Answer<String>;
    /// The harness compacted.
    async fn compacted(&self, summary: &str) -> Answer<String>;
    /// It is over.
    async fn end(&self, reason: &str) -> Answer<()>;
}

forward! { session::Host, session;
    start(origin: Origin => origin) -> Briefing;
    prompt(text: String => &text) -> Briefing;
    record_turns(turns: Vec<Turn> => turns) -> ();
    tool_used(tool: String => &tool, subject: String => &subject, failed: bool => failed) -> ();
    transcript(turns: Vec<Turn> => turns) -> ();
    compacting() -> String;
    compacted(summary: String => &summary) -> String;
    end(reason: String => &reason) -> ();
}
