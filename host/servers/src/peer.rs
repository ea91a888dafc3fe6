//! What answers for a server: a connection to one, or the widget of a plugin.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Map, Value};
use signet_auth::Caller;
use signet_core::Error;
use signet_mcp_client::{About, Ask, ClientError, Listener, Prompt, Resource, Template, Tool};
use url::Url;

use crate::source::{Fetch, Packages};
use crate::{CardMaker, CardRequest, Record};

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
        ask: Ask,
    ) -> Answer<Value>;
    /// Reads a resource; the answer is the protocol's `ReadResourceResult`. Without a caller: for Signet itself.
    async fn read(&self, caller: Option<&Caller>, uri: &str) -> Answer<Value>;
    /// Fills in a prompt; the answer is the protocol's `GetPromptResult`.
    async fn prompt(&self, name: &str, arguments: Map<String, Value>) -> Answer<Value>;
    /// Asks to hear when a resource changes, or to hear of it no more.
    async fn subscribe(&self, uri: &str, wanted: bool) -> Answer<()>;
    /// Comes back when it is gone, with the reason.
    async fn ended(&self) -> String;
    /// Ends it, and all that it started. Takes some seconds at most.
    async fn close(&self);
}

/// Why a server cannot be reached.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Obstacle {
    /// A secret that it is to be given is not there: its name.
    #[error("it is to be given the secret '{0}', which is not there; set it with `signet secret set {0}`")]
    Secret(String),
    /// It fails.
    #[error(transparent)]
    Server(#[from] ClientError),
}

/// Reaches servers.
#[async_trait]
pub trait Connect: Send + Sync {
    /// Reaches one. What it tells by itself goes to `listener`.
    async fn connect(&self, record: &Record, listener: Arc<dyn Listener>) -> Result<Arc<dyn Peer>, Obstacle>;
    /// Forgets what is kept of one that was removed.
    fn forget(&self, _id: &str) {}
}

/// Reaches nothing and makes nothing, for a daemon that is to have no servers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nowhere;

#[async_trait]
impl Connect for Nowhere {
    async fn connect(&self, _: &Record, _: Arc<dyn Listener>) -> Result<Arc<dyn Peer>, Obstacle> {
        Err(ClientError::Unreachable("this daemon reaches no MCP servers".to_owned()).into())
    }
}

#[async_trait]
impl Fetch for Nowhere {
    async fn json(&self, url: &Url, _: usize) -> signet_core::Result<Value> {
        Err(Error::Unavailable(format!("{url} is not asked: this daemon reaches nothing")))
    }

    async fn file(&self, path: &str, _: usize) -> signet_core::Result<Value> {
        Err(Error::Unavailable(format!("{path} is not read: this daemon reaches nothing")))
    }
}

#[async_trait]
impl Packages for Nowhere {
    async fn npm(&self, name: &str, _: &str, _: Option<&Url>) -> signet_core::Result<Value> {
        Err(Error::Unavailable(format!("{name} is not looked up: this daemon reaches nothing")))
    }

    async fn pypi(&self, name: &str, _: Option<&str>, _: Option<&Url>) -> signet_core::Result<Value> {
        Err(Error::Unavailable(format!("{name} is not looked up: this daemon reaches nothing")))
    }
}

#[async_trait]
impl CardMaker for Nowhere {
    async fn card(&self, _: CardRequest) -> Result<Value, String> {
        Err("this daemon makes no cards".to_owned())
    }
}
