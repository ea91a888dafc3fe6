//! The dashboard itself. What it shows it asks for like any other client.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use crate::openapi::{Answers, Operation};
use crate::params::Path;
use crate::{ApiError, App, page};

/// The page.
pub(super) struct Index(Response);

impl IntoResponse for Index {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for Index {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers_text(200, "text/html", "The page.");
        operation.answers_nothing(304, "It is the one that the browser has.");
        operation.answers_text(404, "text/plain", "This Signet was built without its dashboard.");
    }
}

/// A file of it.
pub(super) struct File(Response);

impl IntoResponse for File {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Answers for File {
    fn describe(operation: &mut Operation<'_>) {
        operation.answers_text(200, "*/*", "The file.");
        operation.answers_nothing(304, "It is the one that the browser has.");
    }
}

/// Any of its pages: which one is shown is the page's own doing.
pub(super) async fn index(State(app): State<Arc<App>>, headers: HeaderMap) -> Index {
    Index(page::index(app.assets, &headers, "'none'"))
}

/// A file of it.
pub(super) async fn asset(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<File, ApiError> {
    page::asset(app.assets, &format!("assets/{file}"), &headers).map(File).ok_or(ApiError::NoRoute)
}
