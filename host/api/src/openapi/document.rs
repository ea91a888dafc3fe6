//! The document, route by route.

use axum::http::Method;
use serde_json::{Map, Value, json};

use super::Described;
use super::operation::{Operation, WHO};
use super::schemas::Schemas;
use crate::error::Refused;
use crate::guard::Access;

/// The document while it is made.
pub(crate) struct Document {
    schemas: Schemas,
    refused: Value,
    paths: Map<String, Value>,
    tags: Vec<Value>,
    /// The route that came last: its path and its method.
    last: (String, String),
}

impl Document {
    pub(crate) fn new() -> Self {
        let mut schemas = Schemas::new();
        let refused = schemas.answer::<Refused>();
        Self { schemas, refused, paths: Map::new(), tags: Vec::new(), last: Default::default() }
    }

    /// What follows belongs together.
    pub(crate) fn part(&mut self, name: &str, words: &str) {
        self.tags.push(json!({ "name": name, "description": words }));
    }

    /// A route, as its handler takes and answers it.
    pub(crate) fn take<H: Described<T>, T>(&mut self, access: Access, method: &Method, path: &str) {
        let mut operation = Operation::new(path, &mut self.schemas);
        H::describe(&mut operation);
        let described = operation.into_value(&self.refused);
        let bearer = json!({ "bearer": [] });
        let security = if access == Access::Open { json!([{}, bearer]) } else { json!([bearer]) };
        let mut route = Map::new();
        let tag = self.tags.last().and_then(|tag| tag.get("name"));
        route.extend(tag.map(|tag| ("tags".to_owned(), json!([tag]))));
        route.insert("x-signet-access".to_owned(), access.name().into());
        route.insert("security".to_owned(), security);
        route.extend(described);
        self.last = (path.to_owned(), method.as_str().to_ascii_lowercase());
        let at_path = self.paths.entry(path).or_insert_with(|| Map::new().into());
        if let Some(at_path) = at_path.as_object_mut() {
            at_path.insert(self.last.1.clone(), route.into());
        }
    }

    /// Says more of the route that came last.
    pub(crate) fn more(&mut self, name: &str, what: impl Into<Value>) {
        let (path, method) = &self.last;
        let route = self.paths.get_mut(path).and_then(|path| path.get_mut(method));
        if let Some(route) = route.and_then(Value::as_object_mut) {
            route.insert(name.to_owned(), what.into());
        }
    }

    /// The whole of it.
    pub(crate) fn into_value(self) -> Value {
        let who = WHO.map(|(name, header, words)| {
            let header = json!({ "name": header, "in": "header", "description": words, "schema": { "type": "string" } });
            (name.to_owned(), header)
        });
        let mut document = Map::new();
        document.insert("openapi".to_owned(), "3.1.0".into());
        let about = "What the Signet daemon answers on its port. A refusal is `{ \"error\": ... }` with its status. Beside these routes there is `/mcp`, where Signet's own tools are served as an MCP server over streamable HTTP.";
        let licence = json!({ "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") });
        document.insert(
            "info".to_owned(),
            json!({ "title": "Signet", "version": env!("CARGO_PKG_VERSION"), "description": about, "license": licence }),
        );
        document.insert(
            "servers".to_owned(),
            json!([{ "url": "http://127.0.0.1:3850", "description": "This machine's own." }]),
        );
        document.insert("tags".to_owned(), self.tags.into());
        document.insert("paths".to_owned(), self.paths.into());
        let bearer = json!({
            "type": "http",
            "scheme": "bearer",
            "description": "A key (`sig_sk_...`) or the owner's token. A program on the daemon's own machine needs none where the daemon trusts those, for what an agent may do.",
        });
        let components =
            json!({ "securitySchemes": { "bearer": bearer }, "parameters": Map::from_iter(who) });
        document.insert("components".to_owned(), components);
        self.schemas.put_into(&mut document);
        document.into()
    }
}
