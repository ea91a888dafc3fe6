//! What plugins there are.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};
use signet_core::Error;
use signet_runtime::{Listed, Source};

use crate::params::Path;
use crate::{ApiError, App};

fn render(listed: &Listed) -> Value {
    let source = match &listed.source {
        Source::BuiltIn => json!("built-in"),
        Source::File(path) => json!(path),
    };
    let (state, reason) = match &listed.state {
        Ok(()) => ("running", None),
        Err(error) => ("refused", Some(error.to_string())),
    };
    let package = listed.package.as_ref().map(|package| {
        json!({
            "digest": format!("sha256:{}", package.digest),
            "size": package.size,
            "manifest": package.manifest,
            "uses": package.uses,
            "exports": package.exports.iter().map(|export| export.name()).collect::<Vec<_>>(),
        })
    });
    json!({ "id": listed.id, "source": source, "state": state, "reason": reason, "package": package })
}

pub(super) async fn list(State(app): State<Arc<App>>) -> Json<Value> {
    let plugins: Vec<_> = app.plugins.iter().map(render).collect();
    Json(json!({ "count": plugins.len(), "plugins": plugins }))
}

pub(super) async fn get(
    State(app): State<Arc<App>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let listed = app.plugins.get(&id).ok_or_else(|| Error::NotFound(format!("there is no plugin {id:?}")))?;
    Ok(Json(render(listed)))
}
