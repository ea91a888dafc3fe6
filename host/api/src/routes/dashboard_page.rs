//! The dashboard itself. What it shows it asks for like any other client.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

use crate::frames::Seat;
use crate::guard::Arrival;
use crate::params::Path;
use crate::{ApiError, App, page};

/// Any of its pages: which one is shown is the page's own doing.
pub(super) async fn index(
    State(app): State<Arc<App>>,
    arrival: Option<Extension<Arrival>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let seat = Seat::of(&headers, &uri, arrival.map(|Extension(arrival)| arrival));
    // Where none can be shown, the rest of it is shown all the same.
    let frames = seat.map_or_else(|_| "'none'".to_owned(), |seat| seat.sources(app.info.widgets_port));
    page::index(app.assets, &headers, &frames)
}

/// A file of it.
pub(super) async fn asset(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    page::asset(app.assets, &format!("assets/{file}"), &headers).ok_or(ApiError::NoRoute)
}
