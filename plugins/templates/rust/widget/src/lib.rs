//! A note pad: two tools, for people and agents, and a page that calls them.
#![cfg_attr(target_arch = "wasm32", no_std)]

use signet_plugin_sdk::prelude::*;
use signet_plugin_sdk::{App, Content, ToolResult};

/// The page. `_meta` of the tools and the dashboard name it by this.
const PAGE: &str = "ui://{{name}}/notes";
/// The key of the notes in this plugin's own store.
const NOTES: &str = "notes";
/// As many are kept; the oldest goes first.
const MOST: usize = 100;

/// The widget.
pub struct NotePad;

impl Widget for NotePad {
    fn describe() -> App {
        App {
            name: "Notes".into(),
            icon: Some("📝".into()),
            width: 3,
            height: 4,
            ui: Some(PAGE.into()),
            emits: vec![],
            menu_items: vec![],
            dock: false,
        }
    }

    fn list_tools() -> Result<Vec<Tool>> {
        let nothing = json!({ "type": "object" });
        let text = json!({
            "type": "object",
            "properties": { "text": { "type": "string", "description": "The note" } },
            "required": ["text"]
        });
        Ok(vec![
            Tool::new("list_notes", "All notes, the oldest first", &nothing)
                .annotated(&json!({ "readOnlyHint": true })),
            Tool::new("add_note", "Adds a note", &text).annotated(&json!({ "destructiveHint": false })),
        ])
    }

    fn call_tool(name: &str, arguments: &Value, _context: &RequestContext) -> Result<ToolResult> {
        let mut notes: Vec<String> = state::get(NOTES)?.unwrap_or_default();
        match name {
            "list_notes" => {}
            "add_note" => {
                let text = arguments["text"].as_str().unwrap_or_default().trim();
                if text.is_empty() {
                    return Ok(ToolResult::failed("a note needs some text"));
                }
                notes.push(text.into());
                let surplus = notes.len().saturating_sub(MOST);
                notes.drain(..surplus);
                state::set(NOTES, &notes)?;
            }
            other => return Err(Error::NotFound(format!("there is no tool {other}"))),
        }
        Ok(ToolResult::structured(json!({ "notes": notes })))
    }

    fn list_resources() -> Result<Vec<ResourceInfo>> {
        Ok(vec![ResourceInfo::html(PAGE, "Notes")])
    }

    fn read_resource(uri: &str, _context: &RequestContext) -> Result<Content> {
        match uri {
            PAGE => Ok(Content::html(PAGE, include_str!("notes.html"))),
            other => Err(Error::NotFound(format!("there is no resource {other}"))),
        }
    }
}

signet_plugin_sdk::plugin!(NotePad: widget; manifest "manifest.json");
