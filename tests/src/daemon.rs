//! A daemon of one's own.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Finished, Http, Program, signet_program, until};

/// Time for a daemon to answer. It compiles its plugins first, on a machine that runs other tests too.
const START: Duration = Duration::from_secs(30);
/// Time for one command.
const COMMAND: Duration = Duration::from_secs(30);

/// How a daemon is started.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Trust nobody without a credential.
    pub team: bool,
    /// Give the workspace a small disk of its own, of this many KiB.
    pub disk_kib: Option<u32>,
    /// Let it watch so many folders and no more, as a system with other programs on it may.
    pub inotify_watches: Option<u32>,
    /// Files to lay into `plugins/` before the start: name and content.
    pub plugins: Vec<(String, Vec<u8>)>,
    /// Variables that its process has beside the usual ones.
    pub environment: Vec<(String, String)>,
}

/// A running daemon in a workspace of its own. It is killed, and its files go away, with this value.
#[derive(Debug)]
pub struct Daemon {
    folder: TempDir,
    options: Options,
    child: Child,
    url: String,
}

/// A key as it is shown once.
#[derive(Debug, Clone)]
pub struct Key {
    /// Public id.
    pub id: String,
    /// What a client presents.
    pub secret: String,
}

impl Daemon {
    /// One with the usual settings.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        Self::with(Options::default())
    }

    /// One that is started with `options`.
    ///
    /// # Panics
    /// It does not start.
    #[must_use]
    #[track_caller]
    pub fn with(options: Options) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let plugins = folder.path().join("workspace/plugins");
        std::fs::create_dir_all(&plugins).expect("a workspace");
        for (name, content) in &options.plugins {
            std::fs::write(plugins.join(name), content).expect("a plugin");
        }
        let (child, url) = launch(folder.path(), &options, 0);
        Self { folder, options, child, url }
    }

    /// Ends it without any warning, as a loss of power would. Its workspace stays.
    ///
    /// # Panics
    /// It had ended before.
    pub fn kill_9(&mut self) {
        let before = self.child.try_wait().expect("a child of ours");
        assert!(before.is_none(), "the daemon ended by itself: {before:?}\n{}", self.log());
        self.child.kill().and_then(|()| self.child.wait()).expect("a daemon that can be killed");
    }

    /// Whether it ended by itself.
    ///
    /// # Panics
    /// It is no child of ours.
    #[must_use]
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child of ours").is_some()
    }

    /// Starts it again in the same workspace, at the same port.
    ///
    /// # Panics
    /// It does not start.
    #[track_caller]
    pub fn restart(&mut self) {
        let port = self.url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        (self.child, self.url) = launch(self.folder.path(), &self.options, port);
    }

    /// Where it listens: `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Its files, as its own process sees them.
    #[must_use]
    pub fn workspace(&self) -> PathBuf {
        self.folder.path().join("workspace")
    }

    /// Its files, as the test can reach them: a small disk is mounted for the daemon's eyes only.
    #[must_use]
    pub fn workspace_from_outside(&self) -> PathBuf {
        from_outside(self.child.id(), &self.options, self.workspace())
    }

    /// What it logged, over all its starts.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// A client without a credential.
    #[must_use]
    pub fn http(&self) -> Http {
        Http::new(&self.url)
    }

    /// A client with the owner's token.
    ///
    /// # Panics
    /// There is no token.
    #[must_use]
    pub fn owner(&self) -> Http {
        let token = self.workspace_from_outside().join(".daemon/owner-token");
        let token = std::fs::read_to_string(token).expect("the owner's token");
        self.http().bearer(token.trim())
    }

    /// Runs `signet` as the person at the daemon's machine does.
    ///
    /// # Panics
    /// It does not end in time.
    #[must_use]
    #[track_caller]
    pub fn cli(&self, args: &[&str]) -> Finished {
        self.cli_with_input(args, "")
    }

    /// The same, with something to read.
    ///
    /// # Panics
    /// It does not end in time.
    #[must_use]
    #[track_caller]
    pub fn cli_with_input(&self, args: &[&str], input: &str) -> Finished {
        let workspace = self.workspace_from_outside();
        signet_in(self.folder.path()).env("SIGNET_WORKSPACE", workspace).args(args).input(input).run(COMMAND)
    }

    /// Makes a key: `args` are those of `signet api-key create` beside the name.
    ///
    /// # Panics
    /// No key was made.
    #[must_use]
    #[track_caller]
    pub fn api_key(&self, name: &str, args: &[&str]) -> Key {
        let made = self.cli(&[&["--json", "api-key", "create", "--name", name], args].concat()).json();
        let field = |name: &str| made["apiKey"][name].as_str().expect("a field of a key").to_owned();
        Key { id: field("id"), secret: field("key") }
    }

    /// The owner tells it something about a project.
    ///
    /// # Panics
    /// It does not keep it.
    #[track_caller]
    pub fn remember(&self, content: &str, project: &str) {
        let fact = json!({ "content": content, "project": project });
        let _ = self.owner().post("/api/memory/remember", &fact).good();
    }

    /// The whole memory whose content contains `text`.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    #[track_caller]
    pub fn memory_with(&self, text: &str) -> Value {
        let all = self.owner().get("/api/memories?limit=1000").good();
        let mut memories = all["memories"].as_array().expect("memories").iter();
        let found = memories.find(|memory| memory["content"].as_str().is_some_and(|c| c.contains(text)));
        let id = found.unwrap_or_else(|| panic!("no memory says {text:?}: {all:#}"))["id"].clone();
        self.owner().get(&format!("/api/memory/{}", id.as_str().expect("an id"))).good()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.child.kill().and_then(|()| self.child.wait());
        if std::thread::panicking() {
            eprintln!("--- log of the daemon at {}\n{}---", self.url, self.log());
        }
    }
}

fn signet_in(folder: &Path) -> Program {
    Program::new(&signet_program(), folder)
        .env("HOME", folder)
        .env("SIGNET_WORKSPACE", folder.join("workspace"))
}

/// A path that process `pid` sees.
fn from_outside(pid: u32, options: &Options, path: PathBuf) -> PathBuf {
    match options.disk_kib {
        None => path,
        Some(_) => {
            let inside = path.strip_prefix("/").expect("an absolute path");
            Path::new("/proc").join(pid.to_string()).join("root").join(inside)
        }
    }
}

#[track_caller]
fn launch(folder: &Path, options: &Options, port: u16) -> (Child, String) {
    let workspace = folder.join("workspace");
    let inside = |flags: &str, script: &str| {
        Program::new(Path::new("unshare"), folder)
            .env("HOME", folder)
            .env("SIGNET_WORKSPACE", &workspace)
            .args([flags, "sh", "-c", script, "sh"])
    };
    let program = match (options.disk_kib, options.inotify_watches) {
        (None, None) => signet_in(folder),
        (Some(kib), _) => {
            // The mount is seen by this process alone and goes away with it; `-r` makes that an unprivileged
            // user's right.
            let script = r#"mount -t tmpfs -o "size=$1k" tmpfs "$2" && shift 2 && exec "$@""#;
            let disk = [kib.to_string().into(), workspace.clone().into_os_string()];
            inside("-rm", script).args(disk).args([signet_program()])
        }
        (None, Some(watches)) => {
            // A limit of this user namespace.
            let script = r#"echo "$1" > /proc/sys/user/max_inotify_watches && shift && exec "$@""#;
            inside("-r", script).args([watches.to_string()]).args([signet_program()])
        }
    };
    let program = options.environment.iter().fold(program, |program, (name, value)| program.env(name, value));
    let program = program.args(["up", "--foreground", "--port", &port.to_string()]);
    let program = if options.team { program.args(["--team"]) } else { program };
    let log = File::options().create(true).append(true).open(folder.join("log")).expect("a log");
    let mut child = program.start(log);
    let pid = child.id();
    let url = until(START, || {
        if let Some(status) = child.try_wait().expect("a child of ours") {
            return Some(Err(format!("it ended with {status}")));
        }
        let note = from_outside(pid, options, workspace.join(".daemon/running.json"));
        let note: Value = serde_json::from_str(&std::fs::read_to_string(note).ok()?).ok()?;
        let url = note["url"].as_str().filter(|_| note["pid"] == pid)?;
        let health = Http::new(url).try_send("GET", "/health", &[], &[]).ok()?;
        (health.status == 200).then(|| Ok(url.to_owned()))
    });
    match url.unwrap_or_else(|| Err(format!("it did not answer within {START:?}"))) {
        Ok(url) => (child, url),
        Err(why) => {
            let _ = child.kill().and_then(|()| child.wait());
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            let needs = match (options.disk_kib, options.inotify_watches) {
                (Some(_), _) => {
                    "\nThis test mounts a small disk in a mount namespace: it needs `mount` and `unshare -rm` (user namespaces, or root)."
                }
                (None, Some(_)) => "\nThis test sets a limit in a user namespace: it needs `unshare -r`.",
                (None, None) => "",
            };
            panic!("the daemon did not start: {why}{needs}\n{log}");
        }
    }
}
