//! Installed MCP servers: what there is, how it does, every change to it, and what persons are asked.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use signet_servers::{AuditQuery, Change, Reply};

use super::detached;
use crate::body::RawJson;
use crate::caller::Asking;
use crate::params::{LogLines, Path, Query};
use crate::{ApiError, App};

/// Lines of log in one answer.
const LINES: usize = 500;

pub(super) async fn list(State(app): State<Arc<App>>, asking: Asking) -> Result<Json<Value>, ApiError> {
    let servers = app.servers.list(&asking.caller()?);
    Ok(Json(json!({ "count": servers.len(), "servers": servers })))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    Ok(Json(json!(app.servers.get(&asking.caller()?, &id)?)))
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let change: Change = body.parse()?;
    let (servers, caller) = (app.servers.clone(), asking.caller()?);
    let view = detached(async move { servers.change(&caller, &id, change).await }).await?;
    Ok(Json(json!(view)))
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let (servers, caller, removed) = (app.servers.clone(), asking.caller()?, id.clone());
    detached(async move { servers.remove(&caller, &removed).await }).await?;
    Ok(Json(json!({ "removed": id })))
}

/// Starts it anew and asks what it offers.
pub(super) async fn reprobe(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let (servers, caller) = (app.servers.clone(), asking.caller()?);
    let view = detached(async move { servers.reprobe(&caller, &id).await }).await?;
    Ok(Json(json!(view)))
}

pub(super) async fn logs(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(wanted): Query<LogLines>,
) -> Result<Json<Value>, ApiError> {
    let lines = app.servers.logs(&id, wanted.after, wanted.limit.min(LINES))?;
    Ok(Json(json!({ "lines": lines })))
}

/// The audit.
pub(super) async fn calls(
    State(app): State<Arc<App>>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Value>, ApiError> {
    let calls = app.servers.audit(&query).await?;
    Ok(Json(json!({ "count": calls.len(), "calls": calls })))
}

pub(super) async fn questions(State(app): State<Arc<App>>) -> Json<Value> {
    let questions = app.servers.questions();
    Json(json!({ "count": questions.len(), "questions": questions }))
}

pub(super) async fn answer(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: RawJson,
) -> Result<Json<Value>, ApiError> {
    let reply: Reply = body.parse()?;
    let question = app.servers.answer(&asking.caller()?, &id, reply).await?;
    Ok(Json(json!({ "answered": question })))
}
