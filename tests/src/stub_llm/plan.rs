//! What to say to a request.

use serde_json::Value;

use crate::{ANSWER, SUMMARY};

/// What a conversation is usually said to cost.
pub(super) const TOKENS: u64 = 42;
/// What a conversation costs that says it is big: more than the context that tests give a model.
const MANY_TOKENS: u64 = 100_000;

/// What gives a request for a summary away, in the newest prompt, and what the harness wants around one.
const SUMMARIES: [(&str, &str, &str); 3] = [
    ("<summary>", "<analysis>None.</analysis>\n<summary>", "</summary>"),
    ("<state_snapshot>", "<state_snapshot>", "</state_snapshot>"),
    ("CONTEXT CHECKPOINT COMPACTION", "", ""),
];

/// An answer, before it has the form of an API.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) say: Say,
    /// What the conversation so far is said to cost.
    pub(super) tokens: u64,
}

/// What the stub says.
#[derive(Debug, PartialEq)]
pub(super) enum Say {
    /// Text, and that is the end of it.
    Text(String),
    /// A call of this tool.
    Call { tool: String, input: Value },
}

/// This text and nothing else.
pub(super) fn saying(text: &str) -> Plan {
    Plan { say: Say::Text(text.to_owned()), tokens: TOKENS }
}

/// Reads the conversation and decides.
pub(super) fn plan(request: &Value) -> Plan {
    let (mut call, mut result, mut newest, mut tokens) = (None, None, String::new(), TOKENS);
    for message in request["messages"].as_array().into_iter().flatten().filter(|m| m["role"] == "user") {
        let blocks = blocks(&message["content"]);
        newest = blocks.iter().filter(|block| block["type"] == "text").map(text).collect();
        if newest.contains("[[big]]") {
            tokens = MANY_TOKENS;
        }
        if let Some(marked) = marked(&newest) {
            (call, result) = (Some(marked), None);
        }
        if let Some(block) = blocks.iter().rfind(|block| block["type"] == "tool_result") {
            result = Some(text(&block["content"]));
        }
    }
    let say = match (SUMMARIES.iter().find(|(mark, ..)| newest.contains(mark)), call, result) {
        (Some((_, before, after)), ..) => Say::Text(format!("{before}{SUMMARY}{after}")),
        (None, Some(_), Some(result)) => Say::Text(format!("STUB-TOOL-RESULT: {result}")),
        (None, Some((name, input)), None) => match offered(request, &name) {
            Ok(tool) => Say::Call { tool, input },
            Err(others) => Say::Text(format!("STUB-NO-SUCH-TOOL {name}, offered are {}", others.join(", "))),
        },
        (None, None, _) => Say::Text(ANSWER.to_owned()),
    };
    Plan { say, tokens }
}

/// Content is a text or a list of blocks.
fn blocks(content: &Value) -> Vec<Value> {
    match content {
        Value::String(text) => vec![serde_json::json!({ "type": "text", "text": text })],
        Value::Array(blocks) => blocks.clone(),
        _ => Vec::new(),
    }
}

fn text(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(blocks) => blocks.iter().map(text).collect::<Vec<_>>().join("\n"),
        block => block["text"].as_str().unwrap_or_default().to_owned(),
    }
}

/// The last `[[call TOOL {json}]]`; the arguments may be left out.
fn marked(text: &str) -> Option<(String, Value)> {
    let (_, rest) = text.rsplit_once("[[call ")?;
    let end = rest.find([' ', ']'])?;
    let (name, rest) = rest.split_at(end);
    let input = serde_json::Deserializer::from_str(rest).into_iter().next().and_then(Result::ok);
    Some((name.to_owned(), input.filter(Value::is_object).unwrap_or_else(|| serde_json::json!({}))))
}

/// The full name of the tool, or all names that there are.
fn offered(request: &Value, wanted: &str) -> Result<String, Vec<String>> {
    let tools = request["tools"].as_array().into_iter().flatten();
    let names: Vec<String> = tools.filter_map(|tool| Some(tool["name"].as_str()?.to_owned())).collect();
    let fits = |name: &&String| *name == wanted || name.ends_with(&format!("_{wanted}"));
    names.iter().find(fits).cloned().ok_or(names)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn conversation(messages: Value) -> Value {
        json!({ "messages": messages, "tools": [{ "name": "Bash" }, { "name": "mcp__signet__recall" }] })
    }

    #[test]
    fn a_marker_is_a_call_and_its_result_is_reported() {
        let ask = json!({ "role": "user", "content": "Please [[call recall {\"query\": \"a ]] b\"}]] now" });
        let called = Say::Call { tool: "mcp__signet__recall".into(), input: json!({ "query": "a ]] b" }) };
        assert_eq!(plan(&conversation(json!([ask]))).say, called);
        let call = json!({ "role": "assistant", "content": [{ "type": "tool_use" }] });
        let result = json!({ "type": "tool_result", "content": [{ "type": "text", "text": "found" }] });
        let result = json!({ "role": "user", "content": [result] });
        let said = plan(&conversation(json!([ask, call, result])));
        assert_eq!(said.say, Say::Text("STUB-TOOL-RESULT: found".into()));
    }

    #[test]
    fn a_tool_that_is_not_offered_is_named_with_those_that_are() {
        let ask = json!({ "role": "user", "content": "[[call fly]]" });
        let Say::Text(said) = plan(&conversation(json!([ask]))).say else { panic!("a call of nothing") };
        assert!(said.contains("fly") && said.contains("Bash"), "{said}");
    }
}
