//! `mcp`: the tools of installed MCP servers, as the caller.

use async_trait::async_trait;

use super::{Answer, forward};
use crate::bindings::mcp;
use crate::instance::CallState;
use crate::types::Tool;

/// MCP servers, for one caller.
#[async_trait]
pub trait Mcp: Send + Sync {
    /// Ids, sorted.
    async fn servers(&self) -> Answer<Vec<String>>;
    /// The tools of one.
    async fn tools(&self, server: &str) -> Answer<Vec<Tool>>;
    /// Calls a tool with a JSON object; answers the protocol's `CallToolResult`.
    async fn call_tool(&self, server: &str, tool: &str, arguments: &str) -> Answer<String>;
}

forward! { mcp::Host, mcp;
    servers() -> Vec<String>;
    tools(server: String => &server) -> Vec<Tool>;
    call_tool(server: String => &server, tool: String => &tool, arguments: String => &arguments) -> String;
}
