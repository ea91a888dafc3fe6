//! Checking values against JSON Schemas of strangers.

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

/// Faults that are named.
const NAMED: usize = 5;
/// Bytes of what is said of one.
const SAID: usize = 300;

/// A schema. References to elsewhere are not followed, and patterns take linear time.
pub(crate) struct Schema(Validator);

impl Schema {
    /// Reads a schema.
    pub(crate) fn new(schema: &Value) -> Result<Self, String> {
        jsonschema::options()
            .with_pattern_options(PatternOptions::regex())
            .build(schema)
            .map(Self)
            .map_err(|error| format!("the schema cannot be used: {}", cut(&error.to_string())))
    }

    /// Names what is wrong with a value, and where.
    pub(crate) fn check(&self, value: &Value) -> Result<(), String> {
        let said = |error: jsonschema::ValidationError<'_>| {
            let place = error.instance_path().to_string();
            let place = if place.is_empty() { String::new() } else { format!("{place}: ") };
            format!("{place}{}", cut(&error.to_string()))
        };
        let faults: Vec<_> = self.0.iter_errors(value).take(NAMED).map(said).collect();
        if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
    }
}

fn cut(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SAID).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn faults_are_named_with_their_place() {
        let schema = json!({
            "type": "object",
            "properties": { "to": { "type": "object", "properties": { "port": { "type": "integer" } } } },
            "required": ["name"]
        });
        let schema = Schema::new(&schema).unwrap();
        let says = schema.check(&json!({ "to": { "port": "80" } })).unwrap_err();
        assert!(says.contains("/to/port: ") && says.contains("\"name\" is a required property"), "{says}");
        assert_eq!(schema.check(&json!({ "name": 1 })), Ok(()));
    }

    #[test]
    fn a_reference_to_elsewhere_is_refused_and_one_to_itself_ends() {
        assert!(Schema::new(&json!({ "$ref": "http://127.0.0.1:1/x.json" })).is_err());
        let schema = json!({ "$ref": "#/$defs/a", "$defs": { "a": { "properties": { "a": { "$ref": "#/$defs/a" } } } } });
        assert_eq!(Schema::new(&schema).unwrap().check(&json!({ "a": { "a": 1 } })), Ok(()));
    }

    #[test]
    fn a_pattern_that_would_take_for_ever_does_not() {
        let schema = Schema::new(&json!({ "pattern": "^(a+)+$" })).unwrap();
        assert!(schema.check(&json!("a".repeat(50_000) + "!")).is_err());
    }
}
