//! The manifest: there, readable, and telling a person enough to decide.

use serde_json::Value;
use signet_runtime::{CONTRACT, is_id};

use super::Findings;

/// Fewer letters say nothing: "log" is no reason to log.
const SHORTEST_REASON: usize = 8;
const SHORTEST_DESCRIPTION: usize = 12;

/// The fields that the rest of the check looks at.
pub(super) struct Manifest {
    /// Names of the capabilities that it asks for.
    pub(super) asks_for: Vec<String>,
}

pub(super) fn check(sections: &[Vec<u8>], findings: &mut Findings) -> Option<Manifest> {
    let place = "manifest.json";
    let bytes = match sections {
        [one] => one,
        [] => {
            let fix = "build with `signet plugin build`, which puts manifest.json into it; in Rust, name it in the \
                       macro: `plugin!(Type: subscriber; manifest \"manifest.json\")`";
            findings.error(place, "the component has no manifest", fix);
            return None;
        }
        many => {
            let fix = "embed it once: either the SDK's macro does it, or another tool";
            findings.error(place, format!("the component has {} manifests", many.len()), fix);
            return None;
        }
    };
    let value: Value = match serde_json::from_slice(bytes) {
        Ok(value) => value,
        Err(error) => {
            findings.error(place, format!("it is not JSON: {error}"), "mend it there");
            return None;
        }
    };
    let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default().trim();
    if !is_id(text("id")) {
        let what =
            format!("the id {:?} is not made of 1 to 64 lower case letters, digits and hyphens", text("id"));
        findings.error("manifest.json, id", what, "choose one such as \"deal-watch\"");
    }
    if text("contract") != CONTRACT {
        let what =
            format!("it was built for contract {:?}, this program speaks {CONTRACT}", text("contract"));
        let fix = format!("set \"contract\": \"{CONTRACT}\" and build it against the wit/ of this version");
        findings.error("manifest.json, contract", what, fix);
    }
    let description = text("description");
    if description.chars().count() < SHORTEST_DESCRIPTION {
        let what =
            if description.is_empty() { "there is no description" } else { "the description says little" };
        findings.warn("manifest.json, description", what, "say in one sentence what it does for its user");
    }
    if text("licence").is_empty() {
        findings.warn("manifest.json, licence", "there is no licence", "name one, such as \"MIT\"");
    }
    Some(Manifest { asks_for: capabilities(&value, findings) })
}

fn capabilities(manifest: &Value, findings: &mut Findings) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for capability in manifest.get("capabilities").and_then(Value::as_array).into_iter().flatten() {
        let text = |field: &str| capability.get(field).and_then(Value::as_str).unwrap_or_default();
        let name = text("name");
        let place = format!("manifest.json, capability {name}");
        if text("reason").trim().chars().count() < SHORTEST_REASON {
            let fix = "whoever grants it reads this: say what for, such as \"keep the notes\"";
            findings.warn(&place, format!("the reason for {name} is too short: {:?}", text("reason")), fix);
        }
        if names.iter().any(|known| known == name) {
            findings.warn(place, format!("{name} is asked for twice"), "ask for it once");
        } else {
            names.push(name.to_owned());
        }
    }
    names
}
