//! Which of the two media types of the transport a client takes.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use rmcp::model::ErrorData;
use serde_json::Value;

use crate::service::{McpResponse, refuse};

/// What the protocol has clients accept.
pub(crate) const BOTH: HeaderValue = HeaderValue::from_static("application/json, text/event-stream");

const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";

/// What a client takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Taken {
    json: bool,
    events: bool,
}

impl Taken {
    /// As its `Accept` says; all, if it says nothing.
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(header::ACCEPT).iter().peekable();
        let mut taken = Self { json: values.peek().is_none(), events: values.peek().is_none() };
        for range in values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')) {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let refused = parts.any(|part| {
                let weight = part.strip_prefix("q=").or(part.strip_prefix("Q="));
                weight.and_then(|weight| weight.parse::<f32>().ok()).is_some_and(|weight| weight <= 0.0)
            });
            if !refused {
                taken.json |= [JSON, "application/*", "*/*"].contains(&kind.as_str());
                taken.events |= [EVENTS, "text/*", "*/*"].contains(&kind.as_str());
            }
        }
        taken
    }

    pub(crate) fn any(self) -> bool {
        self.json || self.events
    }

    /// The answer in a form that the client takes.
    pub(crate) async fn fit(self, response: McpResponse) -> McpResponse {
        let kind = response.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default();
        if kind.starts_with(EVENTS) && !self.events {
            let text = "this is answered with a stream of events; accept text/event-stream";
            return refuse(StatusCode::NOT_ACCEPTABLE, ErrorData::invalid_request(text, None), Value::Null);
        }
        // What went wrong is said in JSON to everyone: clients read the status first.
        if !kind.starts_with(JSON) || self.json || !response.status().is_success() {
            return response;
        }
        let (mut parts, body) = response.into_parts();
        let Ok(body) = body.collect().await;
        // JSON as serde writes it has no line breaks, which would end the event.
        let event = [b"event: message\ndata: ".as_slice(), &body.to_bytes(), b"\n\n"].concat();
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(EVENTS));
        parts.headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        parts.headers.remove(header::CONTENT_LENGTH);
        McpResponse::from_parts(parts, Full::new(Bytes::from(event)).boxed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_read_from_the_header() {
        for (accept, json, events) in [
            ("application/json, text/event-stream", true, true),
            ("Application/JSON", true, false),
            ("text/event-stream;q=0.5", false, true),
            ("*/*", true, true),
            ("application/*", true, false),
            ("text/html, */*;q=0.1", true, true),
            ("application/json;q=0, text/event-stream", false, true),
            ("application/json;q=0.000", false, false),
            ("text/html", false, false),
            ("", false, false),
            ("json", false, false),
        ] {
            let headers = HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]);
            assert_eq!(Taken::of(&headers), Taken { json, events }, "{accept}");
        }
        assert_eq!(Taken::of(&HeaderMap::new()), Taken { json: true, events: true });
    }
}
