//! A schema with what it refers to and what it is made of, in one list of keywords.

use alloc::string::String;
use alloc::vec::Vec;

use crate::json::Json;

/// References that are followed for one schema, and parts of one `allOf` in another.
const MOST_STEPS: usize = 16;

/// The keywords of a schema, those of its `$ref` and of its `allOf`. Where one is there twice the first counts, save
/// for properties and what is required: those add up.
pub(super) struct Flat<'a> {
    words: Vec<(&'a str, &'a Json)>,
    /// References that were followed to get here.
    pub(super) refs: Vec<&'a str>,
    /// A reference leads back to where it came from, or to nowhere.
    pub(super) loops: bool,
}

impl<'a> Flat<'a> {
    /// `before` are the references that led to this schema.
    pub(super) fn of(schema: &'a Json, root: &'a Json, before: &[&'a str]) -> Self {
        let mut flat = Self { words: Vec::new(), refs: before.to_vec(), loops: false };
        flat.add(schema, root, &mut MOST_STEPS.clone());
        flat
    }

    fn add(&mut self, schema: &'a Json, root: &'a Json, steps: &mut usize) {
        if *steps == 0 {
            self.loops = true;
            return;
        }
        *steps -= 1;
        for (name, value) in schema.as_object().unwrap_or_default() {
            if name != "$ref" && name != "allOf" {
                self.words.push((name, value));
            }
        }
        if let Some(reference) = schema.get("$ref").and_then(Json::as_text) {
            match pointed(root, reference) {
                Some(_) if self.refs.contains(&reference) => self.loops = true,
                Some(target) => {
                    self.refs.push(reference);
                    self.add(target, root, steps);
                }
                // Never over the network.
                None => self.loops = true,
            }
        }
        for part in schema.get("allOf").and_then(Json::as_list).unwrap_or_default() {
            self.add(part, root, steps);
        }
    }

    /// The first that is said.
    pub(super) fn get(&self, name: &str) -> Option<&'a Json> {
        self.all(name).next()
    }

    /// All that is said.
    pub(super) fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'a Json> + 's {
        self.words.iter().filter(move |(word, _)| *word == name).map(|(_, value)| *value)
    }

    pub(super) fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name)?.as_text()
    }

    pub(super) fn count(&self, name: &str) -> Option<u64> {
        self.get(name)?.as_count()
    }

    /// All properties, each once.
    pub(super) fn properties(&self) -> Vec<(&'a str, &'a Json)> {
        let mut found: Vec<(&str, &Json)> = Vec::new();
        for (name, schema) in self.all("properties").filter_map(Json::as_object).flatten() {
            if !found.iter().any(|(known, _)| known == name) {
                found.push((name, schema));
            }
        }
        found
    }

    pub(super) fn requires(&self, name: &str) -> bool {
        self.all("required")
            .filter_map(Json::as_list)
            .flatten()
            .any(|required| required.as_text() == Some(name))
    }

    /// Whether it is one of several forms.
    pub(super) fn has_forms(&self) -> bool {
        self.get("anyOf").or_else(|| self.get("oneOf")).is_some()
    }

    /// Whether keys are the user's own.
    pub(super) fn has_free_keys(&self) -> bool {
        self.get("additionalProperties").is_some_and(|schema| schema.as_object().is_some())
    }
}

/// `#/$defs/Thing`, from the root.
fn pointed<'a>(root: &'a Json, reference: &str) -> Option<&'a Json> {
    let path = reference.strip_prefix('#')?;
    if path.is_empty() {
        return Some(root);
    }
    path.strip_prefix('/')?.split('/').try_fold(root, |value, step| {
        let step: String = step.replace("~1", "/").replace("~0", "~");
        match value {
            Json::List(items) => items.get(step.parse::<usize>().ok()?),
            other => other.get(&step),
        }
    })
}
