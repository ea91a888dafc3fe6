//! From headers and body to a caller.

use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use signet_auth::{AuthError, Caller, Claims};
use signet_core::{Principal, ProjectEvidence, RequestContext};

use crate::ApiError;
use crate::guard::Who;

/// Bytes of any one claim. Longer ones are cut off as nonsense.
const CLAIM_BYTES: usize = 2_000;

/// Who asks, with the headers that say from where.
pub(crate) struct Asking {
    pub(crate) principal: Arc<Principal>,
    pub(crate) headers: HeaderMap,
    /// Where it is said who the caller turned out to be.
    pub(crate) known: Option<Known>,
}

/// Filled in when a request's caller is known, for those that look at the request from outside.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known(Arc<OnceLock<RequestContext>>);

impl Known {
    pub(crate) fn context(&self) -> Option<&RequestContext> {
        self.0.get()
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        // Routes that use this are never open, so the guard has put it there.
        let Who(principal) = parts.extensions.get::<Who>().cloned().ok_or(AuthError::Required)?;
        let known = parts.extensions.get::<Known>().cloned();
        Ok(Self { principal, headers: parts.headers.clone(), known })
    }
}

impl Asking {
    /// The caller, when only the headers say from where.
    pub(crate) fn caller(&self) -> Result<Caller, ApiError> {
        self.caller_with(BodyContext::default())
    }

    /// The caller, with what the body says.
    pub(crate) fn caller_with(&self, body: BodyContext) -> Result<Caller, ApiError> {
        Ok(self.known(Caller::new(Arc::clone(&self.principal), self.claims(body)?)?))
    }

    /// Says who the caller is.
    pub(crate) fn known(&self, caller: Caller) -> Caller {
        if let Some(Known(known)) = &self.known {
            // The first word counts: it is about the same request.
            let _ = known.set(caller.context().clone());
        }
        caller
    }

    /// What the client says of itself: the headers' word counts before the body's.
    pub(crate) fn claims(&self, body: BodyContext) -> Result<Claims, ApiError> {
        let envelope = match self.header("x-signet-context") {
            Some(text) => serde_json::from_str::<BodyContext>(&text).map_err(|error| {
                signet_core::Error::Invalid(format!(
                    "the header X-Signet-Context is not the JSON it should be: {error}"
                ))
            })?,
            None => BodyContext::default(),
        };
        let header = |name| self.header(name);
        let (envelope_project, envelope_hint) = envelope.project.unwrap_or_default().split();
        let (body_project, body_hint) = body.project.unwrap_or_default().split();
        let cwd = envelope.cwd.or(body.cwd);
        let project =
            if envelope_project == ProjectEvidence::default() { body_project } else { envelope_project };
        Ok(Claims {
            harness: header("x-signet-harness").or(envelope.harness).or(body.harness),
            agent_id: header("x-signet-agent-id").or(envelope.agent_id).or(body.agent_id),
            machine_id: header("x-signet-machine-id").or(envelope.machine_id).or(body.machine_id),
            connector_id: header("x-signet-connector-id").or(envelope.connector_id).or(body.connector_id),
            connector_version: header("x-signet-connector-version"),
            session_key: header("x-signet-session-key")
                .or(envelope.session_key)
                .or(body.session_key)
                .or(body.session_id),
            project,
            project_hint: envelope_hint.or(body_hint).or(cwd),
            event_id: None,
            happened_at: None,
        })
    }

    /// A header, unless it is empty or nonsense.
    pub(crate) fn header(&self, name: &str) -> Option<String> {
        tidy(self.headers.get(name)?.to_str().ok()?.to_owned())
    }

    /// The runtime path that speaks: `plugin` or `legacy`.
    pub(crate) fn runtime_path(&self, body: Option<String>) -> Option<String> {
        self.header("x-signet-runtime-path").or(body).filter(|path| path == "plugin" || path == "legacy")
    }

    /// A client that asks for its hooks to do nothing: the daemon's own helpers.
    pub(crate) fn no_hooks(&self) -> bool {
        self.header("x-signet-no-hooks").is_some_and(|value| value == "1")
    }
}

fn tidy(text: String) -> Option<String> {
    let trimmed = text.trim();
    (!trimmed.is_empty() && trimmed.len() <= CLAIM_BYTES).then(|| trimmed.to_owned())
}

/// A string that existing clients send empty when they have none.
pub(crate) fn maybe<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    // Anything else than a string counts as absent too.
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned))
}

/// The part of a body, or of the envelope header, that says from where. Unknown fields are others'.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "RequestContext")]
pub(crate) struct BodyContext {
    #[serde(deserialize_with = "maybe")]
    pub(crate) harness: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "agent_id")]
    pub(crate) agent_id: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "machine_id")]
    pub(crate) machine_id: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "connector_id")]
    pub(crate) connector_id: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "session_key")]
    pub(crate) session_key: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "session_id")]
    pub(crate) session_id: Option<String>,
    #[serde(deserialize_with = "maybe", alias = "runtime_path")]
    pub(crate) runtime_path: Option<String>,
    #[serde(deserialize_with = "maybe")]
    pub(crate) cwd: Option<String>,
    pub(crate) project: Option<ProjectClaim>,
}

/// A project: one string from older clients, evidence from newer ones.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum ProjectClaim {
    Hint(String),
    Evidence(ProjectEvidence),
    #[schemars(skip)]
    Other(serde::de::IgnoredAny),
}

impl Default for ProjectClaim {
    fn default() -> Self {
        Self::Hint(String::new())
    }
}

impl ProjectClaim {
    fn split(self) -> (ProjectEvidence, Option<String>) {
        match self {
            Self::Hint(hint) => (ProjectEvidence::default(), tidy(hint)),
            Self::Evidence(evidence) => (evidence, None),
            Self::Other(_) => (ProjectEvidence::default(), None),
        }
    }
}
