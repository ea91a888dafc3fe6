//! call: a tool, as a person calls it.

use std::io::Read as _;
use std::process::ExitCode;
use std::time::Duration;

use serde_json::{Map, Value, json};

use super::read::block;
use super::words::{indented, show, text};
use super::{is_attended, items, pair, path, yes_or_no};
use crate::client::Client;
use crate::commands::escape;
use crate::error::{CliError, Result};

/// Longer than a call by this: the server may have to be started, and a person to be asked.
const BESIDE: u64 = 60;
/// Bytes of arguments.
const MOST: u64 = 4 << 20;

/// What is to be called, and how.
pub(super) struct Wanted {
    pub(super) id: String,
    pub(super) tool: String,
    pub(super) arguments: Vec<String>,
    pub(super) yes: bool,
    pub(super) timeout: Option<u64>,
}

pub(super) fn run(client: &Client, wanted: &Wanted, json: bool) -> Result<ExitCode> {
    let server = client.get(&path(&wanted.id))?;
    let tool =
        items(&server, "/offer/tools").iter().find(|tool| tool.get("name") == Some(&json!(wanted.tool)));
    let arguments = arguments(&wanted.arguments, tool.unwrap_or(&Value::Null))?;
    let mut confirmed = wanted.yes;
    if let Some(tool) = tool.filter(|tool| !wanted.yes && text(tool, "/decision") == "ask") {
        consent(&wanted.id, tool, &arguments)?;
        confirmed = true;
    }
    let place = format!("{}/tools/{}", path(&wanted.id), escape(&wanted.tool));
    let request = json!({
        "arguments": arguments,
        "confirmed": confirmed,
        "timeoutMs": wanted.timeout.map(|seconds| seconds.saturating_mul(1_000)),
    });
    let patience = Duration::from_secs(wanted.timeout.unwrap_or(120).saturating_add(BESIDE));
    let result = client.patient(patience).post(&place, request)?;
    show(json, &result, rendered);
    let failed = result.get("isError") == Some(&Value::Bool(true));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Asks before a call about which the policy wants a person asked.
fn consent(id: &str, tool: &Value, arguments: &Map<String, Value>) -> Result<()> {
    let (name, effect) = (text(tool, "/name"), text(tool, "/effect"));
    if !is_attended() {
        return Err(CliError::Denied(format!(
            "{name} of {id} {effect}: a person is asked before it is called, and nobody is here to answer. Call it \
             with --yes, or let it be called from now on with `signet mcp allow {id} {name}`"
        )));
    }
    let with = serde_json::to_string_pretty(arguments).unwrap_or_default();
    eprintln!("{name} of {id} {effect}. It would be called with\n{}", indented(&with, "  "));
    if yes_or_no("Call it?")? { Ok(()) } else { Err(CliError::Refused("it was not called".to_owned())) }
}

/// `{"a": 1}`, `-`, or `a=1 b=two` by what the tool's schema says of each.
fn arguments(words: &[String], tool: &Value) -> Result<Map<String, Value>> {
    if let [word] = words
        && (word == "-" || word.trim_start().starts_with('{'))
    {
        let mut piped = String::new();
        if word == "-" {
            let mut input = std::io::stdin().take(MOST);
            input.read_to_string(&mut piped).map_err(CliError::file("read", "standard input"))?;
        }
        let whole = if word == "-" { &piped } else { word };
        return serde_json::from_str(whole)
            .map_err(|error| CliError::Other(format!("the arguments are no JSON object: {error}")));
    }
    let mut arguments = Map::new();
    for word in words {
        let (name, value) = pair(word)?;
        let schema = tool.pointer("/inputSchema/properties").and_then(|properties| properties.get(name));
        arguments.insert(name.to_owned(), typed(value, schema));
    }
    Ok(arguments)
}

/// A text as what a schema wants. What is no such thing stays a text, which the daemon then refuses with its reason.
pub(super) fn typed(text: &str, schema: Option<&Value>) -> Value {
    let types = schema.and_then(|schema| schema.get("type"));
    let is = |kind: &str| match types {
        Some(Value::String(one)) => one == kind,
        Some(Value::Array(several)) => several.iter().any(|one| one == kind),
        _ => false,
    };
    if is("string") {
        return json!(text);
    }
    serde_json::from_str(text).unwrap_or_else(|_| json!(text))
}

/// A result for a person: its texts, what it links to, what it has for programs.
fn rendered(result: &Value) -> String {
    let content = items(result, "/content");
    let mut parts: Vec<String> = content.iter().map(block).collect();
    if let Some(structured) = result.get("structuredContent") {
        // Servers repeat it as a text, for clients that know nothing else.
        let is_said = |block: &Value| {
            let text = block.get("text").and_then(Value::as_str);
            text.and_then(|text| serde_json::from_str::<Value>(text).ok()).as_ref() == Some(structured)
        };
        if !content.iter().any(is_said) {
            parts.push(serde_json::to_string_pretty(structured).unwrap_or_default());
        }
    }
    if result.get("isError") == Some(&Value::Bool(true)) {
        parts.insert(0, "it failed:".to_owned());
    }
    if parts.is_empty() { "it is done, and said nothing".to_owned() } else { parts.join("\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_what_the_schema_wants() {
        let tool = json!({ "inputSchema": { "properties": {
            "text": { "type": "string" }, "number": { "type": "number" }, "list": { "type": ["array", "null"] },
        } } });
        let words = ["text=12", "number=12", "list=[1]", "free=true", "other=a=b"].map(str::to_owned);
        let given = Value::Object(arguments(&words, &tool).unwrap());
        let wanted = json!({ "text": "12", "number": 12, "list": [1], "free": true, "other": "a=b" });
        assert_eq!(given, wanted);
        assert_eq!(arguments(&[r#"{"a": 1}"#.to_owned()], &tool).unwrap().get("a"), Some(&json!(1)));
        assert!(arguments(&["nothing".to_owned()], &tool).is_err());
    }

    #[test]
    fn a_result_says_each_thing_once() {
        let structured = json!({ "a": 1 });
        let twice =
            json!({ "content": [{ "type": "text", "text": "{\"a\":1}" }], "structuredContent": structured });
        assert_eq!(rendered(&twice), "{\"a\":1}");
        let once =
            json!({ "content": [{ "type": "text", "text": "done" }], "structuredContent": structured });
        assert_eq!(rendered(&once), "done\n{\n  \"a\": 1\n}");
        let link = json!({ "content": [
            { "type": "resource_link", "uri": "file:///a\u{1b}", "name": "a" },
            { "type": "image", "mimeType": "image/png", "data": "AAAA" },
        ], "isError": true });
        assert_eq!(rendered(&link), "it failed:\na: file:///a\u{fffd}\n[image, image/png, 3 bytes]");
    }
}
