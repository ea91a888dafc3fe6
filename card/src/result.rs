//! How what a tool answers is shown.

use alloc::string::String;
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};

/// How what a tool answers is shown best. It is a hint: an answer of another form is shown by the kinds of what it
/// holds (texts, images, links to resources, an error), and all of it can always be seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "as", rename_all = "lowercase", deny_unknown_fields)]
pub enum Show {
    /// By the kinds of what it holds.
    Content {},
    /// The text at this path of the structured content.
    Text {
        /// Names of properties, from the outside in.
        at: Vec<String>,
    },
    /// Rows: the list of objects at this path of the structured content.
    Table {
        /// Names of properties, from the outside in; empty: the content itself is the list.
        at: Vec<String>,
        /// What is shown of each object.
        columns: Vec<Column>,
    },
    /// Names and values: the object at this path of the structured content.
    Facts {
        /// Names of properties, from the outside in; empty: the content itself.
        at: Vec<String>,
        /// What is shown of it.
        columns: Vec<Column>,
    },
    /// The structured content as JSON.
    Json {},
}

impl Default for Show {
    fn default() -> Self {
        Self::Content {}
    }
}

/// A column of a table, or a line of facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Name of the property.
    pub name: String,
    /// Its name for people.
    pub label: String,
}
