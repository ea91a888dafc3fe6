//! A server at an address: streamable HTTP, and the HTTP with events that came before it.

mod body;
mod client;
pub(crate) mod guard;

use http::StatusCode;

use crate::ClientError;
use crate::text::{cut, in_words};

pub(crate) use client::Http;

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
