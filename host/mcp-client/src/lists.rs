//! Lists of a server, all pages of them, within limits. What cannot be used is left out, and said.

use std::collections::HashSet;
use std::time::Duration;

use rmcp::model::{
    ClientRequest, ListPromptsRequest, ListResourceTemplatesRequest, ListResourcesRequest, ListToolsRequest,
    PaginatedRequestParams,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::requests::Requests;
use crate::text::cut;
use crate::{ClientError, Limits, Prompt, Resource, Result, Template, Tool};

/// Characters of a name.
const NAME: usize = 128;
/// Bytes of an address.
const URI: usize = 4096;
/// Problems that are told of one list; the rest is counted.
const PROBLEMS: usize = 20;

/// A list.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed<T> {
    /// What can be used of it, in the server's order.
    pub items: Vec<T>,
    /// For how long it holds, if the server says so.
    pub ttl: Option<Duration>,
    /// What was left out, and why, in words.
    pub problems: Vec<String>,
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { items: Vec::new(), ttl: None, problems: Vec::new() }
    }
}

/// Something that is listed.
pub(crate) trait Item: DeserializeOwned {
    /// Where a page holds it.
    const FIELD: &'static str;
    /// What one of them is called in a message.
    const KIND: &'static str;

    fn request(page: PaginatedRequestParams) -> ClientRequest;

    /// What tells it from others.
    fn key(&self) -> &str;

    /// Why it cannot be used.
    fn problem(&self, limits: &Limits) -> Option<String>;
}

/// All pages.
pub(crate) async fn list<T: Item>(requests: &Requests, limits: &Limits) -> Result<Listed<T>> {
    let mut reading = Reading::<T> { listed: Listed::default(), keys: HashSet::new(), left_out: 0, limits };
    let (mut cursor, mut seen, mut bytes) = (None, HashSet::new(), 0);
    for _ in 0..limits.pages {
        let page = PaginatedRequestParams::default().with_cursor(cursor.take());
        let mut page = requests.ask(T::request(page), limits.request, None).await?;
        bytes += size(&page);
        let ttl = page.get("ttlMs").and_then(Value::as_u64).map(Duration::from_millis);
        reading.listed.ttl = match (reading.listed.ttl, ttl) {
            (Some(old), Some(new)) => Some(old.min(new)),
            (old, new) => old.or(new),
        };
        let next = page.get("nextCursor").and_then(Value::as_str).map(str::to_owned);
        match page.get_mut(T::FIELD).map(Value::take) {
            Some(Value::Array(items)) => reading.add(items),
            _ => {
                let words = format!("its list of {}s is none: it holds no {:?}", T::KIND, T::FIELD);
                return Err(ClientError::Protocol(words));
            }
        }
        let Some(next) = next else { return Ok(reading.done()) };
        let stop = if reading.listed.items.len() >= limits.items {
            format!("it lists more than {} {}s", limits.items, T::KIND)
        } else if bytes > limits.list_bytes {
            format!("its list of {}s is larger than {} bytes", T::KIND, limits.list_bytes)
        } else if !seen.insert(next.clone()) {
            format!("its list of {}s comes back to a page that was read", T::KIND)
        } else {
            cursor = Some(next);
            continue;
        };
        reading.problem(format!("{stop}; the rest is left out"));
        return Ok(reading.done());
    }
    reading.problem(format!(
        "its list of {}s has more than {} pages; the rest is left out",
        T::KIND,
        limits.pages
    ));
    Ok(reading.done())
}

struct Reading<'a, T> {
    listed: Listed<T>,
    keys: HashSet<String>,
    /// Problems beyond those that are told.
    left_out: usize,
    limits: &'a Limits,
}

impl<T: Item> Reading<'_, T> {
    fn add(&mut self, items: Vec<Value>) {
        for item in items {
            if self.listed.items.len() >= self.limits.items {
                let words =
                    format!("it lists more than {} {}s; the rest is left out", self.limits.items, T::KIND);
                self.problem(words);
                return;
            }
            // Depth first: what is too deep is not even looked at.
            if depth(&item) > self.limits.schema_depth + 4 {
                let name = item.get("name").and_then(Value::as_str).unwrap_or_default();
                let most = self.limits.schema_depth;
                self.problem(format!("{} {} is nested more than {most} deep", T::KIND, shown(name)));
                continue;
            }
            let name = item.get("name").or_else(|| item.get("uri")).and_then(Value::as_str);
            let name = shown(name.unwrap_or_default());
            let item: T = match serde_json::from_value(item) {
                Ok(item) => item,
                Err(error) => {
                    self.problem(format!(
                        "{} {name} cannot be read: {}",
                        T::KIND,
                        cut(&error.to_string(), 200)
                    ));
                    continue;
                }
            };
            if let Some(problem) = item.problem(self.limits) {
                self.problem(format!("{} {name} {problem}", T::KIND));
            } else if self.keys.insert(item.key().to_owned()) {
                self.listed.items.push(item);
            } else {
                self.problem(format!("{} {name} is listed twice; the first one stays", T::KIND));
            }
        }
    }

    fn problem(&mut self, words: String) {
        if self.listed.problems.len() < PROBLEMS {
            self.listed.problems.push(words);
        } else {
            self.left_out += 1;
        }
    }

    fn done(mut self) -> Listed<T> {
        if self.left_out > 0 {
            self.listed.problems.push(format!("and {} more", self.left_out));
        }
        self.listed
    }
}

/// A name in a message: cut, without what would garble it.
fn shown(name: &str) -> String {
    format!("{:?}", cut(name, 80))
}

/// About as many bytes as it has as text.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(values) => values.iter().map(size).sum::<usize>() + 2,
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| key.len() + 4 + size(value)).sum::<usize>() + 2
        }
        _ => 5,
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(values) => 1 + values.iter().map(depth).max().unwrap_or(0),
        Value::Object(fields) => 1 + fields.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// A name that can be shown and asked for.
fn name_problem(name: &str, what: &str, most: usize) -> Option<String> {
    if name.is_empty() {
        Some(format!("has no {what}"))
    } else if name.chars().count() > most {
        Some(format!("has a {what} of more than {most} characters"))
    } else if name.chars().any(char::is_control) {
        Some(format!("has control characters in its {what}"))
    } else {
        None
    }
}

impl Item for Tool {
    const FIELD: &'static str = "tools";
    const KIND: &'static str = "tool";

    fn request(page: PaginatedRequestParams) -> ClientRequest {
        ClientRequest::ListToolsRequest(ListToolsRequest::with_param(page))
    }

    fn key(&self) -> &str {
        &self.name
    }

    fn problem(&self, limits: &Limits) -> Option<String> {
        if let Some(problem) = name_problem(&self.name, "name", NAME) {
            return Some(problem);
        }
        if !self.input_schema.is_object() {
            return Some("has a schema that is no object".to_owned());
        }
        let schemas = size(&self.input_schema) + self.output_schema.as_ref().map_or(0, size);
        if schemas > limits.schema_bytes {
            return Some(format!("has a schema of more than {} bytes", limits.schema_bytes));
        }
        let deepest = depth(&self.input_schema).max(self.output_schema.as_ref().map_or(0, depth));
        let most = limits.schema_depth;
        (deepest > most).then(|| format!("has a schema that is nested more than {most} deep"))
    }
}

impl Item for Resource {
    const FIELD: &'static str = "resources";
    const KIND: &'static str = "resource";

    fn request(page: PaginatedRequestParams) -> ClientRequest {
        ClientRequest::ListResourcesRequest(ListResourcesRequest::with_param(page))
    }

    fn key(&self) -> &str {
        &self.uri
    }

    fn problem(&self, _: &Limits) -> Option<String> {
        name_problem(&self.uri, "uri", URI)
    }
}

impl Item for Template {
    const FIELD: &'static str = "resourceTemplates";
    const KIND: &'static str = "resource template";

    fn request(page: PaginatedRequestParams) -> ClientRequest {
        ClientRequest::ListResourceTemplatesRequest(ListResourceTemplatesRequest::with_param(page))
    }

    fn key(&self) -> &str {
        &self.uri_template
    }

    fn problem(&self, _: &Limits) -> Option<String> {
        name_problem(&self.uri_template, "uri", URI)
    }
}

impl Item for Prompt {
    const FIELD: &'static str = "prompts";
    const KIND: &'static str = "prompt";

    fn request(page: PaginatedRequestParams) -> ClientRequest {
        ClientRequest::ListPromptsRequest(ListPromptsRequest::with_param(page))
    }

    fn key(&self) -> &str {
        &self.name
    }

    fn problem(&self, _: &Limits) -> Option<String> {
        name_problem(&self.name, "name", NAME)
    }
}
