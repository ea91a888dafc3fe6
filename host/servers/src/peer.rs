//! What answers for a server: a connection to one, or the widget of a plugin.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::{Map, Value};
use signet_auth::Caller;
use signet_mcp_client::{About, ClientError, Listener, Prompt, Resource, Template, Tool};

use crate::Record;

type Answer<T> = Result<T, ClientError>;

/// A server that answers.
#[async_trait]
pub trait Peer: Send + Sync {
    /// What it said of itself.
    fn about(&self) -> About;
    /// Its tools, and what was wrong with those that are left out.
    async fn tools(&self) -> Answer<(Vec<Tool>, Vec<String>)>;
    /// Its resources, likewise.
    async fn resources(&self) -> Answer<(Vec<Resource>, Vec<String>)>;
    /// Its families of resources.
    async fn templates(&self) -> Answer<Vec<Template>>;
    /// Its prompts.
    async fn prompts(&self) -> Answer<Vec<Prompt>>;
    /// Calls a tool; the answer is the protocol's `CallToolResult`. Dropping the future cancels the call.
    async fn call(
        &self,
        caller: &Caller,
        tool: &str,
        arguments: Map<String, Value>,
        timeout: Duration,
    ) -> Answer<Value>;
    /// Reads a resource; the answer is the protocol's `ReadResourceResult`. Without a caller: for Signet itself.
    async fn read(&self, caller: Option<&Caller>, uri: &str) -> Answer<Value>;
    /// Fills in a prompt; the answer is the protocol's `GetPromptResult`.
    async fn prompt(&self, name: &str, arguments: Map<String, Value>) -> Answer<Value>;
    /// Comes back when it is gone, with the reason.
    async fn ended(&self) -> String;
    /// Ends it, and all that it started. Takes some seconds at most.
    async fn close(&self);
}

/// Reaches servers.
#[async_trait]
pub trait Connect: Send + Sync {
    /// Reaches one. What it tells by itself goes to `listener`.
    async fn connect(&self, record: &Record, listener: Arc<dyn Listener>) -> Answer<Arc<dyn Peer>>;
}
