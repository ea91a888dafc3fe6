//! Who a request acts for, and what roles allow. Decisions are made in `signet-auth`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Millis;

/// One thing that a route or a capability can require.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Permission {
    /// Write memories and sessions.
    Remember,
    /// Read memories, sessions and transcripts.
    Recall,
    /// Change memories.
    Modify,
    /// Delete memories.
    Forget,
    /// Bring deleted memories back.
    Recover,
    /// Ingest documents.
    Documents,
    /// Call tools of installed MCP servers.
    Tools,
    /// Install and configure connectors, plugins and MCP servers.
    Connectors,
    /// Read logs and internal state.
    Diagnostics,
    /// Read usage figures.
    Analytics,
    /// Keys, shut-down, everything else.
    Admin,
}

impl Permission {
    /// Every permission, in the order in which they are listed to people.
    pub const ALL: [Self; 11] = [
        Self::Remember,
        Self::Recall,
        Self::Modify,
        Self::Forget,
        Self::Recover,
        Self::Documents,
        Self::Tools,
        Self::Connectors,
        Self::Diagnostics,
        Self::Analytics,
        Self::Admin,
    ];

    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Remember => "remember",
            Self::Recall => "recall",
            Self::Modify => "modify",
            Self::Forget => "forget",
            Self::Recover => "recover",
            Self::Documents => "documents",
            Self::Tools => "tools",
            Self::Connectors => "connectors",
            Self::Diagnostics => "diagnostics",
            Self::Analytics => "analytics",
            Self::Admin => "admin",
        }
    }

    /// The permission of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.name() == name)
    }
}

/// What a key may do at most. A key's own list of permissions narrows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything.
    Admin,
    /// Everything but [`Permission::Admin`].
    Operator,
    /// Memory, documents and tools.
    Agent,
    /// Recall.
    Readonly,
}

impl Role {
    /// The table of roles and permissions (`docs/security.md` shows it).
    #[must_use]
    pub fn allows(self, permission: Permission) -> bool {
        use Permission::{Admin, Documents, Forget, Modify, Recall, Recover, Remember, Tools};
        match self {
            Self::Admin => true,
            Self::Operator => permission != Admin,
            Self::Agent => {
                matches!(permission, Remember | Recall | Modify | Forget | Recover | Documents | Tools)
            }
            Self::Readonly => permission == Recall,
        }
    }

    /// Its name on the wire.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Operator => "operator",
            Self::Agent => "agent",
            Self::Readonly => "readonly",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Admin, Self::Operator, Self::Agent, Self::Readonly]
            .into_iter()
            .find(|role| role.name() == name)
    }
}

/// What a key is confined to. An absent part does not confine.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Scope {
    /// One project: an id, a remote, a workspace name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// One agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// One person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
}

/// What a request authenticated with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Credential {
    /// The owner's token, from a file that only the daemon's user can read.
    Owner,
    /// None, from a program on this machine, in a daemon that trusts those.
    Local,
    /// An API key, by id.
    Key(String),
    /// None: a plugin acts for itself, on an event. Its name, `plugin:<id>`.
    Plugin(String),
}

/// Who a request acts for: made by `signet-auth` alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// What it authenticated with.
    pub credential: Credential,
    /// Upper bound of its permissions.
    pub role: Role,
    /// Narrows the role; empty does not.
    pub permissions: Vec<Permission>,
    /// Confinement.
    pub scope: Scope,
    /// Agent that the key was made for.
    pub agent_id: Option<String>,
    /// Harness that the key was made for.
    pub harness: Option<String>,
    /// Projects that it may touch; empty does not confine.
    pub allowed_projects: Vec<String>,
    /// When it ends.
    pub expires_at: Option<Millis>,
    /// Its agents are told of other surfaces with each prompt, without asking.
    pub awareness: bool,
    /// The browser that it came from, by id, if one that signed in.
    pub browser: Option<String>,
}

impl Principal {
    /// The name that records carry: `owner`, `local` or a key's id.
    #[must_use]
    pub fn name(&self) -> &str {
        match &self.credential {
            Credential::Owner => "owner",
            Credential::Local => "local",
            Credential::Key(id) | Credential::Plugin(id) => id,
        }
    }
}
