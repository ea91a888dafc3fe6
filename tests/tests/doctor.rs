//! `signet connector doctor` on a laptop, with a daemon that runs.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests look into JSON"
)]

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::Value;
use signet_tests::{Daemon, Machine, Options, StubLlm, signet_program};

const REMOTE: &str = "git@github.com:acme/one.git";
const LIMIT: Duration = Duration::from_secs(30);
/// What the connector is tested with, so that the doctor has nothing to add.
const CODEX: &str = "#!/bin/sh\necho codex-cli 0.169.0\n";

/// What the doctor says of each thing, and whether all is well.
struct Said {
    healthy: bool,
    findings: BTreeMap<String, (bool, String)>,
}

impl Said {
    #[track_caller]
    fn is_good(&self, what: &str) -> &str {
        let (good, says) = &self.findings[what];
        assert!(good, "{what}: {says}");
        says
    }

    /// It is the one thing that is wrong, and these are among the words.
    #[track_caller]
    fn is_all_that_is_bad(&self, what: &str, words: &[&str]) {
        let bad: Vec<_> = self.findings.iter().filter(|(_, (good, _))| !good).collect();
        let [(name, (_, says))] = bad.as_slice() else { panic!("{bad:#?}") };
        assert_eq!(name.as_str(), what, "{says}");
        assert!(!self.healthy && words.iter().all(|word| says.contains(word)), "no {words:?} in {says:?}");
    }
}

/// A laptop with a Codex.
struct Laptop {
    machine: Machine,
    programs: PathBuf,
}

impl Laptop {
    fn new() -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let machine = Machine::new("laptop", REMOTE, &StubLlm::start());
        let programs = machine.home().join("bin");
        std::fs::create_dir(&programs).unwrap();
        let codex = programs.join("codex");
        std::fs::write(&codex, CODEX).unwrap();
        std::fs::set_permissions(&codex, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self { machine, programs }
    }

    fn connect(&self, url: &str, secret: &str) {
        let install = ["connector", "install", "codex", "--url", url, "--api-key", secret];
        let _ = self.machine.signet(&install).good();
    }

    fn doctor(&self) -> Said {
        let program = self.machine.program(signet_program()).env("PATH", &self.programs);
        let finished = program.args(["--json", "connector", "doctor", "codex"]).run(LIMIT);
        let said: Value =
            serde_json::from_str(&finished.stdout).unwrap_or_else(|error| panic!("{error}: {finished:#?}"));
        let healthy = said["healthy"].as_bool().unwrap();
        assert_eq!(finished.code, Some(i32::from(!healthy)), "{finished:#?}");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let finding =
            |found: &Value| (text(&found["what"]), (found["good"].as_bool().unwrap(), text(&found["says"])));
        Said { healthy, findings: said["findings"].as_array().unwrap().iter().map(finding).collect() }
    }
}

#[test]
fn a_good_installation_is_found_to_be_good() {
    let daemon = Daemon::with(Options { team: true, ..Options::default() });
    let key = daemon.api_key("laptop", &["--connector", "codex"]);
    let laptop = Laptop::new();
    laptop.connect(daemon.url(), &key.secret);
    let said = laptop.doctor();
    assert!(said.healthy, "{:#?}", said.findings);
    assert_eq!(said.is_good("program"), signet_program().to_str().unwrap());
    assert!(said.is_good("configuration").contains("hooks.json"));
    assert!(said.is_good("daemon").contains(daemon.url()));
    assert_eq!(said.is_good("harness"), "Codex 0.169.0");
    for what in ["connection", "key", "connector", "clock", "kept events"] {
        let _ = said.is_good(what);
    }
}

#[test]
fn what_is_wrong_is_named_with_what_to_do_and_nothing_else_is() {
    let daemon = Daemon::with(Options { team: true, ..Options::default() });
    let key = daemon.api_key("laptop", &["--connector", "codex"]);
    let laptop = Laptop::new();

    // The harness is not installed.
    laptop.connect(daemon.url(), &key.secret);
    let codex = laptop.programs.join("codex");
    std::fs::rename(&codex, laptop.machine.home().join("elsewhere")).unwrap();
    laptop.doctor().is_all_that_is_bad("harness", &["Codex is not on the PATH", "install it"]);
    std::fs::rename(laptop.machine.home().join("elsewhere"), &codex).unwrap();

    // Its hooks are gone, or start what is not there any more.
    let hooks = laptop.machine.home().join(".codex/hooks.json");
    let good = std::fs::read_to_string(&hooks).unwrap();
    std::fs::write(&hooks, "{}").unwrap();
    laptop.doctor().is_all_that_is_bad("configuration", &["signet connector install codex"]);
    std::fs::write(&hooks, good.replace(signet_program().to_str().unwrap(), "/gone/signet")).unwrap();
    let said = laptop.doctor();
    assert!(!said.findings["program"].0 && said.findings["program"].1.contains("/gone/signet"));
    std::fs::write(&hooks, good).unwrap();

    // Others can read the key.
    let file = laptop.machine.connection_file().with_file_name("codex.json");
    let mode = |mode| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(0o644);
    laptop.doctor().is_all_that_is_bad("connection", &["others can read", file.to_str().unwrap()]);
    mode(0o600);

    // The key was taken back.
    assert!(laptop.doctor().healthy);
    let _ = daemon.cli(&["api-key", "revoke", &key.id]).good();
    laptop.doctor().is_all_that_is_bad("key", &["revoked", "signet api-key create", "--connector codex"]);
}

#[test]
fn a_wrong_url_is_told_apart_from_a_daemon_that_is_away() {
    let laptop = Laptop::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        // Once for the installation, once for the doctor.
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                head.push(byte[0]);
            }
            let answer =
                b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 5\r\nconnection: close\r\n\r\nlogin";
            stream.write_all(answer).unwrap();
        }
    });
    laptop.connect(&url, "k");
    laptop.doctor().is_all_that_is_bad("daemon", &[&url, "no Signet daemon", "check the URL"]);
    server.join().unwrap();
    // The listener is closed.
    laptop.doctor().is_all_that_is_bad("daemon", &[&url, "signet up"]);
}
