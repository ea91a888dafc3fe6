//! A widget that finds what was remembered, as whoever searches.
#![cfg_attr(target_arch = "wasm32", no_std)]

use signet_plugin_sdk::memory::{Hit, Query, recall};
use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{App, Content, ToolResult};

/// The page.
const PAGE: &str = "ui://memory-search/view";
/// Memories in an answer, unless another number is asked for.
const USUAL: u64 = 10;
/// Memories in an answer at most: what `recall` gives.
const MOST: u64 = 50;

/// The widget.
#[derive(Debug)]
pub struct MemorySearch;

impl Widget for MemorySearch {
    fn describe() -> App {
        App {
            name: "Memory search".into(),
            icon: Some("🧠".into()),
            width: 4,
            height: 5,
            ui: Some(PAGE.into()),
            emits: vec![],
            menu_items: vec![],
            dock: false,
        }
    }

    fn list_tools() -> Result<Vec<Tool>> {
        let input = json!({
            "type": "object",
            "properties": {
                "query": { "type": "string", "maxLength": 1000, "description": "Words that the memory would hold. Empty: what is important and recent" },
                "limit": { "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL, "description": "How many at most" },
                "this_project_only": { "type": "boolean", "default": false, "description": "Only memories of the project you work in" },
            },
            "additionalProperties": false,
        });
        let memory = json!({
            "type": "object",
            "properties": {
                "id": { "type": "string" },
                "content": { "type": "string" },
                "kind": { "type": "string" },
                "score": { "type": "number", "description": "How well it matches, 0 to 1" },
                "at": { "type": "integer", "description": "Milliseconds since 1970" },
                "agent": { "type": "string" },
                "harness": { "type": "string" },
                "project": { "type": ["string", "null"] },
                "tags": { "type": "array", "items": { "type": "string" } },
            },
        });
        let output = json!({
            "type": "object",
            "properties": { "memories": { "type": "array", "items": memory } },
            "required": ["memories"],
        });
        let tool = Tool::new("search", "Finds what was remembered, the best match first", &input);
        Ok(vec![Tool {
            title: Some("Search memories".into()),
            output_schema: Some(output.to_string()),
            meta: Some(json!({ "ui": { "resourceUri": PAGE } }).to_string()),
            ..tool.annotated(&json!({ "readOnlyHint": true, "openWorldHint": false }))
        }])
    }

    fn call_tool(name: &str, arguments: &Value, _context: &RequestContext) -> Result<ToolResult> {
        if name != "search" {
            return Err(Error::NotFound(format!("there is no tool {name}")));
        }
        let text = arguments["query"].as_str().unwrap_or_default().trim().to_owned();
        let limit = arguments["limit"].as_u64().unwrap_or(USUAL).clamp(1, MOST);
        let this_project_only = arguments["this_project_only"].as_bool().unwrap_or_default();
        let query = Query { text, limit: u32::try_from(limit).unwrap_or(10), this_project_only };
        let hits = match recall(&query) {
            // A key that may not recall, or words that cannot be searched for: the page says so.
            Err(Error::Denied(why) | Error::Invalid(why)) => return Ok(ToolResult::failed(why)),
            hits => hits?,
        };
        let said: Vec<_> = hits.iter().map(|hit| format!("- {} ({})", hit.content, hit.kind)).collect();
        let text = if said.is_empty() { "Nothing was found.".to_owned() } else { said.join("\n") };
        Ok(ToolResult::from(json!({
            "content": [{ "type": "text", "text": text }],
            "structuredContent": { "memories": hits.into_iter().map(found).collect::<Vec<_>>() },
        })))
    }

    fn list_resources() -> Result<Vec<ResourceInfo>> {
        Ok(vec![ResourceInfo::html(PAGE, "Memory search")])
    }

    fn read_resource(uri: &str, _context: &RequestContext) -> Result<Content> {
        match uri {
            PAGE => Ok(Content::html(PAGE, page())),
            other => Err(Error::NotFound(format!("there is no resource {other}"))),
        }
    }
}

fn found(hit: Hit) -> Value {
    json!({
        "id": hit.id, "content": hit.content, "kind": hit.kind, "score": hit.score, "at": hit.created_at,
        "agent": hit.agent, "harness": hit.harness, "project": hit.project, "tags": hit.tags,
    })
}

/// The page, with what all widgets of Signet share in its places.
fn page() -> String {
    include_str!("view.html").replacen("/* look */", include_str!("../../shared/look.css"), 1).replacen(
        "/* bridge */",
        include_str!("../../shared/bridge.js"),
        1,
    )
}

signet_plugin_sdk::plugin!(MemorySearch: widget; manifest "manifest.json");
