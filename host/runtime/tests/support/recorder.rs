//! Capabilities that write down what they were asked, and a store that can be slow.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use async_trait::async_trait;
use parking_lot::Mutex;
use serde_json::Value;
use signet_runtime::capability::Answer;
use signet_runtime::capability::bus::{Bus, Happening};
use signet_runtime::capability::log::{Level, Log};
use signet_runtime::capability::memory::{Draft, Hit, Memory, Query, Stored};
use signet_runtime::capability::session::{Briefing, Origin, Session, Turn};
use signet_runtime::capability::state::{Changes, State, over_quota};
use signet_runtime::types::Error;
use signet_runtime::{Capabilities, Grants};
use tokio::sync::Semaphore;

/// All capabilities that a test can look into; MCP servers and the browser are not there.
pub struct Recorder {
    lines: Mutex<Vec<(Level, String)>>,
    events: Mutex<Vec<(String, Value)>>,
    store: Mutex<BTreeMap<String, Vec<u8>>>,
    remembered: Mutex<Vec<Draft>>,
    ended: Mutex<Vec<String>>,
    asked: AtomicUsize,
    commits: AtomicUsize,
    hanging: AtomicUsize,
    denying: AtomicBool,
    /// A key that contains `gate` is answered for each permit that a test adds.
    pub gate: Semaphore,
}

impl Recorder {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            lines: Mutex::default(),
            events: Mutex::default(),
            store: Mutex::default(),
            remembered: Mutex::default(),
            ended: Mutex::default(),
            asked: AtomicUsize::new(0),
            commits: AtomicUsize::new(0),
            hanging: AtomicUsize::new(0),
            denying: AtomicBool::new(false),
            gate: Semaphore::new(0),
        })
    }

    pub fn all(self: &Arc<Self>) -> Capabilities {
        Capabilities {
            log: Some(self.clone()),
            bus: Some(self.clone()),
            state: Some(self.clone()),
            memory: Some(self.clone()),
            session: Some(self.clone()),
            ..Capabilities::default()
        }
    }

    pub fn lines(&self) -> Vec<(Level, String)> {
        self.lines.lock().clone()
    }

    pub fn events(&self) -> Vec<(String, Value)> {
        self.events.lock().clone()
    }

    /// Payloads of the events of one kind.
    pub fn events_of(&self, kind: &str) -> Vec<Value> {
        self.events().into_iter().filter(|(other, _)| other == kind).map(|(_, payload)| payload).collect()
    }

    pub fn put(&self, key: &str, json: &str) {
        self.store.lock().insert(key.to_owned(), json.as_bytes().to_vec());
    }

    pub fn stored(&self) -> BTreeMap<String, Vec<u8>> {
        self.store.lock().clone()
    }

    pub fn remembered(&self) -> Vec<Draft> {
        self.remembered.lock().clone()
    }

    pub fn ended(&self) -> Vec<String> {
        self.ended.lock().clone()
    }

    /// Reads of the store.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// From now on memory says no.
    pub fn deny(&self) {
        self.denying.store(true, Ordering::SeqCst);
    }

    /// Calls that wrote something and succeeded.
    pub fn commits(&self) -> usize {
        self.commits.load(Ordering::SeqCst)
    }

    /// Guests that wait now for what never comes.
    pub fn hanging(&self) -> usize {
        self.hanging.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl State for Recorder {
    async fn get(&self, key: &str) -> Answer<Option<Vec<u8>>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if key.contains("hang") {
            let _until_dropped = Counted::new(&self.hanging);
            std::future::pending::<()>().await;
        }
        if key.contains("gate") {
            self.gate.acquire().await.unwrap().forget();
        }
        Ok(self.store.lock().get(key).cloned())
    }

    async fn keys(&self, prefix: &str, most: usize) -> Answer<Vec<String>> {
        Ok(self.store.lock().keys().filter(|key| key.starts_with(prefix)).take(most).cloned().collect())
    }

    async fn used(&self) -> Answer<usize> {
        Ok(bytes(&self.store.lock()))
    }

    async fn commit(&self, changes: Changes, quota: usize) -> Answer<()> {
        let mut store = self.store.lock();
        let mut changed = store.clone();
        for (key, value) in changes {
            match value {
                Some(value) => drop(changed.insert(key, value)),
                None => drop(changed.remove(&key)),
            }
        }
        if bytes(&changed) > quota {
            return Err(over_quota(quota));
        }
        *store = changed;
        self.commits.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

fn bytes(store: &BTreeMap<String, Vec<u8>>) -> usize {
    store.iter().map(|(key, value)| key.len() + value.len()).sum()
}

/// One more, for as long as it lives.
struct Counted<'a>(&'a AtomicUsize);

impl<'a> Counted<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Log for Recorder {
    fn write(&self, level: Level, _: &str, message: &str) {
        self.lines.lock().push((level, message.to_owned()));
    }
}

#[async_trait]
impl Bus for Recorder {
    async fn publish(&self, kind: &str, payload: Value) -> Answer<u64> {
        let mut events = self.events.lock();
        events.push((kind.to_owned(), payload));
        Ok(events.len() as u64)
    }

    /// What was published, where the plugin may hear it.
    async fn recent(&self, after: u64, most: usize, grants: &Grants) -> Answer<Vec<Happening>> {
        let events = self.events.lock();
        let all = events.iter().zip(1..).filter(|((kind, _), at)| *at > after && grants.hears(kind));
        let happening = |((kind, payload), at): (&(String, Value), u64)| Happening {
            event: (*super::event(at, kind, &payload.to_string())).clone(),
            surface: "Test".into(),
            line: kind.clone(),
        };
        let all: Vec<_> = all.map(happening).collect();
        Ok(all[all.len().saturating_sub(most)..].to_vec())
    }
}

#[async_trait]
impl Memory for Recorder {
    async fn remember(&self, draft: Draft) -> Answer<Stored> {
        if self.denying.load(Ordering::SeqCst) {
            return Err(Error::Denied("memory:write is missing".into()));
        }
        let mut remembered = self.remembered.lock();
        remembered.push(draft);
        Ok(Stored { id: format!("m{}", remembered.len()), duplicate: false })
    }

    async fn recall(&self, _: Query) -> Answer<Vec<Hit>> {
        Ok(Vec::new())
    }

    async fn forget(&self, id: &str, _: &str) -> Answer<()> {
        Err(Error::NotFound(id.to_owned()))
    }
}

/// The guests only end sessions.
#[async_trait]
impl Session for Recorder {
    async fn start(&self, _: Origin) -> Answer<Briefing> {
        unasked()
    }

    async fn prompt(&self, _: &str) -> Answer<Briefing> {
        unasked()
    }

    async fn record_turns(&self, _: Vec<Turn>) -> Answer<()> {
        unasked()
    }

    async fn tool_used(&self, _: &str, _: &str, _: bool) -> Answer<()> {
        unasked()
    }

    async fn transcript(&self, _: Vec<Turn>) -> Answer<()> {
        unasked()
    }

    async fn compacting(&self) -> Answer<String> {
        unasked()
    }

    async fn compacted(&self, _: &str) -> Answer<String> {
        unasked()
    }

    async fn end(&self, reason: &str) -> Answer<()> {
        self.ended.lock().push(reason.to_owned());
        Ok(())
    }
}

fn unasked<T>() -> Answer<T> {
    Err(Error::Unavailable("not in these tests".into()))
}
