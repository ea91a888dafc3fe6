//! Frames for widgets. What is in them, and what it may reach, is decided here and not by the page that shows them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, Uri};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Error, now};
use signet_servers::apps::{Csp, Permissions, Source};
use signet_servers::{AppDocument, WidgetKind, Wish, page_origin, refuses_frames};

use super::browsers::Unkept;
use crate::body::Body;
use crate::caller::{Asking, maybe};
use crate::frames::{Frame, Seat, Shows, labelled};
use crate::guard::{Arrival, DASHBOARD_HOST, is_own};
use crate::openapi::Created;
use crate::params::Path;
use crate::{ApiError, App};

/// Bytes of a widget's document. The largest that was measured, a viewer of PDFs, has 4.3 MB.
const HTML: usize = 8 << 20;
/// What an app's own frame may do; and a page's that stands at an address of this machine.
const SANDBOX: &str = "allow-scripts allow-forms";
/// What the frame of a page elsewhere may do, and that of an app with an origin of its own: it keeps that, which is no
/// other's.
const OWN_ORIGIN: &str = "allow-scripts allow-forms allow-same-origin";

/// Where frames are loaded.
#[derive(Serialize, JsonSchema)]
pub(super) struct FramePlaces {
    /// Of every widget its own: `http://*.signet.localhost:3851`.
    origin: String,
    /// Where that cannot be had.
    fallback: String,
}

/// Where frames are loaded, for a page's policy.
pub(super) async fn places(
    State(app): State<Arc<App>>,
    arrival: Option<Extension<Arrival>>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Json<FramePlaces>, ApiError> {
    let (seat, port) = (seat(&headers, &uri, arrival)?, app.info.widgets_port);
    Ok(Json(FramePlaces { origin: labelled("*", port), fallback: seat.fallback(port) }))
}

/// What is to be shown.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "MakeFrame")]
pub(super) struct Wanted {
    /// An app of the server; absent: what the widget shows.
    #[serde(default, deserialize_with = "maybe")]
    uri: Option<String>,
}

/// A frame, good for one load.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "WidgetFrame")]
pub(super) struct Made {
    /// What the iframe loads.
    url: String,
    /// The origin of that.
    origin: String,
    #[schemars(extend("enum" = ["app", "page"]))]
    kind: &'static str,
    /// A page says that it is not to be shown here.
    refuses: bool,
    /// An app's document, which the page hands to the frame.
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    /// What it may reach.
    csp: MayReach,
    /// What of the browser it may use.
    permissions: Permissions,
    /// For the iframe's `allow`.
    allow: String,
    /// For the `sandbox` of the inner frame.
    sandbox: &'static str,
    /// Whether it wants a border; null: the page chooses.
    prefers_border: Option<bool>,
    /// What of it a person is asked about, and what they said.
    wishes: Vec<Wish>,
    /// What is wrong with what the server says of it, and what it is allowed and cannot have here.
    problems: Vec<String>,
}

/// Sources that a frame may reach, in the standard's words.
#[derive(Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FrameCsp")]
struct MayReach {
    connect_domains: Vec<String>,
    resource_domains: Vec<String>,
    frame_domains: Vec<String>,
    base_uri_domains: Vec<String>,
}

/// Makes a frame: good for one load, in a minute, by the dashboard's page that asks.
pub(super) async fn make(
    State(app): State<Arc<App>>,
    asking: Asking,
    arrival: Option<Extension<Arrival>>,
    Path(id): Path<String>,
    uri: Uri,
    body: Body<Wanted>,
) -> Result<Unkept<Created<Made>>, ApiError> {
    let Wanted { uri: wanted } = body.parse()?;
    let caller = asking.caller()?;
    let seat = seat(&asking.headers, &uri, arrival)?;
    let widget = app.servers.widget(&caller, &id)?;
    let made = match (wanted, widget.kind, widget.ui) {
        (Some(uri), ..) | (None, WidgetKind::App, Some(uri)) => {
            app_frame(&app, &caller, &seat, &id, &uri).await?
        }
        (None, WidgetKind::Page, Some(url)) => page_frame(&app, &caller, &seat, &id, &url).await?,
        (None, ..) => {
            return Err(Error::Invalid(format!("{id} has a card, and no page that could be framed")).into());
        }
    };
    Ok(Unkept(Created(made)))
}

async fn app_frame(app: &App, caller: &Caller, seat: &Seat, id: &str, uri: &str) -> Result<Made, ApiError> {
    let document = app.servers.document(caller, id, uri).await?;
    if document.html.len() > HTML {
        return Err(Error::Invalid(format!(
            "the app {uri} of {id} has {} bytes, and {HTML} at most can be shown",
            document.html.len()
        ))
        .into());
    }
    let AppDocument { html, app: wants, mut problems, wishes, granted, granted_sources } = document;
    let granted_source = |source: &Source| granted_sources.contains(source);
    let policy = wants.csp.header(granted_source);
    let (mut permissions, port) = (granted, app.info.widgets_port);
    // Browsers give the camera and the microphone to nobody without an origin.
    let place = (granted.camera || granted.microphone).then(|| seat.of_app(id, port));
    if let Some(None) = place {
        permissions = granted.filter(|name| !matches!(name, "camera" | "microphone"));
        problems.push(format!(
            "it is allowed the camera or the microphone, which it gets where the dashboard is open at http://{DASHBOARD_HOST}:{}",
            app.info.port
        ));
    }
    let allow = permissions.allow(permissions);
    let own = place.flatten();
    let (url, origin) = match &own {
        None => put(app, caller, seat, id, Shows::App, policy, allow.clone())?,
        Some((name, origin)) => {
            let shows = Shows::Document { html: html.clone() };
            let (_, around) = seat.of_widget(id, port);
            let dashboard = format!("{around} {}", seat.origin());
            let frame = Frame { name: name.clone(), dashboard, shows, policy, allow: allow.clone() };
            let shows = Shows::Enclosed { url: wait(app, caller, origin, frame)? };
            put(app, caller, seat, id, shows, around_policy(origin), allow.clone())?
        }
    };
    let shown = |sources: &[Source]| -> Vec<String> {
        let reachable = sources.iter().filter(|source| source.asks().is_none() || granted_source(source));
        reachable.map(|source| source.as_str().to_owned()).collect()
    };
    let Csp { connect, resource, frame, base_uri } = &wants.csp;
    Ok(Made {
        url,
        origin,
        kind: "app",
        refuses: false,
        csp: MayReach {
            connect_domains: shown(connect),
            resource_domains: shown(resource),
            frame_domains: shown(frame),
            base_uri_domains: shown(base_uri),
        },
        html: Some(html),
        permissions,
        allow,
        sandbox: if own.is_some() { OWN_ORIGIN } else { SANDBOX },
        prefers_border: wants.prefers_border,
        wishes,
        problems,
    })
}

/// The policy of a page that shows one place, and has nothing of its own but its script.
fn around_policy(source: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; frame-src {source}; object-src 'none'; base-uri 'none'; form-action 'none'"
    )
}

async fn page_frame(app: &App, caller: &Caller, seat: &Seat, id: &str, url: &str) -> Result<Made, ApiError> {
    let (source, host) = page_origin(url).ok_or_else(|| {
        Error::Invalid(format!("{url} is no page that can be framed: its host has no name"))
    })?;
    // At an address of this machine it could be the daemon's, or another widget's.
    let sandbox = if is_own(&app.info, &host) || seat.is_at(&host) { SANDBOX } else { OWN_ORIGIN };
    let (_, around) = seat.of_widget(id, app.info.widgets_port);
    let refuses = refuses_frames(url, &[around, seat.origin()]).await;
    let policy = around_policy(&source);
    let shows = Shows::Page { url: url.to_owned(), sandbox };
    let (url, origin) = put(app, caller, seat, id, shows, policy, String::new())?;
    Ok(Made {
        url,
        origin,
        kind: "page",
        refuses,
        html: None,
        csp: MayReach { frame_domains: vec![source], ..MayReach::default() },
        permissions: Permissions::default(),
        allow: String::new(),
        sandbox,
        prefers_border: None,
        wishes: Vec::new(),
        problems: Vec::new(),
    })
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
    let url = wait(app, caller, &origin, frame)?;
    Ok((url, origin))
}

/// Where a frame is loaded that waits for it.
fn wait(app: &App, caller: &Caller, origin: &str, frame: Frame) -> Result<String, ApiError> {
    let principal = caller.principal();
    let who = format!("{} {}", principal.name(), principal.browser.as_deref().unwrap_or_default());
    let nonce = app.frames.put(&who, frame, now())?;
    Ok(format!("{origin}/frame/{nonce}"))
}

fn seat(headers: &HeaderMap, uri: &Uri, arrival: Option<Extension<Arrival>>) -> Result<Seat, Error> {
    Seat::of(headers, uri, arrival.map(|Extension(arrival)| arrival))
}
