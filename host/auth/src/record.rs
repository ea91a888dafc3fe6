//! What is kept of an API key.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::{Credential, Millis, Permission, Principal, Role, Scope, iso};

/// A key's record. On the wire it is [`ApiKeyRecord::public`], which has no verifier.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKeyRecord {
    /// `key_...`.
    pub id: String,
    /// The public part of the key itself.
    pub prefix: String,
    /// Given by the user.
    pub name: String,
    /// Argon2id verifier of the whole key.
    pub key_hash: String,
    /// Upper bound of what it may do.
    pub role: Role,
    /// Confinement.
    pub scope: Scope,
    /// Narrows the role; empty does not.
    pub permissions: Vec<Permission>,
    /// Connector it was made for.
    pub connector: Option<String>,
    /// The only harness that may use it.
    pub harness: Option<String>,
    /// The agent it acts as.
    pub agent_id: Option<String>,
    /// Projects that it may touch; empty does not confine.
    pub allowed_projects: Vec<String>,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<Millis>,
    /// When it was taken back.
    pub revoked_at: Option<Millis>,
    /// When it ends.
    pub expires_at: Option<Millis>,
    /// Its agents are not told of other surfaces unasked.
    #[serde(default)]
    pub unaware: bool,
    /// What was changed of it, the latest [`KEPT_CHANGES`], the oldest first.
    #[serde(default)]
    pub changes: Vec<Changed>,
}

/// Changes of a key that are kept.
pub const KEPT_CHANGES: usize = 20;

/// Something that was changed of a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// When.
    pub at: Millis,
    /// With which credential: `owner`, or a key's id.
    pub by: String,
    /// What it was before: `name: was Laptop`.
    pub what: String,
}

/// The same, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "ApiKeyChanged")]
pub struct ChangedView {
    /// When.
    pub at: String,
    /// With which credential: `owner`, or a key's id.
    pub by: String,
    /// What it was before: `name: was Laptop`.
    pub what: String,
}

/// The `ApiKeyRecord` of the connector document: a key as it is shown. Times are ISO 8601 in UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ApiKey")]
pub struct ApiKeyView {
    /// `key_...`.
    pub id: String,
    /// The public part of the key itself.
    pub prefix: String,
    /// Given by the user.
    pub name: String,
    /// Upper bound of what it may do.
    pub role: Role,
    /// Confinement.
    pub scope: Scope,
    /// Narrows the role; empty does not.
    pub permissions: Vec<Permission>,
    /// Connector it was made for.
    pub connector: Option<String>,
    /// The only harness that may use it.
    pub harness: Option<String>,
    /// The agent it acts as.
    pub agent_id: Option<String>,
    /// Projects that it may touch; empty does not confine.
    pub allowed_projects: Vec<String>,
    /// When it was made.
    pub created_at: String,
    /// When it was last used, to within a minute.
    pub last_used_at: Option<String>,
    /// When it was taken back.
    pub revoked_at: Option<String>,
    /// When it ends.
    pub expires_at: Option<String>,
    /// Its agents are told of other surfaces unasked.
    pub awareness: bool,
    /// What was changed of it, the latest 20, the oldest first.
    pub changes: Vec<ChangedView>,
}

impl ApiKeyRecord {
    /// What is shown of it.
    #[must_use]
    pub fn public(&self) -> ApiKeyView {
        ApiKeyView {
            id: self.id.clone(),
            prefix: self.prefix.clone(),
            name: self.name.clone(),
            role: self.role,
            scope: self.scope.clone(),
            permissions: self.permissions.clone(),
            connector: self.connector.clone(),
            harness: self.harness.clone(),
            agent_id: self.agent_id.clone(),
            allowed_projects: self.allowed_projects.clone(),
            created_at: iso(self.created_at),
            last_used_at: self.last_used_at.map(iso),
            revoked_at: self.revoked_at.map(iso),
            expires_at: self.expires_at.map(iso),
            awareness: !self.unaware,
            changes: self.changes.iter().map(Changed::public).collect(),
        }
    }

    /// Who a request with this key acts for.
    #[must_use]
    pub fn principal(&self) -> Principal {
        Principal {
            credential: Credential::Key(self.id.clone()),
            role: self.role,
            permissions: self.permissions.clone(),
            scope: self.scope.clone(),
            agent_id: self.agent_id.clone(),
            harness: self.harness.clone(),
            allowed_projects: self.allowed_projects.clone(),
            expires_at: self.expires_at,
            awareness: !self.unaware,
            browser: None,
        }
    }
}

impl Changed {
    fn public(&self) -> ChangedView {
        ChangedView { at: iso(self.at), by: self.by.clone(), what: self.what.clone() }
    }
}
