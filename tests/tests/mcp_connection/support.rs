//! A listener that remembers, and processes that are known by a mark.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use signet_mcp_client::{
    Answer, Connection, Elicitation, Endpoint, Keeper, Limits, Listener, Process, Result,
};
use signet_tests::{signet_program, until};

/// For what must happen at once on a machine that does other things too.
pub(crate) const SOON: Duration = Duration::from_secs(10);

/// Limits with short times.
pub(crate) const QUICK: Limits = Limits {
    start: Duration::from_secs(10),
    discover: Duration::from_millis(300),
    request: Duration::from_secs(5),
    stop: Duration::from_millis(300),
    ..Limits::DEFAULT
};

/// What was heard.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    pub(crate) stderr: Mutex<Vec<String>>,
    pub(crate) messages: Mutex<Vec<(String, Value)>>,
    pub(crate) tools_changed: Mutex<u64>,
    pub(crate) updated: Mutex<Vec<String>>,
    pub(crate) asked: Mutex<Vec<Elicitation>>,
    pub(crate) answer: Mutex<Option<Answer>>,
}

#[async_trait]
impl Listener for Heard {
    fn tools_changed(&self) {
        *self.tools_changed.lock().unwrap() += 1;
    }

    fn resource_updated(&self, uri: &str) {
        self.updated.lock().unwrap().push(uri.to_owned());
    }

    fn message(&self, level: &str, _: Option<&str>, data: &Value) {
        self.messages.lock().unwrap().push((level.to_owned(), data.clone()));
    }

    fn stderr(&self, line: &str) {
        self.stderr.lock().unwrap().push(line.to_owned());
    }

    async fn elicit(&self, request: Elicitation) -> Answer {
        self.asked.lock().unwrap().push(request);
        self.answer.lock().unwrap().clone().unwrap_or(Answer::Decline)
    }
}

/// Waits, off the runtime's threads, until there is something.
pub(crate) async fn eventually<T: Send + 'static>(
    look: impl FnMut() -> Option<T> + Send + 'static,
) -> Option<T> {
    tokio::task::spawn_blocking(move || until(SOON, look)).await.unwrap()
}

/// A server's process, known by a mark in its environment, which all that it starts have too.
#[derive(Debug, Clone)]
pub(crate) struct Marked {
    pub(crate) process: Process,
    mark: String,
}

impl Marked {
    pub(crate) fn new(program: impl Into<String>, arguments: &[&str]) -> Self {
        static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let mark = format!("{}-{number}", std::process::id());
        let process = Process {
            program: program.into(),
            arguments: arguments.iter().map(|&argument| argument.to_owned()).collect(),
            environment: BTreeMap::from([("SIGNET_TEST_MARK".to_owned(), mark.clone())]),
            folder: None,
            keeper: Some(keeper()),
        };
        Self { process, mark }
    }

    pub(crate) fn adversary(mode: &str) -> Self {
        Self::new(env!("CARGO_BIN_EXE_adversary"), &[mode])
    }

    pub(crate) fn unkept(mut self) -> Self {
        self.process.keeper = None;
        self
    }

    pub(crate) async fn open(&self, limits: Limits) -> (Result<Connection>, Arc<Heard>) {
        let heard = Arc::new(Heard::default());
        let endpoint = Endpoint::Process(self.process.clone());
        (Connection::open(&endpoint, limits, heard.clone()).await, heard)
    }

    pub(crate) async fn opened(&self, limits: Limits) -> (Connection, Arc<Heard>) {
        let (connection, heard) = self.open(limits).await;
        (connection.unwrap_or_else(|error| panic!("{error}: {heard:?}")), heard)
    }

    /// Ids and command lines of all that live.
    pub(crate) fn alive(&self) -> Vec<(u32, String)> {
        let mark = format!("SIGNET_TEST_MARK={}\0", self.mark);
        let mut found = Vec::new();
        for entry in std::fs::read_dir("/proc").unwrap().flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
            let Ok(environment) = std::fs::read(entry.path().join("environ")) else { continue };
            if environment.windows(mark.len()).any(|part| part == mark.as_bytes()) {
                let line = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
                found.push((id, String::from_utf8_lossy(&line).replace('\0', " ")));
            }
        }
        found
    }

    /// Nothing of it lives.
    #[track_caller]
    pub(crate) fn assert_gone(&self) {
        let gone = until(SOON, || self.alive().is_empty().then_some(()));
        assert!(gone.is_some(), "still there: {:?}", self.alive());
    }
}

fn keeper() -> Keeper {
    Keeper { program: signet_program(), arguments: vec!["keep-server".to_owned(), "--".to_owned()] }
}

/// A folder or program that `cargo xtask test` names.
pub(crate) fn variable(name: &str) -> Option<PathBuf> {
    let found = std::env::var_os(name).map(PathBuf::from);
    if found.is_none() {
        eprintln!("skipped: {name} names nothing; `cargo xtask test` installs it");
    }
    found
}

/// The most memory that this process ever had, in bytes.
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}
