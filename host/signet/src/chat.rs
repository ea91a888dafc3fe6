//! What a conversation on the dashboard reaches into: the tools that every model has, and what just happened.

use std::sync::Arc;

use async_trait::async_trait;
use serde_json::{Map, Value};
use signet_auth::Caller;
use signet_chat::{Called, Offered, Toolbox};
use signet_core::clock;
use signet_events::Awareness;
use signet_llm::Tool;
use signet_mcp::{OfferedTool, Server};

/// Tokens of what just happened.
const AWARE: usize = 600;

/// Signet's own tools, those of installed servers, and the awareness window.
pub(crate) struct Tools {
    pub(crate) server: Server,
    pub(crate) awareness: Awareness,
}

#[async_trait]
impl Toolbox for Tools {
    async fn tools(&self, caller: &Arc<Caller>) -> Vec<Offered> {
        let offered = |tool: OfferedTool| Offered {
            tool: Tool { name: tool.name, description: tool.description, parameters: tool.parameters },
            title: tool.title,
            server: tool.server,
        };
        self.server.offered(caller).into_iter().map(offered).collect()
    }

    async fn call(&self, caller: &Arc<Caller>, name: &str, arguments: Map<String, Value>) -> Called {
        let result = self.server.use_tool(Arc::clone(caller), name, arguments).await;
        let failed = result.is_error == Some(true);
        let result = serde_json::to_value(result).unwrap_or_default();
        Called { text: words(&result), failed, result }
    }

    fn awareness(&self, caller: &Caller, prompt: &str) -> String {
        if !caller.principal().awareness {
            return String::new();
        }
        // Who may not recall is told nothing.
        self.awareness.look(caller, prompt, AWARE).map(|context| context.text(clock)).unwrap_or_default()
    }
}

/// What a result says, for a model that reads text alone.
fn words(result: &Value) -> String {
    let blocks = result.get("content").and_then(Value::as_array).into_iter().flatten();
    let said = blocks.map(|block| match block.get("type").and_then(Value::as_str) {
        Some("text") => block.get("text").and_then(Value::as_str).unwrap_or_default().to_owned(),
        Some("resource") => match block.pointer("/resource/text").and_then(Value::as_str) {
            Some(text) => text.to_owned(),
            None => "[a resource that is no text]".to_owned(),
        },
        Some("resource_link") => {
            format!("[link to {}]", block.get("uri").and_then(Value::as_str).unwrap_or("a resource"))
        }
        Some(kind) => format!("[{kind}, shown to the person]"),
        None => String::new(),
    });
    let said = said.collect::<Vec<_>>().join("\n");
    match result.get("structuredContent") {
        Some(structured) if said.trim().is_empty() => structured.to_string(),
        _ => said,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::words;

    #[test]
    fn a_model_reads_what_is_text_and_is_told_of_the_rest() {
        let result = json!({ "content": [
            { "type": "text", "text": "two rows" },
            { "type": "image", "data": "…" },
            { "type": "resource_link", "uri": "file:///a" },
        ], "structuredContent": { "rows": 2 } });
        assert_eq!(words(&result), "two rows\n[image, shown to the person]\n[link to file:///a]");
        assert_eq!(words(&json!({ "content": [], "structuredContent": { "rows": 2 } })), r#"{"rows":2}"#);
    }
}
