//! Changes of files in a project are news to others who work in it: over the real daemon, with a real repository.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do, and look into JSON"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, Http, Options, until};
use tempfile::TempDir;

const REMOTE: &str = "git@github.com:acme/one.git";
const PROJECT: &str = "github.com/acme/one";
const MACHINE: &str = "the-desk";
const PATIENCE: Duration = Duration::from_secs(30);

fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = command.arg("-C").arg(folder).args(identity).args(args).output().expect("git");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository with that remote, and a branch `wide` with 500 files more.
fn repository(folder: &TempDir, name: &str, remote: &str) -> PathBuf {
    let root = folder.path().join(name);
    fs::create_dir_all(root.join("src")).unwrap();
    git(&root, &["init", "--quiet", "--initial-branch=main"]);
    git(&root, &["remote", "add", "origin", remote]);
    fs::write(root.join(".gitignore"), "*.log\n").unwrap();
    fs::write(root.join("src/a.rs"), "one").unwrap();
    git(&root, &["add", "."]);
    git(&root, &["commit", "--quiet", "-m", "first"]);
    git(&root, &["checkout", "--quiet", "-b", "wide"]);
    for at in 0..500 {
        fs::write(root.join(format!("src/{at}.rs")), "wide").unwrap();
    }
    git(&root, &["add", "."]);
    git(&root, &["commit", "--quiet", "-m", "wide"]);
    git(&root, &["checkout", "--quiet", "main"]);
    root
}

fn daemon(more: &[(&str, &str)]) -> Daemon {
    let own = [("SIGNET_MACHINE_ID", MACHINE)];
    let environment = own.iter().chain(more).map(|(name, value)| ((*name).into(), (*value).into()));
    Daemon::with(Options { environment: environment.collect(), ..Options::default() })
}

/// A session begins, as its harness's connector says it.
fn start(client: &Http, machine: &str, root: &Path, remote: &str, session: &str) {
    let body = json!({
        "harness": "pi", "sessionKey": session,
        "project": { "cwd": root, "gitRoot": root, "gitRemote": remote },
    });
    let headers = [("Content-Type", "application/json"), ("X-Signet-Machine-Id", machine)];
    let answer = client.send("POST", "/api/hooks/session-start", &headers, body.to_string().as_bytes());
    let _ = answer.good();
}

fn told(client: &Http) -> Vec<Value> {
    client.get("/api/os/events?type=file.&limit=1000").good()["events"].as_array().unwrap().clone()
}

fn names(event: &Value, path: &str) -> bool {
    event["payload"]["paths"].as_array().is_some_and(|paths| paths.contains(&json!(path)))
}

/// Writes the file until it is told: the workspace is followed from a moment after the session's start on.
#[track_caller]
fn until_followed(client: &Http, root: &Path, path: &str) {
    let mut at = 0_u32;
    let followed = until(PATIENCE, || {
        at += 1;
        if at % 200 == 1 {
            fs::write(root.join(path), at.to_string()).unwrap();
        }
        told(client).iter().any(|event| names(event, path)).then_some(())
    });
    assert!(followed.is_some(), "{path} is not among {:#?}", told(client));
}

#[track_caller]
fn until_told(client: &Http, what: impl Fn(&Value) -> bool) -> Value {
    let found = until(PATIENCE, || told(client).into_iter().find(&what));
    found.unwrap_or_else(|| panic!("not among {:#?}", told(client)))
}

#[test]
fn files_and_branches_of_a_project_are_news_to_others_who_work_in_it() {
    let (daemon, folder) = (daemon(&[]), tempfile::tempdir().unwrap());
    let root = repository(&folder, "one", REMOTE);
    let owner = daemon.owner();
    start(&owner, MACHINE, &root, REMOTE, "s1");
    until_followed(&owner, &root, "src/first.rs");
    fs::write(root.join("noise.log"), "noise").unwrap();
    fs::create_dir_all(root.join("node_modules/x")).unwrap();
    fs::write(root.join("node_modules/x/index.js"), "noise").unwrap();
    fs::write(root.join("src/a.rs"), "two").unwrap();
    let event = until_told(&owner, |event| names(event, "src/a.rs"));
    assert_eq!((&event["source"], &event["project"]), (&json!("files:one"), &json!(PROJECT)));
    assert_eq!(event["payload"], json!({ "paths": ["src/a.rs"], "more": 0, "workspace": "one" }));
    assert!(event.get("agent").is_none() && event.get("provenance").is_none(), "{event}");

    let before = told(&owner).len();
    git(&root, &["checkout", "--quiet", "--force", "wide"]);
    let branch = until_told(&owner, |event| event["type"] == "file.branch");
    assert_eq!(
        (&branch["payload"]["branch"], &branch["payload"]["workspace"]),
        (&json!("wide"), &json!("one"))
    );
    // With `src/a.rs`, which is what it was again.
    assert_eq!(branch["payload"]["files"], 501, "{branch}");
    fs::write(root.join("src/last.rs"), "last").unwrap();
    until_told(&owner, |event| names(event, "src/last.rs"));
    let after = told(&owner);
    assert_eq!(after.len(), before + 2, "{after:#?}");
    let text = json!(after).to_string();
    assert!(!text.contains("noise") && !text.contains("index.js"), "{text}");

    // Another agent in the project hears of it, and one elsewhere sees less of it than nothing.
    let context = |project: &str| {
        let headers = [("X-Signet-Context", project), ("X-Signet-Session-Key", "s2")];
        owner.send("GET", "/api/os/context", &headers, b"").good()
    };
    let here = context(&json!({ "project": { "gitRemote": REMOTE } }).to_string());
    let text = here["text"].as_str().unwrap();
    assert!(text.contains("Files: one is on branch wide at "), "{text}");
    assert!(text.contains("Files: changed src/a.rs in one"), "{text}");
    let confined = |project: &str| {
        let key = daemon.api_key("confined", &["--project", project]);
        told(&daemon.http().bearer(&key.secret))
    };
    assert_eq!(confined(PROJECT).len(), after.len());
    assert!(confined("github.com/acme/other").is_empty());
}

#[test]
fn what_a_session_edits_itself_is_no_news_to_it() {
    let (daemon, folder) = (daemon(&[]), tempfile::tempdir().unwrap());
    let root = repository(&folder, "one", REMOTE);
    let owner = daemon.owner();
    start(&owner, MACHINE, &root, REMOTE, "s1");
    until_followed(&owner, &root, "src/first.rs");
    let place = json!({ "project": { "gitRemote": REMOTE } }).to_string();
    let headers = |session| {
        [
            ("Content-Type", "application/json"),
            ("X-Signet-Context", place.as_str()),
            ("X-Signet-Session-Key", session),
        ]
    };
    let subject = root.join("src/a.rs");
    let edit =
        json!({ "type": "harness.tool", "payload": { "tool": "Edit", "subject": subject } }).to_string();
    let _ = owner.send("POST", "/api/os/events", &headers("s1"), edit.as_bytes()).good();
    fs::write(root.join("src/a.rs"), "edited").unwrap();
    until_told(&owner, |event| names(event, "src/a.rs"));
    let text = |session| {
        let context = owner.send("GET", "/api/os/context", &headers(session), b"").good();
        context["text"].as_str().unwrap().to_owned()
    };
    let (own, other) = (text("s1"), text("s2"));
    assert!(!own.contains("src/a.rs") && own.contains("src/first.rs"), "{own}");
    assert!(other.contains("changed src/a.rs in one"), "{other}");
}

#[test]
fn only_repositories_of_this_machine_whose_project_is_their_own_are_followed_and_only_if_one_wants_it() {
    let (daemon, folder) = (daemon(&[]), tempfile::tempdir().unwrap());
    let root = repository(&folder, "one", REMOTE);
    let other = repository(&folder, "other", "git@github.com:acme/other.git");
    let owner = daemon.owner();
    let key = daemon.api_key("far", &["--project", PROJECT]);
    let far = daemon.http().bearer(&key.secret);
    // Another machine's session, and a key of one project that points at the files of another one.
    start(&owner, "another-machine", &other, "git@github.com:acme/other.git", "s1");
    start(&far, MACHINE, &other, REMOTE, "s2");
    fs::write(other.join("src/secret.rs"), "secret").unwrap();
    start(&far, MACHINE, &root, REMOTE, "s3");
    until_followed(&owner, &root, "src/first.rs");
    fs::write(other.join("src/secret.rs"), "more secret").unwrap();
    until_followed(&owner, &root, "src/second.rs");
    let text = json!(told(&owner)).to_string();
    assert!(!text.contains("secret"), "{text}");
}

#[test]
fn who_is_at_work_is_known_after_a_restart_and_it_can_be_switched_off() {
    let (mut followed, folder) = (daemon(&[]), tempfile::tempdir().unwrap());
    let root = repository(&folder, "one", REMOTE);
    start(&followed.owner(), MACHINE, &root, REMOTE, "s1");
    until_followed(&followed.owner(), &root, "src/first.rs");
    followed.kill_9();
    followed.restart();
    until_followed(&followed.owner(), &root, "src/second.rs");

    let quiet = daemon(&[("SIGNET_WATCH", "off")]);
    start(&quiet.owner(), MACHINE, &root, REMOTE, "s1");
    // Both see the same file system: once one has told of it, the other would have.
    until_followed(&followed.owner(), &root, "src/third.rs");
    assert!(told(&quiet.owner()).is_empty(), "{:#?}", told(&quiet.owner()));
}

#[test]
fn where_the_system_lets_no_more_folders_be_watched_that_is_said_once_and_the_rest_goes_on() {
    let environment = vec![("SIGNET_MACHINE_ID".into(), MACHINE.into())];
    let daemon = Daemon::with(Options { environment, inotify_watches: Some(10), ..Options::default() });
    let folder = tempfile::tempdir().unwrap();
    let root = repository(&folder, "one", REMOTE);
    for at in 0..20 {
        fs::create_dir_all(root.join(format!("wide/{at}/deep"))).unwrap();
    }
    let owner = daemon.owner();
    start(&owner, MACHINE, &root, REMOTE, "s1");
    until_followed(&owner, &root, "in-the-root.rs");
    let second = repository(&folder, "two", "git@github.com:acme/two.git");
    start(&owner, MACHINE, &second, "git@github.com:acme/two.git", "s2");
    fs::write(root.join("still.rs"), "still").unwrap();
    until_told(&owner, |event| names(event, "still.rs"));
    let said = |root: &Path| {
        let (root, log) = (root.to_str().unwrap(), daemon.log());
        log.lines().filter(|line| line.contains("fs.inotify.max_user_watches") && line.contains(root)).count()
    };
    assert!(until(PATIENCE, || (said(&second) > 0).then_some(())).is_some(), "nothing is said of {second:?}");
    assert_eq!((said(&root), said(&second)), (1, 1));
}
