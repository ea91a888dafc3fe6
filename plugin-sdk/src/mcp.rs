//! Tools of the MCP servers that the user installed, called as the caller.

use alloc::string::ToString;

pub use crate::bindings::imports::signet::plugin::mcp::{servers, tools};

use crate::Result;
use crate::bindings::imports::signet::plugin::mcp;

/// Calls a tool with a JSON object. Answers the protocol's own `CallToolResult`.
///
/// # Errors
/// There is no such server or tool, the caller may not, or the server cannot be reached.
pub fn call_tool(server: &str, tool: &str, arguments: &serde_json::Value) -> Result<serde_json::Value> {
    let answer = mcp::call_tool(server, tool, &arguments.to_string())?;
    Ok(serde_json::from_str(&answer)?)
}
