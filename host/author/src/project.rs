//! What a plugin's project is: its language, what it exports, where its component goes.

use std::fs;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde_json::Value;
use signet_runtime::{Capability, is_id};

use crate::{AuthorError, Result};

/// What a plugin is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Through cargo, for `wasm32-wasip2`.
    Rust,
    /// Through componentize-js.
    JavaScript,
    /// Through componentize-py.
    Python,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Rust, Self::JavaScript, Self::Python];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::JavaScript => "javascript",
            Self::Python => "python",
        }
    }

    /// The file that says that a project is written in it.
    fn marker(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::JavaScript => "package.json",
            Self::Python => "pyproject.toml",
        }
    }

    /// The language of the project in a folder.
    ///
    /// # Errors
    /// There is no project.
    pub fn of(folder: &Path) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|language| folder.join(language.marker()).is_file());
        found.ok_or_else(|| AuthorError::NotAProject(folder.to_owned()))
    }
}

/// What a plugin is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The glue for a harness.
    Connector,
    /// Makes cards for MCP servers.
    CardGenerator,
    /// On the dashboard.
    Widget,
    /// Reacts to events.
    Subscriber,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Connector, Self::CardGenerator, Self::Widget, Self::Subscriber];

    /// Its name: that of the interface, and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Connector => "connector",
            Self::CardGenerator => "card-generator",
            Self::Widget => "widget",
            Self::Subscriber => "subscriber",
        }
    }
}

/// The one of these names that was meant; the error lists them.
fn named<T: Copy>(all: &[T], name: fn(T) -> &'static str, wanted: &str) -> Result<T, String> {
    let names = || all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", ");
    all.iter().copied().find(|one| name(*one) == wanted).ok_or_else(|| format!("use one of {}", names()))
}

impl FromStr for Language {
    type Err = String;

    fn from_str(wanted: &str) -> Result<Self, String> {
        named(&Self::ALL, Self::name, wanted)
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(wanted: &str) -> Result<Self, String> {
        named(&Self::ALL, Self::name, wanted)
    }
}

/// The project in a folder. `manifest.json` is read as far as building needs it; `check` reads the rest.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) folder: PathBuf,
    pub(crate) language: Language,
    /// The plugin's id.
    pub(crate) id: String,
    /// Names of the capabilities that the manifest asks for.
    pub(crate) asks_for: Vec<String>,
    /// `manifest.json`, as it is.
    pub(crate) manifest: Vec<u8>,
}

impl Project {
    pub(crate) fn open(folder: &Path) -> Result<Self> {
        let language = Language::of(folder)?;
        let folder = folder.canonicalize().map_err(AuthorError::file("use", folder))?;
        let path = folder.join("manifest.json");
        let manifest = fs::read(&path).map_err(AuthorError::file("read", &path))?;
        let wrong = |reason: String| AuthorError::Project { path: path.clone(), reason };
        let read: Value =
            serde_json::from_slice(&manifest).map_err(|error| wrong(format!("it is not JSON: {error}")))?;
        let id = read.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        if !is_id(&id) {
            return Err(wrong(format!(
                "the id {id:?} is not made of 1 to 64 lower case letters, digits and hyphens"
            )));
        }
        let capabilities = read.get("capabilities").and_then(Value::as_array).into_iter().flatten();
        let asks_for = capabilities
            .filter_map(|capability| capability.get("name").and_then(Value::as_str).map(str::to_owned))
            .collect();
        Ok(Self { folder, language, id, asks_for, manifest })
    }

    /// Whether it wants to send requests.
    pub(crate) fn asks_for_http(&self) -> bool {
        self.asks_for.iter().any(|name| name == Capability::Http.name())
    }

    /// Where the component goes, for every language.
    pub(crate) fn component(&self) -> PathBuf {
        self.folder.join("dist").join(format!("{}.wasm", self.id))
    }

    /// What it exports, from the field of its `package.json` or `pyproject.toml`.
    pub(crate) fn exports(&self, path: &Path, field: Option<&Value>) -> Result<Vec<String>> {
        let names = field.and_then(Value::as_array).into_iter().flatten();
        let names: Vec<_> = names.filter_map(|name| name.as_str().map(str::to_owned)).collect();
        if names.is_empty() {
            let reason =
                "it does not say what the plugin is: put \"exports\": [\"subscriber\"] (or connector, \
                          card-generator, widget, lifecycle) under \"signet\" there"
                    .to_owned();
            return Err(AuthorError::Project { path: path.to_owned(), reason });
        }
        Ok(names)
    }
}

/// The component of the project in a folder: `dist/<id>.wasm`. It may not be built yet.
///
/// # Errors
/// There is no project, or its `manifest.json` has no id.
pub fn component_path(folder: &Path) -> Result<PathBuf> {
    Ok(Project::open(folder)?.component())
}
