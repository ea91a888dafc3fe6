//! Every edge that ever called.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use signet_core::text::first_bytes as cut;
use signet_core::{Millis, now};
use signet_store::{Read as _, Result, Store, StoreError, Table, compose_key};

const EDGES: Table<Edge> = Table::new("edges");

/// Edges of one principal; the one that was silent for longest goes first. A key's holder can make up
/// connectors, and must not push out others'.
const MOST_OF_ONE: usize = 1_000;
/// Edges in all.
const MOST: usize = 10_000;
/// Bytes of a name that an edge says of itself, and of an error.
const NAME: usize = 200;
const SAYS: usize = 300;

/// What an edge says of itself in a request, and how that went.
#[derive(Debug, Clone, Default)]
pub struct Call<'a> {
    /// `local`, `owner` or a key's id.
    pub key: &'a str,
    /// Its harness.
    pub harness: &'a str,
    /// The machine it is on.
    pub machine: Option<&'a str>,
    /// The agent it acts as.
    pub agent: &'a str,
    /// Installation of the connector.
    pub connector: Option<&'a str>,
    /// Its version.
    pub version: Option<&'a str>,
    /// Why the request was refused or failed.
    pub error: Option<&'a str>,
}

/// An edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Edge {
    /// Its harness.
    pub harness: String,
    /// The machine it is on.
    #[serde(default)]
    pub machine: Option<String>,
    /// The agent it acted as last.
    pub agent: String,
    /// Installation of the connector.
    #[serde(default)]
    pub connector: Option<String>,
    /// Its version.
    #[serde(default)]
    pub version: Option<String>,
    /// What it came with last: `local`, `owner` or a key's id.
    pub key: String,
    /// Its first request.
    pub first_seen: Millis,
    /// Its last.
    pub last_seen: Millis,
    /// Requests.
    pub requests: u64,
    /// Those of them that were refused or failed.
    pub errors: u64,
    /// The last of these.
    #[serde(default)]
    pub last_error: Option<Fault>,
}

/// A request that was refused or failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// When.
    pub at: Millis,
    /// Why.
    pub says: String,
}

/// The register of a daemon. Cheap to clone.
#[derive(Clone)]
pub struct Edges {
    store: Store,
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    /// By principal and installation: what one key's holder says cannot change another's edges.
    edges: HashMap<String, Entry>,
    /// Keys of those that are gone and still on the disk.
    gone: Vec<String>,
}

struct Entry {
    edge: Edge,
    changed: bool,
}

impl Edges {
    /// Reads the register of a store.
    ///
    /// # Errors
    /// The database failed.
    pub fn open(store: Store) -> Result<Self> {
        let edges = store.read::<_, StoreError>(|tx| tx.list(EDGES, ""))?;
        let edges = edges.into_iter().map(|(key, edge)| (key, Entry { edge, changed: false })).collect();
        Ok(Self { store, inner: Arc::new(Mutex::new(Inner { edges, gone: Vec::new() })) })
    }

    /// Notes a request. Touches no disk.
    pub fn note(&self, call: &Call<'_>) {
        let key = match call.connector {
            Some(connector) => compose_key(&[call.key, "connector", cut(connector, NAME)]),
            None => {
                let machine = cut(call.machine.unwrap_or_default(), NAME);
                compose_key(&[call.key, "place", cut(call.harness, NAME), machine, cut(call.agent, NAME)])
            }
        };
        let mut inner = self.inner.lock();
        if !inner.edges.contains_key(&key) {
            inner.make_room(call.key);
        }
        let entry = inner.edges.entry(key).or_insert_with(|| Entry { edge: Edge::new(call), changed: true });
        entry.edge.note(call);
        entry.changed = true;
    }

    /// The edges of a principal, or all, last seen first. An installation that came with several keys is one.
    #[must_use]
    pub fn list(&self, of: Option<&str>) -> Vec<Edge> {
        let mut found: Vec<_> = {
            let inner = self.inner.lock();
            let seen = inner.edges.values().map(|entry| &entry.edge);
            seen.filter(|edge| of.is_none_or(|key| edge.key == key)).cloned().collect()
        };
        found.sort_by(|a, b| (b.last_seen, &b.key).cmp(&(a.last_seen, &a.key)));
        let mut edges: Vec<Edge> = Vec::new();
        let mut places = HashMap::new();
        for edge in found {
            match places.get(&edge.place()).and_then(|at: &usize| edges.get_mut(*at)) {
                Some(newer) => newer.absorb(edge),
                None => {
                    places.insert(edge.place(), edges.len());
                    edges.push(edge);
                }
            }
        }
        edges
    }

    /// Writes down what changed. For a background job, and for the daemon's end.
    ///
    /// # Errors
    /// The database failed; nothing is lost by that.
    pub async fn save(&self) -> Result<()> {
        let (changed, gone): (Vec<_>, Vec<_>) = {
            let mut inner = self.inner.lock();
            let changed = inner.edges.iter_mut().filter_map(|(key, entry)| {
                std::mem::take(&mut entry.changed).then(|| (key.clone(), entry.edge.clone()))
            });
            let changed = changed.collect();
            (changed, std::mem::take(&mut inner.gone))
        };
        if changed.is_empty() && gone.is_empty() {
            return Ok(());
        }
        let (changed, gone) = (Arc::new(changed), Arc::new(gone));
        let (stored, removed) = (Arc::clone(&changed), Arc::clone(&gone));
        let saved = self
            .store
            .write::<_, StoreError, _>(move |tx| {
                for key in removed.iter() {
                    tx.delete(EDGES, key)?;
                }
                stored.iter().try_for_each(|(key, edge)| tx.put(EDGES, key, edge))
            })
            .await;
        if saved.is_err() {
            let mut inner = self.inner.lock();
            inner.gone.extend(gone.iter().cloned());
            for (key, _) in changed.iter() {
                if let Some(entry) = inner.edges.get_mut(key) {
                    entry.changed = true;
                }
            }
        }
        saved
    }
}

impl Inner {
    /// For one more of a principal.
    fn make_room(&mut self, key: &str) {
        let of_one = self.edges.values().filter(|entry| entry.edge.key == key).count();
        let among = match () {
            () if of_one >= MOST_OF_ONE => Some(key),
            () if self.edges.len() >= MOST => None,
            () => return,
        };
        let candidates = self.edges.iter().filter(|(_, entry)| among.is_none_or(|key| entry.edge.key == key));
        let oldest = candidates.min_by_key(|(_, entry)| entry.edge.last_seen).map(|(key, _)| key.clone());
        if let Some(oldest) = oldest {
            self.edges.remove(&oldest);
            self.gone.push(oldest);
        }
    }
}

impl Edge {
    fn new(call: &Call<'_>) -> Self {
        let now = now();
        Self {
            harness: String::new(),
            machine: None,
            agent: String::new(),
            connector: call.connector.map(|name| cut(name, NAME).to_owned()),
            version: None,
            key: call.key.to_owned(),
            first_seen: now,
            last_seen: now,
            requests: 0,
            errors: 0,
            last_error: None,
        }
    }

    fn note(&mut self, call: &Call<'_>) {
        let set = |field: &mut String, says: &str| {
            if field != says {
                cut(says, NAME).clone_into(field);
            }
        };
        set(&mut self.harness, call.harness);
        set(&mut self.agent, call.agent);
        if let Some(machine) = call.machine {
            set(self.machine.get_or_insert_default(), machine);
        }
        if let Some(version) = call.version {
            set(self.version.get_or_insert_default(), version);
        }
        self.last_seen = now();
        self.requests += 1;
        if let Some(error) = call.error {
            self.errors += 1;
            self.last_error = Some(Fault { at: self.last_seen, says: cut(error, SAYS).to_owned() });
        }
    }

    /// What makes it the same edge for a person, whatever key it came with.
    fn place(&self) -> [String; 4] {
        let agent = if self.connector.is_some() { String::new() } else { self.agent.clone() };
        let text = |field: &Option<String>| field.clone().unwrap_or_default();
        [text(&self.connector), self.harness.clone(), text(&self.machine), agent]
    }

    /// Adds what came with an earlier key.
    fn absorb(&mut self, older: Self) {
        self.first_seen = self.first_seen.min(older.first_seen);
        self.requests += older.requests;
        self.errors += older.errors;
        let at = |fault: &Option<Fault>| fault.as_ref().map(|fault| fault.at);
        if at(&older.last_error) > at(&self.last_error) {
            self.last_error = older.last_error;
        }
    }
}
