//! What arguments have in common: how they are read, and how much they ask for.

use rmcp::model::JsonObject;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use signet_core::{Error, Result};

use crate::wording::{CONTENT, shorten};

/// Results where none are asked for, and at most.
const LIMIT: usize = 5;
pub(super) const MOST: usize = 20;

/// Characters of a query. A longer one is a document.
const QUERY: usize = 10_000;

/// Characters of one content where all of them are asked for; `get` has more.
const FULL: usize = 4_000;

/// Reads a tool's arguments. What is wrong is said with the field's name, as the model wrote it.
pub(crate) fn read<T: DeserializeOwned>(tool: &str, arguments: JsonObject) -> Result<T> {
    serde_path_to_error::deserialize(Value::from(arguments)).map_err(|error| {
        let field = error.path().to_string();
        let field = if field == "." { String::new() } else { format!("`{}`: ", shorten(&field, 80)) };
        Error::Invalid(format!("wrong arguments for {tool}: {field}{}", error.into_inner()))
    })
}

pub(super) fn limit() -> usize {
    LIMIT
}

/// The query, if it is one.
pub(super) fn query(text: String) -> Result<String> {
    match text.chars().nth(QUERY) {
        None => Ok(text),
        Some(_) => Err(Error::Invalid(format!(
            "`query` has more than {QUERY} characters; send the words to look for"
        ))),
    }
}

/// How much of each result is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(super) enum Detail {
    #[default]
    Short,
    Full,
}

impl Detail {
    /// Characters of one content.
    pub(super) fn characters(self) -> usize {
        match self {
            Self::Short => CONTENT,
            Self::Full => FULL,
        }
    }
}
