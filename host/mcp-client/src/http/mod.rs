//! A server at an address: streamable HTTP, and the HTTP with events that came before it.

mod body;
mod client;
mod document;
mod events;
pub(crate) mod guard;
mod head;

use http::StatusCode;
use http::header::WWW_AUTHENTICATE;
use reqwest::Response;

use crate::text::{cut, in_words};
use crate::wire::Wire;
use crate::{ClientError, Result};

pub(crate) use body::whole;
pub(crate) use client::Http;
pub use document::document;
pub(crate) use events::Events;
pub use head::page_headers;

/// Bytes of a challenge.
const CHALLENGE: usize = 4096;

/// What a server says that wants to know who asks. It is remembered, for a sign-in to begin with.
fn challenge(response: &Response, wire: &Wire) -> Option<String> {
    let header = response.headers().get(WWW_AUTHENTICATE).and_then(|header| header.to_str().ok());
    let header = cut(header?, CHALLENGE).to_owned();
    wire.set_challenge(&header);
    Some(header)
}

/// An answer that is not that.
fn challenged(response: Response, wire: &Wire) -> Result<Response> {
    let said = challenge(&response, wire);
    match response.status() {
        StatusCode::UNAUTHORIZED => Err(not_signed_in()),
        StatusCode::FORBIDDEN if said.is_some() => Err(wants_more_rights()),
        _ => Ok(response),
    }
}

/// For who has not signed in.
pub(crate) fn not_signed_in() -> ClientError {
    ClientError::NotSignedIn("it wants to know who asks; sign in to it".to_owned())
}

/// For who has, but not for this.
pub(crate) fn wants_more_rights() -> ClientError {
    ClientError::NotSignedIn("it wants more rights than it was given; sign in again".to_owned())
}

/// That nothing came of a request.
pub(crate) fn unreachable(error: &reqwest::Error) -> ClientError {
    // Its address may hold what nobody should read.
    let words =
        in_words(error).replace(&error.url().map(ToString::to_string).unwrap_or_default(), "its address");
    if error.is_timeout() { ClientError::TimedOut(words) } else { ClientError::Unreachable(words) }
}

/// An answer that is no message.
pub(crate) struct Status;

impl Status {
    pub(crate) fn error(status: StatusCode, body: &str) -> ClientError {
        let body = crate::text::line(body.as_bytes(), 200);
        if status.is_redirection() {
            let words =
                format!("it redirects elsewhere (HTTP {status}), which is not followed; use its new address");
            return ClientError::Unreachable(words);
        }
        let separator = if body.is_empty() { "" } else { ": " };
        ClientError::Unreachable(format!("it answered HTTP {status}{separator}{}", cut(&body, 200)))
    }
}

/// The scope that a challenge names.
pub(crate) fn scope(header: &str) -> Option<String> {
    let lower = header.to_ascii_lowercase();
    let rest = header.get(lower.find("scope=")? + "scope=".len()..)?;
    let value = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => rest.split([',', ' ']).next()?,
    };
    (!value.is_empty()).then(|| value.to_owned())
}
