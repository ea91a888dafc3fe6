//! An entry: one server to choose.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Map, Value};
use url::Url;

use crate::manifest::{Notes, is_emoji, plain};
use crate::source::{Need, ServerJson, Wanted};

/// Characters of texts, and how many there may be of what is a list.
const TITLE: usize = 80;
const DESCRIPTION: usize = 400;
const CATEGORY: usize = 40;
const CATEGORIES: usize = 8;
const NEEDS: usize = 16;

/// Where a server comes from.
#[derive(Debug, Clone, PartialEq, JsonSchema)]
#[schemars(rename = "CatalogueSource", untagged)]
pub enum Source {
    /// What a person could write: `npm:@scope/name`, `https://...`.
    Text(String),
    /// A description, as in `server.json`; it needs no name and no version.
    Server(#[schemars(with = "Map<String, Value>")] Box<ServerJson>),
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => text.serialize(serializer),
            Self::Server(server) => server.raw.serialize(serializer),
        }
    }
}

/// One server to choose.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "CatalogueEntry")]
pub struct Entry {
    /// Names it.
    pub id: String,
    /// Its name for people.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// What it is about: `development`, `search`.
    pub categories: Vec<String>,
    /// Who makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Where to read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
    /// One emoji.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Where it comes from.
    pub source: Source,
    /// Variables of the environment or headers that a person must say, beside those of the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub needs: Vec<Need>,
    /// The catalogue says that it is made by whoever runs what it leads to.
    pub official: bool,
}

/// An entry as it stands in a document.
#[derive(Deserialize)]
struct Raw {
    id: String,
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    categories: Vec<String>,
    publisher: Option<String>,
    homepage: Option<String>,
    icon: Option<String>,
    source: Value,
    #[serde(default)]
    needs: Vec<Need>,
    #[serde(default)]
    official: bool,
}

const FIELDS: [&str; 10] = [
    "id",
    "title",
    "description",
    "categories",
    "publisher",
    "homepage",
    "icon",
    "source",
    "needs",
    "official",
];

impl Entry {
    /// Reads the entry at `path` of a document. One with anything wrong that matters is none at all.
    pub(super) fn read(value: &Value, path: &str, notes: &mut Notes) -> Option<Self> {
        let raw: Raw = match serde_path_to_error::deserialize(value) {
            Ok(raw) => raw,
            Err(error) => {
                let inner = error.path().to_string();
                let dot = if inner == "." { String::new() } else { format!(".{inner}") };
                notes.error(format!("{path}{dot}"), error.into_inner().to_string());
                return None;
            }
        };
        for field in value.as_object().into_iter().flat_map(|fields| fields.keys()) {
            if !FIELDS.contains(&field.as_str()) && !field.starts_with('$') {
                let field: String = field.chars().filter(|c| !c.is_control()).take(64).collect();
                notes.warning(format!("{path}.{field}"), "nobody knows this field");
            }
        }
        raw.checked(path, notes).map_err(|(field, why)| notes.error(format!("{path}.{field}"), why)).ok()
    }
}

type Wrong = (&'static str, String);

impl Raw {
    fn checked(self, path: &str, notes: &mut Notes) -> Result<Entry, Wrong> {
        if self.id.contains('/') || !crate::source::is_id(&self.id) {
            return Err((
                "id",
                "1 to 64 lower case letters, digits, hyphens and dots, the first no hyphen or dot".to_owned(),
            ));
        }
        plain(&self.title, TITLE).map_err(|why| ("title", why))?;
        if !self.description.is_empty() {
            plain(&self.description, DESCRIPTION).map_err(|why| ("description", why))?;
        }
        if let Some(publisher) = &self.publisher {
            plain(publisher, TITLE).map_err(|why| ("publisher", why))?;
        }
        let category = |name: &String| {
            (1..=CATEGORY).contains(&name.len())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if self.categories.len() > CATEGORIES || !self.categories.iter().all(category) {
            return Err((
                "categories",
                format!("{CATEGORIES} at most, each of lower case letters, digits and hyphens"),
            ));
        }
        let is_page =
            |text: &str| Url::parse(text).is_ok_and(|url| url.scheme() == "https" && url.has_host());
        if self.homepage.as_deref().is_some_and(|page| !is_page(page)) {
            return Err(("homepage", "an https:// address is wanted".to_owned()));
        }
        if self.icon.as_deref().is_some_and(|icon| !is_emoji(icon)) {
            return Err(("icon", "one emoji is wanted".to_owned()));
        }
        if self.needs.len() > NEEDS {
            return Err(("needs", format!("{NEEDS} are allowed")));
        }
        if let Some(need) = self.needs.iter().find(|need| plain(&need.name, TITLE).is_err()) {
            return Err(("needs", format!("{:?} cannot name what is needed", need.name)));
        }
        let source = match &self.source {
            Value::String(text) => match Wanted::parse(text) {
                Ok(Wanted::Catalogue(_)) => {
                    return Err(("source", "it is the id of an entry, and no source".to_owned()));
                }
                Ok(Wanted::ServerJson(crate::source::Document::File(_))) => {
                    return Err(("source", "a file of the machine that reads this is no source".to_owned()));
                }
                Ok(_) => Source::Text(text.clone()),
                Err(error) => return Err(("source", error.to_string())),
            },
            value => match ServerJson::of(value, &format!("{path}.source"), notes) {
                Some(server) if !server.packages.is_empty() || !server.remotes.is_empty() => {
                    Source::Server(Box::new(server))
                }
                _ => return Err(("source", "it describes nothing that can be run or reached".to_owned())),
            },
        };
        Ok(Entry {
            id: self.id,
            title: self.title.trim().to_owned(),
            description: self.description.trim().to_owned(),
            categories: self.categories,
            publisher: self.publisher,
            homepage: self.homepage,
            icon: self.icon,
            source,
            needs: self.needs,
            official: self.official,
        })
    }
}
