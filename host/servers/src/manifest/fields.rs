//! Reading a block: what is right is used, what is wrong is named.

use serde_json::{Map, Value};
use signet_core::is_event_type;
use signet_mcp_client::Resource;

use super::model::{Events, Manifest, Origin, Size, limits};
use super::problem::{Notes, Place, Problem};
use super::text::{nearest, plain};
use super::{ALIAS, icon, ui};

const FIELDS: [&str; 7] = ["name", "icon", "ui", "defaultSize", "events", "menuItems", "dock"];
/// Names the schema, for editors.
const SCHEMA: &str = "$schema";

/// What a block is read against.
pub struct Read<'a> {
    /// Where it stands.
    pub place: Place,
    /// Where the server runs.
    pub origin: &'a Origin,
    /// The server's resources.
    pub resources: &'a [Resource],
    /// The name that it has if the block gives none; empty if there is none.
    pub name: &'a str,
}

/// Reads a block, or a document with a block under `signet`. Whatever is wrong is left out and named; there is no
/// manifest only if there is no object, no name at all, or more than [`limits::BLOCK`] bytes.
#[must_use]
pub fn read(block: &Value, with: &Read<'_>) -> (Option<Manifest>, Vec<Problem>) {
    let mut notes = Notes::new(with.place.clone());
    let manifest = block_of(unwrapped(block), with, &mut notes);
    (manifest, notes.into_problems())
}

/// The block of a document that has one under `signet`, as the seed of the project writes it.
fn unwrapped(block: &Value) -> &Value {
    block.get(ALIAS).filter(|inner| inner.is_object() || block.get("name").is_none()).unwrap_or(block)
}

fn block_of(block: &Value, with: &Read<'_>, notes: &mut Notes) -> Option<Manifest> {
    let Value::Object(fields) = block else {
        notes.error(ALIAS, format!("it is {}, and an object is wanted", kind(block)));
        return None;
    };
    let bytes = block.to_string().len();
    if bytes > limits::BLOCK {
        notes.error(ALIAS, format!("it has {bytes} bytes, and {} are allowed", limits::BLOCK));
        return None;
    }
    unknown(fields, &FIELDS, ALIAS, notes);
    let name = name(fields, with.name, notes)?;
    let ui =
        text(fields, "ui", notes).and_then(|text| kept(ui::resolve(text, with.origin), "signet.ui", notes));
    let resource = match &with.place {
        Place::Resource { uri } => Some(uri.as_str()),
        _ => None,
    };
    let base = icon::Base { origin: with.origin, ui: ui.as_deref(), resource, resources: with.resources };
    let icon =
        text(fields, "icon", notes).and_then(|text| kept(icon::resolve(text, &base), "signet.icon", notes));
    Some(Manifest {
        name,
        icon,
        ui,
        default_size: size(fields, notes),
        events: events(fields, notes),
        menu_items: menu(fields, notes),
        dock: dock(fields, notes),
    })
}

fn name(fields: &Map<String, Value>, otherwise: &str, notes: &mut Notes) -> Option<String> {
    let fallback = || {
        let short: String = otherwise.chars().take(limits::NAME).collect();
        plain(&short, limits::NAME).is_ok().then(|| short.trim().to_owned())
    };
    if !fields.contains_key("name") {
        notes.error("signet.name", "it is missing: write what people call the server");
        return fallback();
    }
    let given = text(fields, "name", notes)
        .and_then(|text| kept(plain(text, limits::NAME), "signet.name", notes).map(|()| text));
    given.map(|text| text.trim().to_owned()).or_else(fallback)
}

fn size(fields: &Map<String, Value>, notes: &mut Notes) -> Size {
    let mut size = Size::default();
    let Some(object) = object(fields, "defaultSize", notes) else { return size };
    unknown(object, &["w", "h"], "signet.defaultSize", notes);
    for (side, cells) in [("w", &mut size.w), ("h", &mut size.h)] {
        let path = format!("signet.defaultSize.{side}");
        match object.get(side) {
            None => notes.error(path, format!("it is missing; {cells} is used")),
            Some(value) => match whole(value).filter(|n| (1..=limits::CELLS).contains(n)) {
                Some(n) => *cells = n,
                None => notes.error(
                    path,
                    format!(
                        "it is {}, and a whole number from 1 to {} is wanted; {cells} is used",
                        short(value),
                        limits::CELLS
                    ),
                ),
            },
        }
    }
    size
}

/// A whole number, also written `6.0`, which JSON does not tell from `6`.
fn whole(value: &Value) -> Option<u32> {
    let number = value.as_f64()?;
    // Larger ones are out of every range here.
    (number.fract() == 0.0 && (0.0..=65_535.0).contains(&number)).then_some(number as u32)
}

fn events(fields: &Map<String, Value>, notes: &mut Notes) -> Events {
    let Some(object) = object(fields, "events", notes) else { return Events::default() };
    unknown(object, &["subscribe", "emit"], "signet.events", notes);
    let mut list = |name: &str, wildcard: bool| {
        let mut types: Vec<String> = Vec::new();
        for (path, text) in texts(object, name, &format!("signet.events.{name}"), limits::EVENTS, notes) {
            let whole = text.strip_suffix(".*").filter(|_| wildcard);
            // A whole family is named by what its types begin with.
            let right =
                whole.map_or_else(|| is_event_type(text), |family| is_event_type(&format!("{family}.x")));
            if !right {
                let family = if wildcard { ", or browser.* for all that begin so" } else { "" };
                notes.error(
                    path,
                    format!(
                        "{} is no type of events: lower case letters, digits, - and _ with dots between, such as \
                         deal.moved{family}",
                        short(&Value::from(text))
                    ),
                );
            } else if !types.iter().any(|known| known == text) {
                types.push(text.to_owned());
            }
        }
        types
    };
    Events { subscribe: list("subscribe", true), emit: list("emit", false) }
}

fn menu(fields: &Map<String, Value>, notes: &mut Notes) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for (path, text) in texts(fields, "menuItems", "signet.menuItems", limits::MENU, notes) {
        let item = text.trim().to_owned();
        if kept(plain(text, limits::MENU_ITEM), &path, notes).is_none() {
            continue;
        }
        if items.contains(&item) {
            notes.warning(path, "it stands there twice");
        } else {
            items.push(item);
        }
    }
    items
}

fn dock(fields: &Map<String, Value>, notes: &mut Notes) -> bool {
    match fields.get("dock") {
        None | Some(Value::Null) => false,
        Some(Value::Bool(dock)) => *dock,
        Some(other) => {
            notes.error("signet.dock", format!("it is {}, and true or false is wanted", kind(other)));
            false
        }
    }
}

/// A text that may be absent.
fn text<'a>(fields: &'a Map<String, Value>, name: &str, notes: &mut Notes) -> Option<&'a str> {
    match fields.get(name) {
        None | Some(Value::Null) if name != "name" => None,
        Some(Value::String(text)) => Some(text),
        other => {
            let is = kind(other.unwrap_or(&Value::Null));
            notes.error(format!("{ALIAS}.{name}"), format!("it is {is}, and a text is wanted"));
            None
        }
    }
}

/// An object that may be absent.
fn object<'a>(
    fields: &'a Map<String, Value>,
    name: &str,
    notes: &mut Notes,
) -> Option<&'a Map<String, Value>> {
    match fields.get(name) {
        None | Some(Value::Null) => None,
        Some(Value::Object(object)) => Some(object),
        Some(other) => {
            notes.error(format!("{ALIAS}.{name}"), format!("it is {}, and an object is wanted", kind(other)));
            None
        }
    }
}

/// The texts of a list that may be absent, each with its path. What comes after the first `most` is left out.
fn texts<'a>(
    fields: &'a Map<String, Value>,
    name: &str,
    path: &str,
    most: usize,
    notes: &mut Notes,
) -> Vec<(String, &'a str)> {
    let list = match fields.get(name) {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(list)) => list,
        Some(other) => {
            notes.error(path, format!("it is {}, and a list of texts is wanted", kind(other)));
            return Vec::new();
        }
    };
    if list.len() > most {
        notes.error(path, format!("it has {} entries, and the first {most} are used", list.len()));
    }
    let mut found = Vec::new();
    for (at, value) in list.iter().take(most).enumerate() {
        let path = format!("{path}[{at}]");
        match value {
            Value::String(text) => found.push((path, text.as_str())),
            other => notes.error(path, format!("it is {}, and a text is wanted", kind(other))),
        }
    }
    found
}

fn unknown(fields: &Map<String, Value>, known: &[&str], path: &str, notes: &mut Notes) {
    for field in fields.keys().filter(|field| !known.contains(&field.as_str()) && *field != SCHEMA) {
        let field: String = field.chars().filter(|c| !c.is_control()).take(limits::NAME).collect();
        let meant = nearest(&field, known.iter().copied());
        let advice = meant.map(|name| format!("; {name} was meant?")).unwrap_or_default();
        notes.warning(format!("{path}.{field}"), format!("nobody knows this field{advice}"));
    }
}

fn kept<T>(result: Result<T, String>, path: &str, notes: &mut Notes) -> Option<T> {
    result.map_err(|why| notes.error(path, why)).ok()
}

/// What a value is, in words.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// A value as it may stand in a sentence.
fn short(value: &Value) -> String {
    let text: String = value.to_string().chars().take(limits::NAME).collect();
    match value {
        Value::Object(_) | Value::Array(_) => kind(value).to_owned(),
        _ => text,
    }
}
