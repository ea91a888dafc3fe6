//! The edges that ever called.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use schemars::JsonSchema;
use serde::Serialize;
use signet_auth::require;
use signet_core::{Permission, iso, now};
use signet_edges::Edge;
use signet_plugins::Version;
use signet_runtime::Connector;

use crate::App;
use crate::caller::Asking;

#[derive(Serialize, JsonSchema)]
pub(super) struct EdgeList {
    count: usize,
    edges: Vec<EdgeView>,
}

/// An edge: one connector on one machine. Times are ISO 8601 in UTC.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Edge")]
struct EdgeView {
    harness: String,
    machine_id: Option<String>,
    agent_id: String,
    connector_id: Option<String>,
    connector_version: Option<String>,
    /// The daemon's connector is newer.
    old: bool,
    key: EdgeKey,
    first_seen: String,
    last_seen: String,
    requests: u64,
    errors: u64,
    last_error: Option<EdgeError>,
}

/// The key that it comes with.
#[derive(Serialize, JsonSchema)]
struct EdgeKey {
    /// The key's id; `local` or `owner` where it has none.
    id: String,
    name: Option<String>,
    /// `good`, `revoked`, `expired`; without a key what stands in its place.
    state: String,
}

#[derive(Serialize, JsonSchema)]
struct EdgeError {
    at: String,
    says: String,
}

/// A key sees its own edges, an admin all.
pub(super) async fn list(State(app): State<Arc<App>>, asking: Asking) -> Json<EdgeList> {
    let everything = require(&asking.principal, Permission::Admin).is_ok();
    let own = (!everything).then(|| asking.principal.name());
    let keys: HashMap<_, _> = app.auth.keys().list().into_iter().map(|key| (key.id.clone(), key)).collect();
    let render = |edge: Edge| {
        let key = keys.get(&edge.key);
        let state = match key {
            None => edge.key.as_str(),
            Some(key) if key.revoked_at.is_some() => "revoked",
            Some(key) if key.expires_at.is_some_and(|end| end <= now()) => "expired",
            Some(_) => "good",
        };
        let state = state.to_owned();
        let current = app.plugins.connector(&edge.harness);
        let current = current.as_ref().map(version_of);
        let version = edge.version.as_deref();
        EdgeView {
            old: version.zip(current).is_some_and(|(version, current)| is_older(version, current)),
            key: EdgeKey { name: key.map(|key| key.name.clone()), id: edge.key, state },
            harness: edge.harness,
            machine_id: edge.machine,
            agent_id: edge.agent,
            connector_id: edge.connector,
            connector_version: edge.version,
            first_seen: iso(edge.first_seen),
            last_seen: iso(edge.last_seen),
            requests: edge.requests,
            errors: edge.errors,
            last_error: edge.last_error.map(|fault| EdgeError { at: iso(fault.at), says: fault.says }),
        }
    };
    let edges: Vec<_> = app.edges.list(own).into_iter().map(render).collect();
    Json(EdgeList { count: edges.len(), edges })
}

/// What a session of an edge that was installed by an older version begins with.
pub(super) fn old_notice(asking: &Asking, connector: &Connector, harness: &str) -> Option<String> {
    let theirs = asking.header("x-signet-connector-version")?;
    let ours = version_of(connector);
    let machine = asking.header("x-signet-machine-id").unwrap_or_else(|| "this machine".into());
    is_older(&theirs, ours).then(|| {
        format!(
            "[signet] the connector here is of version {theirs}, the daemon's is {ours}: it works; to refresh it run `signet connector install {harness}` on {machine}"
        )
    })
}

fn version_of(connector: &Connector) -> &str {
    &connector.plugin().package().manifest.version
}

/// What is no version is not older than anything.
fn is_older(version: &str, than: &str) -> bool {
    matches!((Version::parse(version), Version::parse(than)), (Ok(version), Ok(than)) if version < than)
}
