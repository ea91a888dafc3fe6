//! A small MCP server on standard input and output that brings a page: `stage FILE [META]`, or `stage URL` for one at an
//! address. `META` is what the page says of itself, as JSON, or a file with that behind an `@`. The same page is its other
//! app.
#![allow(clippy::expect_used, clippy::indexing_slicing, reason = "a program of the tests")]

use std::io::{BufRead as _, Write as _};

use serde_json::{Value, json};

const VIEW: &str = "ui://stage/view";
const OTHER: &str = "ui://stage/other";

fn main() {
    let mut words = std::env::args().skip(1);
    let page = words.next().expect("a page");
    let meta = words.next().unwrap_or_else(|| "{}".to_owned());
    let meta = || -> Value {
        let text =
            meta.strip_prefix('@').map(|file| std::fs::read_to_string(file).expect("what it says of itself"));
        serde_json::from_str(text.as_deref().unwrap_or(&meta)).expect("JSON")
    };
    let is_address = page.starts_with("http");
    let manifest =
        if is_address { json!({ "name": "Stage", "ui": page }) } else { json!({ "name": "Stage" }) };
    for line in std::io::stdin().lock().lines() {
        let Ok(line) = line else { break };
        let Ok(message) = serde_json::from_str::<Value>(&line) else { continue };
        let (id, method) = (message["id"].clone(), message["method"].as_str().unwrap_or_default());
        if id.is_null() {
            continue;
        }
        let result = match method {
            "initialize" => json!({
                "protocolVersion": "2025-11-25", "capabilities": { "tools": {}, "resources": {} },
                "serverInfo": { "name": "stage", "version": "1.0.0" }, "_meta": { "signet": manifest },
            }),
            "tools/list" if is_address => json!({ "tools": [] }),
            "tools/list" => json!({ "tools": [
                { "name": "show", "inputSchema": { "type": "object" }, "_meta": { "ui": { "resourceUri": VIEW } } },
                { "name": "other", "inputSchema": { "type": "object" }, "_meta": { "ui": { "resourceUri": OTHER } } },
            ] }),
            "resources/list" => json!({ "resources": [] }),
            "resources/templates/list" => json!({ "resourceTemplates": [] }),
            "resources/read" => json!({ "contents": [{
                "uri": message["params"]["uri"], "mimeType": "text/html;profile=mcp-app",
                "text": std::fs::read_to_string(&page).expect("a page"), "_meta": { "ui": meta() },
            }] }),
            _ => json!({}),
        };
        let mut out = std::io::stdout().lock();
        let said = json!({ "jsonrpc": "2.0", "id": id, "result": result });
        if writeln!(out, "{said}").and_then(|()| out.flush()).is_err() {
            break;
        }
    }
}
