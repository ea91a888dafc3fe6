//! Parameters in paths and queries. What cannot be read is refused as everything else is: in JSON.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use signet_core::Error;

use crate::ApiError;

/// The parts of a path that stand for something.
pub(crate) struct Path<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let axum::extract::Path(value) = axum::extract::Path::from_request_parts(parts, state)
            .await
            .map_err(|error| Error::Invalid(error.body_text()))?;
        Ok(Self(value))
    }
}

/// What stands behind the question mark.
pub(crate) struct Query<T>(pub(crate) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let axum::extract::Query(value) = axum::extract::Query::from_request_parts(parts, state)
            .await
            .map_err(|error| Error::Invalid(error.body_text()))?;
        Ok(Self(value))
    }
}

/// Which lines of a log are wanted.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct LogLines {
    /// Only lines after this one.
    pub(crate) after: u64,
    /// The last so many of them.
    pub(crate) limit: usize,
}

impl Default for LogLines {
    fn default() -> Self {
        Self { after: 0, limit: 100 }
    }
}
