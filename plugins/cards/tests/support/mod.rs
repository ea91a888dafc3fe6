//! Real servers, from `fixtures/`.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, and not every test needs all"
)]

use std::path::Path;

use serde_json::Value;
use signet_plugin_sdk::{Effect, Offered, ResourceInfo, Server, Tool};

/// What a server said of itself.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) server: Server,
    pub(crate) tools: Vec<Offered>,
    pub(crate) resources: Vec<ResourceInfo>,
    /// As it was sent.
    pub(crate) schemas: Vec<Value>,
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn json(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}

/// The worst that a tool's hints and its first words say, as the daemon would have it.
fn effect(tool: &Value) -> Effect {
    let hint = |name: &str| tool["annotations"][name].as_bool();
    match (hint("readOnlyHint"), hint("destructiveHint")) {
        (Some(true), _) => Effect::Reads,
        (_, Some(true)) => Effect::Destroys,
        _ => Effect::Writes,
    }
}

/// All of them, sorted by name.
pub(crate) fn all() -> Vec<Fixture> {
    all_in(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures"))
}

/// Those of a folder, sorted by name.
pub(crate) fn all_in(folder: &str) -> Vec<Fixture> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| read(file)).collect()
}

fn read(file: &Path) -> Fixture {
    let said: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
    let server = &said["server"];
    let tools = said["tools"].as_array().unwrap();
    let offered = |tool: &Value| Offered {
        effect: effect(tool),
        tool: Tool {
            name: text(&tool["name"]).unwrap(),
            title: text(&tool["title"]),
            description: text(&tool["description"]),
            input_schema: tool["inputSchema"].to_string(),
            output_schema: json(&tool["outputSchema"]),
            annotations: json(&tool["annotations"]),
            meta: json(&tool["_meta"]),
        },
    };
    let resource = |resource: &Value| ResourceInfo {
        uri: text(&resource["uri"]).unwrap(),
        name: text(&resource["name"]).unwrap(),
        description: None,
        mime_type: text(&resource["mimeType"]),
        meta: None,
    };
    Fixture {
        server: Server {
            id: name.clone(),
            name: text(&server["name"]).unwrap_or_default(),
            title: text(&server["title"]),
            version: text(&server["version"]),
            description: text(&server["description"]),
            website_url: None,
            icons: Vec::new(),
            instructions: text(&server["instructions"]),
        },
        tools: tools.iter().map(offered).collect(),
        resources: said["resources"].as_array().unwrap().iter().map(resource).collect(),
        schemas: tools.iter().map(|tool| tool["inputSchema"].clone()).collect(),
        name,
    }
}
