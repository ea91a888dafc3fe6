//! Conversations of a person with the language model that they configured.
//!
//! What lives here: conversations as they are kept ([`Kept`]), and [`Chat`], which lets the model answer, call tools, and
//! go on with what they said, every step told to whoever listens ([`Heard`]). What must not: which tools there are and who
//! may call them ([`Toolbox`], handed in), how a model is reached (`signet-llm`), and HTTP.

mod answer;
mod chat;
mod error;
mod kept;
mod prompt;

use std::sync::Arc;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};
use signet_auth::Caller;
use signet_llm::{Conversation, Llm, Reply, Tool};

pub use chat::Chat;
pub use error::{ChatError, Result};
pub use kept::{Kept, Summary};

/// Who answers. It blocks.
pub trait Model: Send + Sync {
    /// As [`Llm::converse`].
    ///
    /// # Errors
    /// As there.
    fn converse(&self, told: &Conversation, hear: &mut dyn FnMut(&str) -> bool) -> signet_llm::Result<Reply>;
}

impl Model for Llm {
    fn converse(&self, told: &Conversation, hear: &mut dyn FnMut(&str) -> bool) -> signet_llm::Result<Reply> {
        Self::converse(self, told, hear)
    }
}

/// A tool that may be offered.
#[derive(Debug, Clone)]
pub struct Offered {
    /// For the model.
    pub tool: Tool,
    /// For people; empty: its name.
    pub title: String,
    /// The server that it is of; none: Signet's own.
    pub server: Option<String>,
}

/// What a tool answered.
#[derive(Debug, Clone, Default)]
pub struct Called {
    /// For the model, and for people.
    pub text: String,
    /// The protocol's whole `CallToolResult`, for people.
    pub result: Value,
    /// It failed, or was not allowed.
    pub failed: bool,
}

/// What a conversation reaches into.
#[async_trait]
pub trait Toolbox: Send + Sync {
    /// What this caller may use.
    async fn tools(&self, caller: &Arc<Caller>) -> Vec<Offered>;

    /// Calls one, as this caller, under the policy that all models are under.
    async fn call(&self, caller: &Arc<Caller>, name: &str, arguments: Map<String, Value>) -> Called;

    /// What just happened on the caller's surfaces, of use for a prompt; may be empty.
    fn awareness(&self, caller: &Caller, prompt: &str) -> String;
}

/// A step of an answer, as it happens.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase", rename_all_fields = "camelCase")]
#[schemars(rename = "ChatStep")]
pub enum Heard {
    /// More words.
    Words {
        /// Only the new ones.
        text: String,
    },
    /// A tool is called.
    Call {
        /// Names the call.
        id: String,
        /// The tool.
        name: String,
        /// For people.
        title: String,
        /// The server that it is of.
        #[serde(skip_serializing_if = "Option::is_none")]
        server: Option<String>,
        /// With what.
        arguments: Map<String, Value>,
    },
    /// It answered.
    Result {
        /// Of the call.
        id: String,
        /// It failed, or was not allowed.
        failed: bool,
        /// Milliseconds that it took.
        took: u64,
        /// Its words.
        text: String,
        /// The protocol's whole `CallToolResult`.
        result: Value,
    },
    /// The answer is complete.
    Done {
        /// It was longer than it may be, and is cut off.
        cut: bool,
    },
    /// There is no more, and why.
    Failed {
        /// For people.
        message: String,
    },
}
