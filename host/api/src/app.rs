//! What the handlers work with.

use std::path::PathBuf;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use signet_auth::{Authenticator, Caller, Secrets};
use signet_chat::Chat;
use signet_core::{Millis, now};
use signet_dashboard::DashboardFile;
use signet_edges::{Answers, Edges};
use signet_events::{Awareness, Bus, NewEvent};
use signet_memory::{Memories, Sessions};
use signet_plugins::Plugins;
use signet_runtime::Capabilities;
use signet_servers::{Servers, ServersError, Shop, SignIns};
use signet_tls::Certificates;

use crate::{Asset, Frames, Shutdown, Streams};

/// Makes the capabilities of a plugin for one caller.
pub type CapabilityMaker = Arc<dyn Fn(&str, &Caller) -> Capabilities + Send + Sync>;

/// How the language model is.
pub type Report = Arc<dyn Fn() -> LlmReport + Send + Sync>;

/// How asking the language model goes, for people.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LlmReport {
    /// `anthropic:claude-haiku-4-5`.
    pub model: String,
    /// Name and port of the server.
    pub host: String,
    /// Answers that came.
    pub answered: u64,
    /// Questions that were asked in vain.
    pub failed: u64,
    /// Questions that were not asked, since there were too many.
    pub held_back: u64,
    /// The last time that it failed, until it answers again.
    pub last_error: Option<LlmTrouble>,
}

/// A failure of the language model.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LlmTrouble {
    /// When, as ISO 8601 in UTC.
    pub at: String,
    /// Why, in a sentence.
    pub says: String,
}

/// What the daemon says of itself.
#[derive(Debug, Clone)]
pub struct Info {
    /// Of the daemon.
    pub version: &'static str,
    /// Name of the machine it runs on, as sessions on it say it.
    pub machine: String,
    /// Port it listens on.
    pub port: u16,
    /// Port at which widgets' frames are.
    pub widgets_port: u16,
    /// Address it listens on.
    pub host: String,
    /// Workspace.
    pub workspace: PathBuf,
    /// Names by which it may be called besides this machine's own (`signet-home.tailnet`).
    pub allowed_hosts: Vec<String>,
    /// Where it is reached, each a URL; the first is for programs on this machine.
    pub urls: Vec<String>,
    /// What it shows who comes over TLS.
    pub certificates: Option<Arc<Certificates>>,
    /// When it started.
    pub started_at: Millis,
}

/// Everything a request may need.
pub struct App {
    /// Credentials.
    pub auth: Authenticator,
    /// Memories.
    pub memories: Memories,
    /// Sessions.
    pub sessions: Sessions,
    /// Edges that called.
    pub edges: Edges,
    /// What their events were answered.
    pub answers: Answers,
    /// Events.
    pub bus: Bus,
    /// Who follows them.
    pub streams: Streams,
    /// What agents are told of them.
    pub awareness: Awareness,
    /// Plugins.
    pub plugins: Plugins,
    /// Frames of widgets that wait to be loaded.
    pub frames: Frames,
    /// The layout of the dashboard.
    pub dashboard: DashboardFile,
    /// Installed MCP servers.
    pub servers: Servers,
    /// Where they come from.
    pub shop: Shop,
    /// Signing in to them.
    pub sign_ins: SignIns,
    /// Secrets.
    pub secrets: Secrets,
    /// How the language model is, where there is one.
    pub llm: Option<Report>,
    /// Conversations with it.
    pub chat: Chat,
    /// How plugins reach the rest.
    pub capabilities: CapabilityMaker,
    /// The dashboard's files.
    pub assets: &'static [Asset],
    /// About the daemon.
    pub info: Info,
    /// Ends the daemon.
    pub shutdown: Shutdown,
}

impl App {
    /// Seconds since the start.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "seconds for people")]
    pub fn uptime(&self) -> f64 {
        now().saturating_sub(self.info.started_at) as f64 / 1e3
    }

    /// Has the widgets of plugins among the servers, as they are now.
    pub(crate) async fn adopt_widgets(&self) -> Result<(), ServersError> {
        self.servers.adopt(&self.plugins.widgets()).await
    }

    /// Publishes an event about a caller's doing.
    pub(crate) fn tell(&self, caller: &Caller, kind: &str, payload: serde_json::Value) {
        self.bus.tell(NewEvent::of_harness(caller.context(), kind, payload));
    }
}
