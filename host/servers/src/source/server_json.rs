//! `server.json`: how publishers describe a server (schema of 2025-12-11), read leniently.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use signet_mcp_client::Icon;

use super::need::NeedKind;
use crate::manifest::{Notes, Place, Problem, plain};

/// Packages, remotes, arguments and variables of one description that are looked at, of each.
const MOST: usize = 64;
/// Characters of names and of what they are for.
const NAME: usize = 200;
const WORDS: usize = 2_000;

/// A description of a server.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServerJson {
    /// `io.github.someone/weather`. Empty in a catalogue, whose entry has an id.
    pub name: String,
    /// Its name for people.
    pub title: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Where to read more.
    pub website_url: Option<String>,
    /// Its icons.
    pub icons: Vec<Icon>,
    /// Packages that are it.
    pub packages: Vec<Package>,
    /// Where it is reached.
    pub remotes: Vec<Remote>,
    /// All of it, with `_meta`.
    pub raw: Value,
}

/// A package that is a server.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Package {
    /// `npm`, `pypi`, `oci`, `nuget`, `mcpb`.
    #[serde(alias = "registry_type", alias = "registry_name")]
    pub registry_type: String,
    /// The registry, if it is not the public one.
    #[serde(alias = "registry_base_url")]
    pub registry_base_url: Option<String>,
    /// Its name there.
    #[serde(alias = "name")]
    pub identifier: String,
    /// The exact version.
    pub version: Option<String>,
    /// SHA-256 of the file.
    #[serde(rename = "fileSha256", alias = "file_sha256")]
    pub file_sha256: Option<String>,
    /// The program that starts it: `npx`, `uvx`, `docker`.
    #[serde(alias = "runtime_hint")]
    pub runtime_hint: Option<String>,
    /// How it is spoken with once it runs.
    pub transport: Option<Remote>,
    /// Arguments of the program that starts it.
    #[serde(alias = "runtime_arguments")]
    pub runtime_arguments: Vec<Input>,
    /// Arguments of the server.
    #[serde(alias = "package_arguments")]
    pub package_arguments: Vec<Input>,
    /// Variables of its environment.
    #[serde(alias = "environment_variables")]
    pub environment_variables: Vec<Input>,
    /// Its place in the list, from 0.
    #[serde(skip)]
    pub at: usize,
}

/// Where a server is reached.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remote {
    /// `streamable-http`, `sse`, and `stdio` of a package.
    #[serde(rename = "type", alias = "transport_type")]
    pub kind: String,
    /// Its address, with names in braces.
    pub url: String,
    /// What is sent along.
    pub headers: Vec<Input>,
    /// What the names in braces are.
    pub variables: BTreeMap<String, Input>,
    /// Its place in the list, from 0.
    #[serde(skip)]
    pub at: usize,
}

/// A value that is given, or that a person must say: an argument, a variable of the environment, a header.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Input {
    /// Of an argument: `positional` or `named`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Its name; of a named argument with its hyphens.
    pub name: String,
    /// Of a positional argument: what it is.
    #[serde(alias = "value_hint")]
    pub value_hint: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// It must be there.
    #[serde(alias = "is_required")]
    pub is_required: bool,
    /// It is a secret.
    #[serde(alias = "is_secret")]
    pub is_secret: bool,
    /// What it must be.
    #[serde(deserialize_with = "format")]
    pub format: NeedKind,
    /// Its value, with names in braces; nobody is asked for it.
    #[serde(deserialize_with = "text")]
    pub value: Option<String>,
    /// What it is if nothing is said.
    #[serde(deserialize_with = "text")]
    pub default: Option<String>,
    /// An example.
    #[serde(deserialize_with = "text")]
    pub placeholder: Option<String>,
    /// The only answers.
    #[serde(deserialize_with = "texts")]
    pub choices: Vec<String>,
    /// What the names in braces are.
    pub variables: BTreeMap<String, Self>,
}

/// A text, also where a publisher wrote a number.
fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(as_text(&Value::deserialize(from)?))
}

fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let list = Option::<Vec<Value>>::deserialize(from)?.unwrap_or_default();
    Ok(list.iter().filter_map(as_text).collect())
}

/// What nobody knows is any text.
fn format<'de, D: Deserializer<'de>>(from: D) -> Result<NeedKind, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(from)?).unwrap_or_default())
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(is) => Some(is.to_string()),
        _ => None,
    }
}

impl ServerJson {
    /// Whether a document is one, or an entry of a registry with one in it.
    #[must_use]
    pub fn is_one(document: &Value) -> bool {
        let inner = unwrapped(document);
        inner.get("packages").is_some() || inner.get("remotes").is_some()
    }

    /// Reads a description, or a registry's entry: `{"server": {...}}`. A package or a remote that is wrong is left
    /// out and named; there is none only if there is no object.
    #[must_use]
    pub fn read(document: &Value, place: Place) -> (Option<Self>, Vec<Problem>) {
        let mut notes = Notes::new(place);
        let server = Self::of(document, "", &mut notes);
        if let Some(server) = &server
            && !is_name(&server.name)
        {
            notes.warning("name", "a name is written domain.reversed/server: io.github.someone/weather");
        }
        (server, notes.into_problems())
    }

    /// The descriptions in a registry's list: `{"servers": [{"server": {...}}]}`. Those that cannot be read are left out.
    #[must_use]
    pub fn read_list(document: &Value) -> Vec<Self> {
        let list = document.get("servers").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(|one| Self::of(one, "", &mut Notes::new(Place::Document))).collect()
    }

    /// Reads one that stands at `path` of a document.
    pub(crate) fn of(document: &Value, path: &str, notes: &mut Notes) -> Option<Self> {
        let raw = unwrapped(document);
        let at = |field: &str| if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") };
        let Value::Object(fields) = raw else {
            notes.error(path, "an object is wanted: a description of a server");
            return None;
        };
        let mut words = |field: &str, most: usize| {
            let value = fields.get(field).filter(|value| !value.is_null())?;
            let checked = value.as_str().ok_or_else(|| "a text is wanted".to_owned());
            match checked
                .and_then(|text| plain(&text.replace('\n', " "), most).map(|()| text.trim().to_owned()))
            {
                Ok(text) => Some(text),
                Err(why) => {
                    notes.error(at(field), why);
                    None
                }
            }
        };
        let mut server = Self {
            name: words("name", NAME).unwrap_or_default(),
            title: words("title", NAME),
            description: words("description", WORDS),
            version: words("version", NAME),
            website_url: words("websiteUrl", WORDS),
            raw: raw.clone(),
            ..Self::default()
        };
        server.icons = list::<Icon>(fields.get("icons"), &at("icons"), notes);
        for (place, package) in entries::<Package>(fields.get("packages"), &at("packages"), notes) {
            match package.check() {
                Ok(()) => server.packages.push(Package { at: place, ..package }),
                Err((field, why)) => notes.error(format!("{}[{place}].{field}", at("packages")), why),
            }
        }
        for (place, remote) in entries::<Remote>(fields.get("remotes"), &at("remotes"), notes) {
            match remote.check() {
                Ok(()) => server.remotes.push(Remote { at: place, ..remote }),
                Err((field, why)) => notes.error(format!("{}[{place}].{field}", at("remotes")), why),
            }
        }
        let any =
            |field: &str| fields.get(field).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
        if !any("packages") && !any("remotes") {
            notes.error(path, "it has no packages and no remotes: there is nothing to run or to reach");
        }
        Some(server)
    }
}

fn unwrapped(document: &Value) -> &Value {
    document.get("server").filter(|server| server.is_object()).unwrap_or(document)
}

fn is_name(name: &str) -> bool {
    let right = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b))
    };
    name.split_once('/').is_some_and(|(domain, server)| right(domain) && right(server))
}

/// The entries of a list that can be read, each with its place.
fn entries<T: for<'de> Deserialize<'de>>(
    value: Option<&Value>,
    path: &str,
    notes: &mut Notes,
) -> Vec<(usize, T)> {
    let list = match value {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => {
            notes.error(path, "a list is wanted");
            return Vec::new();
        }
    };
    if list.len() > MOST {
        notes.error(path, format!("it has {} entries, and the first {MOST} are used", list.len()));
    }
    let mut found = Vec::new();
    for (at, value) in list.iter().take(MOST).enumerate() {
        let path = format!("{path}[{at}]");
        match serde_path_to_error::deserialize::<_, T>(value) {
            Ok(entry) => found.push((at, entry)),
            Err(error) => {
                let inner = error.path().to_string();
                let dot = if inner == "." { String::new() } else { format!(".{inner}") };
                notes.error(format!("{path}{dot}"), error.into_inner().to_string());
            }
        }
    }
    found
}

fn list<T: for<'de> Deserialize<'de>>(value: Option<&Value>, path: &str, notes: &mut Notes) -> Vec<T> {
    entries(value, path, notes).into_iter().map(|(_, entry)| entry).collect()
}

type Wrong = (&'static str, String);

impl Package {
    fn check(&self) -> Result<(), Wrong> {
        let bounds = [
            ("runtimeArguments", self.runtime_arguments.len()),
            ("packageArguments", self.package_arguments.len()),
            ("environmentVariables", self.environment_variables.len()),
        ];
        if let Some((field, count)) = bounds.into_iter().find(|(_, count)| *count > MOST) {
            return Err((field, format!("it has {count} entries, and {MOST} are allowed")));
        }
        if let Some(version) = &self.version {
            plain(version, NAME).map_err(|why| ("version", why))?;
            let is_range = version == "latest"
                || version.starts_with(['^', '~', '>', '<', '=', '*'])
                || version.contains([' ', '|']);
            if is_range {
                return Err(("version", format!("{version} is not one exact version")));
            }
        }
        let right = match self.registry_type.as_str() {
            "npm" => super::npm::is_name(&self.identifier),
            "pypi" => super::pypi::is_name(&self.identifier),
            "oci" => is_image(&self.identifier),
            "nuget" | "mcpb" => plain(&self.identifier, WORDS).is_ok(),
            "" => return Err(("registryType", "it is missing: npm, pypi or oci".to_owned())),
            _ => return Err(("registryType", "nobody knows this registry: npm, pypi or oci".to_owned())),
        };
        if right {
            Ok(())
        } else {
            Err(("identifier", format!("it is no name of a package of {}", self.registry_type)))
        }
    }
}

/// Whether this names an image: `host/path:tag@sha256:...`. It must not look like an option.
fn is_image(image: &str) -> bool {
    (1..=512).contains(&image.len())
        && image.starts_with(|c: char| c.is_ascii_alphanumeric())
        && image.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._/:@".contains(&b))
}

impl Remote {
    fn check(&self) -> Result<(), Wrong> {
        if self.headers.len() > MOST || self.variables.len() > MOST {
            return Err(("headers", format!("{MOST} are allowed")));
        }
        if !matches!(self.kind.as_str(), "streamable-http" | "sse" | "http" | "streamable") {
            return Err(("type", "streamable-http or sse is wanted".to_owned()));
        }
        plain(&self.url, crate::manifest::limits::URL).map_err(|why| ("url", why))
    }
}
