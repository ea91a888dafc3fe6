//! Answers in the forms of OpenAI's Chat Completions and of Ollama: whole, and in pieces.

use serde_json::{Value, json};

use super::messages::id;
use super::plan::{Plan, Say};

/// As `/chat/completions` answers.
pub(super) fn completion(model: &Value, text: &str) -> Value {
    let message = json!({ "role": "assistant", "content": text });
    json!({
        "id": "chatcmpl-stub", "object": "chat.completion", "model": model,
        "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }],
    })
}

/// As Ollama's `/api/chat` answers.
pub(super) fn chat(model: &Value, text: &str) -> Value {
    json!({ "model": model, "message": { "role": "assistant", "content": text }, "done": true })
}

/// A request of either in the form that the plan reads.
pub(super) fn as_messages(request: &Value) -> Value {
    let turns = request["messages"].as_array().into_iter().flatten();
    let messages = turns.filter_map(|turn| match turn["role"].as_str()? {
        "user" => Some(turn.clone()),
        "tool" => {
            let result = json!({ "type": "tool_result", "content": turn["content"] });
            Some(json!({ "role": "user", "content": [result] }))
        }
        _ => None,
    });
    let messages: Vec<_> = messages.collect();
    let tools = request["tools"].as_array().into_iter().flatten();
    let tools: Vec<_> = tools.map(|tool| json!({ "name": tool["function"]["name"] })).collect();
    json!({ "messages": messages, "tools": tools })
}

/// What is said, in two halves.
fn halves(text: &str) -> [&str; 2] {
    let middle = text.floor_char_boundary(text.len() / 2);
    text.split_at(middle).into()
}

/// As `/chat/completions` streams: chunks, then `[DONE]`.
pub(super) fn chunks(Plan { say, .. }: &Plan) -> String {
    let chunk = |delta: Value, end: Value| json!({ "choices": [{ "index": 0, "delta": delta, "finish_reason": end }] });
    let chunks = match say {
        Say::Text(text) => {
            let mut chunks: Vec<_> =
                halves(text).iter().map(|half| chunk(json!({ "content": half }), Value::Null)).collect();
            chunks.push(chunk(json!({}), "stop".into()));
            chunks
        }
        Say::Call { tool, input } => {
            let written = input.to_string();
            let [begin, rest] = halves(&written);
            let first = json!({ "index": 0, "id": id("call"), "type": "function", "function": { "name": tool, "arguments": begin } });
            let second = json!({ "index": 0, "function": { "arguments": rest } });
            vec![
                chunk(json!({ "tool_calls": [first] }), Value::Null),
                chunk(json!({ "tool_calls": [second] }), Value::Null),
                chunk(json!({}), "tool_calls".into()),
            ]
        }
    };
    let mut text: String = chunks.iter().map(|chunk| format!("data: {chunk}\n\n")).collect();
    text.push_str("data: [DONE]\n\n");
    text
}

/// As Ollama's `/api/chat` streams: a line of JSON for each piece.
pub(super) fn lines(Plan { say, .. }: &Plan) -> String {
    let line = |message: Value, done: bool| format!("{}\n", json!({ "message": message, "done": done }));
    let said = match say {
        Say::Text(text) => halves(text)
            .iter()
            .map(|half| line(json!({ "role": "assistant", "content": half }), false))
            .collect(),
        Say::Call { tool, input } => {
            let call = json!({ "function": { "name": tool, "arguments": input } });
            line(json!({ "role": "assistant", "content": "", "tool_calls": [call] }), false)
        }
    };
    said + &line(json!({ "role": "assistant", "content": "" }), true)
}
