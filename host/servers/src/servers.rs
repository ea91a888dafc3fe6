//! The installed servers of a daemon: what there is, and what is shown of it to whom.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::RwLock;
use signet_auth::{Caller, Decision};
use signet_store::{Read as _, Store, StoreError};

use crate::audit::Audit;
use crate::card::CardMaker;
use crate::entry::Entry;
use crate::news::News;
use crate::probe::PROBES;
use crate::record::RECORDS;
use crate::supervise::Keeping;
use crate::{
    AuditEntry, AuditQuery, Connect, Line, Pending, Probe, Record, Result, ServerView, ServersError, ToolView,
};

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

/// The installed servers. Cheap to clone.
#[derive(Clone)]
pub struct Servers {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) keeping: Arc<Keeping>,
    pub(crate) audit: Audit,
    pub(crate) entries: RwLock<BTreeMap<String, Arc<Entry>>>,
    /// Changes are made one after the other.
    pub(crate) changing: tokio::sync::Mutex<()>,
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

    /// Tells how many questions wait for a person, whenever others do than before. Once.
    pub fn observe_questions(&self, hears: impl Fn(usize) + Send + Sync + 'static) {
        self.inner.keeping.questions.observe(Box::new(hears));
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

    pub(crate) fn all(&self) -> Vec<Arc<Entry>> {
        self.inner.entries.read().values().cloned().collect()
    }

    pub(crate) fn entry(&self, id: &str) -> Result<Arc<Entry>> {
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
