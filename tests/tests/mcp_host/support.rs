//! A daemon, the servers that are installed in it, and all processes that they started.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Answer, Daemon, Http, Options, until};

/// For what must happen on a machine that does other things too.
pub(crate) const SOON: Duration = Duration::from_secs(30);
/// For several servers that start at once, some of them with a second of work and more before their first word.
pub(crate) const STARTS: Duration = Duration::from_secs(120);

/// A daemon with servers.
pub(crate) struct Host {
    pub(crate) daemon: Daemon,
    pub(crate) owner: Http,
    /// The daemon's process.
    pub(crate) pid: u32,
}

impl Host {
    pub(crate) fn start() -> Self {
        Self::with(Options::default())
    }

    pub(crate) fn with(options: Options) -> Self {
        let daemon = Daemon::with(options);
        let (owner, pid) = (daemon.owner(), pid_of(&daemon));
        Self { daemon, owner, pid }
    }

    /// Starts the daemon again.
    #[track_caller]
    pub(crate) fn restart(&mut self) {
        self.daemon.restart();
        // With another token.
        (self.owner, self.pid) = (self.daemon.owner(), pid_of(&self.daemon));
    }

    /// What a person sees before they approve.
    #[track_caller]
    pub(crate) fn plan(&self, url: &str) -> Value {
        self.owner.post("/api/mcp/plan", &json!({ "url": url })).good()
    }

    /// As a person does it: looks at the plan and approves it. Nothing, if the answer took too long.
    #[track_caller]
    pub(crate) fn ask_to_install(&self, id: &str, url: &str, more: &Value) -> Option<Value> {
        let plan = self.plan(url);
        let mut wanted = json!({ "url": url, "id": id, "approve": plan["approve"] });
        for (name, value) in more.as_object().into_iter().flatten() {
            wanted[name] = value.clone();
        }
        let installed = self.owner.try_post("/api/mcp/install", &wanted)?.good();
        assert_eq!((&installed["ok"], &installed["widgetId"]), (&json!(true), &json!(id)), "{installed:#}");
        Some(installed)
    }

    /// Installs one that answers, and waits until it does.
    #[track_caller]
    pub(crate) fn install(&self, id: &str, url: &str) -> Value {
        let _ = self.ask_to_install(id, url, &Value::Null);
        self.becomes(id, "connected")
    }

    pub(crate) fn server(&self, id: &str) -> Value {
        self.owner.get(&format!("/api/mcp/servers/{id}")).json()
    }

    pub(crate) fn widget(&self, id: &str) -> Value {
        self.owner.get(&format!("/api/widgets/{id}")).good()
    }

    /// Waits until a server is in a state, and answers what is known of it then.
    #[track_caller]
    pub(crate) fn becomes(&self, id: &str, state: &str) -> Value {
        let is = || Some(self.server(id)).filter(|server| server["state"] == state);
        let found = until(STARTS, is);
        found.unwrap_or_else(|| panic!("{id} is not {state}: {:#}\n{:#}", self.server(id), self.logs(id)))
    }

    pub(crate) fn logs(&self, id: &str) -> Value {
        self.owner.get(&format!("/api/mcp/servers/{id}/logs?limit=500")).json()
    }

    pub(crate) fn change(&self, id: &str, change: &Value) -> Value {
        let json = [("Content-Type", "application/json")];
        let path = format!("/api/mcp/servers/{id}");
        self.owner.send("PATCH", &path, &json, change.to_string().as_bytes()).good()
    }

    pub(crate) fn remove(&self, id: &str) -> Answer {
        self.owner.send("DELETE", &format!("/api/mcp/servers/{id}"), &[], &[])
    }

    /// A call as it comes from a card, unless `more` says otherwise.
    pub(crate) fn ask(&self, id: &str, tool: &str, arguments: &Value, more: &Value) -> Answer {
        let mut body = json!({ "arguments": arguments });
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        self.owner.post(&format!("/api/mcp/servers/{id}/tools/{tool}"), &body)
    }

    /// A call that a person confirmed, and that goes well.
    #[track_caller]
    pub(crate) fn call(&self, id: &str, tool: &str, arguments: &Value) -> Value {
        let answer = self.ask(id, tool, arguments, &json!({ "confirmed": true })).good();
        assert_ne!(answer["isError"], true, "{id} {tool}: {answer:#}");
        answer
    }

    /// Events of one server, oldest first.
    pub(crate) fn events(&self, id: &str, kind: &str) -> Vec<Value> {
        let path = format!("/api/os/events?type={kind}&source=mcp:{id}&limit=1000");
        let mut events = self.owner.get(&path).good()["events"].as_array().unwrap().clone();
        events.sort_by_key(|event| event["sequence"].as_u64());
        events
    }

    /// Ids, folders and command lines of everything that servers of this daemon started: they have its home and it is
    /// no one else's.
    pub(crate) fn processes(&self) -> Vec<Process> {
        let home = self.daemon.workspace().parent().unwrap().display().to_string();
        let mark = format!("HOME={home}\0");
        let daemon = self.pid;
        let entries = std::fs::read_dir("/proc").unwrap().flatten();
        let of_entry = |entry: std::fs::DirEntry| {
            let id = entry.file_name().to_str()?.parse().ok()?;
            let environment = std::fs::read(entry.path().join("environ")).ok()?;
            let line = std::fs::read(entry.path().join("cmdline")).ok()?;
            let ours = environment.windows(mark.len()).any(|part| part == mark.as_bytes());
            let folder = std::fs::read_link(entry.path().join("cwd")).ok()?;
            let line = String::from_utf8_lossy(&line).trim_end_matches('\0').replace('\0', " ");
            (ours && id != daemon).then_some(Process { id, folder, line })
        };
        entries.filter_map(of_entry).collect()
    }

    /// Those of one server: each runs in a folder of its own.
    pub(crate) fn processes_of(&self, id: &str) -> Vec<Process> {
        let mut all = self.processes();
        all.retain(|process| process.folder.ends_with(Path::new(id)));
        all
    }

    #[track_caller]
    pub(crate) fn assert_none_of(&self, id: &str) {
        let gone = until(SOON, || self.processes_of(id).is_empty().then_some(()));
        assert!(gone.is_some(), "still there: {:#?}", self.processes_of(id));
    }

    #[track_caller]
    pub(crate) fn assert_no_processes(&self) {
        let gone = until(SOON, || self.processes().is_empty().then_some(()));
        assert!(gone.is_some(), "still there: {:#?}", self.processes());
    }
}

fn pid_of(daemon: &Daemon) -> u32 {
    let note = std::fs::read_to_string(daemon.workspace().join(".daemon/running.json")).unwrap();
    let note: Value = serde_json::from_str(&note).unwrap();
    u32::try_from(note["pid"].as_u64().unwrap()).unwrap()
}

#[derive(Debug)]
pub(crate) struct Process {
    pub(crate) id: u32,
    folder: PathBuf,
    pub(crate) line: String,
}

impl Process {
    /// It only looks after a server.
    pub(crate) fn is_keeper(&self) -> bool {
        self.line.contains("keep-server")
    }

    pub(crate) fn kill_9(&self) {
        let id = self.id.to_string();
        assert!(std::process::Command::new("kill").args(["-KILL", &id]).status().unwrap().success());
    }
}

/// A command that runs our own server, which breaks the rules in one way.
pub(crate) fn adversary(mode: &str) -> String {
    format!("'{}' {mode}", env!("CARGO_BIN_EXE_adversary"))
}

/// Where the real servers are. None: `cargo xtask test` was not asked.
pub(crate) fn real_servers() -> Option<PathBuf> {
    let found = std::env::var_os("SIGNET_TEST_SERVERS").map(PathBuf::from);
    if found.is_none() {
        eprintln!("skipped: SIGNET_TEST_SERVERS names nothing; `cargo xtask test` installs them");
    }
    found
}

pub(crate) fn from_npm(folder: &Path, program: &str, arguments: &str) -> String {
    format!("'{}' {arguments}", folder.join("node_modules/.bin").join(program).display())
}

pub(crate) fn from_pypi(folder: &Path, module: &str, arguments: &str) -> String {
    let python = on_path("python3").display().to_string();
    format!("'PYTHONPATH={}' '{python}' -m {module} {arguments}", folder.join("python").display())
}

/// The whole path of a program.
fn on_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{program} is not in PATH"))
}

/// The text of a tool's answer.
#[track_caller]
pub(crate) fn text(answer: &Value) -> &str {
    answer["content"][0]["text"].as_str().unwrap_or_else(|| panic!("no text: {answer:#}"))
}

pub(crate) fn names(tools: &Value) -> Vec<&str> {
    tools.as_array().unwrap().iter().map(|tool| tool["name"].as_str().unwrap()).collect()
}
