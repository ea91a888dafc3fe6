//! Plugins: what there is, how it does, and every change to it.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_core::Error;
use signet_plugins::resolve;
use signet_plugins::{Accept, COMPONENT_BYTES, Given, Settings, Source};

use super::detached;
use crate::body::{RawJson, hear_out, read};
use crate::params::{LogLines, Path, Query};
use crate::{ApiError, App};

/// Lines of log in one answer.
const LINES: usize = 1_000;

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Value> {
    let plugins = app.plugins.list();
    Json(json!({ "count": plugins.len(), "plugins": plugins }))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    render(app.plugins.get(&id)?)
}

/// What is wanted of a proposal.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct Propose {
    /// A path on the daemon's machine, an `https://` address or an `oci://` reference.
    source: Option<String>,
    /// An installed plugin to bring up to date.
    update: Option<String>,
    /// `sha256:...` that it must have.
    digest: Option<String>,
    /// Nobody is there to ask.
    yes: bool,
    allow_downgrade: bool,
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
pub(super) async fn propose(State(app): State<Arc<App>>, body: RawJson) -> Result<Json<Value>, ApiError> {
    let wanted: Propose = body.parse()?;
    let given = match (&wanted.source, &wanted.update) {
        (Some(source), None) => Given::Source(source.parse()?),
        (None, Some(id)) => Given::Update(id.clone()),
        _ => return Err(Error::Invalid("name either a source or a plugin to update".into()).into()),
    };
    render(app.plugins.propose(given, wanted.request()?).await?)
}

/// The same, with the component as the body; `source` says where it is from.
pub(super) async fn upload(
    State(app): State<Arc<App>>,
    Query(wanted): Query<Propose>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
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
    render(app.plugins.propose(Given::Bytes(bytes.to_vec(), source), wanted.request()?).await?)
}

/// Installs what was proposed.
pub(super) async fn install(State(app): State<Arc<App>>, body: RawJson) -> Result<Json<Value>, ApiError> {
    let accept: Accept = body.parse()?;
    let plugins = app.plugins.clone();
    let view = detached(async move { plugins.accept(accept).await }).await?;
    app.adopt_widgets().await?;
    render(view)
}

pub(super) async fn install_locked(State(app): State<Arc<App>>) -> Result<Json<Value>, ApiError> {
    let plugins = app.plugins.clone();
    let all = detached(async move { plugins.install_locked().await }).await?;
    app.adopt_widgets().await?;
    Ok(Json(json!({ "count": all.len(), "plugins": all })))
}

pub(super) async fn set(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let settings: Settings = body.parse()?;
    let plugins = app.plugins.clone();
    let view = detached(async move { plugins.set(&id, settings).await }).await?;
    app.adopt_widgets().await?;
    render(view)
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Removal {
    /// What it kept, too.
    forget: bool,
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(removal): Query<Removal>,
) -> Result<Json<Value>, ApiError> {
    let (plugins, removed) = (app.plugins.clone(), id.clone());
    detached(async move { plugins.remove(&removed, removal.forget).await }).await?;
    app.adopt_widgets().await?;
    Ok(Json(json!({ "removed": id, "forgotten": removal.forget })))
}

pub(super) async fn logs(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(wanted): Query<LogLines>,
) -> Result<Json<Value>, ApiError> {
    app.plugins.get(&id)?;
    let lines = app.plugins.logs().read(&id, wanted.after, wanted.limit.min(LINES));
    Ok(Json(json!({ "lines": lines })))
}

fn render(value: impl serde::Serialize) -> Result<Json<Value>, ApiError> {
    serde_json::to_value(value).map(Json).map_err(|error| Error::Internal(error.to_string()).into())
}
