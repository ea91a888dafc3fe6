//! What calling a tool does to the world: what it says of itself, unless its name says worse.

use serde_json::Value;
use signet_core::Effect;
use signet_mcp_client::Tool;

/// Words of names of tools that take something away or cannot be taken back.
const DESTROYS: &[&str] = &[
    "delete",
    "remove",
    "destroy",
    "drop",
    "purge",
    "wipe",
    "erase",
    "truncate",
    "reset",
    "revoke",
    "kill",
    "terminate",
    "uninstall",
    "clear",
    "overwrite",
    "force",
    "pay",
    "transfer",
    "refund",
    "evaluate",
    "execute",
    "exec",
    "shell",
    "run",
];

/// Words of names of tools that change something.
const WRITES: &[&str] = &[
    "create", "add", "write", "update", "set", "edit", "insert", "put", "post", "send", "move", "rename",
    "commit", "push", "checkout", "upload", "publish", "fill", "click", "press", "type", "drag", "start",
    "stop", "import", "merge", "copy", "navigate", "install", "enable", "disable", "patch", "save", "submit",
];

/// What a tool does. A server's hints may make it worse than its name, never better: a tool called `delete_file`
/// that says that it only reads is one that destroys. Without hints, what is not known to write counts as
/// writing, as the protocol has it (`readOnlyHint` is false unless said), but not as destroying, which the
/// protocol assumes of everything that says nothing: then every call of most servers would be asked about.
#[must_use]
pub fn effect_of(tool: &Tool) -> Effect {
    let by_name = by_name(&tool.name);
    let hint =
        |name: &str| tool.annotations.as_ref().and_then(|hints| hints.get(name)).and_then(Value::as_bool);
    match (hint("readOnlyHint"), hint("destructiveHint")) {
        (Some(true), _) => by_name.unwrap_or(Effect::Reads),
        (_, Some(true)) => Effect::Destroys,
        _ => by_name.unwrap_or(Effect::Writes),
    }
}

/// What a name says, if anything.
fn by_name(name: &str) -> Option<Effect> {
    let words = words(name);
    let any = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    if any(DESTROYS) {
        return Some(Effect::Destroys);
    }
    any(WRITES).then_some(Effect::Writes)
}

/// The words of `deleteFile`, `delete_file`, `delete-file`, `files.delete`, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        let starts = letter.is_uppercase() && before.is_lowercase();
        if !letter.is_alphanumeric() || starts {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_server_can_say_worse_of_a_tool_than_its_name_but_not_better() {
        for (name, hints, effect) in [
            ("read_file", json!({ "readOnlyHint": true }), Effect::Reads),
            ("get_file", json!({}), Effect::Writes),
            ("delete_file", json!({ "readOnlyHint": true }), Effect::Destroys),
            ("deleteFile", json!({ "readOnlyHint": true }), Effect::Destroys),
            ("write_file", json!({ "readOnlyHint": true }), Effect::Writes),
            ("write_file", json!({ "readOnlyHint": false, "destructiveHint": true }), Effect::Destroys),
            ("create_entities", json!({ "destructiveHint": false }), Effect::Writes),
            ("echo", json!({ "readOnlyHint": "yes" }), Effect::Writes),
        ] {
            let tool = Tool { name: name.into(), annotations: Some(hints.clone()), ..Tool::default() };
            assert_eq!(effect_of(&tool), effect, "{name} {hints}");
        }
    }
}
