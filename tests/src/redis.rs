//! A Redis of one's own.

use std::ffi::OsStr;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::until;

/// Time for it to start, or to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// A Redis that keeps what it is told on a disk. It is killed, and its files go away, with this value.
#[derive(Debug)]
pub struct RedisServer {
    program: PathBuf,
    folder: TempDir,
    child: Child,
    port: u16,
    arguments: Vec<String>,
}

impl RedisServer {
    /// One that has `arguments` beside the usual ones. None: there is no Redis on this machine, the test is
    /// left out, and says so.
    ///
    /// # Panics
    /// `SIGNET_TEST_REDIS` names no file, or it does not start.
    #[must_use]
    #[track_caller]
    pub fn start(arguments: &[&str]) -> Option<Self> {
        let program = program()?;
        let folder = tempfile::tempdir().expect("a temporary folder");
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
        let port = free.expect("a free port").port();
        let arguments: Vec<_> = arguments.iter().map(|&argument| argument.to_owned()).collect();
        let child = launch(&program, folder.path(), port, &arguments);
        let server = Self { program, folder, child, port, arguments };
        server.answers();
        Some(server)
    }

    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How programs here reach it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/0", self.port)
    }

    /// Ends it without any warning.
    ///
    /// # Panics
    /// It cannot be killed.
    pub fn kill_9(&mut self) {
        self.child.kill().and_then(|()| self.child.wait()).expect("a Redis that can be killed");
    }

    /// Starts it again, with what it had on the disk.
    ///
    /// # Panics
    /// It does not start.
    #[track_caller]
    pub fn restart(&mut self) {
        self.child = launch(&self.program, self.folder.path(), self.port, &self.arguments);
        self.answers();
    }

    /// Removes what it has on the disk.
    ///
    /// # Panics
    /// It cannot be removed.
    pub fn forget(&self) {
        let kept = self.folder.path().join("appendonlydir");
        std::fs::remove_dir_all(kept).expect("what Redis keeps");
    }

    /// What it answers to a command, as it is on the wire; up to 64 KiB.
    ///
    /// # Panics
    /// It does not answer.
    #[track_caller]
    pub fn command<T: AsRef<[u8]>>(&self, words: &[T]) -> String {
        self.try_command(words).expect("a Redis that answers")
    }

    /// The same, for one that wants a password first.
    ///
    /// # Panics
    /// It does not answer.
    #[track_caller]
    pub fn command_as<T: AsRef<[u8]>>(&self, password: &str, words: &[T]) -> String {
        let first = [b"AUTH".as_slice(), password.as_bytes()];
        let words: Vec<_> = words.iter().map(AsRef::as_ref).collect();
        self.talk(&[&first, &words]).expect("a Redis that answers")
    }

    fn try_command<T: AsRef<[u8]>>(&self, words: &[T]) -> std::io::Result<String> {
        let words: Vec<_> = words.iter().map(AsRef::as_ref).collect();
        self.talk(&[&words])
    }

    /// Says one command after the other, and answers the last answer.
    fn talk(&self, commands: &[&[&[u8]]]) -> std::io::Result<String> {
        let address = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), self.port);
        let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let mut answer = vec![0; 64 << 10];
        let mut length = 0;
        for words in commands {
            let mut command = format!("*{}\r\n", words.len()).into_bytes();
            for word in *words {
                command.extend(format!("${}\r\n", word.len()).bytes());
                command.extend(*word);
                command.extend(b"\r\n");
            }
            stream.write_all(&command)?;
            length = stream.read(&mut answer)?;
        }
        Ok(String::from_utf8_lossy(&answer[..length]).into_owned())
    }

    #[track_caller]
    fn answers(&self) {
        let ready = until(PATIENCE, || {
            let answer = self.try_command(&["PING"]).ok()?;
            (answer.starts_with("+PONG") || answer.starts_with("-NOAUTH")).then_some(())
        });
        let log = std::fs::read_to_string(self.folder.path().join("redis.log")).unwrap_or_default();
        assert!(ready.is_some(), "Redis does not answer\n{log}");
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        // It may have been killed before.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

/// `SIGNET_TEST_REDIS`, else what is installed.
fn program() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("SIGNET_TEST_REDIS").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(named);
        assert!(path.is_file(), "SIGNET_TEST_REDIS={} is no file", path.display());
        return Some(path);
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let usual = [PathBuf::from("/usr/bin"), PathBuf::from("/usr/local/bin")];
    let found = std::env::split_paths(&path).chain(usual).map(|folder| folder.join("redis-server"));
    let found = found.into_iter().find(|program| program.is_file());
    if found.is_none() {
        println!(
            "left out: there is no redis-server; install it (Debian: apt-get install redis-server), or name it in SIGNET_TEST_REDIS"
        );
    }
    found
}

fn launch(program: &Path, folder: &Path, port: u16, arguments: &[String]) -> Child {
    let log = std::fs::File::options().create(true).append(true).open(folder.join("redis.log"));
    let usual = ["--appendonly", "yes", "--appendfsync", "always", "--save", "", "--port"];
    let usual = usual.map(OsStr::new).into_iter();
    Command::new(program)
        .args(usual)
        .arg(port.to_string())
        .arg("--dir")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(log.expect("a log"))
        .stderr(Stdio::inherit())
        .spawn()
        .expect("redis-server")
}
