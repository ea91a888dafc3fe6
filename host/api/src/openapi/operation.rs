//! One route in the document.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use schemars::JsonSchema;
use serde_json::{Map, Value, json};

use super::schemas::{Schemas, without_null};
use crate::caller::BodyContext;

const JSON: &str = "application/json";
const EVENTS: &str = "text/event-stream";

/// Headers that say from where, by the names under which the document keeps them.
pub(super) const WHO: [(&str, &str, &str); 5] = [
    ("Harness", "X-Signet-Harness", "Short name of the harness: `claude-code`."),
    ("AgentId", "X-Signet-Agent-Id", "The agent that acts, as far as the key leaves that open."),
    ("MachineId", "X-Signet-Machine-Id", "The machine that it works on."),
    ("SessionKey", "X-Signet-Session-Key", "Its session."),
    ("Context", "X-Signet-Context", "All of that and the project, as JSON: a `RequestContext`."),
];

/// What one route takes and answers, while it is read off its handler.
pub(crate) struct Operation<'a> {
    schemas: &'a mut Schemas,
    parameters: Vec<Value>,
    body: Option<Value>,
    /// By status; those of one status are alternatives.
    answers: BTreeMap<String, Answer>,
    /// Of a stream: what each event is.
    event: Option<Value>,
}

#[derive(Default)]
struct Answer {
    words: String,
    media: BTreeMap<&'static str, Vec<Value>>,
}

impl<'a> Operation<'a> {
    pub(super) fn new(path: &str, schemas: &'a mut Schemas) -> Self {
        let parts = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
        let parameters = parts.map(
            |name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }),
        );
        Self { schemas, parameters: parameters.collect(), body: None, answers: BTreeMap::new(), event: None }
    }

    /// It listens to the headers that say from where.
    pub(super) fn says_who(&mut self) {
        for (name, ..) in WHO {
            self.parameters.push(json!({ "$ref": format!("#/components/parameters/{name}") }));
        }
    }

    /// What may stand behind the question mark: the fields of an object.
    pub(super) fn query<T: JsonSchema>(&mut self) {
        let mut schema = self.schemas.request_fields::<T>();
        let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        let Some(Value::Object(fields)) = schema.get_mut("properties").map(Value::take) else { return };
        for (name, mut schema) in fields {
            let mut parameter = json!({ "name": name, "in": "query" });
            let words = schema.as_object_mut().and_then(|schema| schema.remove("description"));
            if let (Some(words), Some(parameter)) = (words, parameter.as_object_mut()) {
                parameter.insert("description".to_owned(), words);
            }
            let is_required = required.iter().any(|wanted| *wanted == name);
            without_null(&mut schema);
            if let Some(parameter) = parameter.as_object_mut() {
                if is_required {
                    parameter.insert("required".to_owned(), true.into());
                }
                parameter.insert("schema".to_owned(), schema);
            }
            self.parameters.push(parameter);
        }
    }

    /// A body of JSON.
    pub(super) fn body<T: JsonSchema>(&mut self) {
        let schema = self.schemas.request::<T>();
        self.body = Some(json!({ "required": true, "content": { JSON: { "schema": schema } } }));
    }

    /// The same, which also says from where.
    pub(super) fn body_from<T: JsonSchema>(&mut self) {
        let all = [self.schemas.request::<T>(), self.schemas.request::<BodyContext>()];
        self.body = Some(json!({ "required": true, "content": { JSON: { "schema": { "allOf": all } } } }));
    }

    /// A body of JSON that may be left out.
    pub(crate) fn body_or_none<T: JsonSchema>(&mut self) {
        let schema = self.schemas.request::<T>();
        self.body = Some(json!({ "content": { JSON: { "schema": schema } } }));
    }

    /// A body of bytes.
    pub(crate) fn body_of_bytes(&mut self, media: &str, words: &str) {
        self.body = Some(json!({ "required": true, "description": words, "content": { media: {} } }));
    }

    /// An answer in JSON, beside others of the same status.
    pub(crate) fn answers<T: JsonSchema>(&mut self, status: u16) {
        let schema = self.schemas.answer::<T>();
        let words = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let answer = self.answers.entry(status.to_string()).or_default();
        words.unwrap_or_default().clone_into(&mut answer.words);
        answer.media.entry(JSON).or_default().push(schema);
    }

    /// An answer that is no JSON, in words.
    pub(crate) fn answers_text(&mut self, status: u16, media: &'static str, words: &str) {
        let answer = self.answers.entry(status.to_string()).or_default();
        if !answer.words.is_empty() {
            answer.words.push_str(". ");
        }
        answer.words.push_str(words);
        answer.media.entry(media).or_default().push(json!({ "type": "string" }));
    }

    /// A stream of server-sent events, each of which is data of this shape. What an answer of this kind looks like, this
    /// version of the standard has no word for: `x-signet-event` names the shape.
    pub(crate) fn answers_each<T: JsonSchema>(&mut self, words: &str) {
        let event = self.schemas.answer::<T>();
        self.answers_text(200, EVENTS, words);
        self.event = Some(event);
    }

    /// An answer without a body, in words.
    pub(crate) fn answers_nothing(&mut self, status: u16, words: &str) {
        words.clone_into(&mut self.answers.entry(status.to_string()).or_default().words);
    }

    /// The object of the document. `refused` is the schema of a refusal, which every route may answer with.
    pub(super) fn into_value(self, refused: &Value) -> Map<String, Value> {
        let mut operation = Map::new();
        if !self.parameters.is_empty() {
            operation.insert("parameters".to_owned(), self.parameters.into());
        }
        operation.extend(self.body.map(|body| ("requestBody".to_owned(), body)));
        let mut answers: Map<String, Value> = Map::new();
        for (status, mut answer) in self.answers {
            // What is an error has two shapes then.
            if status.starts_with(['4', '5']) {
                answer.media.entry(JSON).or_default().push(refused.clone());
            }
            answers.insert(status, answer.into_value());
        }
        let refusal = json!({ "description": "It is refused: `error` says why, and what to do.", "content": { JSON: { "schema": refused } } });
        answers.insert("default".to_owned(), refusal);
        operation.insert("responses".to_owned(), answers.into());
        operation.extend(self.event.map(|event| ("x-signet-event".to_owned(), event)));
        operation
    }
}

impl Answer {
    fn into_value(self) -> Value {
        let mut answer = json!({ "description": self.words });
        let content: Map<String, Value> = self
            .media
            .into_iter()
            .map(|(media, mut schemas)| {
                let schema = match schemas.len() {
                    1 => schemas.swap_remove(0),
                    _ => json!({ "anyOf": schemas }),
                };
                (media.to_owned(), json!({ "schema": schema }))
            })
            .collect();
        if let (false, Some(answer)) = (content.is_empty(), answer.as_object_mut()) {
            answer.insert("content".to_owned(), content.into());
        }
        answer
    }
}
