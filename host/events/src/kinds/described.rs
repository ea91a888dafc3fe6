//! Types that plugins publish and describe themselves: how their events read, in a line with places for
//! fields of the payload. Nothing of the plugin runs for it.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::RwLock;
use serde_json::Value;
use signet_core::Event;

/// What the source of a plugin's events begins with.
const PLUGIN: &str = "plugin:";

/// A type of events in the words of the plugin that publishes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Described {
    /// `deal.moved`.
    pub name: String,
    /// What happened, for people.
    pub about: String,
    /// `{deal} moved to {stage.name}`: each place is filled with the payload's field of this path, or with
    /// nothing. None: as events of unknown types read.
    pub line: Option<String>,
    /// How much it matters to an agent that works on something else: 0 to 100.
    pub weight: u8,
    /// Paths of fields in which two events agree that are one line with a count; empty: in all.
    pub same: Vec<String>,
    /// JSON Schema of the payload.
    pub payload: Option<Value>,
}

impl Described {
    /// The line for a payload; none where nothing is left of it.
    pub(crate) fn line(&self, payload: &Value) -> Option<String> {
        let line = filled(self.line.as_deref()?, payload);
        (!line.trim().is_empty()).then_some(line)
    }

    /// What two events have in common that are one; none: everything.
    pub(crate) fn sameness(&self, payload: &Value) -> Option<String> {
        if self.same.is_empty() {
            return None;
        }
        let said = |path: &String| field(payload, path).map_or_else(String::new, ToString::to_string) + "\0";
        Some(self.same.iter().map(said).collect())
    }
}

/// A template with its places filled, once: what stands in the payload is no template.
fn filled(template: &str, payload: &Value) -> String {
    let mut line = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, place)) = rest.split_once('{') {
        line.push_str(before);
        let Some((path, after)) = place.split_once('}') else {
            rest = place;
            break;
        };
        line.push_str(&field(payload, path.trim()).map(words).unwrap_or_default());
        rest = after;
    }
    line.push_str(rest);
    line
}

/// `deal.owner`, `items.0`.
fn field<'a>(payload: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(payload, |value, name| match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        other => other.get(name),
    })
}

fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Array(items) => {
            let items: Vec<_> =
                items.iter().filter(|item| !item.is_array() && !item.is_object()).map(words).collect();
            crate::render::listed(&items, "")
        }
        _ => String::new(),
    }
}

/// What plugins describe, by the source of their events.
#[derive(Default)]
pub(crate) struct Descriptions(RwLock<HashMap<String, Vec<Arc<Described>>>>);

impl Descriptions {
    /// Takes the place of what the plugin described before. Answers whether anything is different.
    pub(crate) fn put(&self, plugin: &str, types: Vec<Described>) -> bool {
        let source = format!("{PLUGIN}{plugin}");
        let types: Vec<_> = types.into_iter().map(Arc::new).collect();
        let mut all = self.0.write();
        let before = if types.is_empty() { all.remove(&source) } else { all.insert(source, types.clone()) };
        before.unwrap_or_default() != types
    }

    /// How the source of an event describes its type. Nobody describes another's.
    pub(crate) fn of(&self, event: &Event) -> Option<Arc<Described>> {
        if !event.source.starts_with(PLUGIN) {
            return None;
        }
        let all = self.0.read();
        all.get(&event.source)?.iter().find(|described| described.name == event.kind).cloned()
    }

    /// All of them with the ids of their plugins, sorted by type.
    pub(crate) fn all(&self) -> Vec<(String, Described)> {
        let all = self.0.read();
        let of = |(source, types): (&String, &Vec<Arc<Described>>)| {
            let plugin = source.trim_start_matches(PLUGIN).to_owned();
            types.iter().map(|described| (plugin.clone(), Described::clone(described))).collect::<Vec<_>>()
        };
        let mut found: Vec<_> = all.iter().flat_map(of).collect();
        found.sort_by(|(one, a), (other, b)| (&a.name, one).cmp(&(&b.name, other)));
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn described(line: &str, same: &[&str]) -> Described {
        Described {
            name: "deal.moved".into(),
            about: String::new(),
            line: Some(line.into()),
            weight: 50,
            same: same.iter().map(|path| (*path).to_owned()).collect(),
            payload: None,
        }
    }

    #[test]
    fn places_are_filled_with_fields_once_and_what_is_missing_is_left_out() {
        let payload =
            json!({ "deal": { "name": "{stage}" }, "stage": "Closing", "n": 3, "tags": ["a", 1, {}, []] });
        for (line, expected) in [
            ("{deal.name} moved to {stage}", "{stage} moved to Closing"),
            ("{ n } of {missing}{deal}", "3 of "),
            ("{tags}: {tags.0}, {tags.9}", "a, 1: a, "),
            ("an { open place", "an  open place"),
            ("plain", "plain"),
        ] {
            assert_eq!(described(line, &[]).line(&payload).as_deref(), Some(expected), "{line}");
        }
        assert_eq!(described("{missing} ", &[]).line(&payload), None, "nothing is left of it");
    }

    #[test]
    fn two_events_are_one_where_the_named_fields_agree() {
        let of = |payload: Value| described("x", &["deal.name", "stage"]).sameness(&payload);
        let one = of(json!({ "deal": { "name": "a" }, "stage": 1, "at": 1 }));
        assert_eq!(one, of(json!({ "deal": { "name": "a" }, "stage": 1, "at": 2 })));
        assert_ne!(one, of(json!({ "deal": { "name": "b" }, "stage": 1 })));
        assert_eq!(described("x", &[]).sameness(&json!({})), None);
    }
}
