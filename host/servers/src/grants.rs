//! What a person allows apps: of what they want, and of nothing else. A wish that changed is another wish: nobody said
//! anything of it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_auth::Caller;
use signet_core::{Millis, Permission, now};

use crate::apps::{App, Csp, Source};
use crate::entry::Entry;
use crate::news::{Happened, News};
use crate::{Result, Servers, ServersError};

/// What a person said of a wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "WishDecision")]
pub struct Said {
    /// The app may.
    pub allowed: bool,
    /// Who said it.
    pub by: String,
    /// When.
    pub at: Millis,
}

/// What was said of the apps of one server: by their URIs, by the names of their wishes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grants(BTreeMap<String, BTreeMap<String, Said>>);

/// What a source is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SourceUse")]
pub enum Use {
    /// Requests that scripts make.
    Connect,
    /// Scripts, styles, images, fonts and media.
    Resource,
    /// Pages in frames of its own.
    Frame,
    /// What `<base>` names.
    BaseUri,
}

/// Something that an app wants, and that a person is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AppWish")]
pub struct Wish {
    /// `camera`, `microphone`, `geolocation`, `clipboardWrite`, or a source as it stands in a policy.
    pub name: String,
    /// Why a person is asked about a source; absent: the wish is something of the browser's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What a source is wanted for.
    pub uses: Vec<Use>,
    /// What a person said; absent: nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Said>,
}

/// What an app wants.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppWishes {
    /// The app.
    pub uri: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What a person is asked about.
    pub wishes: Vec<Wish>,
    /// What it may reach anyway.
    pub reaches: Vec<Source>,
}

impl Grants {
    /// Whether an app may have what it wants under this name.
    pub(crate) fn allows(&self, uri: &str, name: &str) -> bool {
        self.said(uri, name).is_some_and(|said| said.allowed)
    }

    fn said(&self, uri: &str, name: &str) -> Option<&Said> {
        self.0.get(uri)?.get(name)
    }

    /// All that an app wants, with what was said of it.
    pub(crate) fn wishes(&self, app: &App) -> Vec<Wish> {
        let wish = |name: &str, why: Option<&str>, uses: Vec<Use>| Wish {
            name: name.to_owned(),
            why: why.map(str::to_owned),
            uses,
            decision: self.said(&app.uri, name).cloned(),
        };
        let features = app.permissions.names().map(|name| wish(name, None, Vec::new()));
        let sources = app.csp.asks().into_iter();
        features
            .chain(sources.map(|(source, why)| wish(source.as_str(), Some(why), uses(&app.csp, source))))
            .collect()
    }

    /// The same without who said it.
    pub(crate) fn decisions(&self) -> BTreeMap<String, BTreeMap<String, bool>> {
        let plain = |said: &BTreeMap<String, Said>| {
            said.iter().map(|(name, said)| (name.clone(), said.allowed)).collect()
        };
        self.0.iter().map(|(uri, said)| (uri.clone(), plain(said))).collect()
    }

    /// Keeps what is said of one app, and only what is said of what there is; what an app may do now and might not, and
    /// what it may not.
    fn decide(
        &mut self,
        uri: &str,
        by: &str,
        said: &BTreeMap<String, Option<bool>>,
        wanted: impl Fn(&str) -> bool,
        is_app: impl Fn(&str) -> bool,
    ) -> (Vec<String>, Vec<String>) {
        let kept = self.0.entry(uri.to_owned()).or_default();
        let (mut allowed, mut refused) = (Vec::new(), Vec::new());
        for (name, decision) in said {
            let before = kept.get(name).map(|said| said.allowed);
            if before == *decision {
                continue;
            }
            match decision {
                Some(decision) => {
                    kept.insert(name.clone(), Said { allowed: *decision, by: by.to_owned(), at: now() })
                }
                None => kept.remove(name),
            };
            let list = if *decision == Some(true) { &mut allowed } else { &mut refused };
            list.push(name.clone());
        }
        kept.retain(|name, _| wanted(name));
        self.0.retain(|app, said| !said.is_empty() && is_app(app));
        (allowed, refused)
    }
}

fn uses(csp: &Csp, source: &Source) -> Vec<Use> {
    let lists = [
        (Use::Connect, &csp.connect),
        (Use::Resource, &csp.resource),
        (Use::Frame, &csp.frame),
        (Use::BaseUri, &csp.base_uri),
    ];
    lists.into_iter().filter(|(_, list)| list.contains(source)).map(|(one, _)| one).collect()
}

impl Servers {
    /// What an app wants and may; the one that the widget shows, if none is named.
    ///
    /// # Errors
    /// There is no such app, or its server could not be asked.
    pub async fn wishes(&self, caller: &Caller, id: &str, uri: Option<&str>) -> Result<AppWishes> {
        let entry = self.visible(caller, id)?;
        let uri = shown(&entry, caller, uri)?;
        let app = self.document(caller, id, &uri).await?.app;
        Ok(of_app(&entry, app))
    }

    /// Keeps what a person says of what an app wants, each by its name; null: nothing any more.
    ///
    /// # Errors
    /// The app does not want it, there is none, its server could not be asked what it wants, or the store failed.
    pub async fn decide(
        &self,
        caller: &Caller,
        id: &str,
        uri: Option<&str>,
        said: &BTreeMap<String, Option<bool>>,
    ) -> Result<AppWishes> {
        caller.require(Permission::Connectors)?;
        let entry = self.entry(id)?;
        let uri = shown(&entry, caller, uri)?;
        let before = entry.record().grants.clone();
        let known = |name: &str| before.said(&uri, name).is_some();
        let (app, asked) = match self.document(caller, id, &uri).await {
            Ok(document) => (document.app, true),
            // What was allowed is taken back also while nobody answers.
            Err(error) if said.iter().any(|(name, may)| *may == Some(true) || !known(name)) => {
                return Err(error);
            }
            Err(_) => (listed(&entry, &uri)?, false),
        };
        let wanted: Vec<_> = before.wishes(&app).into_iter().map(|wish| wish.name).collect();
        let is_wanted = |name: &str| wanted.iter().any(|wanted| wanted == name);
        if let Some(other) =
            said.iter().find(|(name, may)| !is_wanted(name) && (**may == Some(true) || !known(name)))
        {
            let other = other.0;
            let wants = if wanted.is_empty() { "nothing".to_owned() } else { wanted.join(", ") };
            return Err(ServersError::Invalid(format!(
                "{uri} of {id} does not ask for {other}; it asks for {wants}"
            )));
        }
        let mut what = (Vec::new(), Vec::new());
        let by = caller.principal().name();
        self.update(&entry, |record| {
            let is_app = |uri: &str| listed(&entry, uri).is_ok();
            what = record.grants.decide(&uri, by, said, |name| !asked || is_wanted(name), is_app);
        })
        .await?;
        let (allowed, refused) = what;
        if !allowed.is_empty() || !refused.is_empty() {
            let mut said = Vec::new();
            for (word, names) in [("may", &allowed), ("may not", &refused)] {
                if !names.is_empty() {
                    said.push(format!("{word}: {}", names.join(", ")));
                }
            }
            entry.logs.write("signet", &format!("{by} said that {uri} {}", said.join("; ")));
            let news = Happened::Permitted { app: uri, allowed, refused };
            self.inner.keeping.observer.tell(News::of(&entry, Some(caller), news));
        }
        Ok(of_app(&entry, app))
    }
}

fn of_app(entry: &Entry, app: App) -> AppWishes {
    let wishes = entry.record().grants.wishes(&app);
    let mut reaches: Vec<Source> = Vec::new();
    for source in app.csp.all().filter(|source| source.asks().is_none()) {
        if !reaches.contains(source) {
            reaches.push(source.clone());
        }
    }
    AppWishes { uri: app.uri, title: app.title, wishes, reaches }
}

/// As the server last listed it.
fn listed(entry: &Entry, uri: &str) -> Result<App> {
    let seen = entry.seen();
    let app = seen.as_ref().and_then(|seen| seen.probe.apps.iter().find(|app| app.uri == uri));
    app.cloned().ok_or_else(|| ServersError::Invalid(format!("{} has no app {uri}", entry.record().id)))
}

/// The app that is named, or that the widget shows.
fn shown(entry: &Entry, caller: &Caller, uri: Option<&str>) -> Result<String> {
    if let Some(uri) = uri {
        return Ok(uri.to_owned());
    }
    let widget = entry.widget(caller, false);
    widget.ui.filter(|_| widget.kind == crate::WidgetKind::App).ok_or_else(|| {
        ServersError::Invalid(format!("{} shows no app, and only apps ask for something", widget.id))
    })
}
