//! Which headers go out, and which come back.

use http::header::{self, HeaderMap, HeaderName, HeaderValue};

use crate::guard::Guard;
use crate::{Credential, Limits, OutboundError, Result};

const FRAMING: &str = "it is between the host and the server";
const HOST: &str = "the host takes it from the URL";
const METHOD: &str = "it would change the method, and only the one that is sent was granted";
const PATH: &str = "it would change the path, and only the one that is sent was granted";

/// Why a guest may not set it.
fn forbidden(name: &HeaderName) -> Option<&'static str> {
    // CGI and its heirs make one name of both.
    match name.as_str().replace('_', "-").as_str() {
        "host" => Some(HOST),
        "connection" | "keep-alive" | "te" | "trailer" | "transfer-encoding" | "upgrade" | "expect"
        | "http2-settings" => Some(FRAMING),
        proxy if proxy.starts_with("proxy-") => Some(FRAMING),
        "content-length" if name != header::CONTENT_LENGTH => Some(FRAMING),
        "x-http-method-override" | "x-http-method" | "x-method-override" => Some(METHOD),
        "x-original-url" | "x-rewrite-url" => Some(PATH),
        _ => None,
    }
}

/// Why a header cannot carry a credential.
pub(crate) fn never_a_credential(name: &HeaderName) -> Option<&'static str> {
    let content = name.as_str().starts_with("content-") || name == header::ACCEPT_ENCODING;
    if content { Some("it says how a body is to be read") } else { forbidden(name) }
}

/// Checks a guest's headers.
pub(crate) fn check(headers: &HeaderMap, credential: Option<&Credential>) -> Result<()> {
    for name in headers.keys() {
        let plain = name.as_str().replace('_', "-");
        let injected = credential.is_some_and(|c| c.header().replace('_', "-") == plain);
        let why = if injected { Some("the host sets it, with the user's secret") } else { forbidden(name) };
        if let Some(reason) = why {
            return Err(OutboundError::Header { name: name.as_str().to_owned(), reason });
        }
    }
    Ok(())
}

/// Checks the size of a head: the URL's bytes and the headers as they are written.
pub(crate) fn check_size(url: usize, headers: &HeaderMap, limits: &Limits) -> Result<()> {
    let bytes = headers.iter().fold(url, |sum, (name, value)| sum + name.as_str().len() + value.len() + 4);
    if bytes > limits.header_bytes || headers.len() > Limits::HEADERS {
        let most = limits.header_bytes as u64;
        return Err(OutboundError::TooLarge { part: "head of the request", most });
    }
    Ok(())
}

/// Takes the body's length out of the headers: the host writes it itself.
pub(crate) fn take_length(headers: &mut HeaderMap) -> Result<Option<u64>> {
    let bad = || OutboundError::Header {
        name: "content-length".to_owned(),
        reason: "it is not one decimal number of bytes",
    };
    let mut values = headers.get_all(header::CONTENT_LENGTH).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let digits = value.to_str().ok().filter(|text| text.bytes().all(|b| b.is_ascii_digit()));
    let length = digits.and_then(|text| text.parse().ok()).ok_or_else(bad)?;
    if values.next().is_some() {
        return Err(bad());
    }
    headers.remove(header::CONTENT_LENGTH);
    Ok(Some(length))
}

/// A server's headers, as the guest may see them.
pub(crate) fn incoming(headers: &HeaderMap, guard: Option<&Guard>) -> HeaderMap {
    let mut out = HeaderMap::with_capacity(headers.len());
    for (name, value) in headers {
        if forbidden(name).is_some() {
            continue;
        }
        let value = match guard.and_then(|guard| guard.redact(value.as_bytes())) {
            Some(redacted) => match HeaderValue::from_bytes(&redacted) {
                Ok(value) => value,
                Err(_) => continue,
            },
            None => value.clone(),
        };
        out.append(name.clone(), value);
    }
    out
}

/// Whether bodies with these headers are what they look like: neither compressed nor coded in transit.
pub(crate) fn is_plain(headers: &HeaderMap) -> bool {
    let all = |name: HeaderName, plain: &str| {
        headers.get_all(name).iter().all(|value| value.as_bytes().eq_ignore_ascii_case(plain.as_bytes()))
    };
    all(header::CONTENT_ENCODING, "identity") && all(header::TRANSFER_ENCODING, "chunked")
}
