//! Signing in to MCP servers that want to know who asks.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Html;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_servers::ServerView;

use super::detached;
use crate::caller::Asking;
use crate::params::{Path, Query};
use crate::{ApiError, App};

/// Where the person's browser is to go.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SignInBegun")]
pub(super) struct Begun {
    url: String,
}

/// Answers where the person's browser is to go.
pub(super) async fn begin(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<Begun>, ApiError> {
    Ok(Json(Begun { url: app.sign_ins.begin(&asking.caller()?, &id).await? }))
}

pub(super) async fn end(
    State(app): State<Arc<App>>,
    asking: Asking,
    Path(id): Path<String>,
) -> Result<Json<ServerView>, ApiError> {
    let caller = asking.caller()?;
    let view = detached(async move { app.sign_ins.sign_out(&caller, &id).await }).await?;
    Ok(Json(view))
}

/// What an authority has the browser bring back.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct Brought {
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// Where browsers come back to. Open: the state is random, and was given to that browser alone.
pub(super) async fn callback(
    State(app): State<Arc<App>>,
    Query(brought): Query<Brought>,
) -> Result<Html<&'static str>, ApiError> {
    let Brought { state, code, error, iss } = brought;
    detached(async move {
        let code = code.as_deref().ok_or(error.as_deref().unwrap_or("it brought no code"));
        app.sign_ins.finish(&state, code, iss.as_deref()).await
    })
    .await?;
    Ok(Html("<!doctype html><title>Signed in</title><p>Signed in. You can close this page."))
}
