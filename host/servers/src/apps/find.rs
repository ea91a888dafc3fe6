//! Which resources of a server are widgets, and which tools open them.

use signet_mcp_client::{Resource, Tool};

use super::{App, Kind, MIME, MOST, is_widget_uri, meta, resource_uri};
use crate::manifest::{Notes, Place, Problem, keep, plain};

/// The widgets of a server.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Apps {
    /// Each once: those of the list first, in its order, then those that only tools name.
    pub apps: Vec<App>,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

/// Looks for widgets among resources and tools. A server may leave widgets out of its list and name them in tools
/// alone.
#[must_use]
pub fn find(tools: &[Tool], resources: &[Resource]) -> Apps {
    let mut found = Apps::default();
    for resource in resources {
        let kind = Kind::of(resource.mime_type.as_deref());
        if is_widget_uri(&resource.uri) && plain(&resource.uri, crate::manifest::limits::URL).is_ok() {
            if kind != Kind::Other {
                found.listed(resource);
            }
        } else if kind == Kind::App {
            found.warn(
                resource_place(&resource.uri),
                "it is a widget by its media type, and its URI does not begin with ui://",
            );
        }
    }
    for tool in tools {
        let place = || Place::ToolMeta { tool: tool.name.clone(), key: "ui.resourceUri".to_owned() };
        match resource_uri(tool) {
            Ok(None) => {}
            Ok(Some(uri)) => {
                let other = resources.iter().find(|resource| {
                    resource.uri == uri && Kind::of(resource.mime_type.as_deref()) == Kind::Other
                });
                match other {
                    Some(_) => {
                        found.warn(place(), &format!("{uri} is in the list of resources, and is no {MIME}"))
                    }
                    None => found.named(uri, &tool.name, place()),
                }
            }
            Err(why) => found.warn(place(), &why),
        }
    }
    found
}

fn resource_place(uri: &str) -> Place {
    Place::ResourceMeta { uri: uri.to_owned(), key: "ui".to_owned() }
}

impl Apps {
    fn listed(&mut self, resource: &Resource) {
        if self.apps.iter().any(|app| app.uri == resource.uri) || self.is_full(resource_place(&resource.uri))
        {
            return;
        }
        let (meta, problems) = meta::of_resource(resource.meta.as_ref(), resource_place(&resource.uri));
        let title = resource.title.clone().unwrap_or_else(|| resource.name.clone());
        // Servers repeat the URI there, which is no name for people.
        let named = title != resource.uri && plain(&title, crate::manifest::limits::URL).is_ok();
        let title = named.then_some(title);
        let mut app = App { uri: resource.uri.clone(), title, ..App::default() };
        meta.over(&mut app);
        self.apps.push(app);
        keep(&mut self.problems, problems);
    }

    fn named(&mut self, uri: &str, tool: &str, place: Place) {
        if !self.apps.iter().any(|app| app.uri == uri) {
            if self.is_full(place) {
                return;
            }
            self.apps.push(App { uri: uri.to_owned(), ..App::default() });
        }
        if let Some(app) = self.apps.iter_mut().find(|app| app.uri == uri) {
            app.tools.push(tool.to_owned());
        }
    }

    /// Whether there are as many as are looked at; says so once.
    fn is_full(&mut self, place: Place) -> bool {
        const SAYS: &str = "there are more widgets than are looked at";
        let full = self.apps.len() >= MOST;
        if full && !self.problems.iter().any(|problem| problem.message.starts_with(SAYS)) {
            self.warn(place, &format!("{SAYS}: {MOST}"));
        }
        full
    }

    fn warn(&mut self, place: Place, message: &str) {
        let mut notes = Notes::new(place);
        notes.warning("", message);
        keep(&mut self.problems, notes.into_problems());
    }
}
