//! Who asks, from where.

use serde::{Deserialize, Serialize};

use crate::{Millis, Project, Provenance};

/// The envelope of a request, after authentication: what the client reported, with the agent
/// replaced by what its key allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestContext {
    /// Identifies the request in logs.
    pub request_id: String,
    /// Short name of the harness, `claude-code`; `api` where none was told.
    pub harness: String,
    /// The agent that acts.
    pub agent_id: String,
    /// Machine of the harness.
    pub machine_id: Option<String>,
    /// Installation of the connector.
    pub connector_id: Option<String>,
    /// Its version.
    pub connector_version: Option<String>,
    /// The harness's session.
    pub session_key: Option<String>,
    /// Where the work happens.
    pub project: Option<Project>,
    /// When the daemon received it, or when it happened: an edge may have kept it for a while.
    pub received_at: Millis,
    /// Names the event that the request is about: the same for every try to deliver it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_id: Option<String>,
    /// Which credential it came with, for provenance: `local`, `owner` or a key's id.
    pub key: String,
    /// Person on whose behalf, from the key's scope.
    pub user: Option<String>,
}

impl RequestContext {
    /// The stamp for a record made on behalf of this request.
    #[must_use]
    pub fn provenance(&self) -> Provenance {
        Provenance {
            key: self.key.clone(),
            agent: self.agent_id.clone(),
            user: self.user.clone(),
            harness: self.harness.clone(),
            machine: self.machine_id.clone(),
            session: self.session_key.clone(),
            project: self.project.as_ref().map(|project| project.id.clone()),
            connector: self.connector_id.clone(),
            connector_version: self.connector_version.clone(),
            at: self.received_at,
        }
    }

    /// Identity of the project, if any.
    #[must_use]
    pub fn project_id(&self) -> Option<&str> {
        self.project.as_ref().map(|project| project.id.as_str())
    }
}
