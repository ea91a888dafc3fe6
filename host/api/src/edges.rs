//! Notes which edges call, and how that went.

use std::sync::Arc;

use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{MatchedPath, RawPathParams, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use signet_edges::Call;

use crate::App;
use crate::caller::Known;
use crate::error::Refusal;
use crate::guard::Who;

/// A request is an edge's if it goes where only edges go, or names a connector.
pub(crate) async fn noted(
    State(app): State<Arc<App>>,
    // A path that cannot be read is the handler's to refuse.
    parameters: Result<RawPathParams, RawPathParamsRejection>,
    mut request: Request,
    next: Next,
) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let is_edges = route.contains("/hooks/") || request.headers().contains_key("x-signet-connector-id");
    let Some(Who(principal)) = request.extensions().get::<Who>().filter(|_| is_edges).cloned() else {
        return next.run(request).await;
    };
    let known = Known::default();
    request.extensions_mut().insert(known.clone());
    let headers = request.headers().clone();
    let mut parameters = parameters.iter().flatten();
    let in_path = parameters.find(|(name, _)| *name == "harness").map(|(_, harness)| harness.to_owned());
    let response = next.run(request).await;

    let context = known.context();
    let header = |name| text(&headers, name);
    let error = response.extensions().get::<Refusal>().map(|refusal| refusal.0.as_str());
    let status = response.status();
    let unsaid = format!("answered {status}");
    let failed = status.is_client_error() || status.is_server_error();
    // Of a caller that was refused before it was known, what it says of itself has to do.
    app.edges.note(&Call {
        key: principal.name(),
        harness: context
            .map(|context| context.harness.as_str())
            .or(in_path.as_deref())
            .or(header("x-signet-harness"))
            .unwrap_or("api"),
        machine: context
            .map_or_else(|| header("x-signet-machine-id"), |context| context.machine_id.as_deref()),
        agent: context
            .map(|context| context.agent_id.as_str())
            .or(principal.agent_id.as_deref())
            .or(header("x-signet-agent-id"))
            .unwrap_or("default"),
        connector: context
            .map_or_else(|| header("x-signet-connector-id"), |context| context.connector_id.as_deref()),
        version: context.map_or_else(
            || header("x-signet-connector-version"),
            |context| context.connector_version.as_deref(),
        ),
        error: failed.then(|| error.unwrap_or(&unsaid)),
    });
    response
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim).filter(|value| !value.is_empty())
}
