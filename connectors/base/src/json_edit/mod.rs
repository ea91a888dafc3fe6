//! Edits to JSON (and JSONC) text that leave every byte they do not touch as it was.
//!
//! Paths are lists of object keys from the root; array elements are reached by iterating. No tree is
//! built: the text is checked once, then scanned, and is checked again after each edit.

mod check;
mod error;
mod format;
mod insert;
mod remove;
mod scan;
mod splice;
mod style;
mod value;
mod walk;

use alloc::string::{String, ToString};
use alloc::vec::Vec;

use check::{Dialect, check};
use scan::{Items, root_start, slice, trivia, value_end};
use splice::{Splice, apply};
use walk::{Walk, container_or_error, walk};

pub use error::EditError;
pub use value::{Kind, Value, quote};

const BOM: &str = "\u{feff}";

/// A configuration file's text, known to be valid JSON or JSONC (`//` and `/* */` comments, trailing commas).
///
/// An edit either succeeds and leaves a valid document, or fails and leaves the text as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    text: String,
}

impl Document {
    /// Checks `text` and keeps it as is. Text that is empty or only white space (after an optional byte
    /// order mark) stands for `{}` and stays as it is until the first edit.
    ///
    /// # Errors
    /// [`EditError::Syntax`] with the place and what was expected there; also for more than 128 levels of
    /// nesting.
    pub fn parse(text: &str) -> Result<Self, EditError> {
        if !is_blank(text) {
            check(text, Dialect::WithComments).map_err(|fault| fault.in_document(text))?;
        }
        Ok(Self { text: text.to_string() })
    }

    /// The text as it stands after the edits so far.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Gives up the document for its text.
    #[must_use]
    pub fn into_text(self) -> String {
        self.text
    }

    /// The whole document as one value; an empty object for blank text.
    #[must_use]
    pub fn root(&self) -> Value<'_> {
        let text = self.source();
        let start = root_start(text);
        Value::new(slice(text, start, value_end(text, start)))
    }

    /// The value at `path`, or `None` where a key is missing or something on the way is not an object.
    /// Of members with the same key the last counts. An empty path gives the root.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<Value<'_>> {
        self.root().get(path)
    }

    /// Writes `json` at `path`: replaces the value there, or adds a member at the end of its object, making
    /// the objects that are missing on the way. `json` is strict JSON, compact or pretty; it takes on the
    /// file's indentation, line ends and spacing. A value that is already there, but for white space and
    /// comments, is left alone.
    ///
    /// # Errors
    /// [`EditError::InvalidValue`] for bad `json`, [`EditError::EmptyPath`], [`EditError::RootNotObject`],
    /// [`EditError::NotObject`] when something on the way is not an object, [`EditError::Syntax`] when the
    /// result would be nested too deep.
    pub fn set(&mut self, path: &[&str], json: &str) -> Result<(), EditError> {
        check_value(json)?;
        let text = self.source();
        let place = walk(text, path)?;
        let edits = match &place.item {
            Some(item) => insert::replace(text, place.object, item, json),
            None => insert_missing(text, path, &place, json),
        };
        self.commit(&edits)
    }

    /// Appends `json` to the array at `path`, making the array and its parents when they are missing. An
    /// empty path means the root, which then has to be an array.
    ///
    /// # Errors
    /// As [`Document::set`], and [`EditError::NotArray`] when the value at `path` is something else.
    pub fn push(&mut self, path: &[&str], json: &str) -> Result<(), EditError> {
        check_value(json)?;
        let text = self.source();
        let edits = if path.is_empty() {
            let root = root_start(text);
            container_or_error(text, root, Kind::Array, path)?;
            insert::append(text, root, false, None, json)
        } else {
            let place = walk(text, path)?;
            match &place.item {
                Some(item) => {
                    container_or_error(text, item.value, Kind::Array, path)?;
                    insert::append(text, item.value, insert::on_one_line(text, place.object), None, json)
                }
                None => insert_missing(text, path, &place, &["[", json, "]"].concat()),
            }
        };
        self.commit(&edits)
    }

    /// Removes the member at `path` with its comma and its line; comments stay. `Ok(false)` when it is not
    /// there. Of members with the same key the last goes, and the one before it shows again.
    ///
    /// # Errors
    /// [`EditError::EmptyPath`] and [`EditError::RootNotObject`].
    pub fn remove(&mut self, path: &[&str]) -> Result<bool, EditError> {
        let text = self.source();
        let place = match walk(text, path) {
            Err(EditError::NotObject { .. }) => return Ok(false),
            other => other?,
        };
        let Some(doomed) = place.item else { return Ok(false) };
        let (_, edits) = remove::items(text, place.object, |item| item.start == doomed.start);
        self.commit(&edits)?;
        Ok(true)
    }

    /// Removes the elements that `predicate` picks from the array at `path`, with their commas and lines,
    /// and says how many; 0 when nothing is there. An empty path means the root.
    ///
    /// # Errors
    /// [`EditError::NotArray`] when the value at `path` is something else, [`EditError::RootNotObject`].
    pub fn remove_elements(
        &mut self,
        path: &[&str],
        mut predicate: impl FnMut(Value<'_>) -> bool,
    ) -> Result<usize, EditError> {
        let text = self.source();
        let array = if path.is_empty() {
            root_start(text)
        } else {
            match walk(text, path) {
                Err(EditError::NotObject { .. }) | Ok(Walk { item: None, .. }) => return Ok(0),
                Ok(Walk { item: Some(item), .. }) => item.value,
                Err(error) => return Err(error),
            }
        };
        container_or_error(text, array, Kind::Array, path)?;
        let (count, edits) =
            remove::items(text, array, |item| predicate(Value::new(slice(text, item.value, item.end))));
        self.commit(&edits)?;
        Ok(count)
    }

    /// Removes the object or array at `path` when there is nothing in it, not even a comment. `Ok(false)`
    /// when it is not there, is not empty, or is the root (an empty path).
    ///
    /// # Errors
    /// [`EditError::RootNotObject`].
    pub fn prune(&mut self, path: &[&str]) -> Result<bool, EditError> {
        if path.is_empty() {
            return Ok(false);
        }
        self.check_root()?;
        if self.get(path).is_some_and(is_bare) { self.remove(path) } else { Ok(false) }
    }

    fn check_root(&self) -> Result<(), EditError> {
        let text = self.source();
        container_or_error(text, root_start(text), Kind::Object, &[])
    }

    /// The text that edits start from: blank text reads as an empty object.
    fn source(&self) -> &str {
        match is_blank(&self.text) {
            true if self.text.starts_with(BOM) => "\u{feff}{}\n",
            true => "{}\n",
            false => &self.text,
        }
    }

    fn commit(&mut self, edits: &[Splice]) -> Result<(), EditError> {
        if edits.is_empty() {
            return Ok(());
        }
        let text = apply(self.source(), edits);
        check(&text, Dialect::WithComments).map_err(|fault| fault.in_document(&text))?;
        self.text = text;
        Ok(())
    }
}

fn is_blank(text: &str) -> bool {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n'))
}

fn is_bare(value: Value<'_>) -> bool {
    if !matches!(value.kind(), Kind::Object | Kind::Array) {
        return false;
    }
    let inside = trivia(value.raw(), 1);
    !inside.comment && Items::new(value.raw(), 0).next().is_none()
}

fn check_value(json: &str) -> Result<(), EditError> {
    check(json, Dialect::Strict).map_err(|fault| fault.in_value(json))
}

/// Adds the first key that was not found, holding an object for each key after it.
fn insert_missing(text: &str, path: &[&str], place: &Walk, json: &str) -> Vec<Splice> {
    let rest = path.get(place.depth + 1..).unwrap_or_default();
    let mut wrapped = String::with_capacity(json.len());
    for key in rest {
        wrapped.push('{');
        wrapped.push_str(&quote(key));
        wrapped.push(':');
    }
    wrapped.push_str(json);
    wrapped.extend(rest.iter().map(|_| '}'));
    let key = path.get(place.depth).copied();
    insert::append(text, place.object, place.outer_on_one_line, key, &wrapped)
}
