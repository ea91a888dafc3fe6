//! Requests to what was granted. Answers 300 to 399 are handed back, never followed: following one is a
//! request of its own, which has to be granted too. Where the user granted a secret, the host adds it.

use alloc::borrow::ToOwned;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::bindings::http::wasi::http::outgoing_handler::handle;
use crate::bindings::http::wasi::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingResponse, Method, OutgoingBody,
    OutgoingRequest, RequestOptions, Scheme,
};
use crate::bindings::http::wasi::io::streams::StreamError;
use crate::{Error, Result};

/// Bytes of a response's body, unless [`Request::most`] says otherwise. The host's own limit comes first
/// where it is lower.
const MOST: usize = 4 << 20;
/// Bytes that are read at once.
const READ: u64 = 64 << 10;
/// Bytes that `wasi:io` takes at once.
const WRITE: usize = 4096;

/// Asks for a URL.
///
/// # Errors
/// As [`Request::send`].
pub fn get(url: &str) -> Result<Response> {
    Request::get(url).send()
}

/// A request that is being put together.
#[derive(Debug, Clone)]
#[must_use = "it is sent by `send`"]
pub struct Request {
    method: String,
    url: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    most: usize,
    time: Option<Duration>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Response {
    /// 200, 404...
    pub status: u16,
    /// Names in lower case. What is no UTF-8 in a value is replaced.
    pub headers: Vec<(String, String)>,
    /// All of it.
    pub body: Vec<u8>,
}

impl Request {
    /// With any method, in capitals.
    pub fn new(method: &str, url: &str) -> Self {
        let (method, url) = (method.to_owned(), url.to_owned());
        Self { method, url, headers: Vec::new(), body: Vec::new(), most: MOST, time: None }
    }

    /// GET.
    pub fn get(url: &str) -> Self {
        Self::new("GET", url)
    }

    /// POST.
    pub fn post(url: &str) -> Self {
        Self::new("POST", url)
    }

    /// PUT.
    pub fn put(url: &str) -> Self {
        Self::new("PUT", url)
    }

    /// PATCH.
    pub fn patch(url: &str) -> Self {
        Self::new("PATCH", url)
    }

    /// DELETE.
    pub fn delete(url: &str) -> Self {
        Self::new("DELETE", url)
    }

    /// Adds a header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sets the body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    /// Sets the body to JSON, and says so in a header.
    ///
    /// # Errors
    /// The value cannot be written as JSON.
    pub fn json(self, value: &impl Serialize) -> Result<Self> {
        let body = serde_json::to_vec(value)?;
        Ok(self.header("content-type", "application/json").body(body))
    }

    /// Sets how many bytes the response's body may have.
    pub fn most(mut self, bytes: usize) -> Self {
        self.most = bytes;
        self
    }

    /// Sets how long the server may take to be connected to, and then to begin its answer. The host's own
    /// limits come first where they are shorter.
    pub fn time(mut self, time: Duration) -> Self {
        self.time = Some(time);
        self
    }

    /// Sends it and waits for the response. One of any status is a response, not an error.
    ///
    /// # Errors
    /// It was denied (the sentence names the command that grants it), a limit was reached, or the server
    /// could not be asked.
    pub fn send(self) -> Result<Response> {
        let (request, body) = self.outgoing()?;
        let future = handle(request, self.time.map(options)).map_err(told)?;
        // What goes wrong here is told by the future: the host has given up on the request.
        let _ = write(body, &self.body);
        let response = wait(&future)?;
        let headers = response.headers().entries().into_iter();
        let text = |value: Vec<u8>| String::from_utf8_lossy(&value).into_owned();
        let headers = headers.map(|(name, value)| (name, text(value))).collect();
        Ok(Response { status: response.status(), headers, body: read(&response, self.most)? })
    }

    fn outgoing(&self) -> Result<(OutgoingRequest, OutgoingBody)> {
        let invalid =
            |what: &str| Error::Invalid(format!("{what} of the request to {} cannot be used", self.url));
        let (scheme, place, path) = split(&self.url)?;
        let headers = Fields::new();
        let length = ("content-length".to_owned(), self.body.len().to_string());
        let length = Some(length).filter(|_| !self.body.is_empty());
        for (name, value) in self.headers.iter().chain(&length) {
            headers
                .append(name, value.as_bytes())
                .map_err(|error| Error::Invalid(format!("the header {name} cannot be set: {error}")))?;
        }
        let request = OutgoingRequest::new(headers);
        request.set_method(&method(&self.method)).map_err(|()| invalid("the method"))?;
        request.set_scheme(Some(&scheme)).map_err(|()| invalid("the scheme"))?;
        request.set_authority(Some(place)).map_err(|()| invalid("the host"))?;
        request.set_path_with_query(Some(path)).map_err(|()| invalid("the path"))?;
        let body = request.body().map_err(|()| invalid("the body"))?;
        Ok((request, body))
    }
}

impl Response {
    /// The first header of this name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Whether the status is 200 to 299.
    #[must_use]
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as text.
    ///
    /// # Errors
    /// It is no UTF-8.
    pub fn text(&self) -> Result<&str> {
        core::str::from_utf8(&self.body)
            .map_err(|error| Error::Invalid(format!("the answer is no text: {error}")))
    }

    /// The body, from JSON.
    ///
    /// # Errors
    /// It is no JSON, or of another shape.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T> {
        Ok(serde_json::from_slice(&self.body)?)
    }
}

fn options(time: Duration) -> RequestOptions {
    let nanoseconds = Some(u64::try_from(time.as_nanos()).unwrap_or(u64::MAX));
    let options = RequestOptions::new();
    // Where a host does not know a limit, its own holds.
    let _ = options.set_connect_timeout(nanoseconds);
    let _ = options.set_first_byte_timeout(nanoseconds);
    options
}

/// Scheme, host and port, path and query.
fn split(url: &str) -> Result<(Scheme, &str, &str)> {
    let bad = || Error::Invalid(format!("{url:?} does not begin with https:// or http://"));
    let (scheme, rest) = url.split_once("://").ok_or_else(bad)?;
    let scheme = match scheme {
        "https" => Scheme::Https,
        "http" => Scheme::Http,
        _ => return Err(bad()),
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let (place, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    Ok((scheme, place, if path.is_empty() { "/" } else { path }))
}

fn method(name: &str) -> Method {
    match name {
        "GET" => Method::Get,
        "HEAD" => Method::Head,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        "OPTIONS" => Method::Options,
        "PATCH" => Method::Patch,
        other => Method::Other(other.to_owned()),
    }
}

fn write(body: OutgoingBody, bytes: &[u8]) -> core::result::Result<(), StreamError> {
    let stream = body.write().map_err(|()| StreamError::Closed)?;
    for chunk in bytes.chunks(WRITE) {
        stream.blocking_write_and_flush(chunk)?;
    }
    drop(stream);
    OutgoingBody::finish(body, None).map_err(|_| StreamError::Closed)
}

fn wait(future: &FutureIncomingResponse) -> Result<IncomingResponse> {
    let gone = || Error::Unavailable("the request was given up".to_owned());
    future.subscribe().block();
    let response = future.get().ok_or_else(gone)?.map_err(|()| gone())?;
    response.map_err(told)
}

fn read(response: &IncomingResponse, most: usize) -> Result<Vec<u8>> {
    let gone = |()| Error::Unavailable("the answer has no body to read".to_owned());
    let body: IncomingBody = response.consume().map_err(gone)?;
    let stream = body.stream().map_err(gone)?;
    let mut bytes = Vec::new();
    loop {
        match stream.blocking_read(READ) {
            Ok(chunk) if bytes.len() + chunk.len() > most => {
                return Err(Error::Limit(format!("the answer has more than {most} bytes")));
            }
            Ok(chunk) => bytes.extend_from_slice(&chunk),
            Err(StreamError::Closed) => return Ok(bytes),
            Err(StreamError::LastOperationFailed(error)) => {
                let text = error.to_debug_string();
                return Err(sentence(text.strip_prefix("internal error: ").unwrap_or(&text)));
            }
        }
    }
}

fn told(code: ErrorCode) -> Error {
    match code {
        ErrorCode::InternalError(Some(text)) => sentence(&text),
        other => Error::Unavailable(format!("the request failed: {other:?}")),
    }
}

/// Signet's sentences begin with the case that they belong to.
fn sentence(text: &str) -> Error {
    match text.split_once(": ") {
        Some(("denied", rest)) => Error::Denied(rest.to_owned()),
        Some(("invalid", rest)) => Error::Invalid(rest.to_owned()),
        Some(("limit", rest)) => Error::Limit(rest.to_owned()),
        Some(("unavailable", rest)) => Error::Unavailable(rest.to_owned()),
        _ => Error::Other(text.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_taken_apart() {
        for (url, place, path) in [
            ("https://a.example", "a.example", "/"),
            ("https://a.example:8443/v1/x?y=/z#top", "a.example:8443", "/v1/x?y=/z"),
            ("http://a.example?x=1", "a.example", "?x=1"),
        ] {
            let (_, own_place, own_path) = split(url).unwrap();
            assert_eq!((own_place, own_path), (place, path), "{url}");
        }
        for url in ["a.example/x", "ftp://a.example/", ""] {
            assert!(split(url).is_err(), "{url}");
        }
    }

    #[test]
    fn a_sentence_of_the_host_becomes_the_error_that_it_names() {
        assert!(matches!(sentence("denied: grant it: so"), Error::Denied(text) if text == "grant it: so"));
        assert!(matches!(sentence("limit: x"), Error::Limit(text) if text == "x"));
        assert!(matches!(sentence("no kind"), Error::Other(text) if text == "no kind"));
    }
}
