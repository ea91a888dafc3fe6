//! The installed servers of a daemon, and every change to them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use serde::Deserialize;
use signet_auth::{Caller, Decision, Party, ToolPolicy, ToolRule};
use signet_core::{Permission, now};
use signet_store::{Read as _, Store, StoreError};

use crate::audit::Audit;
use crate::card::CardMaker;
use crate::entry::Entry;
use crate::news::{Happened, News};
use crate::probe::PROBES;
use crate::record::{RECORDS, check_id, id_from};
use crate::source::Answer;
use crate::supervise::Keeping;
use crate::{
    AuditEntry, AuditQuery, Connect, Launch, Line, Pending, Probe, Record, Result, ServerView, ServersError,
    Status, ToolView,
};

/// Installed servers.
const MOST: usize = 200;
/// How long an installation waits for the server's first answer. After that it is reported as being reached.
const FIRST_ANSWER: Duration = Duration::from_secs(60);
/// Servers that are ended at once with the daemon.
const LAST_WAIT: Duration = Duration::from_secs(8);

/// What servers need of the rest.
pub struct Options {
    /// Where records are.
    pub store: Store,
    /// Reaches servers.
    pub connect: Arc<dyn Connect>,
    /// Makes cards.
    pub cards: Arc<dyn CardMaker>,
}

/// A server to be installed: what a person approved.
#[derive(Debug, Clone, PartialEq)]
pub struct New {
    /// Id; absent: made from the name or the source.
    pub id: Option<String>,
    /// What the person calls it.
    pub name: Option<String>,
    /// How it is reached.
    pub launch: Launch,
    /// What a person said to what was needed.
    pub answers: BTreeMap<String, Answer>,
    /// Who may call what.
    pub policy: ToolPolicy,
}

/// A change to a server. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Change {
    /// Run it, or not.
    pub enabled: Option<bool>,
    /// What a person calls it; empty: what it calls itself.
    pub name: Option<String>,
    /// Who may call what.
    pub policy: Option<ToolPolicy>,
    /// One rule of it, in place of the one about the same tools and callers. The others stay, whoever changes them
    /// meanwhile.
    pub rule: Option<ToolRule>,
    /// The rule about these tools and callers is taken back.
    pub without_rule: Option<RuleName>,
}

/// Names a rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleName {
    /// As the rule has it.
    pub tool: String,
    /// As the rule has it.
    #[serde(default, rename = "for")]
    pub party: Option<Party>,
}

/// The installed servers. Cheap to clone.
#[derive(Clone)]
pub struct Servers {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) keeping: Arc<Keeping>,
    pub(crate) audit: Audit,
    entries: RwLock<BTreeMap<String, Arc<Entry>>>,
    /// Changes are made one after the other.
    changing: tokio::sync::Mutex<()>,
}

impl Servers {
    /// Reads what is installed. Nothing runs before [`Servers::start`].
    ///
    /// # Errors
    /// The store failed.
    pub fn open(options: Options) -> Result<Self> {
        let Options { store, connect, cards } = options;
        let read = store.read::<_, StoreError>(|tx| {
            let records = tx.list(RECORDS, "")?;
            records
                .into_iter()
                .map(|(id, record)| Ok((record, tx.get(PROBES, &id)?)))
                .collect::<Result<Vec<(Record, Option<Probe>)>, _>>()
        })?;
        let entries =
            read.into_iter().map(|(record, probe)| (record.id.clone(), Arc::new(Entry::new(record, probe))));
        let inner = Inner {
            entries: RwLock::new(entries.collect()),
            keeping: Arc::new(Keeping::new(store.clone(), connect, cards)),
            audit: Audit::open(store),
            changing: tokio::sync::Mutex::default(),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// None, and no way to reach any.
    ///
    /// # Errors
    /// The store failed.
    pub fn none(store: Store) -> Result<Self> {
        Self::open(Options { store, connect: Arc::new(crate::Nowhere), cards: Arc::new(crate::Nowhere) })
    }

    /// Starts all that are enabled, a few at a time.
    pub fn start(&self) {
        let idle = |entry: &Arc<Entry>| entry.record().enabled && entry.running.lock().is_none();
        for entry in self.all().into_iter().filter(idle) {
            self.inner.keeping.start(&entry);
        }
    }

    /// Tells what happens from now on. Once.
    pub fn observe(&self, hears: impl Fn(News) + Send + Sync + 'static) {
        self.inner.keeping.observer.set(Box::new(hears));
    }

    /// Ends all, and writes down what is left to write.
    pub async fn close(&self) {
        let stopping = self.all().into_iter().map(|entry| {
            let keeping = Arc::clone(&self.inner.keeping);
            async move { keeping.stop(&entry).await }
        });
        let all = futures_util::future::join_all(stopping);
        if tokio::time::timeout(LAST_WAIT, all).await.is_err() {
            tracing::warn!("an MCP server did not end in time and was left to its keeper");
        }
        self.inner.audit.flush().await;
    }

    fn all(&self) -> Vec<Arc<Entry>> {
        self.inner.entries.read().values().cloned().collect()
    }

    fn entry(&self, id: &str) -> Result<Arc<Entry>> {
        self.inner.entries.read().get(id).cloned().ok_or_else(|| ServersError::NoServer(id.to_owned()))
    }

    /// The server, if the caller may know of it.
    pub(crate) fn visible(&self, caller: &Caller, id: &str) -> Result<Arc<Entry>> {
        let entry = self.entry(id)?;
        if entry.record().policy.shows(caller) {
            Ok(entry)
        } else {
            Err(ServersError::NoServer(id.to_owned()))
        }
    }

    /// Those that the caller may know of, by id.
    pub(crate) fn shown(&self, caller: &Caller) -> Vec<Arc<Entry>> {
        let mut shown = self.all();
        shown.retain(|entry| entry.record().policy.shows(caller));
        shown
    }

    /// What is kept of a server.
    pub(crate) fn record(&self, id: &str) -> Result<Arc<Record>> {
        Ok(self.entry(id)?.record())
    }

    /// Those that the caller may know of, by id.
    #[must_use]
    pub fn list(&self, caller: &Caller) -> Vec<ServerView> {
        self.shown(caller).iter().map(|entry| entry.view(caller, false)).collect()
    }

    /// One with all that it offers.
    ///
    /// # Errors
    /// There is none of this id that the caller may know of.
    pub fn get(&self, caller: &Caller, id: &str) -> Result<ServerView> {
        Ok(self.visible(caller, id)?.view(caller, true))
    }

    /// Tools that a model of this caller may call, with the ids of their servers.
    #[must_use]
    pub fn tools(&self, caller: &Caller) -> Vec<(String, ToolView)> {
        let tools = self.shown(caller).into_iter().flat_map(|entry| {
            let id = entry.record().id.clone();
            entry.tools_for(caller).into_iter().filter(|tool| tool.model).map(move |tool| (id.clone(), tool))
        });
        tools.collect()
    }

    /// The first tool of a server whose name fits, if a model of this caller may call it.
    #[must_use]
    pub fn tool_named(&self, caller: &Caller, server: &str, fits: impl Fn(&str) -> bool) -> Option<String> {
        let entry = self.visible(caller, server).ok()?;
        let seen = entry.seen()?;
        let found = seen.tools().iter().find(|seen| seen.visibility.model && fits(&seen.tool.name))?;
        let decision = entry.record().policy.decide(caller, &found.tool.name, found.effect);
        (decision != Decision::Deny).then(|| found.tool.name.clone())
    }

    /// Installs a server and waits a while for its first answer. One that does not answer is installed all the same,
    /// and tried again.
    ///
    /// # Errors
    /// The id is taken or wrong, there are too many, or the store failed.
    pub async fn install(&self, caller: &Caller, new: New) -> Result<ServerView> {
        caller.require(Permission::Connectors)?;
        let entry = {
            let _turn = self.inner.changing.lock().await;
            let id = self.id_for(&new)?;
            self.put(id, new, caller.principal().name()).await?
        };
        entry.settles(FIRST_ANSWER).await;
        Ok(entry.view(caller, true))
    }

    /// Keeps a new server, and starts it.
    async fn put(&self, id: String, new: New, by: &str) -> Result<Arc<Entry>> {
        let record = Record {
            id: id.clone(),
            name: new.name.filter(|name| !name.trim().is_empty()),
            launch: new.launch,
            answers: new.answers,
            installed_by: by.to_owned(),
            installed_at: now(),
            enabled: true,
            policy: new.policy,
        };
        self.keep(record.clone()).await?;
        let entry = Arc::new(Entry::new(record, None));
        self.inner.entries.write().insert(id, Arc::clone(&entry));
        self.inner.keeping.tell(&entry, Happened::Installed);
        self.inner.keeping.start(&entry);
        Ok(entry)
    }

    /// A free id for a new server.
    fn id_for(&self, new: &New) -> Result<String> {
        let entries = self.inner.entries.read();
        if entries.len() >= MOST {
            return Err(ServersError::Limit(format!("{MOST} MCP servers are installed; remove one first")));
        }
        if let Some(id) = &new.id {
            check_id(id)?;
            return if entries.contains_key(id) {
                Err(ServersError::Exists(id.clone()))
            } else {
                Ok(id.clone())
            };
        }
        let wanted = id_from(new.name.as_deref().unwrap_or_else(|| new.launch.slug()));
        let numbered = (2..).map(|number| format!("{}-{number}", wanted.get(..44).unwrap_or(&wanted)));
        let free = std::iter::once(wanted.clone()).chain(numbered).find(|id| !entries.contains_key(id));
        Ok(free.unwrap_or(wanted))
    }

    /// Changes a server.
    ///
    /// # Errors
    /// There is none, or the store failed.
    pub async fn change(&self, caller: &Caller, id: &str, change: Change) -> Result<ServerView> {
        caller.require(Permission::Connectors)?;
        let entry = self.entry(id)?;
        let before = entry.record().enabled;
        self.update(&entry, |record| {
            if let Some(enabled) = change.enabled {
                record.enabled = enabled;
            }
            if let Some(name) = &change.name {
                record.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
            }
            if let Some(policy) = &change.policy {
                record.policy = policy.clone();
            }
            if let Some(RuleName { tool, party }) = &change.without_rule {
                record.policy.forget(tool, party.as_ref());
            }
            if let Some(rule) = change.rule.clone() {
                record.policy.set(rule);
            }
        })
        .await?;
        match change.enabled {
            Some(true) if !before => {
                self.inner.keeping.start(&entry);
                entry.settles(FIRST_ANSWER).await;
            }
            Some(false) if before => self.inner.keeping.stop(&entry).await,
            _ => {}
        }
        Ok(entry.view(caller, true))
    }

    /// Puts another command or address under a server, and starts it anew.
    ///
    /// # Errors
    /// There is none, or the store failed.
    pub async fn replace(
        &self,
        caller: &Caller,
        id: &str,
        launch: Launch,
        answers: BTreeMap<String, Answer>,
    ) -> Result<ServerView> {
        caller.require(Permission::Connectors)?;
        let entry = self.entry(id)?;
        self.update(&entry, |record| {
            record.launch = launch;
            record.answers = answers;
        })
        .await?;
        if entry.record().enabled {
            self.inner.keeping.start(&entry);
            entry.settles(FIRST_ANSWER).await;
        }
        Ok(entry.view(caller, true))
    }

    /// Starts a server anew and asks what it offers.
    ///
    /// # Errors
    /// There is none, or it is disabled.
    pub async fn reprobe(&self, caller: &Caller, id: &str) -> Result<ServerView> {
        caller.require(Permission::Connectors)?;
        let entry = self.entry(id)?;
        if let Some(trouble) = Some(entry.status()).filter(|status| *status == Status::Disabled) {
            let trouble = trouble.trouble().unwrap_or_default();
            return Err(ServersError::Unavailable(format!("{id}: {trouble}")));
        }
        self.inner.keeping.start(&entry);
        entry.settles(FIRST_ANSWER).await;
        Ok(entry.view(caller, true))
    }

    /// Takes a server away.
    ///
    /// # Errors
    /// There is none, or the store failed.
    pub async fn remove(&self, caller: &Caller, id: &str) -> Result<()> {
        caller.require(Permission::Connectors)?;
        let _turn = self.inner.changing.lock().await;
        let entry = self.entry(id)?;
        if let Launch::Component { plugin } = &entry.record().launch {
            return Err(ServersError::Invalid(format!(
                "{id} is the widget of a plugin: disable it, or remove the plugin (`signet plugin remove {plugin}`)"
            )));
        }
        self.take_away(&entry).await
    }

    async fn take_away(&self, entry: &Entry) -> Result<()> {
        let id = &entry.record().id;
        let gone = id.clone();
        self.inner
            .keeping
            .store
            .write::<_, StoreError, _>(move |tx| {
                tx.delete(RECORDS, &gone)?;
                tx.delete(PROBES, &gone).map(drop)
            })
            .await?;
        self.inner.entries.write().remove(id);
        self.inner.keeping.stop(entry).await;
        self.inner.keeping.questions.forget(id);
        self.inner.keeping.connect.forget(id);
        self.inner.keeping.tell(entry, Happened::Removed);
        Ok(())
    }

    /// Has just these widgets of plugins among the servers.
    ///
    /// # Errors
    /// The store failed.
    pub async fn adopt(&self, plugins: &[String]) -> Result<()> {
        let _turn = self.inner.changing.lock().await;
        let mut here = Vec::new();
        for entry in self.all() {
            let record = entry.record();
            let Launch::Component { plugin } = &record.launch else { continue };
            if plugins.contains(plugin) {
                here.push(plugin.clone());
                continue;
            }
            self.take_away(&entry).await?;
        }
        for plugin in plugins.iter().filter(|plugin| !here.contains(plugin)) {
            let launch = Launch::Component { plugin: plugin.clone() };
            let new =
                New { id: None, name: None, launch, answers: BTreeMap::new(), policy: ToolPolicy::default() };
            let Ok(id) = self.id_for(&new) else { continue };
            self.put(id, new, "plugin").await?;
        }
        Ok(())
    }

    /// Looks anew at the widget of a plugin, if it has one.
    pub fn plugin_changed(&self, id: &str) {
        let is_its = |entry: &Arc<Entry>| {
            let record = entry.record();
            record.enabled && matches!(&record.launch, Launch::Component { plugin } if plugin == id)
        };
        for entry in self.all().into_iter().filter(is_its) {
            self.inner.keeping.start(&entry);
        }
    }

    /// Changes who may call what.
    pub(crate) async fn change_policy(&self, id: &str, change: impl FnOnce(&mut ToolPolicy)) -> Result<()> {
        let entry = self.entry(id)?;
        self.update(&entry, |record| change(&mut record.policy)).await
    }

    async fn update(&self, entry: &Entry, change: impl FnOnce(&mut Record)) -> Result<()> {
        let _turn = self.inner.changing.lock().await;
        let mut record = (*entry.record()).clone();
        // It may have been removed while this waited.
        self.entry(&record.id)?;
        change(&mut record);
        self.keep(record.clone()).await?;
        entry.set_record(record);
        Ok(())
    }

    async fn keep(&self, record: Record) -> Result<()> {
        let kept = self
            .inner
            .keeping
            .store
            .write::<_, StoreError, _>(move |tx| tx.put(RECORDS, &record.id, &record));
        Ok(kept.await?)
    }

    /// The last lines of a server.
    ///
    /// # Errors
    /// There is none.
    pub fn logs(&self, id: &str, after: u64, most: usize) -> Result<Vec<Line>> {
        Ok(self.entry(id)?.logs.read(after, most))
    }

    /// The last calls, newest first.
    ///
    /// # Errors
    /// The store failed.
    pub async fn audit(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>> {
        self.inner.audit.flush().await;
        Ok(self.inner.audit.read(query)?)
    }

    /// Open questions, oldest first.
    #[must_use]
    pub fn questions(&self) -> Vec<Pending> {
        self.inner.keeping.questions.list()
    }

    /// Forgets what is old. A job.
    ///
    /// # Errors
    /// The store failed.
    pub async fn forget_old(&self) -> Result<()> {
        Ok(self.inner.audit.forget_old().await?)
    }
}
