//! What is wrong with what a server, a description or a catalogue says.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::text::shown;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It is used all the same.
    Warning,
    /// What it says there is not used.
    Error,
}

/// Where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Place {
    /// In a resource of the server.
    Resource {
        /// Its URI.
        uri: String,
    },
    /// In `_meta` of the answer in which the server described itself.
    ServerMeta {
        /// Under which key.
        key: String,
    },
    /// In `capabilities.extensions`.
    Extension {
        /// Under which key.
        key: String,
    },
    /// In `capabilities.experimental`.
    Experimental {
        /// Under which key.
        key: String,
    },
    /// Beside the server's name and version.
    ServerInfo {
        /// Under which key.
        key: String,
    },
    /// In `_meta` of a resource in the list.
    ResourceMeta {
        /// Its URI.
        uri: String,
        /// Under which key.
        key: String,
    },
    /// In `_meta` of a tool.
    ToolMeta {
        /// Its name.
        tool: String,
        /// Under which key.
        key: String,
    },
    /// In what the package says of itself: `package.json`, `pyproject.toml`, `server.json`.
    Package {
        /// Under which field, `tool.signet`.
        field: String,
    },
    /// In a document that stands alone.
    Document,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource { uri } => write!(f, "the resource {uri}"),
            Self::ServerMeta { key } => write!(f, "_meta[{key:?}] of the server"),
            Self::Extension { key } => write!(f, "capabilities.extensions[{key:?}]"),
            Self::Experimental { key } => write!(f, "capabilities.experimental[{key:?}]"),
            Self::ServerInfo { key } => write!(f, "serverInfo[{key:?}]"),
            Self::ResourceMeta { uri, key } => write!(f, "_meta[{key:?}] of the resource {uri}"),
            Self::ToolMeta { tool, key } => write!(f, "_meta[{key:?}] of the tool {tool}"),
            Self::Package { field } => write!(f, "{field} of the package"),
            Self::Document => f.write_str("the document"),
        }
    }
}

/// One thing that is wrong, precisely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where it stands.
    pub place: Place,
    /// Which field: `signet.defaultSize.w`, `packages[0].identifier`. Empty: all of it.
    pub path: String,
    /// What is wrong, and what to write.
    pub message: String,
    /// How bad it is.
    pub severity: Severity,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let field = if self.path.is_empty() { String::new() } else { format!("{}: ", self.path) };
        write!(f, "{field}{} (in {})", self.message, self.place)
    }
}

/// Problems as they are found, all in one place.
pub(crate) struct Notes {
    place: Place,
    found: Vec<Problem>,
}

impl Notes {
    pub(crate) fn new(place: Place) -> Self {
        Self { place, found: Vec::new() }
    }

    pub(crate) fn error(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.note(path.into(), message.into(), Severity::Error);
    }

    pub(crate) fn warning(&mut self, path: impl Into<String>, message: impl Into<String>) {
        self.note(path.into(), message.into(), Severity::Warning);
    }

    fn note(&mut self, path: String, message: String, severity: Severity) {
        // A hostile document must not make a page of thousands of lines, nor draw on a terminal.
        if self.found.len() < MOST {
            let (path, message) = (shown(&path), shown(&message));
            self.found.push(Problem { place: self.place.clone(), path, message, severity });
        }
    }

    pub(crate) fn into_problems(self) -> Vec<Problem> {
        self.found
    }
}

/// Adds problems to others, as far as there is room.
pub(crate) fn keep(all: &mut Vec<Problem>, more: Vec<Problem>) {
    let room = MOST.saturating_sub(all.len());
    all.extend(more.into_iter().take(room));
}

/// Problems that are kept of one document or one server.
const MOST: usize = 200;
