//! A conversation with a model that may use tools, and the form in which each provider is told of it. Sources as in
//! `provider`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{Model, Provider};

/// A tool that a model may ask for.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    /// At most 64 letters, digits, `_` and `-`.
    pub name: String,
    /// What it does.
    pub description: String,
    /// JSON Schema of its arguments, an object.
    pub parameters: Value,
}

/// A call that a model asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ModelToolCall")]
pub struct ToolCall {
    /// Names it within the conversation.
    pub id: String,
    /// The tool.
    pub name: String,
    /// With what.
    pub arguments: Map<String, Value>,
}

/// What a call answered, as the model is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "ModelToolResult")]
pub struct ToolResult {
    /// Of the call.
    pub id: String,
    /// The tool.
    pub name: String,
    /// Its words.
    pub text: String,
    /// It failed, or was not allowed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
}

/// One turn.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "by", rename_all = "lowercase")]
#[schemars(rename = "ChatTurn")]
pub enum Turn {
    /// A person said something.
    User {
        /// What.
        text: String,
    },
    /// The model answered, and may ask for calls.
    Assistant {
        /// Its words.
        text: String,
        /// What it asks for.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        calls: Vec<ToolCall>,
    },
    /// What the calls answered, in one turn for all.
    Tools {
        /// One for each call.
        results: Vec<ToolResult>,
    },
}

/// All that a model is told.
#[derive(Debug, Clone, PartialEq)]
pub struct Conversation {
    /// Of its task.
    pub system: String,
    /// What was said so far.
    pub turns: Vec<Turn>,
    /// What it may use.
    pub tools: Vec<Tool>,
    /// Tokens of the answer, at most.
    pub tokens: u32,
}

impl Model {
    /// The body of a request whose answer comes in pieces. `is_usual` as in [`Model::body`].
    pub(crate) fn conversation(&self, told: &Conversation, is_usual: bool) -> Value {
        let mut body = match self.provider {
            Provider::Anthropic => json!({
                "model": self.name, "max_tokens": told.tokens, "system": told.system, "stream": true,
                "messages": told.turns.iter().map(anthropic).collect::<Vec<_>>(),
            }),
            Provider::OpenAi => {
                let most = if is_usual { "max_completion_tokens" } else { "max_tokens" };
                json!({ "model": self.name, "stream": true, most: told.tokens, "messages": flat(told, openai) })
            }
            Provider::Ollama => json!({
                "model": self.name, "stream": true, "options": { "num_predict": told.tokens },
                "messages": flat(told, ollama),
            }),
        };
        let tool = |tool: &Tool| match self.provider {
            Provider::Anthropic => {
                json!({ "name": tool.name, "description": tool.description, "input_schema": tool.parameters })
            }
            Provider::OpenAi | Provider::Ollama => json!({
                "type": "function",
                "function": { "name": tool.name, "description": tool.description, "parameters": tool.parameters },
            }),
        };
        // Some servers refuse an empty list.
        if let (Some(fields), false) = (body.as_object_mut(), told.tools.is_empty()) {
            fields.insert("tools".into(), told.tools.iter().map(tool).collect());
        }
        body
    }
}

fn anthropic(turn: &Turn) -> Value {
    match turn {
        Turn::User { text } => json!({ "role": "user", "content": text }),
        Turn::Assistant { text, calls } => {
            // It takes no empty text.
            let text = (!text.is_empty()).then(|| json!({ "type": "text", "text": text }));
            let calls = calls.iter().map(|call| {
                json!({ "type": "tool_use", "id": call.id, "name": call.name, "input": call.arguments })
            });
            json!({ "role": "assistant", "content": text.into_iter().chain(calls).collect::<Vec<_>>() })
        }
        Turn::Tools { results } => {
            let result = |result: &ToolResult| json!({ "type": "tool_result", "tool_use_id": result.id, "content": result.text, "is_error": result.failed });
            json!({ "role": "user", "content": results.iter().map(result).collect::<Vec<_>>() })
        }
    }
}

/// Where the system's word is a turn of its own, and each result one.
fn flat(told: &Conversation, turn: fn(&Turn) -> Vec<Value>) -> Vec<Value> {
    std::iter::once(json!({ "role": "system", "content": told.system }))
        .chain(told.turns.iter().flat_map(turn))
        .collect()
}

fn openai(turn: &Turn) -> Vec<Value> {
    match turn {
        Turn::User { text } => vec![json!({ "role": "user", "content": text })],
        Turn::Assistant { text, calls } if calls.is_empty() => {
            vec![json!({ "role": "assistant", "content": text })]
        }
        Turn::Assistant { text, calls } => {
            let call = |call: &ToolCall| {
                let arguments = Value::Object(call.arguments.clone()).to_string();
                json!({ "id": call.id, "type": "function", "function": { "name": call.name, "arguments": arguments } })
            };
            let calls: Vec<_> = calls.iter().map(call).collect();
            vec![json!({ "role": "assistant", "content": text, "tool_calls": calls })]
        }
        Turn::Tools { results } => {
            let result = |result: &ToolResult| json!({ "role": "tool", "tool_call_id": result.id, "content": result.text });
            results.iter().map(result).collect()
        }
    }
}

fn ollama(turn: &Turn) -> Vec<Value> {
    match turn {
        Turn::Assistant { text, calls } if !calls.is_empty() => {
            let call =
                |call: &ToolCall| json!({ "function": { "name": call.name, "arguments": call.arguments } });
            let calls: Vec<_> = calls.iter().map(call).collect();
            vec![json!({ "role": "assistant", "content": text, "tool_calls": calls })]
        }
        Turn::Tools { results } => {
            let result = |result: &ToolResult| json!({ "role": "tool", "tool_name": result.name, "content": result.text });
            results.iter().map(result).collect()
        }
        other => openai(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> Conversation {
        let call = ToolCall {
            id: "c1".into(),
            name: "find".into(),
            arguments: Map::from_iter([("q".into(), json!("x"))]),
        };
        let result = ToolResult { id: "c1".into(), name: "find".into(), text: "found".into(), failed: false };
        let turns = vec![
            Turn::User { text: "Find x.".into() },
            Turn::Assistant { text: String::new(), calls: vec![call] },
            Turn::Tools { results: vec![result] },
        ];
        let tool = Tool {
            name: "find".into(),
            description: "Finds".into(),
            parameters: json!({ "type": "object" }),
        };
        Conversation { system: "Be brief.".into(), turns, tools: vec![tool], tokens: 9 }
    }

    fn body(model: &str) -> Value {
        model.parse::<Model>().map(|model| model.conversation(&told(), true)).unwrap_or_default()
    }

    #[test]
    fn each_provider_is_told_of_calls_in_its_form() {
        assert_eq!(
            body("anthropic:m"),
            json!({
                "model": "m", "max_tokens": 9, "system": "Be brief.", "stream": true,
                "messages": [
                    { "role": "user", "content": "Find x." },
                    { "role": "assistant", "content": [{ "type": "tool_use", "id": "c1", "name": "find", "input": { "q": "x" } }] },
                    { "role": "user", "content": [{ "type": "tool_result", "tool_use_id": "c1", "content": "found", "is_error": false }] },
                ],
                "tools": [{ "name": "find", "description": "Finds", "input_schema": { "type": "object" } }],
            })
        );
        let function = json!({ "name": "find", "description": "Finds", "parameters": { "type": "object" } });
        assert_eq!(
            body("openai:m"),
            json!({
                "model": "m", "stream": true, "max_completion_tokens": 9,
                "messages": [
                    { "role": "system", "content": "Be brief." },
                    { "role": "user", "content": "Find x." },
                    { "role": "assistant", "content": "", "tool_calls": [{ "id": "c1", "type": "function", "function": { "name": "find", "arguments": "{\"q\":\"x\"}" } }] },
                    { "role": "tool", "tool_call_id": "c1", "content": "found" },
                ],
                "tools": [{ "type": "function", "function": function }],
            })
        );
        assert_eq!(
            body("ollama:m")["messages"],
            json!([
                { "role": "system", "content": "Be brief." },
                { "role": "user", "content": "Find x." },
                { "role": "assistant", "content": "", "tool_calls": [{ "function": { "name": "find", "arguments": { "q": "x" } } }] },
                { "role": "tool", "tool_name": "find", "content": "found" },
            ])
        );
    }
}
