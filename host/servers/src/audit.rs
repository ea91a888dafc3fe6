//! Every call of a tool, for whoever looks into what was done in their name.

use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use signet_auth::{Caller, Decision};
use signet_core::{Effect, Millis, Provenance, new_id, now, sha256_hex};
use signet_store::{Read as _, Result, Store, StoreError, Table};
use tokio::sync::mpsc;

use crate::Via;

const CALLS: Table<AuditEntry> = Table::new("mcp_calls");

/// How long entries are kept.
const KEPT: Millis = 30 * 24 * 3_600_000;
/// Entries that wait to be written. More: the oldest calls of the flood are written first, and calls wait for it.
const WAITING: usize = 4_096;
/// Entries that are written in one go, and how long the first of them waits for others.
const TOGETHER: usize = 512;
const GATHER: Duration = Duration::from_millis(20);
/// Entries in one answer.
const ANSWERED: usize = 1_000;
/// Names of arguments that are kept, and bytes of one.
const NAMES: usize = 32;
const NAME: usize = 64;

/// A call. What it was made with is kept as a digest alone: it shows that two calls were the same, not what was
/// said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ToolCall")]
pub struct AuditEntry {
    /// Sorted by time.
    pub id: String,
    /// Id of the server.
    pub server: String,
    /// The tool.
    pub tool: String,
    /// What it does.
    pub effect: Effect,
    /// Who made it, from where, and when.
    #[serde(flatten)]
    pub made: Provenance,
    /// By what means.
    pub via: Via,
    /// What the policy said.
    pub decision: Decision,
    /// `done`, `failed` (the server said so), `error` (it could not be asked), `refused`, `waiting` (for consent),
    /// `invalid` (arguments).
    #[schemars(extend("enum" = ["done", "failed", "error", "refused", "waiting", "invalid"]))]
    pub outcome: String,
    /// Milliseconds that it took, waiting for consent aside.
    pub took: u64,
    /// SHA-256 of the arguments as JSON.
    pub arguments: String,
    /// Names of the arguments.
    pub argument_names: Vec<String>,
}

impl AuditEntry {
    pub(crate) fn new(
        caller: &Caller,
        server: &str,
        tool: &str,
        via: Via,
        arguments: &Map<String, Value>,
    ) -> Self {
        let names = arguments.keys().take(NAMES).map(|name| name.chars().take(NAME).collect());
        Self {
            id: new_id(),
            server: server.to_owned(),
            tool: tool.to_owned(),
            effect: Effect::Reads,
            made: Provenance { at: now(), ..caller.context().provenance() },
            via,
            decision: Decision::Deny,
            outcome: String::new(),
            took: 0,
            arguments: sha256_hex(serde_json::to_string(arguments).unwrap_or_default().as_bytes()),
            argument_names: names.collect(),
        }
    }
}

/// Which entries are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AuditQuery {
    /// Of one server.
    pub server: Option<String>,
    /// Of one tool.
    pub tool: Option<String>,
    /// By one agent.
    pub agent: Option<String>,
    /// Older than this entry.
    pub before: Option<String>,
    /// How many: 100, and at most 1,000.
    pub limit: Option<usize>,
}

/// The book. Cheap to clone. Entries are written together a moment after their calls: a call does not wait for the
/// disk, and a daemon that is killed loses the last moment's.
#[derive(Clone)]
pub(crate) struct Audit {
    store: Store,
    queue: mpsc::Sender<Note>,
}

enum Note {
    Entry(Box<AuditEntry>),
    /// All before it are to be on the disk.
    Flush(tokio::sync::oneshot::Sender<()>),
}

impl Audit {
    /// Starts the writer, which ends with the last handle.
    pub(crate) fn open(store: Store) -> Self {
        let (queue, notes) = mpsc::channel(WAITING);
        tokio::spawn(write_down(store.clone(), notes));
        Self { store, queue }
    }

    pub(crate) async fn note(&self, entry: AuditEntry) {
        let _ = self.queue.send(Note::Entry(Box::new(entry))).await;
    }

    /// Comes back when all that was noted is on the disk.
    pub(crate) async fn flush(&self) {
        let (done, wait) = tokio::sync::oneshot::channel();
        if self.queue.send(Note::Flush(done)).await.is_ok() {
            let _ = wait.await;
        }
    }

    /// The last entries, newest first.
    pub(crate) fn read(&self, query: &AuditQuery) -> Result<Vec<AuditEntry>> {
        let most = query.limit.unwrap_or(100).min(ANSWERED);
        let fits = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|wanted| wanted == is);
        self.store.read::<_, StoreError>(|tx| {
            let mut found = Vec::new();
            tx.scan_back(CALLS, |id, entry| {
                let older = query.before.as_deref().is_none_or(|before| id < before);
                let wanted = older
                    && fits(&query.server, &entry.server)
                    && fits(&query.tool, &entry.tool)
                    && fits(&query.agent, &entry.made.agent);
                if wanted && found.len() < most {
                    found.push(entry);
                }
                found.len() < most
            })?;
            Ok(found)
        })
    }

    /// Forgets what is old.
    pub(crate) async fn forget_old(&self) -> Result<()> {
        let until = now().saturating_sub(KEPT);
        self.store
            .write::<_, StoreError, _>(move |tx| {
                let mut old = Vec::new();
                tx.scan(CALLS, "", |id, entry| {
                    let is_old = entry.made.at < until;
                    if is_old {
                        old.push(id.to_owned());
                    }
                    is_old
                })?;
                old.iter().try_for_each(|id| tx.delete(CALLS, id).map(drop))
            })
            .await
    }
}

async fn write_down(store: Store, mut notes: mpsc::Receiver<Note>) {
    while let Some(first) = notes.recv().await {
        let (mut entries, mut waiting) = (Vec::new(), Vec::new());
        let mut take = |note| match note {
            Note::Entry(entry) => {
                entries.push(entry);
                true
            }
            Note::Flush(done) => {
                waiting.push(done);
                false
            }
        };
        if take(first) {
            let until = tokio::time::Instant::now() + GATHER;
            for _ in 1..TOGETHER {
                match tokio::time::timeout_at(until, notes.recv()).await {
                    Ok(Some(note)) => {
                        if !take(note) {
                            break;
                        }
                    }
                    _ => break,
                }
            }
        }
        let written = store.write::<_, StoreError, _>(move |tx| {
            entries.iter().try_for_each(|entry| tx.put(CALLS, &entry.id, &**entry))
        });
        if let Err(error) = written.await {
            tracing::error!(%error, "calls of MCP tools were not written into the audit");
        }
        for done in waiting {
            let _ = done.send(());
        }
    }
}
