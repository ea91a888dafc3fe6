//! A widget: an MCP App whose server is a component.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::marker::PhantomData;

use serde_json::{Value, json};

use crate::bindings::widget::exports::signet::plugin::widget::Guest;
pub use crate::bindings::widget::exports::signet::plugin::widget::{App, Body, Content};
use crate::{Error, RequestContext, ResourceInfo, Result, Tool};

/// MIME type of a `ui://` resource (MCP Apps, SEP-1865).
pub const HTML: &str = "text/html;profile=mcp-app";

/// A widget on the dashboard. One instance lives on and answers everyone, one call at a time.
pub trait Widget {
    /// What the dashboard needs to know before the widget is on it.
    fn describe() -> App;

    /// Its tools.
    ///
    /// # Errors
    /// It cannot tell now.
    fn list_tools() -> Result<Vec<Tool>>;

    /// Calls a tool with a JSON object.
    ///
    /// # Errors
    /// There is no such tool, or the arguments make no sense.
    fn call_tool(name: &str, arguments: &Value, context: &RequestContext) -> Result<ToolResult>;

    /// Its resources; by default none.
    ///
    /// # Errors
    /// It cannot tell now.
    fn list_resources() -> Result<Vec<ResourceInfo>> {
        Ok(Vec::new())
    }

    /// What a resource holds.
    ///
    /// # Errors
    /// There is no such resource.
    fn read_resource(uri: &str, _context: &RequestContext) -> Result<Content> {
        Err(Error::NotFound(format!("there is no resource {uri}")))
    }
}

/// The protocol's `CallToolResult`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolResult(Value);

impl ToolResult {
    /// Text, for the model and for people.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self(json!({ "content": [{ "type": "text", "text": text.into() }] }))
    }

    /// An object, for the widget's own page; and the same as text, as the protocol asks for.
    #[must_use]
    pub fn structured(object: Value) -> Self {
        let text = object.to_string();
        Self(json!({ "content": [{ "type": "text", "text": text }], "structuredContent": object }))
    }

    /// The tool failed in a way that the model can do something about.
    #[must_use]
    pub fn failed(why: impl Into<String>) -> Self {
        Self(json!({ "content": [{ "type": "text", "text": why.into() }], "isError": true }))
    }
}

impl From<Value> for ToolResult {
    /// A `CallToolResult` made by hand.
    fn from(result: Value) -> Self {
        Self(result)
    }
}

impl Tool {
    /// A tool with a JSON Schema of its arguments, and nothing else said.
    #[must_use]
    pub fn new(name: impl Into<String>, description: impl Into<String>, input_schema: &Value) -> Self {
        Self {
            name: name.into(),
            title: None,
            description: Some(description.into()),
            input_schema: input_schema.to_string(),
            output_schema: None,
            annotations: None,
            meta: None,
        }
    }

    /// With the protocol's hints: `{"readOnlyHint": true}`.
    #[must_use]
    pub fn annotated(mut self, annotations: &Value) -> Self {
        self.annotations = Some(annotations.to_string());
        self
    }
}

impl ResourceInfo {
    /// A page of the widget at `ui://...`.
    #[must_use]
    pub fn html(uri: impl Into<String>, name: impl Into<String>) -> Self {
        let mime_type = Some(HTML.to_string());
        Self { uri: uri.into(), name: name.into(), description: None, mime_type, meta: None }
    }
}

impl Content {
    /// The page itself.
    #[must_use]
    pub fn html(uri: impl Into<String>, html: impl Into<String>) -> Self {
        Self { uri: uri.into(), mime_type: HTML.to_string(), body: Body::Text(html.into()), meta: None }
    }
}

#[doc(hidden)]
pub struct ExportedWidget<T>(PhantomData<T>);

impl<T: Widget> Guest for ExportedWidget<T> {
    fn describe() -> Result<App> {
        Ok(T::describe())
    }

    fn list_tools() -> Result<Vec<Tool>> {
        T::list_tools()
    }

    fn call_tool(name: String, arguments: String, context: RequestContext) -> Result<String> {
        let arguments = serde_json::from_str(&arguments)?;
        T::call_tool(&name, &arguments, &context).map(|result| result.0.to_string())
    }

    fn list_resources() -> Result<Vec<ResourceInfo>> {
        T::list_resources()
    }

    fn read_resource(uri: String, context: RequestContext) -> Result<Content> {
        T::read_resource(&uri, &context)
    }
}
