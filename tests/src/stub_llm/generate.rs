//! Requests and answers in the form of Google's `generateContent`, as Gemini CLI speaks it.

use serde_json::{Value, json};

use super::messages::id;
use super::plan::{Plan, Say};
use super::{EVENTS, JSON};

/// What the path ends with, after the model and a colon.
const WHOLE: &str = "generateContent";
const STREAMED: &str = "streamGenerateContent";

/// What is asked of which model, if the path is one of this API: `/v1beta/models/<model>:generateContent`.
pub(super) struct Asked<'a> {
    model: &'a str,
    streamed: bool,
}

impl<'a> Asked<'a> {
    pub(super) fn by(path: &'a str) -> Option<Self> {
        let (model, method) = path.rsplit_once('/')?.1.split_once(':')?;
        [WHOLE, STREAMED].contains(&method).then_some(Self { model, streamed: method == STREAMED })
    }

    /// The answer's type and text. A stream is one event without a name.
    pub(super) fn answer(&self, Plan { say, tokens }: &Plan) -> (&'static str, String) {
        let part = match say {
            Say::Text(text) => json!({ "text": text }),
            Say::Call { tool, input } => json!({ "functionCall": { "name": tool, "args": input } }),
        };
        let content = json!({ "role": "model", "parts": [part] });
        let answer = json!({
            "candidates": [{ "content": content, "finishReason": "STOP", "index": 0 }],
            "modelVersion": self.model,
            "responseId": id("resp"),
            "usageMetadata": { "promptTokenCount": tokens, "candidatesTokenCount": 7, "totalTokenCount": tokens + 7 },
        });
        if self.streamed { (EVENTS, format!("data: {answer}\n\n")) } else { (JSON, answer.to_string()) }
    }
}

/// A request in the form that the plan reads.
pub(super) fn as_messages(request: &Value) -> Value {
    let contents = request["contents"].as_array().into_iter().flatten();
    let users = contents.filter(|content| content["role"] == "user");
    let messages: Vec<_> = users.map(message).collect();
    let tools = request["tools"].as_array().into_iter().flatten();
    let functions = tools.flat_map(|tool| tool["functionDeclarations"].as_array().into_iter().flatten());
    let tools: Vec<_> = functions.map(|function| json!({ "name": function["name"] })).collect();
    json!({ "messages": messages, "tools": tools })
}

fn message(content: &Value) -> Value {
    let parts = content["parts"].as_array().into_iter().flatten();
    let blocks: Vec<_> = parts.filter_map(block).collect();
    json!({ "role": "user", "content": blocks })
}

fn block(part: &Value) -> Option<Value> {
    if let Some(text) = part.get("text") {
        return Some(json!({ "type": "text", "text": text }));
    }
    let response = part.get("functionResponse")?.get("response")?;
    let said = ["output", "error"].into_iter().find_map(|field| response.get(field)?.as_str());
    let said = said.map_or_else(|| response.to_string(), str::to_owned);
    Some(json!({ "type": "tool_result", "content": said }))
}
