//! Reading bodies: bounded, in time, and JSON only where it says so.

use std::marker::PhantomData;
use std::time::Duration;

use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use crate::ApiError;
use crate::caller::BodyContext;

/// Bytes of a body, as existing clients expect it.
pub(crate) const BODY_BYTES: usize = 10 << 20;
/// Time for a body to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// A JSON body as it came.
pub(crate) struct RawJson(pub(crate) Bytes);

impl<S: Send + Sync> FromRequest<S> for RawJson {
    type Rejection = ApiError;

    async fn from_request(request: Request, _state: &S) -> Result<Self, ApiError> {
        // A web page can send a form or plain text anywhere without asking; JSON it cannot.
        if !is_json(request.headers()) {
            hear_out(request).await;
            return Err(ApiError::NotJsonType);
        }
        Ok(Self(read(request, BODY_BYTES).await?))
    }
}

impl RawJson {
    /// The body as a value of a type.
    pub(crate) fn parse<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        serde_json::from_slice(&self.0).map_err(|error| match error.classify() {
            serde_json::error::Category::Data => {
                ApiError::Core(signet_core::Error::Invalid(format!("the body is not as expected: {error}")))
            }
            _ => ApiError::NotJson,
        })
    }
}

/// A JSON body of one shape.
pub(crate) struct Body<T> {
    pub(crate) raw: RawJson,
    shape: PhantomData<fn() -> T>,
}

impl<S: Send + Sync, T> FromRequest<S> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        Ok(Self { raw: RawJson::from_request(request, state).await?, shape: PhantomData })
    }
}

impl<T: DeserializeOwned> Body<T> {
    pub(crate) fn parse(&self) -> Result<T, ApiError> {
        self.raw.parse()
    }
}

/// The same, which may also say from where the caller comes.
pub(crate) struct BodyFrom<T>(Body<T>);

impl<S: Send + Sync, T> FromRequest<S> for BodyFrom<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        Ok(Self(Body::from_request(request, state).await?))
    }
}

impl<T> BodyFrom<T> {
    /// Who says so.
    pub(crate) fn context(&self) -> Result<BodyContext, ApiError> {
        self.0.raw.parse()
    }

    /// As it came.
    pub(crate) fn raw(&self) -> &RawJson {
        &self.0.raw
    }
}

impl<T: DeserializeOwned> BodyFrom<T> {
    pub(crate) fn parse(&self) -> Result<T, ApiError> {
        self.0.parse()
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || kind.ends_with("+json")
}

/// All of a body, up to `limit`. What is too large is read to its end (within reason), so that a
/// client that only listens after it sent everything hears why.
pub(crate) async fn read(request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let announced =
        request.headers().get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let body = request.into_body();
    let work = async {
        if announced.is_some_and(|length: usize| length > limit) {
            drain(body, limit).await;
            return Err(ApiError::TooLarge);
        }
        let collected = Limited::new(body, limit).collect().await;
        collected.map(http_body_util::Collected::to_bytes).map_err(|error| {
            if error.is::<LengthLimitError>() { ApiError::TooLarge } else { ApiError::NotJson }
        })
    };
    tokio::time::timeout(BODY_TIME, work).await.map_err(|_| ApiError::TooSlow)?
}

/// Reads what a refused request still brings, and throws it away: a client that is cut off while it sends
/// takes the daemon for gone and never hears why.
pub(crate) async fn hear_out(request: Request) {
    // Too slow or too much: then it is cut off after all.
    let _ = tokio::time::timeout(BODY_TIME, drain(request.into_body(), BODY_BYTES)).await;
}

/// Reads and throws away, up to eight times the limit.
async fn drain(mut body: axum::body::Body, limit: usize) {
    let mut left = limit.saturating_mul(8);
    while let Some(Ok(frame)) = body.frame().await {
        let length = frame.data_ref().map_or(0, Bytes::len);
        left = match left.checked_sub(length) {
            Some(left) => left,
            None => return,
        };
    }
}
