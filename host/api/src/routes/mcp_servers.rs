//! Installed MCP servers: what there is, how it does, every change to it, and what persons are asked.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;
use signet_servers::{AuditEntry, AuditQuery, Change, Line, Pending, Reply, ServerView};

use super::detached;
use crate::body::Body;
use crate::caller::Asking;
use crate::params::{LogLines, Path, Query};
use crate::{ApiError, App};

/// Lines of log in one answer.
const LINES: usize = 500;

#[derive(Serialize, JsonSchema)]
pub(super) struct Servers {
    count: usize,
    servers: Vec<ServerView>,
}

pub(super) async fn list(State(app): State<Arc<App>>, asking: Asking) -> Result<Json<Servers>, ApiError> {
    let servers = app.servers.list(&asking.caller()?);
    Ok(Json(Servers { count: servers.len(), servers }))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<ServerView>, ApiError> {
    Ok(Json(app.servers.get(&asking.caller()?, &id)?))
}

pub(super) async fn change(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: Body<Change>,
) -> Result<Json<ServerView>, ApiError> {
    let change = body.parse()?;
    let (servers, caller) = (app.servers.clone(), asking.caller()?);
    let view = detached(async move { servers.change(&caller, &id, change).await }).await?;
    Ok(Json(view))
}

/// Id of what is gone.
#[derive(Serialize, JsonSchema)]
pub(super) struct Removed {
    pub(super) removed: String,
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<Removed>, ApiError> {
    let (servers, caller, removed) = (app.servers.clone(), asking.caller()?, id.clone());
    detached(async move { servers.remove(&caller, &removed).await }).await?;
    Ok(Json(Removed { removed: id }))
}

/// Starts it anew and asks what it offers.
pub(super) async fn reprobe(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<ServerView>, ApiError> {
    let (servers, caller) = (app.servers.clone(), asking.caller()?);
    let view = detached(async move { servers.reprobe(&caller, &id).await }).await?;
    Ok(Json(view))
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ServerLog {
    /// The oldest first.
    lines: Vec<Line>,
}

pub(super) async fn logs(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
    Query(wanted): Query<LogLines>,
) -> Result<Json<ServerLog>, ApiError> {
    let lines = app.servers.logs(&id, wanted.after, wanted.limit.min(LINES))?;
    Ok(Json(ServerLog { lines }))
}

#[derive(Serialize, JsonSchema)]
pub(super) struct ToolCalls {
    count: usize,
    calls: Vec<AuditEntry>,
}

/// The audit.
pub(super) async fn calls(
    State(app): State<Arc<App>>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<ToolCalls>, ApiError> {
    let calls = app.servers.audit(&query).await?;
    Ok(Json(ToolCalls { count: calls.len(), calls }))
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Questions {
    count: usize,
    questions: Vec<Pending>,
}

pub(super) async fn questions(State(app): State<Arc<App>>) -> Json<Questions> {
    let questions = app.servers.questions();
    Json(Questions { count: questions.len(), questions })
}

/// The question that was answered.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AnsweredQuestion")]
pub(super) struct Answered {
    answered: Pending,
}

pub(super) async fn answer(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
    body: Body<Reply>,
) -> Result<Json<Answered>, ApiError> {
    let answered = app.servers.answer(&asking.caller()?, &id, body.parse()?).await?;
    Ok(Json(Answered { answered }))
}
