//! Signing browsers in and out.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Json, response::AppendHeaders};
use serde::Deserialize;
use serde_json::{Value, json};
use signet_auth::{BrowserRecord, SignInWith};
use signet_core::{Error, iso};

use super::render::merge;
use crate::body::RawJson;
use crate::caller::maybe;
use crate::guard::{DASHBOARD_HOST, Who};
use crate::params::Path;
use crate::{ApiError, App};

/// An answer that holds what opens the door is kept by nobody on its way.
const UNKEPT: AppendHeaders<[(header::HeaderName, &str); 1]> =
    AppendHeaders([(header::CACHE_CONTROL, "no-store")]);

/// Makes a one-time link. What it holds stands behind the `#`, which browsers send to nobody.
pub(super) async fn invite(
    State(app): State<Arc<App>>,
    Extension(Who(principal)): Extension<Who>,
) -> Result<Response, ApiError> {
    let (ticket, expires_at) = app.auth.browsers().invite(&principal)?;
    let url = format!("http://{DASHBOARD_HOST}:{}/#ticket={}", app.info.port, &*ticket);
    let made = Json(json!({ "url": url, "expiresAt": iso(expires_at) }));
    Ok((StatusCode::CREATED, UNKEPT, made).into_response())
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct SignIn {
    #[serde(deserialize_with = "maybe")]
    ticket: Option<String>,
    #[serde(deserialize_with = "maybe")]
    key: Option<String>,
    #[serde(deserialize_with = "maybe")]
    name: Option<String>,
}

/// Signs a browser in, with what stands in a link or with a key. The token is in the answer and nowhere else: the page keeps
/// it, and there is no cookie.
pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: RawJson,
) -> Result<Response, ApiError> {
    let SignIn { ticket, key, name } = body.parse()?;
    let with = match (&ticket, &key) {
        (Some(ticket), None) => SignInWith::Ticket(ticket),
        (None, Some(key)) => SignInWith::Key(key),
        _ => {
            return Err(Error::Invalid(
                "give either a ticket, of a link from `signet open`, or a key".into(),
            )
            .into());
        }
    };
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or_default();
    let name = name.unwrap_or_else(|| called(agent));
    let (record, token) = app.auth.browsers().sign_in(with, &name).await?;
    let mut browser = app.auth.browsers().public(&record);
    merge(&mut browser, json!({ "token": &*token }));
    Ok((StatusCode::CREATED, UNKEPT, Json(browser)).into_response())
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Extension(Who(principal)): Extension<Who>,
) -> Json<Value> {
    let shown = |record: &BrowserRecord| {
        let mut browser = app.auth.browsers().public(record);
        merge(&mut browser, json!({ "current": principal.browser.as_ref() == Some(&record.id) }));
        browser
    };
    let browsers: Vec<_> = app.auth.browsers().list().iter().map(shown).collect();
    Json(json!({ "browsers": browsers }))
}

pub(super) async fn sign_out(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let record = app.auth.browsers().sign_out(&id).await?;
    Ok(Json(json!({ "signedOut": record.id })))
}

/// Signs out the browser that asks.
pub(super) async fn sign_out_here(
    State(app): State<Arc<App>>,
    Extension(Who(principal)): Extension<Who>,
) -> Result<Json<Value>, ApiError> {
    let Some(id) = &principal.browser else {
        let why = "this request did not come from a browser that is signed in; a key is taken back with `signet api-key revoke`";
        return Err(Error::Invalid(why.into()).into());
    };
    let record = app.auth.browsers().sign_out(id).await?;
    Ok(Json(json!({ "signedOut": record.id })))
}

/// What to call a browser that says no more than its `User-Agent`: "Chrome on Linux". Each names those that it wants to be
/// taken for, so the ones that nobody else names come first.
fn called(agent: &str) -> String {
    let first = |table: &[(&str, &'static str)]| {
        table.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let browser = first(&[
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("CriOS/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = first(&[
        ("Android", "Android"),
        ("iPhone", "iOS"),
        ("iPad", "iPadOS"),
        ("Windows", "Windows"),
        ("CrOS", "ChromeOS"),
        ("Mac OS X", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(one), None) => one.to_owned(),
        (None, Some(system)) => format!("a browser on {system}"),
        (None, None) => "a browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn a_browser_is_called_what_a_person_would_call_it() {
        let engine = "AppleWebKit/537.36 (KHTML, like Gecko)";
        for (agent, name) in [
            (format!("Mozilla/5.0 (X11; Linux x86_64) {engine} Chrome/156.0.0.0 Safari/537.36"), "Chrome on Linux"),
            (
                format!("Mozilla/5.0 (Windows NT 10.0; Win64; x64) {engine} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0"),
                "Edge on Windows",
            ),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:150.0) Gecko/20100101 Firefox/150.0".into(), "Firefox on macOS"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1".into(),
                "Safari on iOS",
            ),
            ("curl/8.9".into(), "a browser"),
        ] {
            assert_eq!(called(&agent), name, "{agent}");
        }
    }
}
