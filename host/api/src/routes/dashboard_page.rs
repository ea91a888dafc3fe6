//! The dashboard itself. What it shows it asks for like any other client.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::params::Path;
use crate::{ApiError, App, page};

/// Any of its pages: which one is shown is the page's own doing.
pub(super) async fn index(State(app): State<Arc<App>>, headers: HeaderMap) -> Response {
    page::index(app.assets, &headers, "'none'")
}

/// A file of it.
pub(super) async fn asset(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    page::asset(app.assets, &format!("assets/{file}"), &headers).ok_or(ApiError::NoRoute)
}
