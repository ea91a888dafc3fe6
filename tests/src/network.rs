//! Networks of one's own, in Linux namespaces: nothing in them reaches this machine's, and the other way round.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::{Finished, Program, signet_program, until};

/// Says to a test program that it runs inside.
const INSIDE: &str = "SIGNET_TEST_NETWORK";
/// Time for a whole test in there.
const TEST: Duration = Duration::from_secs(300);
/// Time for one command.
const COMMAND: Duration = Duration::from_secs(30);
const NEEDS: &str = "needs `unshare -rnm` (user namespaces, or root), and `ip` (package iproute2)";

/// A network that a test runs in.
#[derive(Debug)]
pub struct Network;

impl Network {
    /// Runs a shell script as the only inhabitant of a network that has the address 10.9.9.1; `$SIGNET` is
    /// the program.
    ///
    /// # Panics
    /// The script failed.
    #[must_use]
    #[track_caller]
    pub fn script(script: &str) -> String {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let setup = "set -eu; ip link set lo up; ip addr add 10.9.9.1/32 dev lo; S=$SIGNET";
        let finished = Program::new(Path::new("unshare"), folder.path())
            .args(["-rn", "sh", "-c", &format!("{setup}\n{script}\n$S down >/dev/null")])
            .env("HOME", folder.path())
            .env("SIGNET", signet_program())
            .run(TEST);
        assert_eq!(finished.code, Some(0), "{NEEDS}\n{}\n{}", finished.stdout, finished.stderr);
        finished.stdout
    }

    /// Runs the test called `name` in a network of its own: in a process of its own, which sees `hosts`
    /// (lines of `/etc/hosts`).
    ///
    /// # Panics
    /// The test did.
    #[track_caller]
    pub fn own(name: &str, hosts: &str, test: impl FnOnce(Self)) {
        if std::env::var_os(INSIDE).is_some() {
            return test(Self);
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("hosts");
        std::fs::write(&file, format!("127.0.0.1 localhost\n{hosts}\n")).expect("a file");
        let script = r#"mount --bind "$1" /etc/hosts && ip link set lo up && shift && exec "$@""#;
        let program = Program::new(Path::new("unshare"), folder.path())
            .args(["-rnm", "sh", "-c", script, "sh"])
            .args([file.as_os_str(), std::env::current_exe().expect("this program").as_os_str()])
            .args(["--exact", name, "--nocapture"])
            .env(INSIDE, "1");
        let named = ["SIGNET_TEST_CLAUDE", "SIGNET_TEST_REDIS"];
        let program = named
            .iter()
            .fold(program, |program, name| program.env(name, std::env::var_os(name).unwrap_or_default()));
        let finished = program.run(TEST);
        // What was left out in there is said out here.
        print!("{}", finished.stdout);
        assert_eq!(finished.code, Some(0), "{NEEDS}\n{}\n{}", finished.stdout, finished.stderr);
    }

    /// Another machine in this network. It has the address 10.9.9.1, this one 10.9.9.2.
    ///
    /// # Panics
    /// It cannot be made.
    #[must_use]
    #[track_caller]
    pub fn host(&self) -> Host {
        let mut holder = Command::new("unshare");
        let holder = holder.args(["-n", "sleep", "infinity"]).stdin(Stdio::null()).spawn();
        let holder = holder.expect("unshare");
        let (pid, own) = (holder.id(), std::fs::read_link("/proc/self/ns/net").expect("a namespace"));
        let host = Host { holder, folder: tempfile::tempdir().expect("a temporary folder") };
        until(COMMAND, || {
            std::fs::read_link(format!("/proc/{pid}/ns/net")).ok().filter(|theirs| *theirs != own)
        })
        .expect("a second network namespace");
        let script = format!(
            "set -e; ip link add near type veth peer name far netns {pid}; \
             ip addr add 10.9.9.2/24 dev near; ip link set near up; \
             nsenter -n -t {pid} ip link set lo up; nsenter -n -t {pid} ip addr add 10.9.9.1/24 dev far; \
             nsenter -n -t {pid} ip link set far up"
        );
        let _ = Program::new(Path::new("sh"), Path::new("/")).args(["-c", &script]).run(COMMAND).good();
        host
    }
}

/// A machine with a daemon, which ends with this value.
#[derive(Debug)]
pub struct Host {
    holder: Child,
    folder: TempDir,
}

impl Host {
    /// Its person's home.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `signet` there.
    #[must_use]
    #[track_caller]
    pub fn signet(&self, args: &[&str]) -> Finished {
        self.signet_with(&[], args)
    }

    /// The same, with variables beside the usual ones.
    #[must_use]
    #[track_caller]
    pub fn signet_with(&self, variables: &[(&str, &str)], args: &[&str]) -> Finished {
        let program = Program::new(Path::new("nsenter"), self.home());
        let program = variables.iter().fold(program, |program, (name, value)| program.env(name, value));
        program
            .args(["-n", "-t", &self.holder.id().to_string()])
            .args([signet_program()])
            .args(args)
            .env("HOME", self.home())
            .env("SIGNET_MACHINE_ID", "signet-home")
            .run(COMMAND)
    }

    /// What its daemon logged.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.home().join(".signet/.daemon/signet.log")).unwrap_or_default()
    }

    /// Pulls its cable out: nobody answers there any more, and nobody says so.
    ///
    /// # Panics
    /// It has none.
    #[track_caller]
    pub fn cut(&self) {
        self.link("down");
    }

    /// Plugs it in again.
    ///
    /// # Panics
    /// It has none.
    #[track_caller]
    pub fn restore(&self) {
        self.link("up");
    }

    #[track_caller]
    fn link(&self, state: &str) {
        let program = Program::new(Path::new("nsenter"), self.home());
        let pid = self.holder.id().to_string();
        let _ = program.args(["-n", "-t", &pid, "ip", "link", "set", "far", state]).run(COMMAND).good();
    }

    /// A connection from here that says nothing.
    ///
    /// # Panics
    /// It is refused.
    #[must_use]
    pub fn knock(&self) -> std::net::TcpStream {
        std::net::TcpStream::connect("10.9.9.1:3850").expect("a daemon that listens")
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- log of the daemon at the other machine\n{}---", self.log());
        }
        let down = Program::new(Path::new("nsenter"), self.home())
            .args(["-n", "-t", &self.holder.id().to_string()])
            .args([signet_program()])
            .args(["down"])
            .env("HOME", self.home());
        let log = File::create(self.home().join("down.log"));
        if let Ok(mut down) = log.map(|log| down.start(log)) {
            let _ = down.wait();
        }
        let _ = self.holder.kill().and_then(|()| self.holder.wait());
    }
}
