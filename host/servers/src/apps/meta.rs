//! `_meta` of tools and resources, in the standard's words and in its neighbours'.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use signet_mcp_client::Tool;

use super::csp::{Csp, Source};
use super::{App, is_widget_uri};
use crate::manifest::{Notes, Place, Problem, plain};

/// Sources in one list. The largest that was seen has a handful.
const SOURCES: usize = 32;

/// Who may call a tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visibility {
    /// Models.
    pub model: bool,
    /// Widgets of the same server.
    pub app: bool,
}

/// Who may call a tool: `_meta.ui.visibility`, else `openai/visibility` with `openai/widgetAccessible`, else both.
#[must_use]
pub fn visibility(tool: &Tool) -> Visibility {
    let meta = tool.meta.as_ref();
    let flat = |key: &str| meta.and_then(|meta| meta.get(key));
    match meta.and_then(|meta| meta.pointer("/ui/visibility")) {
        Some(Value::Array(list)) => {
            let has = |who: &str| list.iter().any(|one| one.as_str() == Some(who));
            return Visibility { model: has("model"), app: has("app") };
        }
        // Not as the standard has it, but clear.
        Some(Value::String(one)) => return Visibility { model: one == "model", app: one == "app" },
        _ => {}
    }
    match (flat("openai/visibility"), flat("openai/widgetAccessible")) {
        (None, None) => Visibility { model: true, app: true },
        (visibility, accessible) => Visibility {
            model: visibility.and_then(Value::as_str) != Some("private"),
            app: accessible.and_then(Value::as_bool) == Some(true),
        },
    }
}

/// The widget that a tool opens: `_meta.ui.resourceUri`, else the flat `ui/resourceUri`, else `openai/outputTemplate`.
///
/// # Errors
///
/// What stands there instead of a widget's URI, in words.
pub fn resource_uri(tool: &Tool) -> Result<Option<&str>, String> {
    let Some(meta) = tool.meta.as_ref() else { return Ok(None) };
    let places =
        [meta.pointer("/ui/resourceUri"), meta.get("ui/resourceUri"), meta.get("openai/outputTemplate")];
    let Some(value) = places.into_iter().flatten().find(|value| !value.is_null()) else { return Ok(None) };
    let uri = value.as_str().ok_or("it is no text")?;
    plain(uri, crate::manifest::limits::URL)?;
    if is_widget_uri(uri) { Ok(Some(uri)) } else { Err("a widget's URI begins with ui://".to_owned()) }
}

/// What of the browser a widget wants beside showing itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "AppPermissions")]
pub struct Permissions {
    /// The camera.
    pub camera: bool,
    /// The microphone.
    pub microphone: bool,
    /// Where the person is.
    pub geolocation: bool,
    /// Writing into the clipboard.
    pub clipboard_write: bool,
}

impl Permissions {
    /// Names of those that are set, as the standard writes them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        [
            ("camera", self.camera),
            ("microphone", self.microphone),
            ("geolocation", self.geolocation),
            ("clipboardWrite", self.clipboard_write),
        ]
        .into_iter()
        .filter_map(|(name, is)| is.then_some(name))
    }

    /// Those for which this holds, of those that are set.
    #[must_use]
    pub fn filter(self, holds: impl Fn(&str) -> bool) -> Self {
        Self {
            camera: self.camera && holds("camera"),
            microphone: self.microphone && holds("microphone"),
            geolocation: self.geolocation && holds("geolocation"),
            clipboard_write: self.clipboard_write && holds("clipboardWrite"),
        }
    }

    /// The value of an iframe's `allow`: what is wanted and granted.
    #[must_use]
    pub fn allow(self, granted: Self) -> String {
        let both = Self {
            camera: self.camera && granted.camera,
            microphone: self.microphone && granted.microphone,
            geolocation: self.geolocation && granted.geolocation,
            clipboard_write: self.clipboard_write && granted.clipboard_write,
        };
        let features =
            both.names().map(|name| if name == "clipboardWrite" { "clipboard-write" } else { name });
        features.collect::<Vec<_>>().join("; ")
    }
}

/// What `_meta` of a resource says of a widget. What is absent says nothing.
#[derive(Default)]
pub(super) struct Meta {
    csp: Option<Csp>,
    permissions: Option<Permissions>,
    domain: Option<String>,
    prefers_border: Option<bool>,
    trusted_links: Option<Vec<Source>>,
}

impl Meta {
    /// Puts what is said into a widget.
    pub(super) fn over(self, app: &mut App) {
        if let Some(csp) = self.csp {
            app.csp = csp;
        }
        if let Some(permissions) = self.permissions {
            app.permissions = permissions;
        }
        app.domain = self.domain.or(app.domain.take());
        app.prefers_border = self.prefers_border.or(app.prefers_border);
        if let Some(links) = self.trusted_links {
            app.trusted_links = links;
        }
    }
}

/// Reads `_meta`. The standard's `ui` counts before `openai/...`, field by field.
pub(super) fn of_resource(meta: Option<&Value>, place: Place) -> (Meta, Vec<Problem>) {
    let mut notes = Notes::new(place);
    let Some(meta) = meta else { return (Meta::default(), Vec::new()) };
    let ui = |field: &str| meta.get("ui").and_then(|ui| ui.get(field)).filter(|value| !value.is_null());
    let openai = |field: &str| meta.get(format!("openai/{field}")).filter(|value| !value.is_null());

    let (csp, their) = (ui("csp"), openai("widgetCSP"));
    let lists = |camel: &str, snake: &str, notes: &mut Notes| match (csp, their) {
        (Some(csp), _) => sources(csp.get(camel), &format!("ui.csp.{camel}"), notes),
        (None, Some(csp)) => sources(csp.get(snake), &format!("openai/widgetCSP.{snake}"), notes),
        (None, None) => Vec::new(),
    };
    let read = Csp {
        connect: lists("connectDomains", "connect_domains", &mut notes),
        resource: lists("resourceDomains", "resource_domains", &mut notes),
        frame: lists("frameDomains", "frame_domains", &mut notes),
        base_uri: lists("baseUriDomains", "base_uri_domains", &mut notes),
    };
    let trusted = ui("linkTrustedDomains").map(|list| (list, "ui.linkTrustedDomains"));
    let redirect = their.and_then(|csp| csp.get("redirect_domains"));
    let trusted = trusted.or(redirect.map(|list| (list, "openai/widgetCSP.redirect_domains")));
    let meta = Meta {
        csp: (csp.is_some() || their.is_some()).then_some(read),
        permissions: ui("permissions").map(permissions),
        domain: domain(ui("domain").or_else(|| openai("widgetDomain")), &mut notes),
        prefers_border: ui("prefersBorder")
            .or_else(|| openai("widgetPrefersBorder"))
            .and_then(Value::as_bool),
        trusted_links: trusted.map(|(list, path)| sources(Some(list), path, &mut notes)),
    };
    (meta, notes.into_problems())
}

/// An entry that is there is wanted, whatever it holds: the standard writes `{}`.
fn permissions(value: &Value) -> Permissions {
    let wants =
        |name: &str| value.get(name).is_some_and(|value| !matches!(value, Value::Null | Value::Bool(false)));
    Permissions {
        camera: wants("camera"),
        microphone: wants("microphone"),
        geolocation: wants("geolocation"),
        clipboard_write: wants("clipboardWrite"),
    }
}

fn domain(value: Option<&Value>, notes: &mut Notes) -> Option<String> {
    let text = value?.as_str().unwrap_or_default();
    let bare = text.strip_prefix("https://").unwrap_or(text).trim_end_matches('/');
    let right = (1..=253).contains(&bare.len())
        && bare.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-' || b == b':');
    if !right {
        notes.error("ui.domain", "it is no host's name");
    }
    right.then(|| bare.to_ascii_lowercase())
}

fn sources(value: Option<&Value>, path: &str, notes: &mut Notes) -> Vec<Source> {
    let list = match value {
        None | Some(Value::Null) => return Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => {
            notes.error(path, "a list of texts is wanted");
            return Vec::new();
        }
    };
    if list.len() > SOURCES {
        notes.error(path, format!("it has {} entries, and the first {SOURCES} are used", list.len()));
    }
    let mut sources: Vec<Source> = Vec::new();
    for (at, value) in list.iter().take(SOURCES).enumerate() {
        match value.as_str().ok_or_else(|| "a text is wanted".to_owned()).and_then(Source::parse) {
            Ok(source) if sources.contains(&source) => {}
            Ok(source) => sources.push(source),
            Err(why) => notes.error(format!("{path}[{at}]"), why),
        }
    }
    sources
}
