//! Plugins: what there is, how it does, and every change to it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{FromRequest, Request, State};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::Error;
use signet_plugins::resolve;
use signet_plugins::{Accept, COMPONENT_BYTES, Given, Installed, Line, Proposal, Settings, Source, View};

use super::detached;
use crate::body::{Body, hear_out, read};
use crate::openapi::{Operation, Takes};
use crate::params::{LogLines, Path, Query};
use crate::{ApiError, App};

/// Lines of log in one answer.
const LINES: usize = 1_000;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Plugins")]
pub(super) struct All {
    count: usize,
    plugins: Vec<View>,
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<All> {
    let plugins = app.plugins.list();
    Json(All { count: plugins.len(), plugins })
}

pub(super) async fn get(State(app): State<Arc<App>>, Path(id): Path<String>) -> Result<Json<View>, ApiError> {
    Ok(Json(app.plugins.get(&id)?))
}

/// What is wanted of a proposal.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[schemars(rename = "ProposePlugin")]
pub(super) struct Propose {
    /// A path on the daemon's machine, an `https://` address or an `oci://` reference.
    source: Option<String>,
    /// An installed plugin to bring up to date.
    update: Option<String>,
    /// `sha256:...` that it must have.
    digest: Option<String>,
    /// Nobody is there to ask.
    yes: bool,
    /// An older version than the installed one will do.
    allow_downgrade: bool,
    /// The installed version will do.
    reinstall: bool,
}

impl Propose {
    fn request(&self) -> Result<resolve::Request, ApiError> {
        let expected = self.digest.as_ref().map(|digest| digest.parse()).transpose()?;
        Ok(resolve::Request {
            expected,
            yes: self.yes,
            allow_downgrade: self.allow_downgrade,
            reinstall: self.reinstall,
            ..resolve::Request::default()
        })
    }
}

/// Fetches and shows; changes nothing.
pub(super) async fn propose(
    State(app): State<Arc<App>>,
    body: Body<Propose>,
) -> Result<Json<Proposal>, ApiError> {
    let wanted = body.parse()?;
    let given = match (&wanted.source, &wanted.update) {
        (Some(source), None) => Given::Source(source.parse()?),
        (None, Some(id)) => Given::Update(id.clone()),
        _ => return Err(Error::Invalid("name either a source or a plugin to update".into()).into()),
    };
    Ok(Json(app.plugins.propose(given, wanted.request()?).await?))
}

/// A component that is sent.
pub(super) struct Component(Request);

impl<S: Send + Sync> FromRequest<S> for Component {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &S) -> Result<Self, ApiError> {
        Ok(Self(request))
    }
}

impl Takes for Component {
    fn describe(operation: &mut Operation<'_>) {
        operation.body_of_bytes("application/wasm", "The component.");
    }
}

/// The same, with the component as the body; `source` says where it is from.
pub(super) async fn upload(
    State(app): State<Arc<App>>,
    Query(wanted): Query<Propose>,
    Component(request): Component,
) -> Result<Json<Proposal>, ApiError> {
    // A web page can send a form or plain text anywhere without asking; this it cannot.
    let kind = request.headers().get("content-type").and_then(|kind| kind.to_str().ok());
    if kind != Some("application/wasm") {
        hear_out(request).await;
        return Err(ApiError::NotWasmType);
    }
    let source = wanted.source.clone().unwrap_or_default();
    let source: Source = source.parse()?;
    let most = usize::try_from(COMPONENT_BYTES).unwrap_or(usize::MAX);
    let bytes = read(request, most).await?;
    Ok(Json(app.plugins.propose(Given::Bytes(bytes.to_vec(), source), wanted.request()?).await?))
}

/// Installs what was proposed.
pub(super) async fn install(
    State(app): State<Arc<App>>,
    body: Body<Accept>,
) -> Result<Json<Installed>, ApiError> {
    let accept = body.parse()?;
    let plugins = app.plugins.clone();
    let view = detached(async move { plugins.accept(accept).await }).await?;
    app.adopt_widgets().await?;
    Ok(Json(view))
}

pub(super) async fn install_locked(State(app): State<Arc<App>>) -> Result<Json<All>, ApiError> {
    let plugins = app.plugins.clone();
    let all = detached(async move { plugins.install_locked().await }).await?;
    app.adopt_widgets().await?;
    Ok(Json(All { count: all.len(), plugins: all }))
}

pub(super) async fn set(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: Body<Settings>,
) -> Result<Json<View>, ApiError> {
    let settings = body.parse()?;
    let plugins = app.plugins.clone();
    let view = detached(async move { plugins.set(&id, settings).await }).await?;
    app.adopt_widgets().await?;
    Ok(Json(view))
}

/// The instance is made anew from the component that is installed.
pub(super) async fn reload(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<View>, ApiError> {
    let plugins = app.plugins.clone();
    let view = detached(async move { plugins.reload(&id).await }).await?;
    app.adopt_widgets().await?;
    Ok(Json(view))
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Removal {
    /// What it kept, too.
    forget: bool,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct RemovedPlugin {
    removed: String,
    /// What it kept is gone too.
    forgotten: bool,
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(removal): Query<Removal>,
) -> Result<Json<RemovedPlugin>, ApiError> {
    let (plugins, removed) = (app.plugins.clone(), id.clone());
    detached(async move { plugins.remove(&removed, removal.forget).await }).await?;
    app.adopt_widgets().await?;
    Ok(Json(RemovedPlugin { removed: id, forgotten: removal.forget }))
}

#[derive(Serialize, JsonSchema)]
pub(super) struct PluginLog {
    /// The oldest first.
    lines: Vec<Line>,
}

pub(super) async fn logs(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(wanted): Query<LogLines>,
) -> Result<Json<PluginLog>, ApiError> {
    app.plugins.get(&id)?;
    let lines = app.plugins.logs().read(&id, wanted.after, wanted.limit.min(LINES));
    Ok(Json(PluginLog { lines }))
}
