//! API keys, and who one is.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::{ApiKeyView, NewKey};
use signet_core::{Credential, Error, Millis, Permission, Role, Scope, parse_time};

use crate::body::Body;
use crate::caller::maybe;
use crate::guard::Who;
use crate::openapi::Created;
use crate::params::Path;
use crate::{ApiError, App};

/// A key that is to be made.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "NewApiKey")]
pub(super) struct Create {
    /// What people call it. It must be given.
    #[serde(deserialize_with = "maybe")]
    name: Option<String>,
    /// Upper bound of what it may do: `admin`, `operator`, `agent`, `readonly`. Absent: `agent`.
    #[serde(deserialize_with = "maybe")]
    role: Option<String>,
    /// Confinement.
    scope: Scope,
    /// Names of permissions that narrow the role.
    permissions: Option<Vec<String>>,
    /// Connector it is made for.
    #[serde(deserialize_with = "maybe")]
    connector: Option<String>,
    /// The only harness that may use it.
    #[serde(deserialize_with = "maybe")]
    harness: Option<String>,
    /// The agent it acts as.
    #[serde(deserialize_with = "maybe")]
    agent_id: Option<String>,
    /// Projects that it may touch; empty does not confine.
    allowed_projects: Vec<String>,
    /// When it ends: `2026-12-31T00:00:00Z`.
    #[serde(deserialize_with = "maybe")]
    expires_at: Option<String>,
    /// Its agents are told of other surfaces unasked. Absent: they are.
    awareness: Option<bool>,
}

impl Create {
    fn new_key(self) -> Result<NewKey, Error> {
        Ok(NewKey {
            name: self.name.ok_or_else(|| Error::Invalid("name is required".into()))?,
            role: self.role.as_deref().map(role).transpose()?,
            scope: self.scope,
            permissions: self.permissions.as_deref().map(permissions).transpose()?,
            connector: self.connector,
            harness: self.harness,
            agent_id: self.agent_id,
            allowed_projects: self.allowed_projects,
            expires_at: self.expires_at.as_deref().map(end).transpose()?,
            unaware: self.awareness == Some(false),
        })
    }
}

fn unknown(what: &str, name: &str, known: &[&str]) -> Error {
    Error::Invalid(format!("{name:?} is no {what}; there are {}", known.join(", ")))
}

/// The role of this name.
pub(super) fn role(name: &str) -> Result<Role, Error> {
    Role::from_name(name).ok_or_else(|| unknown("role", name, &["admin", "operator", "agent", "readonly"]))
}

/// The permissions of these names.
pub(super) fn permissions(names: &[String]) -> Result<Vec<Permission>, Error> {
    let known = Permission::ALL.map(Permission::name);
    let named =
        |name: &String| Permission::from_name(name).ok_or_else(|| unknown("permission", name, &known));
    names.iter().map(named).collect()
}

/// When a key ends.
pub(super) fn end(text: &str) -> Result<Millis, Error> {
    let wrong = || Error::Invalid(format!("expiresAt is a time like 2026-12-31T00:00:00Z, not {text:?}"));
    parse_time(text).ok_or_else(wrong)
}

/// A key, as it is now.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiKeyAnswer {
    pub(super) api_key: ApiKeyView,
}

/// A key that was made, with what it is.
#[derive(Serialize, JsonSchema)]
pub(super) struct MadeApiKey {
    #[serde(flatten)]
    public: ApiKeyView,
    /// The key itself: `sig_sk_...`. It is kept nowhere and shown this once.
    key: String,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MadeApiKeyAnswer {
    api_key: MadeApiKey,
}

pub(super) async fn create(
    State(app): State<Arc<App>>,
    Extension(Who(by)): Extension<Who>,
    body: Body<Create>,
) -> Result<Created<MadeApiKeyAnswer>, ApiError> {
    let (record, raw) = app.auth.keys().create(&by, body.parse()?.new_key()?).await?;
    let api_key = MadeApiKey { public: record.public(), key: raw.reveal().to_owned() };
    Ok(Created(MadeApiKeyAnswer { api_key }))
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiKeys {
    api_keys: Vec<ApiKeyView>,
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<ApiKeys> {
    let keys = app.auth.keys().list();
    Json(ApiKeys { api_keys: keys.iter().map(signet_auth::ApiKeyRecord::public).collect() })
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    Path(key): Path<String>,
) -> Result<Json<ApiKeyAnswer>, ApiError> {
    let record = app.auth.keys().revoke(&key).await?;
    Ok(Json(ApiKeyAnswer { api_key: record.public() }))
}

/// Who asks.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct WhoAmI {
    /// It has a credential. A program on this machine may need none.
    authenticated: bool,
    /// It is let in as a program on this machine.
    trusted_local: bool,
    /// `local`: programs on this machine are trusted; `team`: everybody needs a credential.
    mode: Mode,
    /// Who it is; null: nobody.
    claims: Option<Claims>,
    /// The browser that it signed in with; null: it did not.
    browser: Option<Browser>,
    /// What it may do. Only for who is somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    effective_access: Option<Vec<Permission>>,
    /// The same.
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<Vec<Permission>>,
    /// Nothing, ever: clients in use look for it.
    #[schemars(length(max = 0))]
    providers: Vec<String>,
}

/// A browser, in short.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BrowserName")]
struct Browser {
    id: String,
    /// "Chrome on Linux".
    name: String,
}

/// Whom a daemon lets in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "AuthMode")]
pub(super) enum Mode {
    Local,
    Team,
}

impl Mode {
    pub(super) fn of(app: &App) -> Self {
        if app.auth.trusts_local() { Self::Local } else { Self::Team }
    }
}

/// Who somebody is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Claims {
    /// `owner`, `local`, or `api-key:` and the key's id.
    sub: String,
    /// Upper bound of what it may do.
    role: Role,
    /// Confinement.
    scope: Scope,
    /// Narrows the role; empty does not.
    permissions: Vec<Permission>,
    /// The agent it acts as.
    agent_id: Option<String>,
    /// Projects that it may touch; empty does not confine.
    allowed_projects: Vec<String>,
}

pub(super) async fn whoami(State(app): State<Arc<App>>, who: Option<Extension<Who>>) -> Json<WhoAmI> {
    let mode = Mode::of(&app);
    let Some(Extension(Who(principal))) = who else {
        return Json(WhoAmI {
            authenticated: false,
            trusted_local: false,
            mode,
            claims: None,
            browser: None,
            effective_access: None,
            permissions: None,
            providers: Vec::new(),
        });
    };
    let may = |permission: &Permission| signet_auth::require(&principal, *permission).is_ok();
    let allowed: Vec<_> = Permission::ALL.into_iter().filter(may).collect();
    let browser = app.auth.browsers().of(&principal);
    let claims = Claims {
        sub: match &principal.credential {
            Credential::Key(id) => format!("api-key:{id}"),
            Credential::Plugin(name) => name.clone(),
            Credential::Owner => "owner".into(),
            Credential::Local => "local".into(),
        },
        role: principal.role,
        scope: principal.scope.clone(),
        permissions: principal.permissions.clone(),
        agent_id: principal.agent_id.clone(),
        allowed_projects: principal.allowed_projects.clone(),
    };
    Json(WhoAmI {
        authenticated: principal.credential != Credential::Local,
        trusted_local: principal.credential == Credential::Local,
        mode,
        claims: Some(claims),
        browser: browser.map(|browser| Browser { id: browser.id, name: browser.name }),
        effective_access: Some(allowed.clone()),
        permissions: Some(allowed),
        providers: Vec::new(),
    })
}

/// Ways to be let in.
#[derive(Serialize, JsonSchema)]
pub(super) struct AuthMethods {
    providers: Vec<AuthMethod>,
}

#[derive(Serialize, JsonSchema)]
struct AuthMethod {
    #[schemars(extend("enum" = ["api-key", "local"]))]
    id: &'static str,
    /// `bearer`, or `none`: by being on this machine.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["bearer", "none"]))]
    kind: &'static str,
}

pub(super) async fn methods(State(app): State<Arc<App>>) -> Json<AuthMethods> {
    let mut providers = vec![AuthMethod { id: "api-key", kind: "bearer" }];
    if app.auth.trusts_local() {
        providers.push(AuthMethod { id: "local", kind: "none" });
    }
    Json(AuthMethods { providers })
}
