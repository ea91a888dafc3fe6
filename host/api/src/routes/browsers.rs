//! Signing browsers in and out.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::{Json, response::AppendHeaders};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::{BrowserRecord, BrowserView, SignInWith};
use signet_core::{Error, iso};

use crate::body::Body;
use crate::caller::maybe;
use crate::guard::{DASHBOARD_HOST, Who};
use crate::openapi::{Answers, Created, Operation};
use crate::params::Path;
use crate::{ApiError, App};

/// An answer that holds what opens the door is kept by nobody on its way.
const UNKEPT: AppendHeaders<[(header::HeaderName, &str); 1]> =
    AppendHeaders([(header::CACHE_CONTROL, "no-store")]);

/// The same in its type.
pub(super) struct Unkept<A>(pub(super) A);

impl<A: IntoResponse> IntoResponse for Unkept<A> {
    fn into_response(self) -> Response {
        (UNKEPT, self.0).into_response()
    }
}

impl<A: Answers> Answers for Unkept<A> {
    fn describe(operation: &mut Operation<'_>) {
        A::describe(operation);
    }
}

/// A link that signs a browser in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "BrowserInvitation")]
pub(super) struct Invitation {
    url: String,
    expires_at: String,
}

/// Makes a one-time link. What it holds stands behind the `#`, which browsers send to nobody.
pub(super) async fn invite(
    State(app): State<Arc<App>>,
    Extension(Who(principal)): Extension<Who>,
) -> Result<Unkept<Created<Invitation>>, ApiError> {
    let (ticket, expires_at) = app.auth.browsers().invite(&principal)?;
    let url = format!("http://{DASHBOARD_HOST}:{}/#ticket={}", app.info.port, &*ticket);
    Ok(Unkept(Created(Invitation { url, expires_at: iso(expires_at) })))
}

/// What a browser signs in with: one of both.
#[derive(Deserialize, Default, JsonSchema)]
#[serde(default)]
#[schemars(rename = "SignInBrowser")]
pub(super) struct SignIn {
    /// What stands in a link.
    #[serde(deserialize_with = "maybe")]
    ticket: Option<String>,
    /// An API key.
    #[serde(deserialize_with = "maybe")]
    key: Option<String>,
    /// What to call the browser; absent: what it says of itself.
    #[serde(deserialize_with = "maybe")]
    name: Option<String>,
}

/// A browser that signed in.
#[derive(Serialize, JsonSchema)]
pub(super) struct SignedInBrowser {
    #[serde(flatten)]
    browser: BrowserView,
    /// What it sends as a bearer. It is kept nowhere and shown this once.
    token: String,
}

/// Signs a browser in, with what stands in a link or with a key. The token is in the answer and nowhere else: the page keeps
/// it, and there is no cookie.
pub(super) async fn sign_in(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    body: Body<SignIn>,
) -> Result<Unkept<Created<SignedInBrowser>>, ApiError> {
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
    let browser = app.auth.browsers().public(&record);
    Ok(Unkept(Created(SignedInBrowser { browser, token: token.to_string() })))
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Browsers")]
pub(super) struct SignedIn {
    browsers: Vec<Listed>,
}

/// A browser that is signed in.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ListedBrowser")]
struct Listed {
    #[serde(flatten)]
    browser: BrowserView,
    /// It is the one that asks.
    current: bool,
}

pub(super) async fn list(
    State(app): State<Arc<App>>,
    Extension(Who(principal)): Extension<Who>,
) -> Json<SignedIn> {
    let shown = |record: &BrowserRecord| Listed {
        browser: app.auth.browsers().public(record),
        current: principal.browser.as_ref() == Some(&record.id),
    };
    Json(SignedIn { browsers: app.auth.browsers().list().iter().map(shown).collect() })
}

/// Id of the browser that is not signed in any more.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignedOut {
    signed_out: String,
}

pub(super) async fn sign_out(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<SignedOut>, ApiError> {
    let record = app.auth.browsers().sign_out(&id).await?;
    Ok(Json(SignedOut { signed_out: record.id }))
}

/// Signs out the browser that asks.
pub(super) async fn sign_out_here(
    State(app): State<Arc<App>>,
    Extension(Who(principal)): Extension<Who>,
) -> Result<Json<SignedOut>, ApiError> {
    let Some(id) = &principal.browser else {
        let why = "this request did not come from a browser that is signed in; a key is taken back with `signet api-key revoke`";
        return Err(Error::Invalid(why.into()).into());
    };
    let record = app.auth.browsers().sign_out(id).await?;
    Ok(Json(SignedOut { signed_out: record.id }))
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
