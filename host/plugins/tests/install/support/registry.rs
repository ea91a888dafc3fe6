//! A real registry: Debian's `docker-registry`, on a port of its own.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// User and password of a registry that wants them.
pub(crate) const USER: (&str, &str) = ("signet", "correct horse");
/// The password's bcrypt.
const HTPASSWD: &str = "signet:$2b$04$S0TriUsCJNC25ya3/3UQxuDlec74EXXbf/jzLfF4C92eTUW.M5tnm\n";

pub(crate) struct Registry {
    pub(crate) port: u16,
    child: Child,
    _folder: tempfile::TempDir,
}

impl Registry {
    /// `None`, and a line that says why, when the program is not installed. `SIGNET_TEST_REGISTRY` names another.
    pub(crate) fn start(with_password: bool) -> Option<Self> {
        let program = std::env::var("SIGNET_TEST_REGISTRY").unwrap_or_else(|_| "docker-registry".into());
        if Command::new(&program).arg("--version").stdout(Stdio::null()).status().is_err() {
            eprintln!(
                "skipped: install docker-registry (Debian), or name a registry in SIGNET_TEST_REGISTRY"
            );
            return None;
        }
        // A port that was free may be gone a moment later.
        (0..5)
            .find_map(|_| Self::try_start(&program, with_password))
            .or_else(|| panic!("{program} does not start"))
    }

    fn try_start(program: &str, with_password: bool) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        fs::write(path("htpasswd"), HTPASSWD).unwrap();
        fs::write(path("config.yml"), config(port, folder.path(), with_password)).unwrap();
        let log = fs::File::create(path("log")).unwrap();
        let child = Command::new(program)
            .args(["serve".as_ref(), path("config.yml").as_os_str()])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut registry = Self { port, child, _folder: folder };
        let deadline = Instant::now() + Duration::from_secs(20);
        while Instant::now() < deadline {
            if registry.child.try_wait().unwrap().is_some() {
                return None;
            }
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Some(registry);
            }
            std::thread::yield_now();
        }
        None
    }
}

fn config(port: u16, folder: &Path, with_password: bool) -> String {
    let folder = folder.display();
    let auth = format!("auth:\n  htpasswd:\n    realm: test\n    path: {folder}/htpasswd\n");
    format!(
        "version: 0.1\nlog:\n  level: error\nstorage:\n  filesystem:\n    rootdirectory: {folder}/data\n\
         http:\n  addr: 127.0.0.1:{port}\n{}",
        if with_password { auth } else { String::new() }
    )
}

impl Drop for Registry {
    fn drop(&mut self) {
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}
