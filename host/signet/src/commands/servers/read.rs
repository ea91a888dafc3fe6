//! read: a resource; and one piece of what a server answers with.

use serde_json::Value;

use super::words::{show, text};
use super::{items, path};
use crate::client::Client;
use crate::commands::escape;
use crate::error::Result;

pub(super) fn run(client: &Client, id: &str, uri: &str, json: bool) -> Result<()> {
    let resource = client.get(&format!("{}/resource?uri={}", path(id), escape(uri)))?;
    show(json, &resource, |resource| {
        items(resource, "/contents").iter().map(content).collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// A resource's content.
fn content(content: &Value) -> String {
    match content.get("text").and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => format!("{}: {}", text(content, "/uri"), bytes(content, "resource", "/blob")),
    }
}

/// What is for no terminal, by its kind and size.
fn bytes(value: &Value, kind: &str, pointer: &str) -> String {
    let base64 = crate::output::text(value, pointer).trim_end_matches('=');
    format!("[{kind}, {}, {} bytes]", text(value, "/mimeType"), base64.len() * 3 / 4)
}

/// A piece of a tool's answer.
pub(super) fn block(block: &Value) -> String {
    match text(block, "/type").as_str() {
        "text" => crate::output::text(block, "/text").to_owned(),
        "resource_link" => format!("{}: {}", text(block, "/name"), text(block, "/uri")),
        "resource" => content(block.get("resource").unwrap_or(&Value::Null)),
        kind => bytes(block, kind, "/data"),
    }
}
