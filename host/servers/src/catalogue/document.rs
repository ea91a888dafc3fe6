//! The document that a catalogue is.

use schemars::JsonSchema;
use serde_json::{Map, Value};

use super::entry::Entry;
use crate::manifest::{Notes, Place, Problem, plain, schema_of};
use crate::source::NeedKind;

/// Entries of one catalogue.
const MOST: usize = 5_000;
/// Characters of its name.
const NAME: usize = 40;
/// The format's version.
const VERSION: u64 = 1;

/// A catalogue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    /// What it calls itself.
    pub name: String,
    /// Its entries, each id once.
    pub entries: Vec<Entry>,
}

impl Catalogue {
    /// Whether a document is one, by its shape.
    #[must_use]
    pub fn is_one(document: &Value) -> bool {
        document.get("servers").is_some_and(Value::is_array)
    }

    /// Reads a catalogue. An entry that is wrong is left out and named; there is no catalogue only if the document is
    /// none, or of a version that nobody knows yet.
    #[must_use]
    pub fn read(document: &Value) -> (Option<Self>, Vec<Problem>) {
        let mut notes = Notes::new(Place::Document);
        let catalogue = Self::of(document, &mut notes);
        (catalogue, notes.into_problems())
    }

    fn of(document: &Value, notes: &mut Notes) -> Option<Self> {
        if document.get("version").and_then(Value::as_u64) != Some(VERSION) {
            notes.error("version", format!("{VERSION} is wanted: the version of the format"));
            return None;
        }
        let Some(servers) = document.get("servers").and_then(Value::as_array) else {
            notes.error("servers", "a list is wanted");
            return None;
        };
        let name = document.get("name").and_then(Value::as_str).unwrap_or_default();
        if let Err(why) = plain(name, NAME) {
            notes.error("name", why);
            return None;
        }
        if servers.len() > MOST {
            notes
                .error("servers", format!("it has {} entries, and the first {MOST} are used", servers.len()));
        }
        let mut catalogue = Self { name: name.trim().to_owned(), entries: Vec::new() };
        let mut known = std::collections::HashSet::new();
        for (at, value) in servers.iter().take(MOST).enumerate() {
            let path = format!("servers[{at}]");
            let Some(entry) = Entry::read(value, &path, notes) else { continue };
            if known.insert(entry.id.clone()) {
                catalogue.entries.push(entry);
            } else {
                notes.error(
                    format!("{path}.id"),
                    format!("{} is there twice, and the first is used", entry.id),
                );
            }
        }
        Some(catalogue)
    }
}

/// A list of MCP servers to choose from.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Document {
    /// The version of the format.
    #[schemars(range(min = 1, max = 1))]
    version: u32,
    /// What it is called where its entries are shown.
    #[schemars(length(min = 1, max = 40))]
    name: String,
    /// Its entries.
    #[schemars(length(max = 5000))]
    servers: Vec<EntryDocument>,
}

/// One server to choose.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schemars(rename = "Entry")]
struct EntryDocument {
    /// Names it: lower case letters, digits, hyphens and dots.
    #[schemars(regex(pattern = r"^[a-z0-9][a-z0-9.-]{0,63}$"))]
    id: String,
    /// Its name for people.
    #[schemars(length(min = 1, max = 80))]
    title: String,
    /// What it is for.
    #[schemars(length(max = 400))]
    #[serde(default)]
    description: String,
    /// What it is about.
    #[schemars(length(max = 8), inner(regex(pattern = r"^[a-z0-9-]{1,40}$")))]
    #[serde(default)]
    categories: Vec<String>,
    /// Who makes it.
    #[schemars(length(min = 1, max = 80))]
    publisher: Option<String>,
    /// Where to read more: an `https://` address.
    homepage: Option<String>,
    /// One emoji.
    icon: Option<String>,
    /// Where it comes from: what a person could write, or a description as in `server.json`, of which only `packages`
    /// and `remotes` are needed.
    source: SourceDocument,
    /// Variables of the environment, or headers, that a person must say, beside those of the source.
    #[schemars(length(max = 16))]
    #[serde(default)]
    needs: Vec<NeedDocument>,
    /// It is made by whoever runs what it leads to.
    #[serde(default)]
    official: bool,
}

#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schemars(rename = "Source", untagged)]
enum SourceDocument {
    /// `https://...`, `npm:NAME[@VERSION]`, `pypi:NAME[==VERSION]`, or a command line.
    Text(String),
    /// A description, as in `server.json`.
    Server(Map<String, Value>),
}

/// What a person must say.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
#[schemars(rename = "Need", rename_all = "camelCase")]
struct NeedDocument {
    /// The variable's or header's name.
    name: String,
    /// What it is for.
    description: Option<String>,
    /// An example.
    placeholder: Option<String>,
    /// The server cannot run without it.
    #[serde(default)]
    is_required: bool,
    /// It must be given as a stored secret.
    #[serde(default)]
    is_secret: bool,
    /// Used if nothing is said.
    default: Option<String>,
    /// The only answers.
    #[serde(default)]
    choices: Vec<String>,
    /// What it must be.
    #[serde(default)]
    format: NeedKind,
}

/// JSON Schema (2020-12) of a catalogue, for editors: the daemon is more lenient, and tells what it left out.
#[must_use]
pub fn schema() -> Value {
    schema_of::<Document>("Signet catalogue of MCP servers")
}
