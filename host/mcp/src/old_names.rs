//! The names by which existing clients call the tools, and what they send with them.

use rmcp::model::JsonObject;
use serde_json::Value;

/// How many results those clients expect when they name no limit.
const LIMIT: u64 = 10;

/// Why, where such a client does not say it.
const REASON: &str = "no reason given";

/// Today's name and arguments for a call by an old name; any other call as it is. Of old arguments
/// those are kept that the tool has still.
pub(crate) fn translate(name: &str, arguments: JsonObject) -> (&str, JsonObject) {
    let (name, kept): (_, &[&str]) = match name {
        "memory_search" | "signet_recall" => ("recall", &["query", "limit", "kind", "tags"]),
        "memory_store" => ("remember", &["content", "kind", "importance", "tags", "private", "pinned"]),
        "signet_save_note" => return ("remember", note(arguments)),
        "memory_get" => ("get", &["id"]),
        "memory_list" => ("list", &["limit", "offset", "kind"]),
        "memory_modify" => {
            ("modify", &["id", "reason", "content", "kind", "importance", "tags", "pinned", "if_version"])
        }
        "memory_forget" => ("forget", &["id", "reason", "force"]),
        // The one whose name is today's has arguments that are older.
        "session_search" | "signet_session_search" => ("session_search", &["query", "limit", "session_key"]),
        "agent_peers" => ("context", &["limit"]),
        _ => return (name, arguments),
    };
    let mut arguments: JsonObject = arguments
        .into_iter()
        .filter(|(_, value)| !value.is_null())
        .map(|(key, value)| match key.as_str() {
            "type" => ("kind".to_owned(), value),
            "sessionKey" => ("session_key".to_owned(), value),
            "tags" => (key, listed(value)),
            _ => (key, value),
        })
        .filter(|(key, _)| kept.contains(&key.as_str()))
        .collect();
    match name {
        "recall" | "list" => _ = arguments.entry("limit").or_insert(LIMIT.into()),
        "modify" => _ = arguments.entry("reason").or_insert(REASON.into()),
        _ => {}
    }
    (name, arguments)
}

/// A note has a title beside its content.
fn note(mut arguments: JsonObject) -> JsonObject {
    let title = arguments.remove("title").and_then(|title| title.as_str().map(str::trim).map(str::to_owned));
    if let (Some(title), Some(Value::String(content))) =
        (title.filter(|title| !title.is_empty()), arguments.get_mut("content"))
    {
        *content = format!("{title}: {content}");
    }
    translate("memory_store", arguments).1
}

/// Those clients send tags as one string, `a, b`.
fn listed(tags: Value) -> Value {
    match tags {
        Value::String(tags) => tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).collect(),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn translated(name: &str, arguments: Value) -> (&str, Value) {
        let (name, arguments) = translate(name, arguments.as_object().unwrap().clone());
        (name, arguments.into())
    }

    #[test]
    fn old_arguments_become_todays() {
        let old =
            json!({ "content": "x", "type": "fact", "tags": "a, b", "hints": ["y"], "importance": null });
        let new = json!({ "content": "x", "kind": "fact", "tags": ["a", "b"] });
        assert_eq!(translated("memory_store", old), ("remember", new));
        assert_eq!(
            translated("memory_search", json!({ "query": "x" })).1,
            json!({ "query": "x", "limit": 10 })
        );
    }

    #[test]
    fn todays_calls_stay_as_they_are() {
        let arguments = json!({ "query": "x", "hints": 1 });
        assert_eq!(translated("recall", arguments.clone()), ("recall", arguments));
    }
}
