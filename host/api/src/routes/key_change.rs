//! Changing an API key.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use signet_auth::KeyChange;
use signet_core::{Error, Scope};

use super::auth::{ApiKeyAnswer, end, permissions, role};
use crate::body::Body;
use crate::guard::Who;
use crate::params::Path;
use crate::{ApiError, App};

/// What may be changed of a key; what is absent stays. What it is made for, its connector, is not to be changed. It gets
/// no more than it had, or than who changes it has.
#[derive(Deserialize, Default, PartialEq, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(rename = "ApiKeyChange")]
pub(super) struct Change {
    /// What people call it.
    name: Option<String>,
    /// Its agents are told of other surfaces unasked.
    awareness: Option<bool>,
    /// Upper bound of what it may do: `admin`, `operator`, `agent`, `readonly`.
    role: Option<String>,
    /// Names of permissions that narrow the role; none do not.
    permissions: Option<Vec<String>>,
    /// Confinement, as a whole.
    scope: Option<Scope>,
    /// The only harness that may use it; null: any.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    harness: Option<Option<String>>,
    /// The agent it acts as; null: any.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    agent_id: Option<Option<String>>,
    /// Projects that it may touch; none do not confine.
    allowed_projects: Option<Vec<String>>,
    /// When it ends: `2026-12-31T00:00:00Z`; null: not by itself.
    #[serde(deserialize_with = "given")]
    #[schemars(with = "Option<String>")]
    expires_at: Option<Option<String>>,
}

/// A field that is there, if only with `null`.
fn given<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// As in a new key, an empty name is none.
fn named(name: Option<String>) -> Option<String> {
    name.filter(|name| !name.is_empty())
}

impl Change {
    fn key_change(self) -> Result<KeyChange, Error> {
        if self == Self::default() {
            return Err(Error::Invalid(
                "say what is to be changed: name, awareness, role, permissions, scope, harness, agentId, \
                 allowedProjects or expiresAt"
                    .into(),
            ));
        }
        Ok(KeyChange {
            name: self.name,
            awareness: self.awareness,
            role: self.role.as_deref().map(role).transpose()?,
            permissions: self.permissions.as_deref().map(permissions).transpose()?,
            scope: self.scope,
            harness: self.harness.map(named),
            agent_id: self.agent_id.map(named),
            allowed_projects: self.allowed_projects,
            expires_at: self.expires_at.map(|text| text.as_deref().map(end).transpose()).transpose()?,
        })
    }
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    Extension(Who(by)): Extension<Who>,
    Path(key): Path<String>,
    body: Body<Change>,
) -> Result<Json<ApiKeyAnswer>, ApiError> {
    let change = body.parse()?.key_change()?;
    let record = app.auth.keys().alter(&by, &key, change).await?;
    tracing::info!(key = record.id, by = by.name(), "an API key was changed");
    Ok(Json(ApiKeyAnswer { api_key: record.public() }))
}
