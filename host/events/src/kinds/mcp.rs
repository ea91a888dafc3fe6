//! What happens around MCP servers. What servers themselves tell comes under types of their own.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Kind, Payload};

pub(super) fn kinds() -> [Kind; 4] {
    [Kind::of::<Connected>(), Kind::of::<Disconnected>(), Kind::of::<ToolsChanged>(), Kind::of::<Called>()]
}

/// A server answers.
#[derive(Deserialize, JsonSchema)]
struct Connected {
    server: String,
    /// Tools that it offers.
    #[serde(default)]
    tools: u32,
}

impl Payload for Connected {
    const KIND: &'static str = "mcp.connected";
    const ABOUT: &'static str = "An MCP server answers.";
    const WEIGHT: u8 = 20;
    const SAME: &'static [&'static str] = &["server"];

    fn line(&self) -> String {
        format!("{} connected, {} tools", self.server, self.tools)
    }
}

/// A server does not answer any more.
#[derive(Deserialize, JsonSchema)]
struct Disconnected {
    server: String,
    #[serde(default)]
    reason: String,
}

impl Payload for Disconnected {
    const KIND: &'static str = "mcp.disconnected";
    const ABOUT: &'static str = "An MCP server does not answer any more.";
    const WEIGHT: u8 = 40;
    const SAME: &'static [&'static str] = &["server", "reason"];

    fn line(&self) -> String {
        let colon = if self.reason.is_empty() { "" } else { ": " };
        format!("{} disconnected{colon}{}", self.server, self.reason)
    }
}

/// A server offers other tools than before.
#[derive(Deserialize, JsonSchema)]
struct ToolsChanged {
    server: String,
    #[serde(default)]
    tools: u32,
}

impl Payload for ToolsChanged {
    const KIND: &'static str = "mcp.tools-changed";
    const ABOUT: &'static str = "An MCP server offers other tools than before.";
    const WEIGHT: u8 = 25;
    const SAME: &'static [&'static str] = &["server"];

    fn line(&self) -> String {
        format!("{} now offers {} tools", self.server, self.tools)
    }
}

/// A tool was called.
#[derive(Deserialize, JsonSchema)]
struct Called {
    server: String,
    tool: String,
    #[serde(default)]
    failed: bool,
}

impl Payload for Called {
    const KIND: &'static str = "mcp.called";
    const ABOUT: &'static str = "A tool of an MCP server was called.";
    const WEIGHT: u8 = 35;
    const SAME: &'static [&'static str] = &["server", "tool", "failed"];

    fn line(&self) -> String {
        let outcome = if self.failed { ", which failed" } else { "" };
        format!("{} of {} called{outcome}", self.tool, self.server)
    }
}
