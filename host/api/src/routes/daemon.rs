//! The daemon itself: how it is, and ending it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use signet_core::iso;
use signet_events::relay::{LinkState, RelayStats};
use signet_tls::Certificates;

use crate::App;

/// Never needs a credential, and is quick: clients ask it before each tool.
pub(super) async fn health(State(app): State<Arc<App>>) -> Json<Value> {
    let index = app.memories.index_state();
    Json(json!({
        "status": "healthy",
        "uptime": app.uptime(),
        "pid": std::process::id(),
        "version": app.info.version,
        "port": app.info.port,
        "agentsDir": app.info.workspace,
        "db": true,
        "shuttingDown": app.shutdown.has_begun(),
        "updateAvailable": false,
        "pendingRestart": false,
        "index": { "entries": index.entries, "pending": index.pending, "rebuilding": index.rebuilding },
    }))
}

pub(super) async fn live() -> Json<Value> {
    Json(json!({ "status": "live" }))
}

pub(super) async fn ready(State(app): State<Arc<App>>) -> Response {
    let ending = app.shutdown.has_begun();
    let status = if ending { StatusCode::SERVICE_UNAVAILABLE } else { StatusCode::OK };
    let reasons: &[&str] = if ending { &["shutting down"] } else { &[] };
    let checks = json!({ "db": true, "index": !app.memories.index_state().rebuilding });
    (status, Json(json!({ "status": if ending { "not ready" } else { "ready" }, "checks": checks, "reasons": reasons })))
        .into_response()
}

pub(super) async fn status(State(app): State<Arc<App>>) -> Json<Value> {
    let (index, events) = (app.memories.index_state(), app.bus.stats());
    let plugins: Vec<_> = app
        .plugins
        .list()
        .iter()
        .map(|plugin| json!({ "id": plugin.id, "state": plugin.state, "reason": plugin.reason }))
        .collect();
    Json(json!({
        "status": "running",
        "version": app.info.version,
        "pid": std::process::id(),
        "uptime": app.uptime(),
        "startedAt": iso(app.info.started_at),
        "port": app.info.port,
        "widgetsPort": app.info.widgets_port,
        "host": app.info.host,
        "urls": app.info.urls,
        "tls": app.info.certificates.as_deref().map(tls),
        "authMode": if app.auth.trusts_local() { "local" } else { "team" },
        "agentsDir": app.info.workspace,
        "memoryDb": true,
        "index": { "entries": index.entries, "pending": index.pending, "rebuilding": index.rebuilding },
        "apiKeys": app.auth.keys().list().len(),
        "plugins": plugins,
        "recentEvents": events.lines,
        "bus": events.relay.as_ref().map(bus),
        "llm": app.llm.as_ref().map(|report| report()),
        "health": { "score": 1, "status": "healthy" },
    }))
}

fn bus(relay: &RelayStats) -> Value {
    let mut shown = json!(relay);
    let (LinkState::Connected { since } | LinkState::Waiting { since, .. }) = &relay.link;
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("since".into(), iso(*since).into());
    }
    shown
}

fn tls(certificates: &Certificates) -> Value {
    let about = certificates.about();
    json!({
        "names": about.names,
        "notBefore": iso(about.not_before),
        "notAfter": iso(about.not_after),
        "warnings": certificates.warnings(),
        "problem": certificates.problem(),
    })
}

pub(super) async fn shutdown(State(app): State<Arc<App>>) -> Json<Value> {
    tracing::info!("ending, as asked");
    app.shutdown.begin();
    Json(json!({ "status": "shutting down" }))
}
