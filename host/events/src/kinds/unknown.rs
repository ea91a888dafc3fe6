//! How events of unknown types read: in their own words if they bring some, else their fields.

use serde_json::Value;

/// Fields that are a sentence already.
const SENTENCES: [&str; 4] = ["summary", "message", "text", "title"];
/// Fields that say where something went.
const TARGETS: [&str; 4] = ["to", "stage", "status", "state"];
/// Fields that say nothing to people.
const SILENT: [&str; 4] = ["timestamp", "id", "tabId", "type"];
/// Fields that are shown.
const SHOWN: usize = 4;

/// What is said after the surface's name: `deal moved → Closing (Jake just updated)`.
#[must_use]
pub fn line(kind: &str, payload: &Value) -> String {
    let field = |name: &&str| payload.get(*name).and_then(text);
    if let Some(sentence) = SENTENCES.iter().find_map(field) {
        return sentence;
    }
    let mut line = kind.replace(['.', '-', '_'], " ");
    if let Some(target) = TARGETS.iter().find_map(field) {
        line.push_str(" → ");
        line.push_str(&target);
    }
    let fields = payload.as_object().into_iter().flatten();
    let said = |name: &str| SILENT.contains(&name) || TARGETS.contains(&name);
    let rest = fields.filter(|(name, _)| !said(name)).filter_map(|(name, value)| {
        let value = text(value)?;
        Some(if matches!(name.as_str(), "name" | "note" | "by") { value } else { format!("{name} {value}") })
    });
    let rest: Vec<_> = rest.take(SHOWN).collect();
    if !rest.is_empty() {
        line.push_str(&format!(" ({})", rest.join(", ")));
    }
    line
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        _ => None,
    }
}
