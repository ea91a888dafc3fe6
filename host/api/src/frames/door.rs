//! The sandbox's door: a port of its own, at which there is nothing but frames. It knows no credential, and has nothing
//! that a cookie could be for.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Extension, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use signet_core::now;

use super::{Frame, Shows, is_labelled};
use crate::body::hear_out;
use crate::guard::{Arrival, answers_to, host_of, without_port};
use crate::params::Path;
use crate::trace::traced;
use crate::{ApiError, App};

/// What of the browser can be allowed; everything here is denied unless it is granted.
const FEATURES: &[&str] = &[
    "accelerometer",
    "ambient-light-sensor",
    "attribution-reporting",
    "autoplay",
    "bluetooth",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "clipboard-write",
    "compute-pressure",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "geolocation",
    "gyroscope",
    "hid",
    "identity-credentials-get",
    "idle-detection",
    "keyboard-map",
    "local-fonts",
    "local-network-access",
    "magnetometer",
    "microphone",
    "midi",
    "otp-credentials",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "web-share",
    "window-management",
    "xr-spatial-tracking",
];

/// Said in place of a frame. Whoever reads it looks at a widget that did not come.
const GONE: &str = "This frame was loaded already, or waited for more than a minute. Reload the widget.\n";

/// The routes of the sandbox's door.
pub fn frames_router(app: Arc<App>) -> Router {
    Router::new()
        .route("/frame/{nonce}", get(frame))
        .route("/proxy.js", get(proxy))
        .fallback(nothing)
        .method_not_allowed_fallback(nothing)
        .layer(from_fn_with_state(Arc::clone(&app), own_name))
        .layer(from_fn(traced))
        .with_state(app)
}

/// Refuses requests by a name that is neither a widget's nor the daemon's.
async fn own_name(State(app): State<Arc<App>>, request: Request, next: Next) -> Result<Response, ApiError> {
    let host = host_of(request.headers(), request.uri());
    let name = host.as_deref().map(without_port).unwrap_or_default();
    let arrival = request.extensions().get::<Arrival>().copied();
    if is_labelled(name) || answers_to(&app.info, arrival, name) {
        return Ok(next.run(request).await);
    }
    let foreign = ApiError::ForeignHost(name.to_owned());
    hear_out(request).await;
    Err(foreign)
}

async fn nothing(request: Request) -> ApiError {
    hear_out(request).await;
    ApiError::NoRoute
}

async fn proxy() -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (header::CACHE_CONTROL, "no-cache"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    (headers, include_str!("proxy.js")).into_response()
}

async fn frame(
    State(app): State<Arc<App>>,
    Path(nonce): Path<String>,
    headers: HeaderMap,
    uri: Uri,
    _arrival: Option<Extension<Arrival>>,
) -> Response {
    let host = host_of(&headers, &uri).unwrap_or_default();
    // Only for a frame: who opens it in a tab, or fetches it, does not use it up.
    let framed = headers.get("sec-fetch-dest").is_none_or(|dest| dest == "iframe");
    let taken = framed.then(|| app.frames.take(&nonce, without_port(&host), now())).flatten();
    let (status, body, policy, allow) = match taken {
        Some(frame) => {
            let policy = format!("{}; frame-ancestors {}", frame.policy, frame.dashboard);
            (StatusCode::OK, Html(document(&frame)).into_response(), policy, frame.allow)
        }
        None => (StatusCode::NOT_FOUND, GONE.into_response(), "default-src 'none'".to_owned(), String::new()),
    };
    let mut response = body;
    *response.status_mut() = status;
    for (name, value) in [
        ("content-security-policy", policy.as_str()),
        ("permissions-policy", &permissions(&allow)),
        ("referrer-policy", "no-referrer"),
        // For who embeds pages that must allow it: a frame is not fetched by others.
        ("cross-origin-resource-policy", "same-origin"),
        ("x-content-type-options", "nosniff"),
        ("x-dns-prefetch-control", "off"),
        ("cache-control", "no-store"),
        // Where the browser can, a process of its own: a widget that hangs hangs alone.
        ("origin-agent-cluster", "?1"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(HeaderName::from_static(name), value);
        }
    }
    response
}

/// `Permissions-Policy`: all is denied that is not in an iframe's `allow`.
fn permissions(allow: &str) -> String {
    let granted: Vec<_> = allow.split(';').map(str::trim).collect();
    let one = |feature: &&str| {
        // What is inside has no origin that could be named.
        format!("{feature}={}", if granted.contains(feature) { "*" } else { "()" })
    };
    FEATURES.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// The outer page, in which nothing comes from the widget; or what is in it.
fn document(frame: &Frame) -> String {
    let page = match &frame.shows {
        Shows::App => String::new(),
        // This one is the app's: all of it, at an origin where there is nothing else.
        Shows::Document { html } => return html.clone(),
        Shows::Enclosed { url } => {
            format!("<meta name=\"signet-inside\" content=\"{}\">\n", attribute(url))
        }
        Shows::Page { url, sandbox } => format!(
            "<meta name=\"signet-page\" content=\"{}\">\n<meta name=\"signet-sandbox\" content=\"{sandbox}\">\n",
            attribute(url)
        ),
    };
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>A widget</title>\n<meta name=\"signet-host\" content=\"{}\">\n{page}\
         <script src=\"/proxy.js\"></script>\n",
        attribute(&frame.dashboard)
    )
}

/// A text between double quotes.
fn attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_an_attribute() {
        let page = "https://a.example/?x=\"><script>alert(1)</script>&amp;";
        let frame = Frame {
            name: String::new(),
            dashboard: "http://signet.localhost:3850".into(),
            shows: Shows::Page { url: page.into(), sandbox: "allow-scripts" },
            policy: String::new(),
            allow: String::new(),
        };
        let document = document(&frame);
        assert_eq!(document.matches("<script").count(), 1, "{document}");
        assert!(document.contains("content=\"https://a.example/?x=&quot;&gt;&lt;script&gt;"), "{document}");
    }

    #[test]
    fn what_is_not_granted_is_denied() {
        assert!(permissions("").split(", ").all(|one| one.ends_with("=()")));
        let some = permissions("camera; clipboard-write");
        assert!(some.contains("camera=*, ") && some.contains("clipboard-write=*, "), "{some}");
        assert_eq!(some.matches("=*").count(), 2);
    }
}
