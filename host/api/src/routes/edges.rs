//! The edges that ever called.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use signet_auth::require;
use signet_core::{Permission, iso, now};
use signet_edges::Edge;
use signet_plugins::Version;
use signet_runtime::Connector;

use crate::App;
use crate::caller::Asking;

/// A key sees its own edges, an admin all.
pub(super) async fn list(State(app): State<Arc<App>>, asking: Asking) -> Json<Value> {
    let everything = require(&asking.principal, Permission::Admin).is_ok();
    let own = (!everything).then(|| asking.principal.name());
    let keys: HashMap<_, _> = app.auth.keys().list().into_iter().map(|key| (key.id.clone(), key)).collect();
    let render = |edge: &Edge| {
        let key = keys.get(&edge.key);
        let state = match key {
            None => edge.key.as_str(),
            Some(key) if key.revoked_at.is_some() => "revoked",
            Some(key) if key.expires_at.is_some_and(|end| end <= now()) => "expired",
            Some(_) => "good",
        };
        let current = app.plugins.connector(&edge.harness);
        let current = current.as_ref().map(version_of);
        let version = edge.version.as_deref();
        json!({
            "harness": edge.harness,
            "machineId": edge.machine,
            "agentId": edge.agent,
            "connectorId": edge.connector,
            "connectorVersion": version,
            "old": version.zip(current).is_some_and(|(version, current)| is_older(version, current)),
            "key": { "id": edge.key, "name": key.map(|key| &key.name), "state": state },
            "firstSeen": iso(edge.first_seen),
            "lastSeen": iso(edge.last_seen),
            "requests": edge.requests,
            "errors": edge.errors,
            "lastError": edge.last_error.as_ref().map(|fault| json!({ "at": iso(fault.at), "says": fault.says })),
        })
    };
    let edges = app.edges.list(own);
    let edges: Vec<_> = edges.iter().map(render).collect();
    Json(json!({ "count": edges.len(), "edges": edges }))
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
