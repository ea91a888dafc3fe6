//! The plugins of a daemon: which there are, which run, and every change to them.
//!
//! Queries read one table that is replaced as a whole; they never wait. Changes come one at a time: a new
//! version is read, compiled and brought up beside the old one, then written down (`plugins.lock` is the
//! truth), then swapped in between two calls. What does not come up changes nothing.

mod change;
mod feed;
mod figure_book;
mod folder;
mod install;
mod load;
mod log_book;
mod news;
mod open;
mod reload;
mod view;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use parking_lot::{Mutex, RwLock};
use signet_runtime::{
    Actor, ActorState, Capabilities, CardGenerator, Connector, EventType, Export, Grants, Limits, Package,
    Plugin, Runtime, Weight,
};

use crate::{Entry, Fetcher, Ledger, PluginId, PluginsError, Publishers, Result, Source};
pub use change::{LimitChange, Settings};
pub use feed::as_plugins_hear;
pub use figure_book::FigureBook;
pub use install::{Accept, Given, Installed, Proposal};
pub use log_book::{Line, LogBook};
pub use news::{Happened, News};
pub(crate) use view::asks;
pub use view::{Ask, LimitView, PackageView, Poison, View};

/// How long plugins may take to end with the daemon, all together.
const FAREWELL: Duration = Duration::from_secs(2);

/// What the daemon does for plugins.
#[async_trait]
pub trait Environment: Send + Sync {
    /// Capabilities that act for the plugin itself: for events, and for its start and end.
    fn own(&self, plugin: &str) -> Capabilities;
    /// Forgets what the plugin keeps. The error is a sentence.
    async fn forget(&self, plugin: &str) -> Result<(), String>;
    /// It publishes these types of events from now on, and describes them so: none when it does not run.
    fn emits(&self, _plugin: &str, _types: &[EventType]) {}
}

/// Where things are and who helps.
pub struct Options {
    /// Runs them.
    pub runtime: Runtime,
    /// Holds `plugins.lock`, `publishers.toml` and the folder `plugins`.
    pub workspace: PathBuf,
    /// Holds components and journal.
    pub private: PathBuf,
    /// Name and bytes of what comes with Signet.
    pub built_in: &'static [(&'static str, &'static [u8])],
    /// Gets others.
    pub fetcher: Fetcher,
    /// What they work with.
    pub environment: Arc<dyn Environment>,
    /// What they say.
    pub logs: LogBook,
}

/// The plugins of a daemon. Cheap to clone.
#[derive(Clone)]
pub struct Plugins {
    inner: Arc<Inner>,
}

struct Inner {
    options: Options,
    ledger: Ledger,
    table: RwLock<Arc<Table>>,
    /// Held by whoever changes something.
    changing: tokio::sync::Mutex<()>,
    staged: Mutex<install::Staged>,
    figures: FigureBook,
    observer: news::Observer,
}

/// What there is, at one moment.
#[derive(Default, Clone)]
struct Table {
    seats: BTreeMap<String, Arc<Seat>>,
}

/// One plugin.
#[derive(Clone)]
struct Seat {
    /// Its id; for a file that is no plugin, the file's name.
    id: String,
    source: Source,
    /// What the user decided. A file that is no plugin has none.
    entry: Option<Entry>,
    /// Without its bytes.
    package: Option<Arc<Package>>,
    standing: Standing,
    /// Why a newer version or a change did not come about.
    problem: Option<String>,
    loaded: Option<Loaded>,
}

/// How a plugin stands, its actor aside.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    Running,
    Compiling,
    /// For these.
    Waiting(Grants),
    Disabled,
    Refused(String),
}

/// A plugin that runs.
#[derive(Clone)]
struct Loaded {
    plugin: Plugin,
    /// With the harness that it connects.
    connector: Option<(String, Connector)>,
    cards: Option<CardGenerator>,
    actor: Option<Actor>,
}

impl Plugins {
    fn table(&self) -> Arc<Table> {
        Arc::clone(&self.inner.table.read())
    }

    /// Replaces one seat.
    fn seat(&self, seat: Seat) {
        let emits = seat.loaded.as_ref().map(|on| on.plugin.package().manifest.emits());
        self.inner.options.environment.emits(&seat.id, emits.unwrap_or_default());
        let (id, state) = (seat.id.clone(), view::word(&seat));
        let version = seat.entry.as_ref().map(|entry| entry.version.to_string());
        Arc::make_mut(&mut self.inner.table.write()).seats.insert(id.clone(), Arc::new(seat));
        // Who hears of it and looks finds it so.
        self.inner.observer.tell(&id, version, Happened::Stands(state));
    }

    /// Takes one away and ends it.
    async fn dismiss(&self, id: &str) {
        let seat = Arc::make_mut(&mut self.inner.table.write()).seats.remove(id);
        if let Some(seat) = seat {
            self.inner.options.environment.emits(id, &[]);
            let version = seat.entry.as_ref().map(|entry| entry.version.to_string());
            self.inner.observer.tell(id, version, Happened::Stands("removed"));
            seat.end().await;
        }
    }

    fn find(&self, id: &str) -> Result<Arc<Seat>> {
        let table = self.table();
        table.seats.get(id).cloned().ok_or_else(|| PluginsError::NoSuchPlugin { id: id.to_owned() })
    }

    /// All of them, sorted by id.
    #[must_use]
    pub fn list(&self) -> Vec<View> {
        self.table().seats.values().map(|seat| self.view(seat)).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// There is none of this id.
    pub fn get(&self, id: &str) -> Result<View> {
        Ok(self.view(&*self.find(id)?))
    }

    /// The connector for a harness. What comes with Signet goes first.
    #[must_use]
    pub fn connector(&self, harness: &str) -> Option<Connector> {
        let table = self.table();
        let of = |seat: &Arc<Seat>| {
            let (own, connector) = seat.loaded.as_ref()?.connector.as_ref()?;
            (own == harness).then(|| (seat.source != Source::BuiltIn, connector.clone()))
        };
        table
            .seats
            .values()
            .filter_map(of)
            .min_by_key(|(foreign, _)| *foreign)
            .map(|(_, connector)| connector)
    }

    /// Harnesses that can be connected, sorted.
    #[must_use]
    pub fn harnesses(&self) -> Vec<String> {
        let table = self.table();
        let of = |seat: &Arc<Seat>| Some(seat.loaded.as_ref()?.connector.as_ref()?.0.clone());
        let names: std::collections::BTreeSet<_> = table.seats.values().filter_map(of).collect();
        names.into_iter().collect()
    }

    /// The card generators, sorted by id.
    #[must_use]
    pub fn card_generators(&self) -> Vec<CardGenerator> {
        let table = self.table();
        table.seats.values().filter_map(|seat| seat.loaded.as_ref()?.cards.clone()).collect()
    }

    /// Ids of the plugins that have a widget, running or not, sorted.
    #[must_use]
    pub fn widgets(&self) -> Vec<String> {
        let widget = Export::Widget.name();
        let has_one =
            |view: &View| view.package.as_ref().is_some_and(|package| package.exports.contains(&widget));
        self.list().into_iter().filter(has_one).map(|view| view.id).collect()
    }

    /// The widget of this id.
    ///
    /// # Errors
    /// There is none, or it does not run.
    pub fn widget(&self, id: &str) -> Result<Actor> {
        let seat = self.find(id)?;
        let loaded = seat.loaded.as_ref().ok_or_else(|| PluginsError::NotRunning {
            id: id.to_owned(),
            reason: seat.standing.to_string(),
        })?;
        let is_widget = loaded.plugin.package().exports.contains(&Export::Widget);
        loaded.actor.clone().filter(|_| is_widget).ok_or_else(|| PluginsError::NotRunning {
            id: id.to_owned(),
            reason: "it is no widget".to_owned(),
        })
    }

    /// Publishers that the user knows.
    ///
    /// # Errors
    /// Their file cannot be used.
    pub fn publishers(&self) -> Result<Publishers> {
        Publishers::load(&self.inner.options.workspace)
    }

    /// Changes them.
    ///
    /// # Errors
    /// What `change` refuses, or their file cannot be used.
    pub async fn change_publishers<T>(&self, change: impl FnOnce(&mut Publishers) -> Result<T>) -> Result<T> {
        let _changing = self.inner.changing.lock().await;
        let mut publishers = self.publishers()?;
        let answer = change(&mut publishers)?;
        publishers.save(&self.inner.options.workspace)?;
        Ok(answer)
    }

    /// What plugins say.
    #[must_use]
    pub fn logs(&self) -> &LogBook {
        &self.inner.options.logs
    }

    /// What plugins do, in figures.
    #[must_use]
    pub fn figures(&self) -> &FigureBook {
        &self.inner.figures
    }

    /// Has `hears` told of what happens to plugins from now on: not of those that the daemon starts with. It must
    /// not wait. There can be one such.
    pub fn observe(&self, hears: impl Fn(News) + Send + Sync + 'static) {
        self.inner.observer.set(Box::new(hears));
    }

    /// Ends all of them, in two seconds at most.
    pub async fn close(&self) {
        let table = std::mem::take(&mut *self.inner.table.write());
        futures_util::future::join_all(table.seats.values().map(|seat| seat.end())).await;
    }
}

impl Seat {
    /// Limits of its calls, or of its actor.
    fn limits(&self, base: Limits) -> Limits {
        let user = self.entry.as_ref().map(|entry| entry.limits.clone()).unwrap_or_default();
        match &self.package {
            Some(package) => base.of_weight(Weight::of(package, 0)).for_plugin(&package.manifest, &user),
            None => base,
        }
    }

    /// Ends its actor, if it has one.
    async fn end(&self) {
        if let Some(loaded) = &self.loaded {
            loaded.end().await;
        }
    }

    /// The state of its actor, if it has one.
    fn actor_state(&self) -> Option<ActorState> {
        Some(self.loaded.as_ref()?.actor.as_ref()?.state())
    }
}

impl Loaded {
    /// Ends its actor, if it has one.
    async fn end(&self) {
        if let Some(actor) = &self.actor {
            actor.stop(FAREWELL).await;
        }
    }
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Running => f.write_str("it runs"),
            Self::Compiling => f.write_str("it is being compiled; try again in a moment"),
            Self::Waiting(missing) => write!(f, "it waits for {missing} to be granted"),
            Self::Disabled => f.write_str("it is switched off"),
            Self::Refused(reason) => f.write_str(reason),
        }
    }
}

/// The id as a checked one.
fn checked(id: &str) -> Result<PluginId> {
    id.parse()
}
