//! What happens around MCP servers. What servers themselves tell comes under types of their own.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Kind, Payload};
use crate::render::counted;

pub(super) fn kinds() -> [Kind; 10] {
    [
        Kind::of::<Installed>(),
        Kind::of::<Removed>(),
        Kind::of::<Connected>(),
        Kind::of::<Disconnected>(),
        Kind::of::<ToolsChanged>(),
        Kind::of::<Called>(),
        Kind::of::<ResourceUpdated>(),
        Kind::of::<Message>(),
        Kind::of::<Asked>(),
        Kind::of::<Permitted>(),
    ]
}

/// A server was installed.
#[derive(Deserialize, JsonSchema)]
struct Installed {
    server: String,
}

impl Payload for Installed {
    const KIND: &'static str = "mcp.installed";
    const ABOUT: &'static str = "An MCP server was installed.";
    const WEIGHT: u8 = 45;
    const SAME: &'static [&'static str] = &["server"];

    fn line(&self) -> String {
        format!("{} was installed", self.server)
    }
}

/// A server was taken away.
#[derive(Deserialize, JsonSchema)]
struct Removed {
    server: String,
}

impl Payload for Removed {
    const KIND: &'static str = "mcp.removed";
    const ABOUT: &'static str = "An MCP server was taken away.";
    const WEIGHT: u8 = 45;
    const SAME: &'static [&'static str] = &["server"];

    fn line(&self) -> String {
        format!("{} was removed", self.server)
    }
}

/// A resource is another than before.
#[derive(Deserialize, JsonSchema)]
struct ResourceUpdated {
    server: String,
    uri: String,
}

impl Payload for ResourceUpdated {
    const KIND: &'static str = "mcp.resource-updated";
    const ABOUT: &'static str = "A resource of an MCP server changed.";
    const WEIGHT: u8 = 30;
    const SAME: &'static [&'static str] = &["server", "uri"];

    fn line(&self) -> String {
        format!("{} of {} changed", self.uri, self.server)
    }
}

/// A server said something that is more than chatter.
#[derive(Deserialize, JsonSchema)]
struct Message {
    server: String,
    /// `notice` to `emergency`.
    level: String,
    text: String,
}

impl Payload for Message {
    const KIND: &'static str = "mcp.message";
    const ABOUT: &'static str = "An MCP server said something that is more than chatter.";
    const WEIGHT: u8 = 30;
    const SAME: &'static [&'static str] = &["server", "level", "text"];

    fn line(&self) -> String {
        format!("{} says ({}): {}", self.server, self.level, self.text)
    }
}

/// A person is asked something.
#[derive(Deserialize, JsonSchema)]
struct Asked {
    server: String,
    /// Its id, for the answer.
    question: String,
    text: String,
}

impl Payload for Asked {
    const KIND: &'static str = "mcp.asked";
    const ABOUT: &'static str = "A person is asked for consent to a call, or by an MCP server.";
    const WEIGHT: u8 = 50;
    const SAME: &'static [&'static str] = &["question"];

    fn line(&self) -> String {
        format!("{} asks: {} (question {})", self.server, self.text, self.question)
    }
}

/// A person said what an app of a server may do.
#[derive(Deserialize, JsonSchema)]
struct Permitted {
    server: String,
    /// The app's URI.
    app: String,
    /// What it may do now: features of the browser, and sources that it may reach.
    #[serde(default)]
    allowed: Vec<String>,
    /// What it may not do.
    #[serde(default)]
    refused: Vec<String>,
}

impl Payload for Permitted {
    const KIND: &'static str = "mcp.permitted";
    const ABOUT: &'static str = "A person said what an app of an MCP server may do.";
    const WEIGHT: u8 = 15;
    const SAME: &'static [&'static str] = &["server", "app"];

    fn line(&self) -> String {
        let said = |word: &str, names: &[String]| {
            (!names.is_empty()).then(|| format!("{word}: {}", names.join(", ")))
        };
        let said = [said("may", &self.allowed), said("may not", &self.refused)];
        let said: Vec<_> = said.into_iter().flatten().collect();
        format!("{} of {} {}", self.app, self.server, said.join("; "))
    }
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
        format!("{} connected, {}", self.server, counted(self.tools, "tool"))
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
        format!("{} now offers {}", self.server, counted(self.tools, "tool"))
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
