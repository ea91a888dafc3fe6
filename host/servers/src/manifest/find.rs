//! Where a block may stand, and which one counts.

use serde_json::Value;
use signet_mcp_client::{About, Resource, Tool};

use super::fields::{Read, read};
use super::model::{Manifest, Origin};
use super::problem::{Notes, Place, Problem, keep};
use super::{ALIAS, KEY};

/// Media type of a resource that is a block.
pub const RESOURCE_MIME: &str = "application/vnd.signet.app+json";
/// The URI that such a resource has by custom.
const RESOURCE_URI: &str = "signet://manifest";
/// Where a publisher's own words stand in what registries say of a server.
const PUBLISHER: &str = "io.modelcontextprotocol.registry/publisher-provided";

/// Everything that was heard of a server.
pub struct Seen<'a> {
    /// What it says of itself.
    pub about: &'a About,
    /// All of its tools.
    pub tools: &'a [Tool],
    /// All of its resources.
    pub resources: &'a [Resource],
    /// URI and text of the resource that [`resource_to_read`] names, if it could be read.
    pub contents: Option<(&'a str, &'a str)>,
    /// What its package says of itself: `package.json`, `pyproject.toml` as JSON, or `server.json`.
    pub package: Option<&'a Value>,
    /// Where it runs.
    pub origin: &'a Origin,
}

/// What came of looking for a block.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Found {
    /// The block, if there is a usable one.
    pub manifest: Option<Manifest>,
    /// Where it stood.
    pub place: Option<Place>,
    /// Everything that is wrong, there and in places that were looked at before.
    pub problems: Vec<Problem>,
}

/// The URI of the resource that is worth reading for a block, if there is one: `signet://manifest`, else the first
/// of [`RESOURCE_MIME`].
#[must_use]
pub fn resource_to_read(resources: &[Resource]) -> Option<&str> {
    let by_uri = resources.iter().find(|resource| resource.uri == RESOURCE_URI);
    let is_block = |resource: &&Resource| {
        let mime = resource.mime_type.as_deref().unwrap_or_default();
        mime.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(RESOURCE_MIME)
    };
    by_uri.or_else(|| resources.iter().find(is_block)).map(|resource| resource.uri.as_str())
}

/// Looks for a block. The first usable one counts, in this order: the resource, `_meta` of the server,
/// `capabilities.extensions`, `capabilities.experimental`, beside the server's name and version, `_meta` of a
/// resource, `_meta` of a tool, the package. In each place [`KEY`] counts before [`ALIAS`]. A block that differs
/// from the one that counts is named in a warning; one that is no block at all in an error, and the next is tried.
#[must_use]
pub fn find(seen: &Seen<'_>) -> Found {
    let mut found = Found::default();
    let name =
        seen.about.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(&seen.about.name);
    if let Some((uri, text)) = seen.contents {
        let place = Place::Resource { uri: uri.to_owned() };
        match serde_json::from_str::<Value>(text) {
            Ok(block) => found.take(&block, place, seen, name),
            Err(error) => {
                let mut notes = Notes::new(place);
                notes.error(ALIAS, format!("it is no JSON: {error}"));
                keep(&mut found.problems, notes.into_problems());
            }
        }
    }
    for (place, block) in places(seen) {
        found.take(block, place, seen, name);
    }
    found
}

impl Found {
    fn take(&mut self, block: &Value, place: Place, seen: &Seen<'_>, name: &str) {
        let with = Read { place: place.clone(), origin: seen.origin, resources: seen.resources, name };
        let (manifest, problems) = read(block, &with);
        match (&self.manifest, manifest) {
            (None, manifest) => {
                keep(&mut self.problems, problems);
                self.place = manifest.is_some().then_some(place);
                self.manifest = manifest;
            }
            (Some(counts), Some(other)) if *counts != other => {
                let mut notes = Notes::new(place);
                let first = self.place.as_ref().map(ToString::to_string).unwrap_or_default();
                notes.warning(
                    ALIAS,
                    format!("there is another block here, and it differs: the one in {first} counts"),
                );
                keep(&mut self.problems, notes.into_problems());
            }
            _ => {}
        }
    }
}

/// Every block that is there, in the order in which they count.
fn places<'a>(seen: &Seen<'a>) -> Vec<(Place, &'a Value)> {
    let mut all: Vec<(Place, &'a Value)> = Vec::new();
    let about = seen.about;
    let capability = |name: &str| about.capabilities.get(name);
    all.extend(in_meta(Some(&about.meta)).map(|(key, block)| (Place::ServerMeta { key }, block)));
    all.extend(in_meta(capability("extensions")).map(|(key, block)| (Place::Extension { key }, block)));
    all.extend(in_meta(capability("experimental")).map(|(key, block)| (Place::Experimental { key }, block)));
    all.extend(in_meta(Some(&about.raw_info)).map(|(key, block)| (Place::ServerInfo { key }, block)));
    for resource in seen.resources {
        let uri = || resource.uri.clone();
        all.extend(
            in_meta(resource.meta.as_ref())
                .map(|(key, block)| (Place::ResourceMeta { uri: uri(), key }, block)),
        );
    }
    for tool in seen.tools {
        let name = || tool.name.clone();
        all.extend(
            in_meta(tool.meta.as_ref()).map(|(key, block)| (Place::ToolMeta { tool: name(), key }, block)),
        );
    }
    if let Some(package) = seen.package {
        all.extend(in_package(package));
    }
    all
}

fn in_meta(meta: Option<&Value>) -> impl Iterator<Item = (String, &Value)> {
    [KEY, ALIAS].into_iter().filter_map(move |key| Some((key.to_owned(), meta?.get(key)?)))
}

fn in_package(package: &Value) -> Vec<(Place, &Value)> {
    let at = |keys: &[&str]| {
        let block = keys.iter().try_fold(package, |value, key| value.get(*key))?;
        Some((Place::Package { field: keys.join(".") }, block))
    };
    [
        &[KEY][..],
        &[ALIAS],
        &["tool", ALIAS],
        &["_meta", KEY],
        &["_meta", ALIAS],
        &["_meta", PUBLISHER, KEY],
        &["_meta", PUBLISHER, ALIAS],
    ]
    .into_iter()
    .filter_map(at)
    .collect()
}
