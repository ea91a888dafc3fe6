//! JSON Schemas that are published: without words that only their maker understands.

use serde_json::{Map, Value};

/// The formats that JSON Schema 2020-12 knows (validation, section 7.3).
const FORMATS: [&str; 19] = [
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "idn-email",
    "hostname",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "iri",
    "iri-reference",
    "uuid",
    "uri-template",
    "json-pointer",
    "relative-json-pointer",
    "regex",
];
/// What holds examples of data, and no schema.
const DATA: [&str; 4] = ["const", "default", "enum", "examples"];

/// Takes every `format` out of a schema that the standard does not know. schemars writes the Rust type there
/// (`uint`, `int64`, `double`), and clients warn of it.
pub fn standard_formats_only(schema: &mut Map<String, Value>) {
    let own = |format: &Value| format.as_str().is_some_and(|format| !FORMATS.contains(&format));
    // Below `properties` it may be a property's name: what is no string is a schema.
    if schema.get("format").is_some_and(own) {
        schema.remove("format");
    }
    for (name, value) in schema {
        if !DATA.contains(&name.as_str()) {
            inside(value);
        }
    }
}

fn inside(value: &mut Value) {
    match value {
        Value::Object(schema) => standard_formats_only(schema),
        Value::Array(all) => all.iter_mut().for_each(inside),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn own_formats_go_and_standard_ones_and_data_stay() {
        let mut schema = json!({
            "properties": {
                "limit": { "type": "integer", "format": "uint", "minimum": 0 },
                "at": { "type": "string", "format": "date-time" },
                "format": { "type": ["number", "null"], "format": "double" },
            },
            "$defs": { "Found": { "anyOf": [{ "format": "int64" }, { "items": { "format": "uint8" } }] } },
            "default": { "format": "uint" },
            "examples": [{ "format": "uint" }],
        });
        let before = schema.clone();
        if let Value::Object(schema) = &mut schema {
            standard_formats_only(schema);
        }
        let expected = json!({
            "properties": {
                "limit": { "type": "integer", "minimum": 0 },
                "at": { "type": "string", "format": "date-time" },
                "format": { "type": ["number", "null"] },
            },
            "$defs": { "Found": { "anyOf": [{}, { "items": {} }] } },
            "default": before["default"],
            "examples": before["examples"],
        });
        assert_eq!(schema, expected);
    }
}
