//! Programs that run to their end, in a clean environment and a bounded time.

use std::ffi::OsStr;
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// The binary under test, which cargo puts beside the folder of the test programs.
///
/// # Panics
/// It was not built.
#[must_use]
pub fn signet_program() -> PathBuf {
    let test = std::env::current_exe().expect("the test program's own path");
    // target/debug/deps/journey-0123 -> target/debug/signet
    let program = test.ancestors().nth(2).expect("a folder above deps").join("signet");
    assert!(program.is_file(), "{} is not there: run `cargo xtask test`", program.display());
    program
}

/// How a program ended.
#[derive(Debug)]
pub struct Finished {
    /// Its exit code; `None` when a signal ended it.
    pub code: Option<i32>,
    /// What it printed.
    pub stdout: String,
    /// What it complained about.
    pub stderr: String,
    /// How long it ran.
    pub took: Duration,
}

impl Finished {
    /// This, if it went well.
    ///
    /// # Panics
    /// It did not.
    #[must_use]
    #[track_caller]
    pub fn good(self) -> Self {
        assert_eq!(self.code, Some(0), "{self:#?}");
        self
    }

    /// Its output as JSON.
    ///
    /// # Panics
    /// It failed, or printed something else.
    #[must_use]
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        let finished = self.good();
        serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished:#?}"))
    }
}

/// A program that is about to run. It inherits `PATH` and nothing else.
#[derive(Debug)]
pub struct Program {
    command: Command,
    input: Vec<u8>,
}

impl Program {
    /// Runs `program` in `folder`.
    #[must_use]
    pub fn new(program: &Path, folder: &Path) -> Self {
        let mut command = Command::new(program);
        command.current_dir(folder).env_clear().env("LANG", "C.UTF-8");
        if let Some(path) = std::env::var_os("PATH") {
            command.env("PATH", path);
        }
        Self { command, input: Vec::new() }
    }

    /// Adds arguments.
    #[must_use]
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    /// Sets a variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// What it reads on standard input; by default nothing.
    #[must_use]
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// Runs it to its end.
    ///
    /// # Panics
    /// It cannot be started, or does not end within `limit`: then it and all that it started are killed.
    #[must_use]
    #[track_caller]
    pub fn run(mut self, limit: Duration) -> Finished {
        // Files, not pipes: what a program leaves behind cannot keep the test waiting.
        let file = || tempfile::tempfile().expect("a temporary file");
        let (mut stdin, stdout, stderr) = (file(), file(), file());
        stdin.write_all(&self.input).and_then(|()| stdin.rewind()).expect("input for a program");
        let clone = |file: &std::fs::File| Stdio::from(file.try_clone().expect("a second handle"));
        self.command.stdin(stdin).stdout(clone(&stdout)).stderr(clone(&stderr));
        let started = Instant::now();
        let mut child = self
            .command
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("cannot start {:?}: {error}", self.command.get_program()));
        let group = child.id();
        let (ended, end) = mpsc::channel();
        std::thread::spawn(move || ended.send(child.wait()));
        let status = end.recv_timeout(limit);
        let took = started.elapsed();
        if status.is_err() {
            kill_group(group);
        }
        let (stdout, stderr) = (content(stdout), content(stderr));
        match status {
            Ok(status) => Finished { code: status.expect("a status").code(), stdout, stderr, took },
            Err(_) => panic!(
                "{:?} did not end within {limit:?}\n--- stdout\n{stdout}\n--- stderr\n{stderr}",
                self.command
            ),
        }
    }

    /// Starts it with its complaints going to `log`, and does not wait.
    pub(crate) fn start(mut self, log: std::fs::File) -> Child {
        self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.command.spawn().unwrap_or_else(|error| panic!("cannot start {:?}: {error}", self.command))
    }
}

fn content(mut file: std::fs::File) -> String {
    let mut bytes = Vec::new();
    file.rewind().and_then(|()| file.read_to_end(&mut bytes)).expect("a program's output");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn kill_group(group: u32) {
    let _ = Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).stderr(Stdio::null()).status();
}
