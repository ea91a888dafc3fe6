//! MCP Apps: widgets that a server brings as resources (SEP-1865, `ui://`), with the older and the neighbouring ways
//! of saying the same: the flat key, the OpenAI Apps SDK's, and the seed's `app://`.
//!
//! What lives here: which resources are widgets, which tools open them, who may call a tool, and what a widget may
//! reach. What must not: reading resources, and showing anything.

mod csp;
mod find;
mod meta;

pub use csp::{Csp, Source};
pub use find::{Apps, find};
pub use meta::{Permissions, Visibility, resource_uri, visibility};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use signet_core::{Error, Result};

use crate::manifest::{Place, Problem};

/// Media type of a widget.
pub const MIME: &str = "text/html;profile=mcp-app";
/// The extension's name in `capabilities.extensions`.
pub const EXTENSION: &str = "io.modelcontextprotocol/ui";
/// Widgets of one server that are looked at. The largest server that was measured has one.
pub const MOST: usize = 64;

/// A widget of a server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct App {
    /// The resource: `ui://...` or `app://...`.
    pub uri: String,
    /// What people call it, if the list of resources says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Tools that open it.
    pub tools: Vec<String>,
    /// What it may reach.
    pub csp: Csp,
    /// What else of the browser it wants.
    pub permissions: Permissions,
    /// An origin of its own that it asks for. What it means is the host's business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Whether it wants a border; absent: the host chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefers_border: Option<bool>,
    /// Hosts to which it would like to open links without a question.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trusted_links: Vec<Source>,
}

impl App {
    /// The widget as the answer of `resources/read` has it, by one of its `contents`: each field that stands there
    /// replaces the one of the list, whole. With everything that is wrong there.
    ///
    /// # Errors
    ///
    /// `Invalid` if it is another resource, or no widget by its media type.
    pub fn with_content(&self, item: &Value) -> Result<(Self, Vec<Problem>)> {
        let text = |field: &str| item.get(field).and_then(Value::as_str);
        if text("uri").is_some_and(|uri| uri != self.uri) {
            return Err(Error::Invalid(format!(
                "the server answered with another resource than {}",
                self.uri
            )));
        }
        if let Some(mime) = text("mimeType").filter(|mime| Kind::of(Some(mime)) == Kind::Other) {
            let mime: String = mime.chars().filter(|c| !c.is_control()).take(100).collect();
            return Err(Error::Invalid(format!("{} is {mime}, and a widget is {MIME}", self.uri)));
        }
        let place = Place::ResourceMeta { uri: self.uri.clone(), key: "ui".to_owned() };
        let (meta, problems) = meta::of_resource(item.get("_meta"), place);
        let mut app = self.clone();
        meta.over(&mut app);
        Ok((app, problems))
    }
}

/// What a resource is by its media type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A widget.
    App,
    /// A page that says no more, or nothing at all.
    Perhaps,
    /// Something else.
    Other,
}

impl Kind {
    /// `text/html+skybridge` is the OpenAI Apps SDK's, `text/html+mcp` that of the draft of 2025.
    pub(crate) fn of(mime: Option<&str>) -> Self {
        let Some(mime) = mime else { return Self::Perhaps };
        let mut parts = mime.split(';').map(|part| part.trim().to_ascii_lowercase());
        let kind = parts.next().unwrap_or_default();
        let mut parameters = parts.map(|parameter| parameter.replace([' ', '"'], ""));
        match kind.as_str() {
            "text/html+skybridge" | "text/html+mcp" => Self::App,
            "text/html" if parameters.any(|parameter| parameter == "profile=mcp-app") => Self::App,
            "text/html" | "" => Self::Perhaps,
            _ => Self::Other,
        }
    }
}

/// Whether a URI can be a widget's. `app://` is what the seed of the project calls `ui://`.
pub(crate) fn is_widget_uri(uri: &str) -> bool {
    ["ui://", "app://"].iter().any(|scheme| uri.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()))
}
