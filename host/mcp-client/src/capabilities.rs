//! What this side says of itself.

use rmcp::model::{
    ClientCapabilities, ClientConfig, ElicitationCapability, FormElicitationCapability, Implementation,
    ProtocolVersion, UrlElicitationCapability,
};
use serde_json::{Map, Value, json};

/// User interfaces of servers, and the one kind of them that can be shown.
const UI: &str = "io.modelcontextprotocol/ui";
/// Answers that come later.
const TASKS: &str = "io.modelcontextprotocol/tasks";

/// Name, version, and what it can do: ask a person, show user interfaces, and wait for tasks.
pub(crate) fn config() -> ClientConfig {
    let object = |value: Value| value.as_object().cloned().unwrap_or_else(Map::new);
    let mut can = ClientCapabilities::default();
    can.elicitation = Some(
        ElicitationCapability::new()
            .with_form(FormElicitationCapability::default())
            .with_url(UrlElicitationCapability::default()),
    );
    can.extensions = Some(
        [
            (UI.to_owned(), object(json!({"mimeTypes": ["text/html;profile=mcp-app"]}))),
            (TASKS.to_owned(), Map::new()),
        ]
        .into(),
    );
    let mut me = Implementation::new("signet", env!("CARGO_PKG_VERSION"));
    me.title = Some("Signet".to_owned());
    ClientConfig::new(can, me).with_protocol_version(ProtocolVersion::LATEST_WITH_INITIALIZE)
}
