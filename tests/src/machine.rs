//! A machine: a home of its own, a folder with a project, and Claude Code.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{Daemon, Finished, Program, StubLlm, signet_program};

/// Time for one run of Claude Code or of npx; it takes a second or two when nothing else runs.
const HARNESS: Duration = Duration::from_secs(60);
/// Time for one command of Signet.
const COMMAND: Duration = Duration::from_secs(30);

/// The real Claude Code.
///
/// # Panics
/// The environment does not say where it is.
#[must_use]
#[track_caller]
pub fn claude_program() -> PathBuf {
    let Some(path) = harness_program("SIGNET_TEST_CLAUDE") else {
        panic!("this test drives Claude Code: run `cargo xtask test`")
    };
    path
}

/// The real program of another harness, which `variable` names. None: the test is left out, and says so.
///
/// # Panics
/// The variable names no file.
#[must_use]
#[track_caller]
pub fn harness_program(variable: &str) -> Option<PathBuf> {
    let named = std::env::var_os(variable).filter(|path| !path.is_empty());
    let Some(path) = named.map(PathBuf::from) else {
        println!("left out: {variable} is not set; `cargo xtask test` sets it");
        return None;
    };
    assert!(path.is_file(), "{variable}={} is no file: run `cargo xtask test`", path.display());
    Some(path)
}

/// What programs on this machine see; nothing of the machine that runs the tests.
#[derive(Debug)]
pub struct Machine {
    folder: TempDir,
    name: String,
    llm_url: String,
    variables: Vec<(String, OsString)>,
}

impl Machine {
    /// A machine called `name` with a clone of `remote`, whose Claude Code talks to `llm`.
    ///
    /// # Panics
    /// There is no git.
    #[must_use]
    pub fn new(name: &str, remote: &str, llm: &StubLlm) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let machine =
            Self { folder, name: name.to_owned(), llm_url: llm.url().to_owned(), variables: Vec::new() };
        for folder in [machine.home(), machine.work(), machine.folder.path().join("tmp")] {
            std::fs::create_dir(folder).expect("a folder");
        }
        let git = |args: &[&str]| machine.program("git").args(args).run(COMMAND).good();
        git(&["init", "--quiet"]);
        git(&["remote", "add", "origin", remote]);
        machine
    }

    /// The person's home.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// The clone.
    #[must_use]
    pub fn work(&self) -> PathBuf {
        self.folder.path().join("work")
    }

    /// Claude Code's settings: hooks and permissions.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.home().join(".claude/settings.json")
    }

    /// Claude Code's other file: MCP servers, and all that it notes for itself.
    #[must_use]
    pub fn state(&self) -> PathBuf {
        self.home().join(".claude.json")
    }

    /// Writes the settings that the person had before.
    ///
    /// # Panics
    /// It cannot.
    pub fn had_settings(&self, text: &str) {
        std::fs::create_dir_all(self.home().join(".claude")).expect("a folder");
        std::fs::write(self.settings(), text).expect("settings");
    }

    /// The person connects Claude Code to a daemon at a URL.
    ///
    /// # Panics
    /// The installation failed.
    #[track_caller]
    pub fn connect(&self, daemon: &Daemon, secret: &str, agent: &str) {
        self.install(&["--url", daemon.url(), "--api-key", secret, "--agent-id", agent]);
    }

    /// The person connects Claude Code to a daemon elsewhere, of which they know the URL, the key and the
    /// authority that signed its certificate.
    ///
    /// # Panics
    /// The installation failed.
    #[track_caller]
    pub fn connect_to(&mut self, url: &str, secret: &str, authority: &Path) {
        self.set("SSL_CERT_FILE", authority);
        self.install(&["--url", url, "--api-key", secret]);
    }

    /// The same, but the key is only in a variable of the person's environment.
    ///
    /// # Panics
    /// The installation failed.
    #[track_caller]
    pub fn connect_by_variable(&mut self, daemon: &Daemon, variable: &str, secret: &str, agent: &str) {
        self.set(variable, secret);
        self.install(&["--url", daemon.url(), "--api-key-env", variable, "--agent-id", agent]);
    }

    /// This is the daemon's own machine, and the person connects Claude Code without a word.
    ///
    /// # Panics
    /// The installation failed.
    #[track_caller]
    pub fn connect_here(&mut self, daemon: &Daemon) {
        self.set("SIGNET_WORKSPACE", daemon.workspace());
        self.install(&[]);
    }

    /// The person connects a harness to a daemon elsewhere with nothing but its npm package: Signet's own program
    /// is not on this machine. The key is not on the command line, which npm keeps in a log.
    ///
    /// # Panics
    /// The installation failed.
    #[track_caller]
    pub fn connect_by_npx(&self, harness: &str, daemon: &Daemon, secret: &str, agent: &str) {
        let install = ["--json", "install", "--url", daemon.url(), "--agent-id", agent];
        let program = self.npx_program(harness).args(install).env("SIGNET_API_KEY", secret);
        let report = program.run(HARNESS).json();
        assert_eq!(report["daemon"]["reached"], true, "{report:#}");
    }

    /// Runs a connector's npm package from its tarball, as `npx` does from the registry.
    ///
    /// # Panics
    /// The environment does not say where the packages are.
    #[must_use]
    #[track_caller]
    pub fn npx(&self, harness: &str, args: &[&str]) -> Finished {
        self.npx_program(harness).args(args).run(HARNESS)
    }

    #[track_caller]
    fn npx_program(&self, harness: &str) -> Program {
        let Some(folder) = std::env::var_os("SIGNET_TEST_NPM").filter(|path| !path.is_empty()) else {
            panic!("this test installs npm packages: run `cargo xtask test`")
        };
        let tarball = format!("signetai-connector-{harness}-{}.tgz", env!("CARGO_PKG_VERSION"));
        let tarball = format!("file:{}", Path::new(&folder).join(tarball).display());
        self.program("npx")
            .env("npm_config_cache", self.folder.path().join("npm-cache"))
            // A registry is not asked for anything.
            .env("npm_config_offline", "true")
            .env("npm_config_update_notifier", "false")
            .args(["-y", "--package", &tarball, &format!("signet-connector-{harness}")])
    }

    /// The person connects another harness to a daemon elsewhere. Answers what the command says.
    ///
    /// # Panics
    /// The installation failed.
    #[track_caller]
    pub fn connect_harness(&self, harness: &str, daemon: &Daemon, secret: &str, args: &[&str]) -> Value {
        let to = ["--url", daemon.url(), "--api-key", secret, "--agent-id", "scout"];
        self.install_harness(harness, &[&to, args].concat())
    }

    #[track_caller]
    fn install(&self, args: &[&str]) {
        self.install_harness("claude-code", args);
    }

    #[track_caller]
    fn install_harness(&self, harness: &str, args: &[&str]) -> Value {
        let report = self.signet(&[&["--json", "connector", "install", harness], args].concat()).json();
        assert_eq!(report["daemon"]["reached"], true, "{report:#}");
        report
    }

    /// Every file below `folder`, with its content.
    ///
    /// # Panics
    /// A file cannot be read.
    #[must_use]
    pub fn files_below(&self, folder: &Path) -> BTreeMap<PathBuf, String> {
        let mut found = Vec::new();
        search(folder, b"", &mut found);
        let text =
            |path: &PathBuf| String::from_utf8_lossy(&std::fs::read(path).expect("a file")).into_owned();
        found.into_iter().map(|path| (path.clone(), text(&path))).collect()
    }

    /// All files of this machine in which `text` occurs.
    ///
    /// # Panics
    /// A file cannot be read.
    #[must_use]
    pub fn files_with(&self, text: &str) -> Vec<PathBuf> {
        let mut found = Vec::new();
        search(self.folder.path(), text.as_bytes(), &mut found);
        found
    }

    /// Where `signet connector install` writes down what it needs itself of Claude Code.
    #[must_use]
    pub fn connection_file(&self) -> PathBuf {
        self.connection_of("claude-code")
    }

    /// The same of another harness.
    #[must_use]
    pub fn connection_of(&self, harness: &str) -> PathBuf {
        self.home().join(format!(".config/signet/connectors/{harness}.json"))
    }

    /// A variable that programs on this machine have from now on.
    pub fn set(&mut self, variable: &str, value: impl Into<OsString>) {
        self.variables.push((variable.to_owned(), value.into()));
    }

    /// What `signet connector install` wrote down for itself.
    ///
    /// # Panics
    /// It did not.
    #[must_use]
    #[track_caller]
    pub fn connection(&self) -> Value {
        let path = self.connection_file();
        serde_json::from_str(&std::fs::read_to_string(path).expect("a connection")).expect("JSON")
    }

    /// Runs `signet` in the clone.
    #[must_use]
    #[track_caller]
    pub fn signet(&self, args: &[&str]) -> Finished {
        self.program(signet_program()).args(args).run(COMMAND)
    }

    /// Runs a hook as Claude Code would, with what it would say.
    #[must_use]
    #[track_caller]
    pub fn hook(&self, event: &str, prompt: &str) -> Finished {
        let payload =
            json!({ "session_id": "by-hand", "cwd": self.work(), "source": "startup", "prompt": prompt });
        let program = self.program(signet_program()).args(["hook", event, "-H", "claude-code"]);
        program.input(payload.to_string()).run(COMMAND)
    }

    /// A session of Claude Code with one prompt.
    #[must_use]
    #[track_caller]
    pub fn claude(&self, prompt: &str) -> Finished {
        self.claude_with(&["-p", prompt])
    }

    /// Claude Code with these arguments.
    #[must_use]
    #[track_caller]
    pub fn claude_with(&self, args: &[&str]) -> Finished {
        self.program(claude_program())
            .env("ANTHROPIC_BASE_URL", &self.llm_url)
            .env("ANTHROPIC_API_KEY", "sk-of-the-stub")
            .env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")
            .env("CLAUDE_CODE_MAX_RETRIES", "0")
            // Otherwise the tools of MCP servers are not offered to the model at once.
            .env("ENABLE_TOOL_SEARCH", "false")
            .args(args)
            .run(HARNESS)
    }

    /// A program that is about to run in the clone.
    #[must_use]
    pub fn program(&self, program: impl Into<PathBuf>) -> Program {
        let mut program = Program::new(&program.into(), &self.work())
            .env("HOME", self.home())
            .env("TMPDIR", self.folder.path().join("tmp"))
            .env("TERM", "dumb")
            .env("SIGNET_MACHINE_ID", &self.name);
        for (name, value) in &self.variables {
            program = program.env(name, value);
        }
        program
    }
}

fn search(folder: &Path, text: &[u8], found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let about = path.symlink_metadata().expect("a file");
        if about.is_dir() {
            search(&path, text, found);
        } else if about.is_file() && contains(&std::fs::read(&path).expect("a file"), text) {
            found.push(path);
        }
    }
}

fn contains(bytes: &[u8], text: &[u8]) -> bool {
    text.is_empty() || bytes.windows(text.len()).any(|window| window == text)
}
