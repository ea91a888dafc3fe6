//! The layout of the dashboard: what is where, for all windows and for whoever edits the file.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use signet_core::Error;
use signet_dashboard::{Change, DashboardFile, changes};

use crate::body::Body;
use crate::{ApiError, App};

type Answer = Result<Json<signet_dashboard::State>, ApiError>;

pub(super) async fn get(State(app): State<Arc<App>>) -> Answer {
    with(&app, DashboardFile::state).await
}

/// Changes, of which all are made or none.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChangeDashboard")]
pub(super) struct Changes {
    /// One after the other. One that is wrong is named by its number, from 0.
    #[schemars(with = "Vec<Change>")]
    changes: Vec<Value>,
}

pub(super) async fn change(State(app): State<Arc<App>>, body: Body<Changes>) -> Answer {
    let Changes { changes: all } = body.parse()?;
    let all = changes(&all).map_err(Error::from)?;
    with(&app, move |file| file.apply(&all)).await
}

/// Only where the file is broken, and the person asks for it.
pub(super) async fn restore(State(app): State<Arc<App>>) -> Answer {
    with(&app, DashboardFile::restore).await
}

/// Works with the file, off the threads of requests and to its end.
async fn with(
    app: &App,
    work: impl FnOnce(&DashboardFile) -> signet_dashboard::Result<signet_dashboard::State> + Send + 'static,
) -> Answer {
    let file = app.dashboard.clone();
    let done = tokio::task::spawn_blocking(move || work(&file)).await;
    let done = done.map_err(|error| Error::Internal(format!("the dashboard's file: {error}")))?;
    Ok(Json(done.map_err(Error::from)?))
}
