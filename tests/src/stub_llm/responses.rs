//! Requests and answers in the form of OpenAI's Responses API, as Codex speaks it.

use serde_json::{Value, json};

use super::messages::{id, stream};
use super::plan::{Plan, Say};

/// Between the name of a group of tools and that of a tool of it.
const GROUP: &str = "__";

/// A request in the form that the plan reads.
pub(super) fn as_messages(request: &Value) -> Value {
    let input = request["input"].as_array().into_iter().flatten();
    let messages: Vec<_> = input.filter_map(message).collect();
    let tools = request["tools"].as_array().into_iter().flatten().flat_map(names);
    let tools: Vec<_> = tools.map(|name| json!({ "name": name })).collect();
    json!({ "messages": messages, "tools": tools })
}

fn message(item: &Value) -> Option<Value> {
    let content = match item["type"].as_str().unwrap_or("message") {
        "message" if item["role"] == "user" => {
            let parts = item["content"].as_array().into_iter().flatten();
            parts.map(|part| json!({ "type": "text", "text": part["text"] })).collect()
        }
        "function_call_output" => vec![json!({ "type": "tool_result", "content": item["output"] })],
        _ => return None,
    };
    Some(json!({ "role": "user", "content": content }))
}

fn names(tool: &Value) -> Vec<String> {
    let name = tool["name"].as_str().unwrap_or_default();
    match tool["tools"].as_array() {
        Some(group) => group
            .iter()
            .map(|of| format!("{name}{GROUP}{}", of["name"].as_str().unwrap_or_default()))
            .collect(),
        None => vec![name.to_owned()],
    }
}

/// What is said, bit by bit, though the bits come together.
pub(super) fn events(request: &Value, Plan { say, tokens }: &Plan) -> String {
    let item = item(say);
    let response = |status: &str, output: Vec<Value>| {
        let usage = json!({ "input_tokens": tokens, "output_tokens": 7, "total_tokens": tokens + 7 });
        let model = &request["model"];
        json!({
            "id": id("resp"), "object": "response", "status": status, "model": model, "output": output,
            "usage": if status == "completed" { usage } else { Value::Null },
        })
    };
    let mut events = vec![
        json!({ "type": "response.created", "response": response("in_progress", vec![]) }),
        json!({ "type": "response.output_item.added", "output_index": 0, "item": item }),
    ];
    if let Say::Text(text) = say {
        let delta = json!({
            "type": "response.output_text.delta", "item_id": item["id"], "output_index": 0, "content_index": 0,
            "delta": text,
        });
        events.push(delta);
    }
    events.push(json!({ "type": "response.output_item.done", "output_index": 0, "item": item }));
    events.push(json!({ "type": "response.completed", "response": response("completed", vec![item]) }));
    for (number, event) in events.iter_mut().enumerate() {
        event["sequence_number"] = number.into();
    }
    stream(&events)
}

fn item(say: &Say) -> Value {
    match say {
        Say::Text(text) => json!({
            "type": "message", "id": id("msg"), "role": "assistant", "status": "completed",
            "content": [{ "type": "output_text", "text": text, "annotations": [] }],
        }),
        Say::Call { tool, input } => {
            let mut item = json!({
                "type": "function_call", "id": id("fc"), "call_id": id("call"), "status": "completed",
                "name": tool, "arguments": input.to_string(),
            });
            if let Some((group, name)) = tool.rsplit_once(GROUP) {
                item["namespace"] = group.into();
                item["name"] = name.into();
            }
            item
        }
    }
}
