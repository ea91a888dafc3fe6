//! Errors as answers.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::Serialize;
use signet_core::Error;
use signet_memory::MemoryError;
use signet_plugins::PluginsError;
use signet_runtime::RuntimeError;

/// An answer that is an error: `{"error": "..."}` with its status.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
    /// What the layers below say.
    #[error(transparent)]
    Core(#[from] Error),
    /// The body is not JSON.
    #[error("Invalid JSON body")]
    NotJson,
    /// The body is not said to be JSON.
    #[error("send a JSON body with content-type: application/json")]
    NotJsonType,
    /// The body is not said to be a component.
    #[error("send the component with content-type: application/wasm")]
    NotWasmType,
    /// The body is too large.
    #[error("payload too large")]
    TooLarge,
    /// The body did not arrive.
    #[error("the request's body did not arrive in time")]
    TooSlow,
    /// The request names a host that this daemon is not.
    #[error("this daemon does not answer to the host {0:?}; allow it with SIGNET_ALLOWED_HOSTS")]
    ForeignHost(String),
    /// A web page of another origin asks.
    #[error("requests of web pages from other origins are refused")]
    ForeignOrigin,
    /// There is no such route.
    #[error("not found")]
    NoRoute,
    /// A plugin failed.
    #[error("{0}")]
    Plugin(String),
    /// No connector for a harness.
    #[error("there is no connector for {0:?}; `signet plugin list` shows what there is")]
    NoConnector(String),
}

/// A refusal as it is sent.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Error")]
pub(crate) struct Refused {
    /// What happened, to what, and what to do.
    pub(crate) error: String,
}

/// Why a request was refused, for whoever looks at the answer on its way out.
#[derive(Debug, Clone)]
pub(crate) struct Refusal(pub(crate) String);

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Core(Error::Unauthenticated(_)) => StatusCode::UNAUTHORIZED,
            Self::Core(Error::Denied(_)) | Self::ForeignHost(_) | Self::ForeignOrigin => {
                StatusCode::FORBIDDEN
            }
            Self::Core(Error::NotFound(_)) | Self::NoRoute | Self::NoConnector(_) => StatusCode::NOT_FOUND,
            Self::Core(Error::Invalid(_)) | Self::NotJson => StatusCode::BAD_REQUEST,
            Self::Core(Error::Conflict(_)) => StatusCode::CONFLICT,
            Self::Core(Error::Limit(_)) => StatusCode::TOO_MANY_REQUESTS,
            Self::Core(Error::Unavailable(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Core(Error::Internal(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NotJsonType | Self::NotWasmType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Plugin(_) => StatusCode::BAD_GATEWAY,
        }
    }
}

impl From<MemoryError> for ApiError {
    fn from(error: MemoryError) -> Self {
        Self::Core(error.into())
    }
}

impl From<signet_servers::ServersError> for ApiError {
    fn from(error: signet_servers::ServersError) -> Self {
        Self::Core(error.into())
    }
}

impl From<signet_auth::AuthError> for ApiError {
    fn from(error: signet_auth::AuthError) -> Self {
        Self::Core(error.into())
    }
}

impl From<RuntimeError> for ApiError {
    fn from(error: RuntimeError) -> Self {
        use signet_runtime::types::Error as Guest;
        match error {
            // A guest's refusal is often the host's own, handed through.
            RuntimeError::Guest { error, .. } => match error {
                Guest::Denied(text) => Self::Core(Error::Denied(text)),
                Guest::NotFound(text) => Self::Core(Error::NotFound(text)),
                Guest::Invalid(text) => Self::Core(Error::Invalid(text)),
                Guest::Conflict(text) => Self::Core(Error::Conflict(text)),
                Guest::Limit(text) => Self::Core(Error::Limit(text)),
                Guest::Unavailable(text) => Self::Core(Error::Unavailable(text)),
                Guest::Other(text) => Self::Plugin(text),
            },
            other @ RuntimeError::Unavailable { .. } => Self::Core(Error::Unavailable(other.to_string())),
            other => Self::Plugin(other.to_string()),
        }
    }
}

impl From<PluginsError> for ApiError {
    fn from(error: PluginsError) -> Self {
        use PluginsError as Plugins;
        let text = error.to_string();
        Self::Core(match error {
            // Of a version that does not come up: the request was wrong, not the daemon.
            Plugins::Package(_) => Error::Invalid(text),
            Plugins::NoSuchPlugin { .. } | Plugins::NotProposed { .. } => Error::NotFound(text),
            Plugins::Busy { .. }
            | Plugins::Changed { .. }
            | Plugins::Taken { .. }
            | Plugins::NotReloaded { .. } => Error::Conflict(text),
            Plugins::NotRunning { .. } | Plugins::Unfinished { .. } | Plugins::Fetch { .. } => {
                Error::Unavailable(text)
            }
            Plugins::File { .. } | Plugins::Storage(_) | Plugins::Random(_) => Error::Internal(text),
            Plugins::Refused(_) | Plugins::Unanswered(_) => Error::Conflict(text),
            _ => Error::Invalid(text),
        })
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = self.status();
        if status.is_server_error() {
            tracing::error!(error = %self, "request failed");
        }
        let says = self.to_string();
        let mut response = (status, Json(Refused { error: says.clone() })).into_response();
        response.extensions_mut().insert(Refusal(says));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}
