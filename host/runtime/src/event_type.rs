//! How events read that a plugin publishes, in its manifest.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::is_event_type;

use crate::manifest::check_line;

/// Types that a plugin may describe.
const TYPES: usize = 32;
/// Characters of a line, and of what a type is about.
const LINE: usize = 200;
/// Bytes of the path of a field.
const PATH: usize = 100;
/// Fields that make two events one.
const SAME: usize = 8;

/// A type of events that a plugin publishes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventType {
    /// Its dotted name, `deal.moved`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What happened, for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// `{deal} moved to {stage.name}`: places are filled with fields of the payload.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// How much it matters to an agent that works on something else: 0 to 100.
    #[serde(default = "half", skip_serializing_if = "is_half")]
    pub weight: u8,
    /// Fields in which two events agree that are one line with a count; empty: in all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub same: Vec<String>,
    /// JSON Schema of the payload: an object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<serde_json::Value>,
}

fn half() -> u8 {
    50
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde gives it so")]
fn is_half(weight: &u8) -> bool {
    *weight == half()
}

/// The second half of a sentence, if something about them is wrong.
pub(crate) fn check(types: &[EventType]) -> Result<(), String> {
    if types.len() > TYPES {
        return Err(format!("it describes more than {TYPES} types of events"));
    }
    for (at, kind) in types.iter().enumerate() {
        let wrong = |why: &str| Err(format!("what it says of events {:?} is wrong: {why}", kind.kind));
        if !is_event_type(&kind.kind) {
            return wrong(
                "a type is of lower case letters, digits and hyphens with dots between, `deal.moved`",
            );
        }
        if types.iter().skip(at + 1).any(|other| other.kind == kind.kind) {
            return wrong("it says it twice");
        }
        for text in [kind.line.as_deref().unwrap_or_default(), &kind.about] {
            if text.chars().count() > LINE {
                return wrong(&format!("a line has {LINE} characters at most"));
            }
            check_line("a line about its events", text)?;
        }
        if !kind.line.as_deref().is_none_or(is_template) {
            return wrong("a place in a line is the path of a field in braces, `{deal.name}`");
        }
        if kind.weight > 100 {
            return wrong("a weight is 0 to 100");
        }
        if kind.same.len() > SAME || !kind.same.iter().all(|path| is_path(path)) {
            return wrong(&format!("\"same\" holds the paths of {SAME} fields at most"));
        }
        if kind.payload.as_ref().is_some_and(|schema| !schema.is_object()) {
            return wrong("its \"payload\" is no JSON Schema of an object");
        }
    }
    Ok(())
}

fn is_path(path: &str) -> bool {
    (1..=PATH).contains(&path.len())
        && !path.contains(['{', '}'])
        && path.split('.').all(|name| !name.trim().is_empty())
}

/// Whether every brace belongs to a place.
fn is_template(line: &str) -> bool {
    let mut parts = line.split('{');
    let before = parts.next().unwrap_or_default();
    !before.contains('}')
        && parts.all(|part| {
            part.split_once('}').is_some_and(|(path, after)| is_path(path.trim()) && !after.contains('}'))
        })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn checked(types: Value) -> Result<(), String> {
        let types: Vec<EventType> = serde_json::from_value(types).map_err(|error| error.to_string())?;
        check(&types)
    }

    #[test]
    fn only_who_publishes_describes_what_it_publishes() {
        let manifest = |capability: &str| {
            let asks = json!([{ "name": capability, "reason": "tell", "emits": [{ "type": "a.b", "line": "{c}" }] }]);
            let whole = json!({ "id": "x", "version": "1.0.0", "description": "x", "licence": "MIT",
                "contract": crate::CONTRACT, "capabilities": asks });
            crate::Manifest::parse(whole.to_string().as_bytes())
        };
        let bus = manifest("bus").unwrap();
        assert_eq!(bus.emits().len(), 1);
        let text = serde_json::to_string(&bus).unwrap();
        assert_eq!(crate::Manifest::parse(text.as_bytes()).unwrap(), bus, "{text}");
        assert!(manifest("log").unwrap_err().contains("log has no \"emits\""));
    }

    #[test]
    fn a_description_is_small_and_of_one_form() {
        let whole = json!([{ "type": "deal.moved", "about": "A deal moved.", "line": "{deal.name} moved to { stage }",
            "weight": 60, "same": ["deal.name"], "payload": { "type": "object" } }, { "type": "deal.lost" }]);
        assert_eq!(checked(whole), Ok(()));
        for (types, part) in [
            (json!([{ "type": "deal" }]), "lower case"),
            (json!([{ "type": "deal.Moved" }]), "lower case"),
            (json!([{ "type": "a.b" }, { "type": "a.b" }]), "twice"),
            (json!([{ "type": "a.b", "line": "x".repeat(201) }]), "200"),
            (json!([{ "type": "a.b", "line": "one\nanother" }]), "mislead"),
            (json!([{ "type": "a.b", "about": "\u{202e}x" }]), "mislead"),
            (json!([{ "type": "a.b", "line": "{a" }]), "braces"),
            (json!([{ "type": "a.b", "line": "a}" }]), "braces"),
            (json!([{ "type": "a.b", "line": "{}" }]), "braces"),
            (json!([{ "type": "a.b", "line": "{a..b}" }]), "braces"),
            (json!([{ "type": "a.b", "weight": 101 }]), "0 to 100"),
            (json!([{ "type": "a.b", "same": [""] }]), "same"),
            (json!([{ "type": "a.b", "payload": [] }]), "JSON Schema"),
            (json!([{ "type": "a.b", "render": "x" }]), "render"),
            (Value::Array((0..33).map(|n| json!({ "type": format!("a.b{n}") })).collect()), "32"),
        ] {
            let why = checked(types.clone()).unwrap_err();
            assert!(why.contains(part), "{part} is not in {why}, of {types}");
        }
    }
}
