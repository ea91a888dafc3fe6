//! `mcp`.

use async_trait::async_trait;
use serde_json::{Map, Value};
use signet_auth::Caller;
use signet_core::Error;
use signet_runtime::capability::Answer;
use signet_runtime::capability::mcp::Mcp;
use signet_runtime::types::Tool;
use signet_servers::{Call, Servers};

/// Installed MCP servers, as the caller.
pub(super) struct CallerMcp {
    pub(super) servers: Servers,
    pub(super) caller: Caller,
}

#[async_trait]
impl Mcp for CallerMcp {
    async fn servers(&self) -> Answer<Vec<String>> {
        Ok(self.servers.list(&self.caller).into_iter().map(|server| server.id).collect())
    }

    async fn tools(&self, server: &str) -> Answer<Vec<Tool>> {
        let view = self.servers.get(&self.caller, server).map_err(super::refusal)?;
        let tools = view.offer.map(|offer| offer.tools).unwrap_or_default();
        Ok(tools
            .iter()
            .filter(|tool| tool.model)
            .map(|view| crate::servers::guest_tool(&view.tool))
            .collect())
    }

    async fn call_tool(&self, server: &str, tool: &str, arguments: &str) -> Answer<String> {
        let arguments: Map<String, Value> = serde_json::from_str(arguments).map_err(|error| {
            super::refusal(Error::Invalid(format!("the arguments are no JSON object: {error}")))
        })?;
        let call = Call::of_model(server, tool.to_owned(), arguments);
        let answer = self.servers.call(&self.caller, call).await.map_err(super::refusal)?;
        Ok(answer.to_string())
    }
}
