//! A widget that shows what happens on all surfaces, as it happens.
//!
//! It keeps nothing: whoever looks is shown what the daemon lets them see, by `bus.recent`. A widget that collected events
//! for itself would show everyone what only some may see.
#![cfg_attr(target_arch = "wasm32", no_std)]

use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{App, Content, ToolResult};

/// The page.
const PAGE: &str = "ui://activity/view";
/// Events in an answer, unless another number is asked for.
const USUAL: u32 = 50;
/// Events in an answer at most.
const MOST: u64 = 200;

/// The widget.
#[derive(Debug)]
pub struct Activity;

impl Widget for Activity {
    fn describe() -> App {
        App {
            name: "Activity".into(),
            icon: Some("📡".into()),
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
                "after": { "type": "integer", "minimum": 0, "description": "Only what happened after this sequence number" },
                "limit": { "type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL, "description": "How many at most, the latest" },
            },
            "additionalProperties": false,
        });
        let event = json!({
            "type": "object",
            "properties": {
                "sequence": { "type": "integer" },
                "at": { "type": "integer", "description": "Milliseconds since 1970" },
                "surface": { "type": "string" },
                "line": { "type": "string" },
                "type": { "type": "string" },
            },
        });
        let output = json!({
            "type": "object",
            "properties": { "events": { "type": "array", "items": event }, "last": { "type": "integer" } },
            "required": ["events", "last"],
        });
        let tool = Tool::new("recent", "What happened lately, on all surfaces, the oldest first", &input);
        Ok(vec![Tool {
            title: Some("What happened".into()),
            output_schema: Some(output.to_string()),
            meta: Some(json!({ "ui": { "resourceUri": PAGE } }).to_string()),
            ..tool.annotated(&json!({ "readOnlyHint": true, "openWorldHint": false }))
        }])
    }

    fn call_tool(name: &str, arguments: &Value, _context: &RequestContext) -> Result<ToolResult> {
        if name != "recent" {
            return Err(Error::NotFound(format!("there is no tool {name}")));
        }
        let number = |name: &str, usual: u64| match arguments.get(name) {
            None | Some(Value::Null) => Ok(usual),
            Some(number) => {
                number.as_u64().ok_or_else(|| Error::Invalid(format!("{name} is a whole number")))
            }
        };
        let (after, limit) = (number("after", 0)?, number("limit", USUAL.into())?.clamp(1, MOST));
        let found = match bus::recent(after, u32::try_from(limit).unwrap_or(USUAL)) {
            // A key that may not read events: the page says so.
            Err(Error::Denied(why)) => return Ok(ToolResult::failed(why)),
            found => found?,
        };
        let last = found.last().map_or(after, |happening| happening.event.sequence);
        let said: Vec<_> = found.iter().map(|one| format!("{}: {}", one.surface, one.line)).collect();
        let events = found.into_iter().map(|bus::Happening { event, surface, line }| {
            json!({ "sequence": event.sequence, "at": event.timestamp, "surface": surface, "line": line, "type": event.kind })
        });
        let text = if said.is_empty() { "Nothing happened.".to_owned() } else { said.join("\n") };
        Ok(ToolResult::from(json!({
            "content": [{ "type": "text", "text": text }],
            "structuredContent": { "events": events.collect::<Vec<_>>(), "last": last },
        })))
    }

    fn list_resources() -> Result<Vec<ResourceInfo>> {
        Ok(vec![ResourceInfo::html(PAGE, "Activity")])
    }

    fn read_resource(uri: &str, _context: &RequestContext) -> Result<Content> {
        match uri {
            PAGE => Ok(Content::html(PAGE, page())),
            other => Err(Error::NotFound(format!("there is no resource {other}"))),
        }
    }
}

/// The page, with what all widgets of Signet share in its places.
fn page() -> String {
    include_str!("view.html").replacen("/* look */", include_str!("../../shared/look.css"), 1).replacen(
        "/* bridge */",
        include_str!("../../shared/bridge.js"),
        1,
    )
}

signet_plugin_sdk::plugin!(Activity: widget; manifest "manifest.json");
