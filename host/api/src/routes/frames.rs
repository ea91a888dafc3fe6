//! Frames for widgets. What is in them, and what it may reach, is decided here and not by the page that shows them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_auth::Caller;
use signet_core::{Error, now};
use signet_servers::apps::{Csp, Source};
use signet_servers::{WidgetKind, page_origin};

use crate::body::RawJson;
use crate::caller::{Asking, maybe};
use crate::frames::{Frame, Seat, Shows, labelled};
use crate::guard::{Arrival, is_own};
use crate::params::Path;
use crate::{ApiError, App};

/// Bytes of a widget's document. The largest that was measured, a viewer of PDFs, has 4.3 MB.
const HTML: usize = 8 << 20;
/// What an app's own frame may do; and a page's that stands at an address of this machine.
const SANDBOX: &str = "allow-scripts allow-forms";
/// What the frame of a page elsewhere may do: it keeps its own origin, which is no other's.
const ELSEWHERE: &str = "allow-scripts allow-forms allow-same-origin";

/// Where frames are loaded, for a page's policy.
pub(super) async fn places(
    State(app): State<Arc<App>>,
    arrival: Option<Extension<Arrival>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Json<Value>, ApiError> {
    let (seat, port) = (seat(&headers, &uri, arrival)?, app.info.widgets_port);
    Ok(Json(json!({ "origin": labelled("*", port), "fallback": seat.fallback(port) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wanted {
    #[serde(default, deserialize_with = "maybe")]
    uri: Option<String>,
}

/// Makes a frame: good for one load, in a minute, by the dashboard's page that asks.
pub(super) async fn make(
    State(app): State<Arc<App>>,
    asking: Asking,
    arrival: Option<Extension<Arrival>>,
    Path(id): Path<String>,
    uri: Uri,
    body: RawJson,
) -> Result<Response, ApiError> {
    let Wanted { uri: wanted } = body.parse()?;
    let caller = asking.caller()?;
    let seat = seat(&asking.headers, &uri, arrival)?;
    let widget = app.servers.widget(&caller, &id)?;
    let made = match (wanted, widget.kind, widget.ui) {
        (Some(uri), ..) | (None, WidgetKind::App, Some(uri)) => {
            app_frame(&app, &caller, &seat, &id, &uri).await?
        }
        (None, WidgetKind::Page, Some(url)) => page_frame(&app, &caller, &seat, &id, &url)?,
        (None, ..) => {
            return Err(Error::Invalid(format!("{id} has a card, and no page that could be framed")).into());
        }
    };
    Ok((StatusCode::CREATED, [("cache-control", "no-store")], Json(made)).into_response())
}

async fn app_frame(app: &App, caller: &Caller, seat: &Seat, id: &str, uri: &str) -> Result<Value, ApiError> {
    let document = app.servers.document(caller, id, uri).await?;
    if document.html.len() > HTML {
        return Err(Error::Invalid(format!(
            "the app {uri} of {id} has {} bytes, and {HTML} at most can be shown",
            document.html.len()
        ))
        .into());
    }
    let granted = |source: &Source| document.granted_sources.contains(source);
    let csp = &document.app.csp;
    let allow = document.app.permissions.allow(document.granted);
    let policy = csp.header(granted);
    let (url, origin) = put(app, caller, seat, id, Shows::App, policy, allow.clone())?;
    let shown = |sources: &[Source]| -> Vec<String> {
        let reachable = sources.iter().filter(|source| source.asks().is_none() || granted(source));
        reachable.map(|source| source.as_str().to_owned()).collect()
    };
    let Csp { connect, resource, frame, base_uri } = csp;
    let (wants, may) = (document.app.permissions, document.granted);
    Ok(json!({
        "url": url,
        "origin": origin,
        "kind": "app",
        "html": document.html,
        "csp": {
            "connectDomains": shown(connect),
            "resourceDomains": shown(resource),
            "frameDomains": shown(frame),
            "baseUriDomains": shown(base_uri),
        },
        "permissions": {
            "camera": wants.camera && may.camera,
            "microphone": wants.microphone && may.microphone,
            "geolocation": wants.geolocation && may.geolocation,
            "clipboardWrite": wants.clipboard_write && may.clipboard_write,
        },
        "allow": allow,
        "sandbox": SANDBOX,
        "prefersBorder": document.app.prefers_border,
        "problems": document.problems,
    }))
}

fn page_frame(app: &App, caller: &Caller, seat: &Seat, id: &str, url: &str) -> Result<Value, ApiError> {
    let (source, host) = page_origin(url).ok_or_else(|| {
        Error::Invalid(format!("{url} is no page that can be framed: its host has no name"))
    })?;
    // At an address of this machine it could be the daemon's, or another widget's.
    let sandbox = if is_own(&app.info, &host) || seat.is_at(&host) { SANDBOX } else { ELSEWHERE };
    let policy = format!(
        "default-src 'none'; script-src 'self'; frame-src {source}; object-src 'none'; base-uri 'none'; form-action 'none'"
    );
    let shows = Shows::Page { url: url.to_owned(), sandbox };
    let (url, origin) = put(app, caller, seat, id, shows, policy, String::new())?;
    Ok(json!({
        "url": url,
        "origin": origin,
        "kind": "page",
        "csp": { "connectDomains": [], "resourceDomains": [], "frameDomains": [source], "baseUriDomains": [] },
        "permissions": { "camera": false, "microphone": false, "geolocation": false, "clipboardWrite": false },
        "allow": "",
        "sandbox": sandbox,
        "prefersBorder": null,
        "problems": [],
    }))
}

/// Has the frame wait; its address and its origin.
fn put(
    app: &App,
    caller: &Caller,
    seat: &Seat,
    id: &str,
    shows: Shows,
    policy: String,
    allow: String,
) -> Result<(String, String), ApiError> {
    let (name, origin) = seat.of_widget(id, app.info.widgets_port);
    let frame = Frame { name, dashboard: seat.origin(), shows, policy, allow };
    let principal = caller.principal();
    let who = format!("{} {}", principal.name(), principal.browser.as_deref().unwrap_or_default());
    let nonce = app.frames.put(&who, frame, now())?;
    Ok((format!("{origin}/frame/{nonce}"), origin))
}

fn seat(headers: &HeaderMap, uri: &Uri, arrival: Option<Extension<Arrival>>) -> Result<Seat, Error> {
    Seat::of(headers, uri, arrival.map(|Extension(arrival)| arrival))
}
