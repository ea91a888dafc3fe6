//! What a server says unasked, and what it asks.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

/// Hears what a server says unasked. All but [`Listener::elicit`] must return at once.
#[async_trait]
pub trait Listener: Send + Sync {
    /// Its list of tools is another.
    fn tools_changed(&self) {}
    /// Its list of resources is another.
    fn resources_changed(&self) {}
    /// Its list of prompts is another.
    fn prompts_changed(&self) {}
    /// A resource that was subscribed to is another.
    fn resource_updated(&self, _uri: &str) {}
    /// It logs. `level` is the protocol's: `debug`, `info`, `notice`, `warning`, `error`, `critical`, `alert`,
    /// `emergency`.
    fn message(&self, _level: &str, _logger: Option<&str>, _data: &Value) {}
    /// A line of its standard error, or one of its standard output that is no message. Cut.
    fn stderr(&self, _line: &str) {}
    /// A notification that the protocol does not know.
    fn custom(&self, _method: &str, _params: &Value) {}
    /// It asks a person something while it works on a call.
    async fn elicit(&self, _request: Elicitation) -> Answer {
        Answer::Decline
    }
}

/// What a server asks a person. Everything in it is the server's word.
#[derive(Debug, Clone, PartialEq)]
pub enum Elicitation {
    /// To fill a form.
    Form {
        /// Why.
        message: String,
        /// A flat JSON Schema of an object: what is asked for.
        schema: Value,
    },
    /// To go to an address, `https:` or `http:`.
    Url {
        /// Why.
        message: String,
        /// Where.
        url: String,
    },
}

/// What a person answers.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Yes. For a form: its fields.
    Accept(Value),
    /// No.
    Decline,
    /// Nothing.
    Cancel,
}

/// How far a call is.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    /// How far, in the server's own measure.
    pub progress: f64,
    /// Of how much, if it knows.
    pub total: Option<f64>,
    /// What it does.
    pub message: Option<String>,
}

/// Hears of progress. Must return at once.
pub type OnProgress = Arc<dyn Fn(Progress) + Send + Sync>;

/// How a tool is called. Dropping the call's future tells the server that it is cancelled.
#[derive(Clone, Default)]
pub struct Ask {
    /// Instead of [`crate::Limits::call`].
    pub timeout: Option<Duration>,
    /// Hears of progress.
    pub progress: Option<OnProgress>,
}

impl fmt::Debug for Ask {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let progress = self.progress.is_some();
        f.debug_struct("Ask").field("timeout", &self.timeout).field("progress", &progress).finish()
    }
}
