//! Shapes of what is sent and of what is answered. One type can have both, and they differ: a field that may be left
//! out of what is sent is always there in an answer.

use std::collections::BTreeSet;

use schemars::generate::{Contract, SchemaSettings};
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value};
use signet_core::standard_formats_only;

/// Where shapes stand in the document.
const SCHEMAS: &str = "#/components/schemas/";
/// Where those of what is sent stand until it is known which differ.
const REQUESTS: &str = "#/components/requests/";

/// Collects them.
pub(super) struct Schemas {
    requests: SchemaGenerator,
    answers: SchemaGenerator,
}

impl Schemas {
    pub(super) fn new() -> Self {
        let generator = |place: &str, contract: Contract| {
            let settings = SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path =
                    place.trim_start_matches('#').trim_end_matches('/').to_owned().into();
                settings.meta_schema = None;
                settings.contract = contract;
            });
            settings.into_generator()
        };
        Self {
            requests: generator(REQUESTS, Contract::Deserialize),
            answers: generator(SCHEMAS, Contract::Serialize),
        }
    }

    /// What is answered.
    pub(super) fn answer<T: JsonSchema>(&mut self) -> Value {
        anything_as_object(self.answers.subschema_for::<T>().to_value())
    }

    /// What is sent.
    pub(super) fn request<T: JsonSchema>(&mut self) -> Value {
        anything_as_object(self.requests.subschema_for::<T>().to_value())
    }

    /// The same, with the fields of an object in it and not by its name.
    pub(super) fn request_fields<T: JsonSchema>(&mut self) -> Value {
        T::json_schema(&mut self.requests).to_value()
    }

    /// Puts all of them into the document. One that is sent in another shape than it is answered in is there twice, as
    /// `Name` and `NameInput`.
    pub(super) fn put_into(mut self, document: &mut Map<String, Value>) {
        let mut schemas = self.answers.take_definitions(true);
        schemas.values_mut().for_each(absent_or_there);
        let requests = self.requests.take_definitions(true);
        let own = own_shapes(&requests, &schemas);
        let place = |name: &str| {
            let input = if own.contains(name) { "Input" } else { "" };
            format!("{SCHEMAS}{name}{input}")
        };
        for (name, mut schema) in requests {
            renamed(&mut schema, &place);
            let name = if own.contains(&name) { format!("{name}Input") } else { name };
            schemas.insert(name, schema);
        }
        schemas.values_mut().for_each(without_defaults);
        schemas.sort_keys();
        document.values_mut().for_each(|part| renamed(part, &place));
        let components = document.entry("components").or_insert_with(|| Map::new().into());
        if let Some(components) = components.as_object_mut() {
            components.insert("schemas".to_owned(), schemas.into());
        }
        standard_formats_only(document);
    }
}

/// Not every reader of OpenAPI takes `true` for a schema.
fn anything_as_object(schema: Value) -> Value {
    if schema == true { Map::new().into() } else { schema }
}

/// A field that an answer may lack is left out for being null: where it is there, it is something.
fn absent_or_there(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            let required = fields.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
            if let Some(Value::Object(properties)) = fields.get_mut("properties") {
                let absent = |name: &String| !required.iter().any(|one| one == name);
                properties.iter_mut().filter(|(name, _)| absent(name)).for_each(|(_, one)| without_null(one));
            }
            fields.values_mut().for_each(absent_or_there);
        }
        Value::Array(all) => all.iter_mut().for_each(absent_or_there),
        _ => {}
    }
}

/// Names of what is sent in another shape than it is answered in, or holds something that is.
fn own_shapes(requests: &Map<String, Value>, answers: &Map<String, Value>) -> BTreeSet<String> {
    let mut own = BTreeSet::new();
    loop {
        let before = own.len();
        for (name, schema) in requests.iter().filter(|(name, _)| answers.contains_key(*name)) {
            let mut as_answer = schema.clone();
            let differs = |name: &str| own.contains(name);
            renamed(&mut as_answer, &|name| {
                let input = if differs(name) { "Input" } else { "" };
                format!("{SCHEMAS}{name}{input}")
            });
            if answers.get(name) != Some(&as_answer) {
                own.insert(name.clone());
            }
        }
        if own.len() == before {
            return own;
        }
    }
}

/// Points references to what is sent to where it stands in the end.
fn renamed(value: &mut Value, place: &impl Fn(&str) -> String) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get_mut("$ref")
                && let Some(name) = reference.strip_prefix(REQUESTS)
            {
                *reference = place(name);
            }
            fields.values_mut().for_each(|field| renamed(field, place));
        }
        Value::Array(all) => all.iter_mut().for_each(|one| renamed(one, place)),
        _ => {}
    }
}

/// What a field is where it is left out is said in words. Said in the schema, makers of types take such a field for one
/// that is always there, and so for one that must be sent.
fn without_defaults(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    fields.shift_remove("default");
    for (name, part) in fields {
        match (name.as_str(), part) {
            // Here the names are those of fields, of which one may be called so.
            ("properties", Value::Object(properties)) => properties.values_mut().for_each(without_defaults),
            ("const" | "enum" | "examples", _) => {}
            (_, Value::Array(parts)) => parts.iter_mut().for_each(without_defaults),
            (_, part) => without_defaults(part),
        }
    }
}

/// For what is there or not, and never null.
pub(super) fn without_null(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    if fields.get("default").is_some_and(Value::is_null) {
        fields.shift_remove("default");
    }
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = kinds.as_slice() {
            let kind = kind.clone();
            fields.insert("type".to_owned(), kind);
        }
    }
    if let Some(Value::Array(all)) = fields.get_mut("anyOf") {
        all.retain(|one| one.get("type").is_none_or(|kind| kind != "null"));
        if let [one] = all.as_slice() {
            *schema = one.clone();
        }
    }
}
