//! Holds answers against the OpenAPI document: a route that answers otherwise than it says fails the test that sees it.
//! Stricter than clients are: a field that the document does not know is one too many.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// What joins schemas, so that none of them alone knows every field.
const JOINS: [&str; 3] = ["allOf", "anyOf", "oneOf"];

/// An answer, as far as the document has to do with it.
#[derive(Debug, Clone, Copy)]
pub struct Answered<'a> {
    /// `GET`.
    pub method: &'a str,
    /// Path and query.
    pub target: &'a str,
    /// HTTP status.
    pub status: u16,
    /// `content-type`.
    pub media: Option<&'a str>,
    /// The body.
    pub text: &'a str,
}

/// A document.
#[derive(Debug)]
pub struct Document {
    paths: Map<String, Value>,
    components: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Document {
    /// Takes an OpenAPI 3.1 document.
    #[must_use]
    pub fn new(document: &Value) -> Self {
        let mut components = document["components"].clone();
        for shape in components["schemas"].as_object_mut().into_iter().flatten() {
            close(shape.1);
        }
        let paths = document["paths"].as_object().cloned().unwrap_or_default();
        Self { paths, components, validators: Mutex::default() }
    }

    /// Asserts that an answer is one that the document knows.
    ///
    /// # Panics
    /// It is not: with the route, where the answer differs, and how.
    #[track_caller]
    pub fn holds(&self, answered: Answered<'_>) {
        if let Err(why) = self.check(answered) {
            let Answered { method, target, status, text, .. } = answered;
            panic!(
                "{method} {target} answered {status} otherwise than docs/openapi.json says: {why}\n{text}"
            );
        }
    }

    /// Says how an answer differs, if it does. What is no route of the document is none of its business.
    ///
    /// # Errors
    /// Where the answer differs, and how.
    pub fn check(&self, answered: Answered<'_>) -> Result<(), String> {
        let path = answered.target.split('?').next().unwrap_or_default();
        let Some((name, route)) = self.route(answered.method, path) else { return Ok(()) };
        let status = answered.status.to_string();
        let answers = &route["responses"];
        let (status, answer) = match &answers[&status] {
            Value::Null if answered.status < 400 => return Err(format!("it knows no {status} there")),
            Value::Null => ("default".to_owned(), &answers["default"]),
            answer => (status, answer),
        };
        let Some(content) = answer["content"].as_object() else { return Ok(()) };
        let media = answered.media.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let Some(described) = content.get(media).or(content.get("*/*")) else {
            return Err(format!("it knows no {media:?} there"));
        };
        if media != "application/json" {
            return Ok(());
        }
        let body: Value =
            serde_json::from_str(answered.text).map_err(|error| format!("it is no JSON: {error}"))?;
        let key = format!("{name} {status}");
        let validator = self.validator(&key, &described["schema"])?;
        let wrong: Vec<_> = validator
            .iter_errors(&body)
            .map(|error| format!("at {:?}: {error}", error.instance_path().to_string()))
            .collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }

    /// The route that a path leads to: the one that spells out most of it.
    fn route(&self, method: &str, path: &str) -> Option<(String, &Value)> {
        let method = method.to_lowercase();
        let fits = |template: &str| -> Option<usize> {
            let (parts, wanted): (Vec<_>, Vec<_>) =
                (path.split('/').collect(), template.split('/').collect());
            let is_part = |(part, wanted): (&&str, &&str)| part == wanted || wanted.starts_with('{');
            let all = parts.len() == wanted.len() && parts.iter().zip(&wanted).all(is_part);
            all.then(|| wanted.iter().filter(|wanted| !wanted.starts_with('{')).count())
        };
        let found =
            self.paths.iter().filter_map(|(template, methods)| Some((fits(template)?, template, methods)));
        let (_, template, methods) = found.max_by_key(|(spelled, ..)| *spelled)?;
        Some((format!("{method} {template}"), methods.get(&method)?))
    }

    fn validator(&self, key: &str, schema: &Value) -> Result<Arc<Validator>, String> {
        let mut validators = self.validators.lock().unwrap();
        if let Some(known) = validators.get(key) {
            return Ok(Arc::clone(known));
        }
        let mut schema = schema.clone();
        close(&mut schema);
        let whole = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": self.components,
            "allOf": [schema],
        });
        let made =
            jsonschema::validator_for(&whole).map_err(|error| format!("its schema is wrong: {error}"))?;
        Ok(Arc::clone(validators.entry(key.to_owned()).or_insert(Arc::new(made))))
    }
}

/// Closes every object in a schema to fields that it does not name.
fn close(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    let names_fields = fields.contains_key("properties");
    for join in JOINS {
        for part in fields.get_mut(join).and_then(Value::as_array_mut).into_iter().flatten() {
            // Beside fields of its own these are parts of one object.
            if names_fields { close_inside(part) } else { close(part) }
        }
    }
    close_inside(schema);
    let Some(fields) = schema.as_object_mut() else { return };
    if names_fields && !fields.contains_key("additionalProperties") {
        fields.insert("unevaluatedProperties".to_owned(), false.into());
    }
}

/// The same for what is in its fields and items.
fn close_inside(schema: &mut Value) {
    let Some(fields) = schema.as_object_mut() else { return };
    for field in fields.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
        close(field.1);
    }
    for part in ["items", "additionalProperties"] {
        fields.get_mut(part).into_iter().for_each(close);
    }
}
