//! API keys, and who one is.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::{Json, response::IntoResponse, response::Response};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_auth::NewKey;
use signet_core::{Credential, Error, Permission, Role, Scope, parse_time};

use super::render::merge;
use crate::body::RawJson;
use crate::caller::maybe;
use crate::guard::Who;
use crate::params::Path;
use crate::{ApiError, App};

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Create {
    #[serde(deserialize_with = "maybe")]
    name: Option<String>,
    #[serde(deserialize_with = "maybe")]
    role: Option<String>,
    scope: Scope,
    permissions: Option<Vec<String>>,
    #[serde(deserialize_with = "maybe")]
    connector: Option<String>,
    #[serde(deserialize_with = "maybe")]
    harness: Option<String>,
    #[serde(deserialize_with = "maybe")]
    agent_id: Option<String>,
    allowed_projects: Vec<String>,
    #[serde(deserialize_with = "maybe")]
    expires_at: Option<String>,
    awareness: Option<bool>,
}

impl Create {
    fn new_key(self) -> Result<NewKey, Error> {
        let unknown = |what: &str, name: &str, known: &[&str]| {
            Error::Invalid(format!("{name:?} is no {what}; there are {}", known.join(", ")))
        };
        let role = self.role.as_deref().map(|name| {
            Role::from_name(name)
                .ok_or_else(|| unknown("role", name, &["admin", "operator", "agent", "readonly"]))
        });
        let permissions = self.permissions.map(|names| {
            let names = names.iter().map(|name| {
                let known = Permission::ALL.map(Permission::name);
                Permission::from_name(name).ok_or_else(|| unknown("permission", name, &known))
            });
            names.collect::<Result<Vec<_>, _>>()
        });
        let expires_at = self.expires_at.map(|text| {
            parse_time(&text).ok_or_else(|| {
                Error::Invalid(format!("expiresAt is a time like 2026-12-31T00:00:00Z, not {text:?}"))
            })
        });
        Ok(NewKey {
            name: self.name.ok_or_else(|| Error::Invalid("name is required".into()))?,
            role: role.transpose()?,
            scope: self.scope,
            permissions: permissions.transpose()?,
            connector: self.connector,
            harness: self.harness,
            agent_id: self.agent_id,
            allowed_projects: self.allowed_projects,
            expires_at: expires_at.transpose()?,
            unaware: self.awareness == Some(false),
        })
    }
}

pub(super) async fn create(State(app): State<Arc<App>>, body: RawJson) -> Result<Response, ApiError> {
    let (record, raw) = app.auth.keys().create(body.parse::<Create>()?.new_key()?).await?;
    let mut key = record.public();
    merge(&mut key, json!({ "key": raw.reveal() }));
    Ok((StatusCode::CREATED, Json(json!({ "apiKey": key }))).into_response())
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Value> {
    let keys: Vec<_> = app.auth.keys().list().iter().map(signet_auth::ApiKeyRecord::public).collect();
    Json(json!({ "apiKeys": keys }))
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    Path(key): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let record = app.auth.keys().revoke(&key).await?;
    Ok(Json(json!({ "apiKey": record.public() })))
}

/// What may be changed of a key: the rest is what it was made for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    awareness: bool,
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    Path(key): Path<String>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let Change { awareness } = body.parse()?;
    let record = app.auth.keys().set_awareness(&key, awareness).await?;
    Ok(Json(json!({ "apiKey": record.public() })))
}

pub(super) async fn whoami(State(app): State<Arc<App>>, who: Option<Extension<Who>>) -> Json<Value> {
    let mode = if app.auth.trusts_local() { "local" } else { "team" };
    let Some(Extension(Who(principal))) = who else {
        return Json(
            json!({ "authenticated": false, "claims": null, "mode": mode, "trustedLocal": false, "providers": [] }),
        );
    };
    let allowed: Vec<_> = Permission::ALL
        .into_iter()
        .filter(|p| signet_auth::require(&principal, *p).is_ok())
        .map(Permission::name)
        .collect();
    let browser = app.auth.browsers().of(&principal);
    Json(json!({
        "authenticated": principal.credential != Credential::Local,
        "trustedLocal": principal.credential == Credential::Local,
        "mode": mode,
        "claims": {
            "sub": match &principal.credential {
                Credential::Key(id) => format!("api-key:{id}"),
                Credential::Plugin(name) => name.clone(),
                Credential::Owner => "owner".into(),
                Credential::Local => "local".into(),
            },
            "role": principal.role,
            "scope": principal.scope,
            "permissions": principal.permissions,
            "agentId": principal.agent_id,
            "allowedProjects": principal.allowed_projects,
        },
        "browser": browser.map(|browser| json!({ "id": browser.id, "name": browser.name })),
        "effectiveAccess": allowed,
        "permissions": allowed,
        "providers": [],
    }))
}

pub(super) async fn methods(State(app): State<Arc<App>>) -> Json<Value> {
    let mut methods = vec![json!({ "id": "api-key", "type": "bearer" })];
    if app.auth.trusts_local() {
        methods.push(json!({ "id": "local", "type": "none" }));
    }
    Json(json!({ "providers": methods }))
}
