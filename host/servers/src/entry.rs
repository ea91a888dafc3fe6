//! One installed server in a running daemon.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::{Mutex, RwLock};
use serde_json::Value;
use signet_core::Effect;
use signet_mcp_client::{ClientError, Tool};
use tokio::sync::{Notify, watch};

use crate::apps::{Visibility, visibility};
use crate::cache::Cache;
use crate::log_book::LogBook;
use crate::schema::Schema;
use crate::status::Live;
use crate::{Peer, Probe, Record, Result, ServersError, Status, effect_of};

/// Resources of one server that can be subscribed to.
const SUBSCRIBED: usize = 100;

/// How long a call waits for a server that is just being started.
const PATIENCE: Duration = Duration::from_secs(10);

/// A server, its state and what it offered last.
pub(crate) struct Entry {
    record: RwLock<Arc<Record>>,
    live: watch::Sender<Live>,
    seen: RwLock<Option<Arc<Seen>>>,
    pub(crate) logs: LogBook,
    /// What was read of it.
    pub(crate) cache: Cache,
    /// Resources that somebody wants to hear of.
    subscribed: Mutex<BTreeSet<String>>,
    /// It said that it offers something else now.
    pub(crate) changed: Notify,
    /// A request could not be made: it may be gone.
    pub(crate) doubted: Notify,
    /// Somebody wants it now, or its record changed.
    pub(crate) nudge: Notify,
    /// Made anew for each run of its supervisor.
    pub(crate) ending: Mutex<Option<watch::Sender<bool>>>,
    /// The supervisor of its last run.
    pub(crate) running: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

/// What a server offered, and what was made of it.
pub(crate) struct Seen {
    pub(crate) probe: Probe,
    pub(crate) card: Option<Value>,
    tools: Vec<SeenTool>,
}

/// A tool and what is known of it.
pub(crate) struct SeenTool {
    pub(crate) tool: Tool,
    pub(crate) effect: Effect,
    pub(crate) visibility: Visibility,
    /// Made with the first call: most tools are never called.
    schema: std::sync::OnceLock<Result<Schema, String>>,
}

impl SeenTool {
    /// Names what is wrong with a call's arguments. A schema that cannot be used refuses nothing: the server checks
    /// for itself.
    pub(crate) fn check(&self, arguments: &Value) -> Result<(), String> {
        match self.schema.get_or_init(|| Schema::new(&self.tool.input_schema)) {
            Ok(schema) => schema.check(arguments),
            Err(_) => Ok(()),
        }
    }
}

impl Seen {
    pub(crate) fn new(probe: Probe, card: Option<Value>) -> Self {
        let tools = probe.tools.iter().map(|tool| SeenTool {
            effect: effect_of(tool),
            visibility: visibility(tool),
            schema: std::sync::OnceLock::new(),
            tool: tool.clone(),
        });
        Self { tools: tools.collect(), probe, card }
    }

    pub(crate) fn tool(&self, name: &str) -> Option<&SeenTool> {
        self.tools.iter().find(|seen| seen.tool.name == name)
    }

    pub(crate) fn tools(&self) -> &[SeenTool] {
        &self.tools
    }
}

impl Entry {
    pub(crate) fn new(record: Record, probe: Option<Probe>) -> Self {
        let status = if record.enabled { Status::Connecting } else { Status::Disabled };
        Self {
            record: RwLock::new(Arc::new(record)),
            live: watch::Sender::new(Live::of(status)),
            seen: RwLock::new(probe.map(|probe| Arc::new(Seen::new(probe, None)))),
            logs: LogBook::default(),
            cache: Cache::default(),
            subscribed: Mutex::default(),
            changed: Notify::new(),
            doubted: Notify::new(),
            nudge: Notify::new(),
            ending: Mutex::new(None),
            running: Mutex::new(None),
        }
    }

    pub(crate) fn record(&self) -> Arc<Record> {
        Arc::clone(&self.record.read())
    }

    pub(crate) fn set_record(&self, record: Record) {
        *self.record.write() = Arc::new(record);
    }

    pub(crate) fn status(&self) -> Status {
        self.live.borrow().status.clone()
    }

    pub(crate) fn set_live(&self, live: Live) {
        self.live.send_replace(live);
    }

    pub(crate) fn seen(&self) -> Option<Arc<Seen>> {
        self.seen.read().clone()
    }

    pub(crate) fn set_seen(&self, seen: Seen) -> Arc<Seen> {
        let seen = Arc::new(seen);
        *self.seen.write() = Some(Arc::clone(&seen));
        seen
    }

    /// Its name for people: what a person calls it, else what it calls itself.
    pub(crate) fn name(&self) -> String {
        let record = self.record();
        if let Some(name) = &record.name {
            return name.clone();
        }
        self.seen().map_or_else(|| record.launch.name().to_owned(), |seen| name_of(&seen.probe, &record))
    }

    /// What answers, now or within a moment.
    pub(crate) async fn peer(&self) -> Result<Arc<dyn Peer>> {
        let before = {
            let live = self.live.borrow();
            if let Some(peer) = live.peer.clone() {
                return Ok(peer);
            }
            live.status.clone()
        };
        let mut live = self.live.subscribe();
        if !matches!(before, Status::Disabled) {
            self.nudge.notify_one();
            let news = |live: &Live| !matches!(live.status, Status::Connecting) && live.status != before;
            let settled = live.wait_for(|live| live.peer.is_some() || news(live));
            if let Ok(Ok(live)) = tokio::time::timeout(PATIENCE, settled).await
                && let Some(peer) = live.peer.clone()
            {
                return Ok(peer);
            }
        }
        let trouble = self.status().trouble().unwrap_or_else(|| "try again in a moment".to_owned());
        Err(ServersError::Unavailable(format!("{}: {trouble}", self.record().id)))
    }

    /// Asks to hear when a resource changes, or to hear of it no more; also after the server was started anew.
    pub(crate) async fn subscribe(&self, uri: &str, wanted: bool) -> Result<()> {
        let id = self.record().id.clone();
        if wanted && self.subscribed.lock().len() >= SUBSCRIBED {
            return Err(ServersError::Limit(format!(
                "{SUBSCRIBED} resources of {id} are subscribed to already"
            )));
        }
        self.peer().await?.subscribe(uri, wanted).await.map_err(|source| self.failed(source))?;
        let mut subscribed = self.subscribed.lock();
        if wanted {
            subscribed.insert(uri.to_owned())
        } else {
            subscribed.remove(uri)
        };
        Ok(())
    }

    /// The same subscriptions with a new connection.
    pub(crate) async fn subscribe_again(&self, peer: &dyn Peer) {
        let subscribed: Vec<_> = self.subscribed.lock().iter().cloned().collect();
        for uri in subscribed {
            if let Err(error) = peer.subscribe(&uri, true).await {
                self.logs.write("signet", &format!("changes of {uri} are not told any more: {error}"));
                self.subscribed.lock().remove(&uri);
            }
        }
    }

    /// A request's error, after which it is seen to if the server is gone.
    pub(crate) fn failed(&self, source: ClientError) -> ServersError {
        if matches!(source, ClientError::Unreachable(_) | ClientError::NotSignedIn(_)) {
            self.doubted.notify_one();
        }
        ServersError::Server { server: self.record().id.clone(), source }
    }

    /// How it does once it was tried, or after a while.
    pub(crate) async fn settles(&self, most: Duration) -> Status {
        let mut live = self.live.subscribe();
        let settled = live.wait_for(|live| !matches!(live.status, Status::Connecting));
        let _ = tokio::time::timeout(most, settled).await;
        self.status()
    }
}

/// What a server is called: in its manifest, else its title, else the name that programs know it by made readable, else as
/// it was asked for.
pub(crate) fn name_of(probe: &Probe, record: &Record) -> String {
    let about = &probe.about;
    let said = [probe.manifest.as_ref().map(|manifest| &manifest.name), about.title.as_ref()];
    let said = said.into_iter().flatten().find(|name| !name.trim().is_empty());
    match said {
        Some(name) => name.clone(),
        None if about.name.trim().is_empty() => record.launch.name().to_owned(),
        None => readable(&about.name),
    }
}

/// A program's name for people: `Secure filesystem` of `secure-filesystem-server`, `Time` of `mcp-time`. What was written
/// for people stays as it is.
fn readable(name: &str) -> String {
    let technical =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
    let words: Vec<_> =
        name.split(['-', '_']).filter(|word| !matches!(*word, "" | "mcp" | "server")).collect();
    let shown = words.join(" ");
    match shown.chars().next() {
        Some(first) if name.chars().all(technical) => {
            first.to_uppercase().chain(shown.chars().skip(1)).collect()
        }
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::readable;

    #[test]
    fn names_of_programs_are_made_readable_and_others_left_alone() {
        for (name, shown) in [
            ("secure-filesystem-server", "Secure filesystem"),
            ("mcp-time", "Time"),
            ("mcp_server_git", "Git"),
            ("server", "server"),
            ("example-servers/everything", "example-servers/everything"),
            ("GitHub MCP Server", "GitHub MCP Server"),
            ("Stripe", "Stripe"),
        ] {
            assert_eq!(readable(name), shown);
        }
    }
}
