//! What is shown of a server.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use signet_auth::{Caller, Decision, ToolPolicy};
use signet_core::{Effect, Millis};
use signet_mcp_client::{About, Prompt, Resource, Template, Tool};

use crate::apps::App;
use crate::entry::Entry;
use crate::manifest::Manifest;
use crate::source::{Package, Run};
use crate::{Launch, Status};

/// A tool, for one caller.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ToolView {
    /// As the server describes it.
    #[serde(flatten)]
    pub tool: Tool,
    /// What it does.
    pub effect: Effect,
    /// What becomes of a call by this caller.
    pub decision: Decision,
    /// Models may use it.
    pub model: bool,
    /// The server's own app may use it.
    pub app: bool,
}

/// A server, for one caller.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Server")]
pub struct ServerView {
    /// Names it, and its widget.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// As it was asked for.
    pub source: String,
    /// `process`, `remote`, `component`.
    #[schemars(extend("enum" = ["process", "remote", "component"]))]
    pub kind: &'static str,
    /// The whole command or address.
    pub runs: String,
    /// Names of variables and headers that it is given, and of the secrets in them. Values are shown to nobody.
    pub given: Vec<String>,
    /// The package in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<Package>,
    /// Who installed it.
    pub installed_by: String,
    /// When.
    pub installed_at: Millis,
    /// How it does.
    #[serde(flatten)]
    pub status: Status,
    /// Tools that this caller may call.
    pub tool_count: usize,
    /// When it was asked what it offers, in milliseconds since 1970; absent: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probed_at: Option<Millis>,
    /// Who may call what. Only where one server is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<ToolPolicy>,
    /// What it offers, once it was reached. Only where one server is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub offer: Option<Offer>,
}

/// What a server offers.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// What it says of itself.
    pub about: About,
    /// Milliseconds that it took to ask.
    pub took: u64,
    /// Its tools, as far as the caller may know of them.
    pub tools: Vec<ToolView>,
    /// Its resources.
    pub resources: Vec<Resource>,
    /// Its families of resources.
    pub templates: Vec<Template>,
    /// Its prompts.
    pub prompts: Vec<Prompt>,
    /// Its place on the dashboard, if it says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest: Option<Manifest>,
    /// Where that stood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub manifest_place: Option<String>,
    /// Its own apps.
    pub apps: Vec<App>,
    /// What was wrong with what it offered.
    pub problems: Vec<String>,
    /// Its card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Value>,
}

impl Entry {
    /// Its tools, as far as a caller may know of them.
    pub(crate) fn tools_for(&self, caller: &Caller) -> Vec<ToolView> {
        let record = self.record();
        let Some(seen) = self.seen() else { return Vec::new() };
        let views = seen.tools().iter().map(|seen| ToolView {
            tool: seen.tool.clone(),
            effect: seen.effect,
            decision: record.policy.decide(caller, &seen.tool.name, seen.effect),
            model: seen.visibility.model,
            app: seen.visibility.app,
        });
        views.filter(|view| view.decision != Decision::Deny).collect()
    }

    pub(crate) fn view(&self, caller: &Caller, whole: bool) -> ServerView {
        let record = self.record();
        let seen = self.seen();
        let tools = self.tools_for(caller);
        let tool_count = tools.len();
        let offer = seen.as_ref().filter(|_| whole).map(|seen| Offer {
            about: seen.probe.about.clone(),
            took: seen.probe.took,
            tools,
            resources: seen.probe.resources.clone(),
            templates: seen.probe.templates.clone(),
            prompts: seen.probe.prompts.clone(),
            manifest: seen.probe.manifest.clone(),
            manifest_place: seen.probe.manifest_place.clone(),
            apps: seen.probe.apps.clone(),
            problems: seen.probe.problems.clone(),
            card: seen.card.clone(),
        });
        let (kind, package) = match &record.launch {
            Launch::Component { .. } => ("component", None),
            Launch::Plan(plan) => match &plan.run {
                Run::Process { .. } => ("process", plan.package.as_ref()),
                Run::Remote { .. } => ("remote", None),
            },
        };
        ServerView {
            id: record.id.clone(),
            name: self.name(),
            source: record.launch.asked().to_owned(),
            kind,
            runs: record.launch.text(),
            given: given(&record.launch),
            package: package.cloned(),
            installed_by: record.installed_by.clone(),
            installed_at: record.installed_at,
            status: self.status(),
            tool_count,
            probed_at: seen.map(|seen| seen.probe.at).filter(|at| *at > 0),
            policy: whole.then(|| record.policy.clone()),
            offer,
        }
    }
}

fn given(launch: &Launch) -> Vec<String> {
    let Launch::Plan(plan) = launch else { return Vec::new() };
    let said = plan.variables().iter().map(|variable| {
        let secrets: Vec<_> = variable.value.secrets().collect();
        match secrets.is_empty() {
            true => variable.name.clone(),
            false => format!("{} (secret {})", variable.name, secrets.join(", ")),
        }
    });
    said.collect()
}
