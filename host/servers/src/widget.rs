//! Servers as widgets: what the dashboard puts on its grid.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize as _, Serialize};
use serde_json::Value;
use signet_auth::Caller;
use signet_mcp_client::Resource;

use crate::apps::{App, Permissions, Source};
use crate::entry::Entry;
use crate::manifest::{Events, Size};
use crate::{Result, Servers, ServersError, Status, ToolView, Wish};

/// What a widget shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum WidgetKind {
    /// An MCP App: a resource of the server.
    App,
    /// A page at an address.
    Page,
    /// A card.
    Card,
}

/// A widget, for one caller.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Widget")]
pub struct WidgetView {
    /// The server's id.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// An address, a `data:` image, the URI of a resource, or an emoji.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    /// Grid units.
    pub size: Size,
    /// What it shows.
    pub kind: WidgetKind,
    /// The resource or the address; absent: a card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ui: Option<String>,
    /// Events that it wants and tells.
    pub events: Events,
    /// For the menu bar.
    pub menu_items: Vec<String>,
    /// Pin it to the dock.
    pub dock: bool,
    /// How the server does.
    #[serde(flatten)]
    pub status: Status,
    /// What is on it. Only where one widget is asked for.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
}

/// What is on a widget.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "WidgetContent")]
pub struct Content {
    /// Tools that the caller may call, the app's own among them.
    pub tools: Vec<ToolView>,
    /// Resources.
    pub resources: Vec<Resource>,
    /// All apps of the server.
    pub apps: Vec<App>,
    /// What a person said of what apps want: by their URIs, by the names of the wishes; true: they may.
    pub decisions: BTreeMap<String, BTreeMap<String, bool>>,
    /// The card.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub card: Option<Value>,
}

impl Servers {
    /// Widgets of the servers that the caller may know of, by id.
    #[must_use]
    pub fn widgets(&self, caller: &Caller) -> Vec<WidgetView> {
        self.shown(caller).iter().map(|entry| entry.widget(caller, false)).collect()
    }

    /// One with what is on it.
    ///
    /// # Errors
    /// There is none of this id that the caller may know of.
    pub fn widget(&self, caller: &Caller, id: &str) -> Result<WidgetView> {
        Ok(self.visible(caller, id)?.widget(caller, true))
    }

    /// The document of an app, what it may do, and what of that the person granted. What stands with the document counts
    /// before what stood in the list.
    ///
    /// # Errors
    /// The server has no such app, could not be asked, or answered with something else.
    pub async fn document(&self, caller: &Caller, id: &str, uri: &str) -> Result<AppDocument> {
        let entry = self.visible(caller, id)?;
        let no_app = || ServersError::Invalid(format!("{id} has no app {uri}"));
        let seen = entry.seen().ok_or_else(no_app)?;
        let app = seen.probe.apps.iter().find(|app| app.uri == uri).ok_or_else(no_app)?;
        let answer = self.read(caller, id, uri).await?;
        let item = answer.pointer("/contents/0").ok_or_else(no_app)?;
        let (app, problems) = app.with_content(item)?;
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        let record = entry.record();
        let wishes = record.grants.wishes(&app);
        let is_granted = |name: &str| record.grants.allows(uri, name);
        let granted = app.permissions.filter(is_granted);
        let granted_sources = app.csp.asks().into_iter().map(|(source, _)| source.clone());
        let granted_sources = granted_sources.filter(|source| is_granted(source.as_str())).collect();
        Ok(AppDocument { html: html(item)?, app, problems, wishes, granted, granted_sources })
    }
}

/// The document of an app, and what it may do.
#[derive(Debug, Clone)]
pub struct AppDocument {
    /// HTML.
    pub html: String,
    /// What it wants.
    pub app: App,
    /// What is wrong with what it says.
    pub problems: Vec<String>,
    /// What a person is asked about, and what they said.
    pub wishes: Vec<Wish>,
    /// What of the browser the person granted it.
    pub granted: Permissions,
    /// What the person granted it to reach, of what [`Source::asks`] about.
    pub granted_sources: Vec<Source>,
}

/// The document, however it was sent.
fn html(item: &Value) -> Result<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let text = |field: &str| item.get(field).and_then(Value::as_str);
    if let Some(text) = text("text") {
        return Ok(text.to_owned());
    }
    let decoded = text("blob").and_then(|blob| STANDARD.decode(blob).ok());
    decoded
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .ok_or_else(|| ServersError::Invalid("the app is no text".to_owned()))
}

fn size_of(card: &Value) -> Option<Size> {
    Size::deserialize(card.get("size")?).ok()
}

impl Entry {
    pub(crate) fn widget(&self, caller: &Caller, whole: bool) -> WidgetView {
        let seen = self.seen();
        let probe = seen.as_ref().map(|seen| &seen.probe);
        let manifest = probe.and_then(|probe| probe.manifest.clone());
        let app = probe.and_then(|probe| probe.apps.first()).map(|app| app.uri.clone());
        let ui = manifest.as_ref().and_then(|manifest| manifest.ui.clone()).or(app);
        let kind = match ui.as_deref() {
            None => WidgetKind::Card,
            Some(ui) if ui.starts_with("http:") || ui.starts_with("https:") => WidgetKind::Page,
            Some(_) => WidgetKind::App,
        };
        let card = seen.as_ref().and_then(|seen| seen.card.as_ref());
        // What a card needs its maker knows.
        let of_maker = card.filter(|_| manifest.is_none() && kind == WidgetKind::Card).and_then(size_of);
        let manifest = manifest.unwrap_or_default();
        let of_card = card.and_then(|card| card.get("icon")).and_then(Value::as_str).map(str::to_owned);
        let of_server = probe.and_then(|probe| probe.about.icons.first()).map(|icon| icon.src.clone());
        WidgetView {
            id: self.record().id.clone(),
            name: self.name(),
            icon: manifest.icon.or(of_card).or(of_server),
            size: of_maker.unwrap_or(manifest.default_size),
            kind,
            ui,
            events: manifest.events,
            menu_items: manifest.menu_items,
            dock: manifest.dock,
            status: self.status(),
            content: probe.filter(|_| whole).map(|probe| Content {
                tools: self.tools_for(caller),
                resources: probe.resources.clone(),
                apps: probe.apps.clone(),
                decisions: self.record().grants.decisions(),
                card: card.cloned(),
            }),
        }
    }
}
