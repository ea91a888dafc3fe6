//! Asking a server what it has to offer.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use signet_core::{Millis, now};
use signet_mcp_client::{About, ClientError, Prompt, Resource, Template, Tool};
use signet_store::Table;

use crate::apps::{self, App};
use crate::manifest::{self, Manifest};
use crate::{Launch, Peer};

pub(crate) const PROBES: Table<Probe> = Table::new("mcp_probes");

/// What a server offered when it was asked last.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Probe {
    /// When.
    pub at: Millis,
    /// Milliseconds that it took, the server's start aside.
    pub took: u64,
    /// What it says of itself.
    pub about: About,
    /// Its tools.
    pub tools: Vec<Tool>,
    /// Its resources.
    pub resources: Vec<Resource>,
    /// Its families of resources.
    pub templates: Vec<Template>,
    /// Its prompts.
    pub prompts: Vec<Prompt>,
    /// Its place on the dashboard, if it says so.
    pub manifest: Option<Manifest>,
    /// Where that stood.
    pub manifest_place: Option<String>,
    /// Its own apps.
    pub apps: Vec<App>,
    /// What was wrong with what it offered, and left out.
    pub problems: Vec<String>,
}

impl Probe {
    /// Asks.
    pub(crate) async fn of(peer: &dyn Peer, launch: &Launch) -> Result<Self, ClientError> {
        let began = Instant::now();
        // A server that cannot list one kind can still be used for the others.
        let mut problems = Vec::new();
        let (tools, wrong) = peer.tools().await?;
        problems.extend(wrong);
        // Widgets describe themselves anew with their tools.
        let about = peer.about();
        let resources = match peer.resources().await {
            Ok((resources, wrong)) => {
                problems.extend(wrong);
                resources
            }
            Err(error) => skip("resources", error, &mut problems)?,
        };
        let templates = match peer.templates().await {
            Ok(templates) => templates,
            Err(error) => skip("resource templates", error, &mut problems)?,
        };
        let prompts = match peer.prompts().await {
            Ok(prompts) => prompts,
            Err(error) => skip("prompts", error, &mut problems)?,
        };
        let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let probe = Self { at: now(), took, about, tools, resources, templates, prompts, ..Self::default() };
        Ok(probe.with_widgets(peer, launch, problems).await)
    }

    /// Looks for what it says of its widgets.
    async fn with_widgets(mut self, peer: &dyn Peer, launch: &Launch, mut problems: Vec<String>) -> Self {
        let contents = match manifest::resource_to_read(&self.resources) {
            Some(uri) => match peer.read(None, uri).await {
                Ok(answer) => text_of(&answer).map(|text| (uri.to_owned(), text)),
                Err(error) => {
                    problems.push(format!("{uri} could not be read: {error}"));
                    None
                }
            },
            None => None,
        };
        let package = match launch {
            Launch::Plan(plan) => plan.metadata.as_ref(),
            Launch::Component { .. } => None,
        };
        let found = manifest::find(&manifest::Seen {
            about: &self.about,
            tools: &self.tools,
            resources: &self.resources,
            contents: contents.as_ref().map(|(uri, text)| (uri.as_str(), text.as_str())),
            package,
            origin: &launch.origin(),
        });
        let apps = apps::find(&self.tools, &self.resources);
        problems.extend(found.problems.iter().chain(&apps.problems).map(ToString::to_string));
        self.manifest = found.manifest;
        self.manifest_place = found.place.map(|place| place.to_string());
        self.apps = apps.apps;
        self.problems = problems;
        self
    }

    /// Whether another probe found the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        // Every field is named, so that none is forgotten; nothing is copied, for a probe can be large.
        let Self {
            at: _,
            took: _,
            about,
            tools,
            resources,
            templates,
            prompts,
            manifest,
            manifest_place,
            apps,
            problems,
        } = self;
        (about, tools, resources, templates)
            == (&other.about, &other.tools, &other.resources, &other.templates)
            && (prompts, manifest, manifest_place) == (&other.prompts, &other.manifest, &other.manifest_place)
            && (apps, problems) == (&other.apps, &other.problems)
    }
}

/// The text of a resource.
fn text_of(answer: &Value) -> Option<String> {
    answer.pointer("/contents/0/text").and_then(Value::as_str).map(str::to_owned)
}

/// Goes on without what a server refuses to list; one that is gone is gone.
fn skip<T>(what: &str, error: ClientError, problems: &mut Vec<String>) -> Result<Vec<T>, ClientError> {
    if matches!(error, ClientError::Unreachable(_) | ClientError::NotSignedIn(_)) {
        return Err(error);
    }
    problems.push(format!("its {what} could not be listed: {error}"));
    Ok(Vec::new())
}
