//! Whole answers in the forms of OpenAI's Chat Completions and of Ollama.

use serde_json::{Value, json};

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
