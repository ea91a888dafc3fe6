//! From a JSON Schema of a stranger's to a form. Drafts 4 to 2020-12 alike, as far as they say what to ask for; what no
//! field can ask for is asked for as JSON, and the server judges what it gets.
//!
//! It ends quickly whatever the schema is: it is read to a depth and for a number of fields, and a `$ref` that leads
//! back to where it came from is asked for as JSON.

mod field;
mod flat;
mod show;

use alloc::vec::Vec;

use crate::json::Json;
use crate::{Form, GroupInput, Input};
use field::Reader;
use flat::Flat;

/// Bytes of a schema that is read; the largest of 125 tools of public servers has 8 KB.
const MOST_BYTES: usize = 256 << 10;

impl Form {
    /// The form for a tool's `inputSchema`.
    #[must_use]
    pub fn from_schema(schema: &str) -> Self {
        let as_json = Self { fields: Vec::new(), json: true };
        if schema.len() > MOST_BYTES {
            return as_json;
        }
        let Ok(root) = serde_json::from_str::<Json>(schema) else { return as_json };
        let mut reader = Reader::new(&root);
        let flat = reader.flat(&root);
        if flat.properties().is_empty() && !flat.has_forms() && !flat.has_free_keys() {
            // `{"type": "object"}`: one click.
            return Self { fields: Vec::new(), json: flat.loops };
        }
        match reader.input(&root, "") {
            Input::Group(GroupInput { fields }) => Self { fields, json: false },
            _ => as_json,
        }
    }
}

#[cfg(test)]
mod tests;
