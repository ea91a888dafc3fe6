//! Every shape of a schema, and the field that it becomes.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec;
use alloc::vec::Vec;

use serde_json::{Value, json};

use crate::{Card, Effect, Form, Offer, Show};

fn form(schema: &Value) -> Form {
    Form::from_schema(&schema.to_string())
}

/// The field for a property of this schema, without what has the usual value.
fn field(schema: Value) -> Value {
    let form = form(&json!({ "type": "object", "properties": { "x": schema } }));
    serde_json::to_value(form.fields.first().expect("a field")).expect("JSON")
}

fn input(schema: Value) -> Value {
    field(schema)["input"].take()
}

#[test]
fn texts() {
    assert_eq!(input(json!({ "type": "string" })), json!({ "as": "text" }));
    assert_eq!(
        input(json!({ "type": "string", "minLength": 1, "maxLength": 20, "pattern": "^a" })),
        json!({ "as": "text", "minLength": 1, "maxLength": 20, "pattern": "^a" })
    );
    assert_eq!(
        input(json!({ "maxLength": 5000.0 })),
        json!({ "as": "text", "long": true, "maxLength": 5000 })
    );
    for (format, shown) in [
        ("uri", "uri"),
        ("url", "uri"),
        ("email", "email"),
        ("date", "date"),
        ("date-time", "date-time"),
        ("time", "time"),
        ("color", "color"),
        ("password", "password"),
    ] {
        assert_eq!(
            input(json!({ "type": "string", "format": format })),
            json!({ "as": "text", "format": shown })
        );
    }
    assert_eq!(input(json!({ "type": "string", "format": "ipv4" })), json!({ "as": "text" }));
    let named = form(
        &json!({ "properties": { "fileContent": { "type": "string" }, "context": { "type": "string" } } }),
    );
    let long = |at: usize| serde_json::to_value(&named.fields[at].input).expect("JSON")["long"] == true;
    assert!(long(0) && !long(1), "by the last word of its name");
    let mad = format!("{}\u{202e}", "(a+)+");
    assert_eq!(input(json!({ "type": "string", "pattern": mad })), json!({ "as": "text" }));
}

#[test]
fn numbers_keep_their_bounds_to_the_last_digit() {
    assert_eq!(
        input(
            json!({ "type": "integer", "minimum": -9_007_199_254_740_993_i64, "exclusiveMaximum": 18_446_744_073_709_551_615_u64 })
        ),
        json!({ "as": "number", "integer": true, "minimum": -9_007_199_254_740_993_i64, "exclusiveMaximum": 18_446_744_073_709_551_615_u64 })
    );
    assert_eq!(
        input(json!({ "minimum": 0, "exclusiveMinimum": true, "multipleOf": 0.5 })),
        json!({ "as": "number", "exclusiveMinimum": 0, "multipleOf": 0.5 }),
        "as draft 4 has it"
    );
    assert_eq!(input(json!({ "type": ["number", "integer"] })), json!({ "as": "number" }));
}

#[test]
fn what_is_null_or_something() {
    for schema in [
        json!({ "type": ["string", "null"] }),
        json!({ "anyOf": [{ "type": "string" }, { "type": "null" }] }),
        json!({ "oneOf": [{ "type": "null" }, { "$ref": "#/properties/y" }] }),
        json!({ "type": "string", "nullable": true }),
    ] {
        let form = form(&json!({ "properties": { "x": schema, "y": { "type": "string" } } }));
        let field = serde_json::to_value(&form.fields[0]).expect("JSON");
        assert_eq!(field, json!({ "name": "x", "label": "X", "nullable": true, "input": { "as": "text" } }));
    }
    let choice = field(json!({ "enum": ["a", null] }));
    assert_eq!(
        (&choice["nullable"], choice["input"]["options"].as_array().map(Vec::len)),
        (&json!(true), Some(1))
    );
    assert_eq!(field(json!({ "type": "string", "default": null }))["default"], Value::Null);
}

#[test]
fn choices_keep_their_types() {
    assert_eq!(
        input(json!({ "type": "integer", "enum": [1, 2] })),
        json!({ "as": "choice", "shown": "radio", "options": [{ "value": 1, "label": "1" }, { "value": 2, "label": "2" }] })
    );
    assert_eq!(input(json!({ "enum": ["a", "b", "c", "d", "e", "f"] }))["shown"], "select");
    assert_eq!(
        input(json!({ "oneOf": [{ "const": "a", "title": "First" }, { "const": 2 }, { "enum": [""] }] })),
        json!({ "as": "choice", "shown": "radio", "options": [
            { "value": "a", "label": "First" }, { "value": 2, "label": "2" }, { "value": "", "label": "(empty)" }] })
    );
    assert_eq!(input(json!({ "enum": ["a"], "enumNames": ["Ah"] }))["options"][0]["label"], "Ah");
    assert_eq!(input(json!({ "const": { "a": 1 } })), json!({ "as": "fixed", "value": { "a": 1 } }));
    assert_eq!(
        input(json!({ "type": "array", "items": { "enum": ["a", "b"] }, "minItems": 1 })),
        json!({ "as": "choices", "minItems": 1, "options": [{ "value": "a", "label": "a" }, { "value": "b", "label": "b" }] })
    );
}

#[test]
fn lists_objects_and_maps() {
    assert_eq!(
        input(json!({ "type": "array", "items": { "type": "object", "required": ["b"], "properties": {
            "b": { "type": "string" }, "a": { "type": "array", "items": { "type": "boolean" }, "uniqueItems": true } } } })),
        json!({ "as": "list", "item": { "as": "group", "fields": [
            { "name": "b", "label": "B", "required": true, "input": { "as": "text" } },
            { "name": "a", "label": "A", "input": { "as": "list", "unique": true, "item": { "as": "toggle" } } }] } })
    );
    assert_eq!(
        input(json!({ "type": "object", "additionalProperties": { "type": "number" } })),
        json!({ "as": "map", "value": { "as": "number" } })
    );
    for schema in [
        json!({ "type": "object" }),
        json!({ "type": "array" }),
        json!({}),
        json!(true),
        json!({ "type": "array", "items": true }),
        json!({ "type": "array", "prefixItems": [{ "type": "string" }], "items": { "type": "string" } }),
        json!({ "type": "array", "items": [{ "type": "string" }] }),
        json!({ "type": "bytes" }),
        json!({ "type": 4 }),
        json!({ "type": "object", "properties": { "a\u{202e}": {} } }),
    ] {
        assert_eq!(input(schema.clone()), json!({ "as": "json" }), "{schema}");
    }
}

#[test]
fn one_of_several_forms() {
    assert_eq!(
        input(
            json!({ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }, { "type": "null" }] })
        ),
        json!({ "as": "variants", "variants": [
            { "label": "Text", "input": { "as": "text" } },
            { "label": "List", "input": { "as": "list", "item": { "as": "text" } } }] })
    );
    assert_eq!(
        input(json!({ "type": ["string", "boolean"] })),
        json!({ "as": "variants", "variants": [
            { "label": "Text", "input": { "as": "text" } }, { "label": "Yes or no", "input": { "as": "toggle" } }] })
    );
    let told_apart = input(json!({ "oneOf": [
        { "type": "object", "properties": { "kind": { "const": "by_id" }, "id": { "type": "integer" } } },
        { "title": "By name", "type": "object", "properties": { "kind": { "const": "name" } } },
        { "type": "object", "properties": { "q": { "type": "string" } } },
        { "type": "object", "properties": { "kind": { "const": "by_id" } } }] }));
    let labels: Vec<_> = told_apart["variants"]
        .as_array()
        .expect("variants")
        .iter()
        .map(|one| one["label"].as_str())
        .collect();
    assert_eq!(labels, [Some("By ID"), Some("By name"), Some("Form 3"), Some("By ID (4)")]);
}

#[test]
fn references_and_parts_add_up() {
    let schema = json!({
        "$defs": {
            "a/b~c": { "type": "object", "properties": { "id": { "type": "integer" } }, "required": ["id"] },
            "base": { "properties": { "name": { "type": "string", "description": "base" }, "size": { "type": "number" } }, "required": ["name"] },
        },
        "type": "object",
        "allOf": [{ "$ref": "#/$defs/base" }, { "properties": { "to": { "$ref": "#/$defs/a~1b~0c", "description": "own" } } }],
        "properties": { "name": { "type": "boolean" } },
    });
    let form = form(&schema);
    let seen = serde_json::to_value(&form.fields).expect("JSON");
    assert_eq!(
        seen,
        json!([
            { "name": "name", "label": "Name", "required": true, "input": { "as": "toggle" } },
            { "name": "size", "label": "Size", "input": { "as": "number" } },
            { "name": "to", "label": "To", "description": "own", "input": { "as": "group", "fields": [
                { "name": "id", "label": "ID", "required": true, "input": { "as": "number", "integer": true } }] } },
        ])
    );
    // Never over the network, and never to nowhere.
    for reference in ["https://example.com/schema.json", "other.json", "#/$defs/gone", "#anchor"] {
        assert_eq!(input(json!({ "$ref": reference })), json!({ "as": "json" }));
    }
}

#[test]
fn what_is_said_of_a_field_is_kept_in_order() {
    let form = form(&json!({ "type": "object", "required": ["z"], "properties": {
        "z": { "type": "string", "title": "The Z\u{202e}", "description": "Line one\r\n\r\n\r\nline two", "default": "d", "examples": ["e", "f"] },
        "a": { "type": "boolean", "default": false }, "m_id": { "type": "string" } } }));
    let seen = serde_json::to_value(&form.fields).expect("JSON");
    assert_eq!(
        seen,
        json!([
            { "name": "z", "label": "The Z", "description": "Line one\n\nline two", "required": true, "default": "d", "examples": ["e", "f"], "input": { "as": "text" } },
            { "name": "a", "label": "A", "default": false, "input": { "as": "toggle" } },
            { "name": "m_id", "label": "M ID", "input": { "as": "text" } },
        ])
    );
}

#[test]
fn a_tool_without_arguments_takes_one_click() {
    for schema in
        ["{}", r#"{"type":"object"}"#, r#"{"type":"object","properties":{},"additionalProperties":false}"#]
    {
        let form = Form::from_schema(schema);
        assert!(form.fields.is_empty() && !form.json, "{schema}: {form:?}");
    }
    for schema in [
        "",
        "nonsense",
        r#"{"type":"object","additionalProperties":{}}"#,
        r##"{"$ref":"#"}"##,
        r#"{"type":"string","anyOf":[{}]}"#,
    ] {
        let form = Form::from_schema(schema);
        assert!(form.json && form.fields.is_empty(), "{schema}: {form:?}");
    }
}

#[test]
fn bombs_end_in_json_and_soon() {
    let mut doubling = json!({ "type": "object", "properties": { "x": { "$ref": "#/$defs/d0" } } });
    for at in 0..40 {
        let next = format!("#/$defs/d{}", at + 1);
        doubling["$defs"][format!("d{at}")] =
            json!({ "type": "object", "properties": { "a": { "$ref": next }, "b": { "$ref": next } } });
    }
    let mut alls = json!({ "type": "object", "properties": { "x": { "$ref": "#/$defs/d0" } } });
    for at in 0..40 {
        let next = format!("#/$defs/d{}", at + 1);
        alls["$defs"][format!("d{at}")] =
            json!({ "allOf": [{ "$ref": next }, { "$ref": next }, { "$ref": next }] });
    }
    let recursive = json!({ "type": "object", "properties": { "node": { "$ref": "#/$defs/node" } },
        "$defs": { "node": { "type": "object", "properties": { "name": { "type": "string" }, "child": { "$ref": "#/$defs/node" } } } } });
    let wide = (0..5_000).fold(json!({ "type": "object", "properties": {} }), |mut schema, at| {
        schema["properties"][format!("p{at}")] = json!({ "type": "string" });
        schema
    });
    let mut deep = json!({ "type": "string" });
    for _ in 0..40 {
        deep = json!({ "type": "object", "properties": { "x": deep } });
    }
    let forms = json!({ "type": "object", "properties": { "x": { "anyOf": vec![json!({ "type": "object", "properties": { "a": {} } }); 5_000] } } });
    let selves = json!({ "type": "object", "properties": { "x": { "allOf": [{ "$ref": "#/properties/x" }] }, "y": { "$ref": "#" } } });
    let nested = format!("{{\"properties\":{}", "{\"x\":{\"properties\":".repeat(20_000));
    let huge = format!("{{\"description\":\"{}\"}}", "x".repeat(300_000));
    let all = [doubling, alls, recursive.clone(), wide, deep, forms, selves].map(|schema| schema.to_string());
    for schema in all.iter().map(String::as_str).chain([nested.as_str(), huge.as_str()]) {
        let form = Form::from_schema(schema);
        // And the rules for cards hold for whatever it became.
        let mut card = Card::new("bomb");
        let action = crate::Action { form, ..crate::Action::new("x", "x", Effect::Reads) };
        card.groups.push(crate::Group { title: String::new(), actions: [action].into() });
        let json = serde_json::to_string(&card).expect("JSON");
        assert!(json.len() < 200_000, "{} bytes", json.len());
        Card::read(&json, &Offer { tools: &[("x", Effect::Reads)], resources: &[] }).expect("a card");
    }
    let node = serde_json::to_value(form(&recursive)).expect("JSON");
    assert_eq!(node["fields"][0]["input"]["fields"][0]["input"], json!({ "as": "text" }));
    assert_eq!(node["fields"][0]["input"]["fields"][1]["input"], json!({ "as": "json" }), "the loop ends");
}

#[test]
fn answers_are_shown_by_their_schema() {
    let show =
        |schema: Value| serde_json::to_value(Show::from_schema(Some(&schema.to_string()))).expect("JSON");
    assert_eq!(serde_json::to_value(Show::from_schema(None)).expect("JSON"), json!({ "as": "content" }));
    assert_eq!(
        show(json!({ "type": "object", "properties": { "content": { "type": "string" } } })),
        json!({ "as": "text", "at": ["content"] })
    );
    let rows = json!({ "type": "array", "items": { "$ref": "#/$defs/row" } });
    let row = json!({ "type": "object", "properties": { "user_id": { "type": "string" }, "n": { "title": "Count" }, "in": { "properties": { "a": {} } } } });
    let columns = json!([{ "name": "user_id", "label": "User ID" }, { "name": "n", "label": "Count" }]);
    assert_eq!(
        show(json!({ "properties": { "total": {}, "rows": rows.clone() }, "$defs": { "row": row.clone() } })),
        json!({ "as": "table", "at": ["rows"], "columns": columns })
    );
    let mut root = rows;
    root["$defs"] = json!({ "row": row.clone() });
    assert_eq!(show(root), json!({ "as": "table", "at": [], "columns": columns }));
    assert_eq!(show(row.clone()), json!({ "as": "facts", "at": [], "columns": columns }));
    assert_eq!(
        show(json!({ "properties": { "result": row } })),
        json!({ "as": "facts", "at": ["result"], "columns": columns })
    );
    assert_eq!(show(json!({ "type": "string" })), json!({ "as": "json" }));
    assert_eq!(show(json!("nonsense"))["as"], "json");
}
