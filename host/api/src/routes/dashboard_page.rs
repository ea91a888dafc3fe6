//! The dashboard itself. What it shows it asks for like any other client.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};

use crate::frames::Seat;
use crate::guard::Arrival;
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
pub(super) async fn index(
    State(app): State<Arc<App>>,
    arrival: Option<Extension<Arrival>>,
    headers: HeaderMap,
    uri: Uri,
) -> Index {
    let seat = Seat::of(&headers, &uri, arrival.map(|Extension(arrival)| arrival));
    // Where none can be shown, the rest of it is shown all the same.
    let frames = seat.map_or_else(|_| "'none'".to_owned(), |seat| seat.sources(app.info.widgets_port));
    Index(page::index(app.assets, &headers, &frames))
}

/// A file of it.
pub(super) async fn asset(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<File, ApiError> {
    page::asset(app.assets, &format!("assets/{file}"), &headers).map(File).ok_or(ApiError::NoRoute)
}
