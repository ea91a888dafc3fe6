//! Questions to a language model that a person configured.
//!
//! What lives here: providers and the forms of their requests and answers ([`Model`]), and [`Llm`], which asks, within
//! limits of time, size and number: one question and one whole answer ([`Llm::ask`]), or a turn of a conversation with
//! tools, in pieces as they come ([`Llm::converse`]). What must not: what is asked and who may, where keys are kept
//! ([`KeySource`]), and how requests leave this machine (the agent is handed in).

mod client;
mod conversation;
mod converse;
mod error;
mod limits;
mod model;
mod pieces;
mod provider;

pub use client::{Config, KeySource, Llm, Report, Trouble};
pub use conversation::{Conversation, Tool, ToolCall, ToolResult, Turn};
pub use converse::Reply;
pub use error::{LlmError, Result};
pub use limits::{ANSWER_BYTES, CALLS, FIRST_WORD, PATIENCE, TURN_BYTES, TURN_PATIENCE, TURNS, WORDS};
pub use model::{Model, Provider};
pub use provider::{Answer, Message, Request, Role};
