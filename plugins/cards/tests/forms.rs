//! Forms for the 125 tools of real servers: every argument is asked for, and what is filled in is what the tool takes.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use serde_json::{Map, Value, json};
use signet_card::{Field, FixedInput, Form, Format, Input};

fn forms() -> Vec<(String, Form, Value)> {
    let mut all = Vec::new();
    for fixture in support::all() {
        for (offered, schema) in fixture.tools.iter().zip(fixture.schemas) {
            let name = format!("{}/{}", fixture.name, offered.tool.name);
            all.push((name, offered.action().form, schema));
        }
    }
    assert_eq!(all.len(), 125);
    all
}

/// The fields of an object are those of its schema, in its order, with what is required marked; and so further in.
fn same(place: &str, fields: &[Field], schema: &Value) {
    let empty = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&empty);
    let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, properties.keys().map(String::as_str).collect::<Vec<_>>(), "{place}");
    for (field, property) in fields.iter().zip(properties.values()) {
        let place = format!("{place}.{}", field.name);
        let required = schema["required"].as_array().is_some_and(|all| all.contains(&json!(field.name)));
        assert_eq!(field.required, required, "{place}");
        assert_eq!(field.description.is_some(), property["description"].is_string(), "{place}");
        let default = &property["default"];
        assert_eq!(field.default.as_ref().unwrap_or(&Value::Null), default, "{place}");
        let alternatives = property["anyOf"].as_array();
        let inner =
            alternatives.and_then(|all| all.iter().find(|one| one["type"] != "null")).unwrap_or(property);
        assert_eq!(field.nullable, alternatives.is_some(), "{place}");
        suits(&place, &field.input, inner);
    }
}

fn suits(place: &str, input: &Input, schema: &Value) {
    let kind = schema["type"].as_str().unwrap_or_default();
    match input {
        Input::Choice(choice) => {
            let values: Vec<_> = choice.options.iter().map(|option| &option.value).collect();
            assert_eq!(values, schema["enum"].as_array().unwrap().iter().collect::<Vec<_>>(), "{place}");
        }
        Input::Choices(choices) => {
            let values: Vec<_> = choices.options.iter().map(|option| &option.value).collect();
            assert_eq!(
                values,
                schema["items"]["enum"].as_array().unwrap().iter().collect::<Vec<_>>(),
                "{place}"
            );
        }
        Input::Text(text) => {
            assert!(kind == "string" && schema["enum"].is_null(), "{place}");
            assert_eq!(text.format == Some(Format::Uri), schema["format"] == "uri", "{place}");
            assert_eq!(json!(text.min_length), schema["minLength"], "{place}");
        }
        Input::Number(number) => {
            assert_eq!(if number.integer { "integer" } else { "number" }, kind, "{place}");
            assert_eq!(json!(number.minimum), schema["minimum"], "{place}");
            assert_eq!(json!(number.maximum), schema["maximum"], "{place}");
            assert_eq!(json!(number.exclusive_minimum), schema["exclusiveMinimum"], "{place}");
        }
        Input::Toggle(_) => assert_eq!(kind, "boolean", "{place}"),
        Input::List(list) => {
            assert_eq!(kind, "array", "{place}");
            assert_eq!(json!(list.min_items), schema["minItems"], "{place}");
            suits(&format!("{place}[]"), &list.item, &schema["items"]);
        }
        Input::Group(group) => same(place, &group.fields, schema),
        Input::Map(map) => suits(&format!("{place}{{}}"), &map.value, &schema["additionalProperties"]),
        Input::Variants(several) => {
            assert_eq!(several.variants.len(), schema["type"].as_array().unwrap().len(), "{place}");
        }
        // No type is said, so anything is; or an object of nobody knows what.
        Input::Json(_) => {
            let free = kind.is_empty() || (kind == "object" && schema["properties"].is_null());
            assert!(free || (kind == "array" && !schema["items"].is_object()), "{place}: {schema}");
        }
        Input::Fixed(FixedInput { value }) => assert_eq!(*value, schema["const"], "{place}"),
    }
}

#[test]
fn every_argument_is_asked_for() {
    for (name, form, schema) in forms() {
        assert!(!form.json, "{name}");
        same(&name, &form.fields, &schema);
    }
}

/// What a person would fill in: what is there already, an example, or something that the field takes.
fn filled(fields: &[Field], only_required: bool) -> Value {
    let wanted = fields.iter().filter(|field| field.required || !only_required);
    let value = |field: &Field| {
        let given = field.default.as_ref().or_else(|| field.examples.first());
        given.cloned().unwrap_or_else(|| typed(&field.input, only_required))
    };
    Value::Object(wanted.map(|field| (field.name.clone(), value(field))).collect())
}

fn typed(input: &Input, only_required: bool) -> Value {
    match input {
        Input::Text(text) => match text.format {
            Some(Format::Uri) => json!("https://example.com/"),
            Some(other) => panic!("no server here has {other:?}"),
            None => json!("x".repeat(usize::try_from(text.min_length.unwrap_or(1)).unwrap().max(1))),
        },
        Input::Number(number) => {
            let above =
                number.exclusive_minimum.as_ref().and_then(|least| least.as_f64()).map(|least| least + 1.0);
            let least = number.minimum.as_ref().and_then(|least| least.as_f64()).or(above).unwrap_or(1.0);
            if number.integer { json!(least as i64) } else { json!(least) }
        }
        Input::Toggle(_) => json!(true),
        Input::Choice(choice) => choice.options.last().unwrap().value.clone(),
        Input::Choices(choices) => choices.options.iter().map(|option| option.value.clone()).collect(),
        Input::List(list) => {
            let many = usize::try_from(list.min_items.unwrap_or(2)).unwrap();
            Value::Array(vec![typed(&list.item, only_required); many])
        }
        Input::Group(group) => filled(&group.fields, only_required),
        Input::Map(map) => json!({ "key": typed(&map.value, only_required) }),
        Input::Variants(several) => typed(&several.variants.last().unwrap().input, only_required),
        Input::Fixed(fixed) => fixed.value.clone(),
        Input::Json(_) => json!({}),
    }
}

#[test]
fn what_is_filled_in_is_what_the_tool_takes() {
    for (name, form, schema) in forms() {
        for only_required in [false, true] {
            let arguments = filled(&form.fields, only_required);
            if let Err(error) = jsonschema::validate(&schema, &arguments) {
                panic!("{name}: {arguments} is not taken: {error}");
            }
        }
    }
}

#[test]
fn one_click_is_enough_where_nothing_is_asked() {
    let none = |schema: &Value| schema["properties"].as_object().is_none_or(Map::is_empty);
    let all = forms();
    assert!(all.iter().filter(|(_, _, schema)| none(schema)).count() > 10, "there are such tools");
    for (name, form, schema) in all {
        assert_eq!(form.fields.is_empty() && !form.json, none(&schema), "{name}");
    }
}
