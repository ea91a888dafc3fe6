//! The block's JSON Schema.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::Value;
use signet_core::standard_formats_only;

use super::model::Manifest;

/// A document with what a server says of its place on the Signet dashboard.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Document {
    /// The block.
    signet: Manifest,
}

/// JSON Schema (2020-12) of a document with a block under `signet`. It is for editors: the daemon is more lenient,
/// and tells what it left out.
#[must_use]
pub fn schema() -> Value {
    of::<Document>("Signet app manifest")
}

/// The schema of a type, under a title.
pub(crate) fn of<T: JsonSchema>(title: &str) -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value();
    if let Value::Object(fields) = &mut schema {
        fields.insert("title".to_owned(), title.into());
        standard_formats_only(fields);
    }
    schema
}
