//! From a JSON Schema of answers to how they are shown.

use alloc::vec::Vec;

use super::{Flat, MOST_BYTES};
use crate::check::limits;
use crate::json::Json;
use crate::words::{label, plain};
use crate::{Column, Show};

impl Show {
    /// How answers of a tool's `outputSchema` are shown; none: by what they hold.
    #[must_use]
    pub fn from_schema(schema: Option<&str>) -> Self {
        let Some(schema) = schema.filter(|schema| schema.len() <= MOST_BYTES) else { return Self::default() };
        let Ok(root) = serde_json::from_str::<Json>(schema) else { return Self::default() };
        let whole = Flat::of(&root, &root, &[]);
        if let Some(columns) = columns_of_list(&whole, &root) {
            return Self::Table { at: Vec::new(), columns };
        }
        let properties = whole.properties();
        for (name, schema) in &properties {
            if let Some(columns) = columns_of_list(&Flat::of(schema, &root, &[]), &root)
                && is_plain(name)
            {
                return Self::Table { at: Vec::from([(*name).into()]), columns };
            }
        }
        match properties.as_slice() {
            [] => Self::Json {},
            [(name, schema)]
                if Flat::of(schema, &root, &[]).text("type") == Some("string") && is_plain(name) =>
            {
                Self::Text { at: Vec::from([(*name).into()]) }
            }
            [(name, schema)] if is_plain(name) && !Flat::of(schema, &root, &[]).properties().is_empty() => {
                match columns(&Flat::of(schema, &root, &[]), &root) {
                    Some(columns) => Self::Facts { at: Vec::from([(*name).into()]), columns },
                    None => Self::Json {},
                }
            }
            _ => columns(&whole, &root)
                .map_or(Self::Json {}, |columns| Self::Facts { at: Vec::new(), columns }),
        }
    }
}

/// The columns of a list of objects.
fn columns_of_list(list: &Flat<'_>, root: &Json) -> Option<Vec<Column>> {
    let is_list = list.text("type").is_none_or(|kind| kind == "array");
    let items = list.get("items").filter(|_| is_list)?;
    columns(&Flat::of(items, root, &list.refs), root)
}

/// What of an object can be shown in a line: at least one property.
fn columns(object: &Flat<'_>, root: &Json) -> Option<Vec<Column>> {
    let shown = object.properties().into_iter().filter(|(name, schema)| {
        let schema = Flat::of(schema, root, &object.refs);
        // What has parts of its own is for the whole answer.
        is_plain(name) && schema.properties().is_empty()
    });
    let column = |(name, schema): (&str, &Json)| {
        let title = schema.get("title").and_then(Json::as_text).map(|title| plain(title, limits::LABEL));
        let label = title.filter(|title| !title.is_empty()).unwrap_or_else(|| label(name));
        Column { name: name.into(), label }
    };
    let columns: Vec<_> = shown.map(column).take(limits::COLUMNS).collect();
    (!columns.is_empty()).then_some(columns)
}

fn is_plain(name: &str) -> bool {
    !name.is_empty() && plain(name, limits::NAME) == name
}
