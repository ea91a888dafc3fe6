//! Answers in the form of Anthropic's Messages API, whole or as events.

use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use super::plan::{Plan, Say};

/// An answer of the model.
pub(super) struct Reply {
    pub(super) model: String,
    pub(super) plan: Plan,
}

impl Reply {
    /// All at once.
    pub(super) fn message(&self) -> Value {
        let (block, _) = self.block();
        json!({
            "id": id("msg"), "type": "message", "role": "assistant", "model": self.model,
            "content": [block], "stop_reason": self.stop(), "stop_sequence": null, "usage": self.usage(),
        })
    }

    /// Bit by bit, though the bits come together.
    pub(super) fn events(&self) -> String {
        let mut opening = self.message();
        opening["content"] = json!([]);
        opening["stop_reason"] = Value::Null;
        let (mut block, delta) = self.block();
        // What the deltas bring is not in the block that they are for.
        for field in ["text", "input"] {
            if let Some(value) = block.get_mut(field) {
                *value = if field == "text" { json!("") } else { json!({}) };
            }
        }
        let end = json!({ "stop_reason": self.stop(), "stop_sequence": null });
        let events = [
            json!({ "type": "message_start", "message": opening }),
            json!({ "type": "content_block_start", "index": 0, "content_block": block }),
            json!({ "type": "content_block_delta", "index": 0, "delta": delta }),
            json!({ "type": "content_block_stop", "index": 0 }),
            json!({ "type": "message_delta", "delta": end, "usage": { "output_tokens": 7 } }),
            json!({ "type": "message_stop" }),
        ];
        stream(&events)
    }

    /// The content, whole and as the delta that makes it.
    fn block(&self) -> (Value, Value) {
        match &self.plan.say {
            Say::Text(text) => {
                (json!({ "type": "text", "text": text }), json!({ "type": "text_delta", "text": text }))
            }
            Say::Call { tool, input } => (
                json!({ "type": "tool_use", "id": id("toolu"), "name": tool, "input": input }),
                json!({ "type": "input_json_delta", "partial_json": input.to_string() }),
            ),
        }
    }

    fn usage(&self) -> Value {
        json!({ "input_tokens": self.plan.tokens, "output_tokens": 7, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0 })
    }

    fn stop(&self) -> &'static str {
        match self.plan.say {
            Say::Text(_) => "end_turn",
            Say::Call { .. } => "tool_use",
        }
    }
}

/// Server-sent events, each named after its type.
pub(super) fn stream(events: &[Value]) -> String {
    let line =
        |event: &Value| format!("event: {}\ndata: {event}\n\n", event["type"].as_str().unwrap_or_default());
    events.iter().map(line).collect()
}

pub(super) fn id(kind: &str) -> String {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{kind}_{:08}", NEXT.fetch_add(1, Ordering::Relaxed))
}
