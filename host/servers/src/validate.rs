//! Checking what authors write, without asking anybody: a manifest, a description of a server, a catalogue.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::catalogue::{Catalogue, Source};
use crate::manifest::{ALIAS, KEY, Notes, Origin, Place, Problem, Read, Severity, read};
use crate::source::{ServerJson, offline};

/// What a document is, by its shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Document {
    /// A `signet` block, alone or in what a package says of itself.
    Manifest,
    /// `server.json`.
    Server,
    /// A registry's list of servers.
    Servers,
    /// A catalogue.
    Catalogue,
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Manifest => "a manifest",
            Self::Server => "a description of a server",
            Self::Servers => "a list of servers",
            Self::Catalogue => "a catalogue",
        })
    }
}

/// What came of checking a document. Paths of problems are those of the document.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// What it was checked as.
    pub document: Document,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
    /// Commands and addresses that it comes to, as far as they are known without a registry.
    pub runs: Vec<String>,
}

impl Checked {
    /// Whether there is nothing but warnings.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.problems.iter().all(|problem| problem.severity < Severity::Error)
    }
}

/// Checks a document, by its shape: with `servers` and `version` it is a catalogue, with `servers` alone a registry's
/// list, with `packages` or `remotes` a description of a server, else a manifest.
#[must_use]
pub fn validate(document: &Value) -> Checked {
    if Catalogue::is_one(document) {
        return if document.get("version").is_some() { catalogue(document) } else { list(document) };
    }
    if ServerJson::is_one(document) {
        let (mut problems, runs) = server(document, "");
        problems.extend(blocks(document));
        return Checked { document: Document::Server, problems, runs };
    }
    let mut problems = blocks(document);
    if block_places().all(|place| find(document, place).is_none()) {
        problems.extend(block(document, ""));
    }
    Checked { document: Document::Manifest, problems, runs: Vec::new() }
}

fn catalogue(document: &Value) -> Checked {
    let (catalogue, mut problems) = Catalogue::read(document);
    let mut runs = Vec::new();
    for entry in catalogue.into_iter().flat_map(|catalogue| catalogue.entries) {
        match &entry.source {
            Source::Text(text) => runs.push(text.clone()),
            Source::Server(server) => {
                let mut notes = Notes::new(Place::Document);
                let servers = document.get("servers").and_then(Value::as_array);
                let is_it = |one: &Value| one.get("id").and_then(Value::as_str) == Some(&entry.id);
                let at = servers.and_then(|servers| servers.iter().position(is_it)).unwrap_or_default();
                runs.extend(offline(server, &mut notes, &format!("servers[{at}].source")));
                problems.extend(notes.into_problems());
            }
        }
    }
    Checked { document: Document::Catalogue, problems, runs }
}

fn list(document: &Value) -> Checked {
    let (mut problems, mut runs) = (Vec::new(), Vec::new());
    for (at, one) in document.get("servers").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let inner = if one.get("server").is_some_and(Value::is_object) { ".server" } else { "" };
        let (more, texts) = server(one, &format!("servers[{at}]{inner}"));
        problems.extend(more);
        runs.extend(texts);
    }
    Checked { document: Document::Servers, problems, runs }
}

fn server(document: &Value, path: &str) -> (Vec<Problem>, Vec<String>) {
    let (server, mut problems) = ServerJson::read(document, Place::Document);
    let outer =
        if path.is_empty() && document.get("server").is_some_and(Value::is_object) { "server" } else { path };
    for problem in &mut problems {
        problem.path = joined(outer, &problem.path);
    }
    let mut notes = Notes::new(Place::Document);
    let runs = server.map(|server| offline(&server, &mut notes, outer)).unwrap_or_default();
    problems.extend(notes.into_problems());
    (problems, runs)
}

fn joined(path: &str, rest: &str) -> String {
    let dot = if path.is_empty() || rest.is_empty() || rest.starts_with('[') { "" } else { "." };
    format!("{path}{dot}{rest}")
}

/// Where a block may stand in a document.
fn block_places() -> impl Iterator<Item = &'static [&'static str]> {
    let places: [&[&str]; 5] = [&[KEY], &[ALIAS], &["tool", ALIAS], &["_meta", KEY], &["_meta", ALIAS]];
    places.into_iter()
}

fn find<'a>(document: &'a Value, place: &[&str]) -> Option<&'a Value> {
    place.iter().try_fold(document, |value, key| value.get(*key))
}

/// What is wrong with every block of a document.
fn blocks(document: &Value) -> Vec<Problem> {
    block_places()
        .filter_map(|place| Some(block(find(document, place)?, &place.join("."))))
        .flatten()
        .collect()
}

/// What is wrong with a block that stands at `path`.
fn block(value: &Value, path: &str) -> Vec<Problem> {
    let with = Read { place: Place::Document, origin: &Origin::Unknown, resources: &[], name: "" };
    let (_, mut problems) = read(value, &with);
    for problem in &mut problems {
        let rest = problem.path.strip_prefix(ALIAS).unwrap_or_default().trim_start_matches('.');
        problem.path = joined(path, rest);
    }
    problems
}
