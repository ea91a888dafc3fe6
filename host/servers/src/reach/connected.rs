//! A connection as a peer.

use async_trait::async_trait;
use serde_json::{Map, Value};
use signet_auth::Caller;
use signet_mcp_client::{About, Ask, ClientError, Connection, Prompt, Resource, Template, Tool};

use crate::Peer;

type Answer<T> = Result<T, ClientError>;

/// A server in a process of its own or elsewhere.
pub(super) struct Connected(pub(super) Connection);

#[async_trait]
impl Peer for Connected {
    fn about(&self) -> About {
        self.0.about().clone()
    }

    async fn tools(&self) -> Answer<(Vec<Tool>, Vec<String>)> {
        let listed = self.0.tools().await?;
        Ok((listed.items, listed.problems))
    }

    async fn resources(&self) -> Answer<(Vec<Resource>, Vec<String>)> {
        let listed = self.0.resources().await?;
        Ok((listed.items, listed.problems))
    }

    async fn templates(&self) -> Answer<Vec<Template>> {
        Ok(self.0.templates().await?.items)
    }

    async fn prompts(&self) -> Answer<Vec<Prompt>> {
        Ok(self.0.prompts().await?.items)
    }

    async fn call(&self, _: &Caller, tool: &str, arguments: Map<String, Value>, ask: Ask) -> Answer<Value> {
        self.0.call(tool, arguments, ask).await
    }

    async fn read(&self, _: Option<&Caller>, uri: &str) -> Answer<Value> {
        self.0.read(uri).await
    }

    async fn prompt(&self, name: &str, arguments: Map<String, Value>) -> Answer<Value> {
        self.0.prompt(name, arguments).await
    }

    async fn subscribe(&self, uri: &str, wanted: bool) -> Answer<()> {
        if wanted { self.0.subscribe(uri).await } else { self.0.unsubscribe(uri).await }
    }

    async fn ended(&self) -> String {
        self.0.ended().await
    }

    async fn close(&self) {
        self.0.close().await;
    }
}
