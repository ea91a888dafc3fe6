//! Files of real repositories, changed as people, editors and git change them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may fail"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use signet_events::Bus;
use signet_watch::{Limits, Watch, Workspace};
use tempfile::TempDir;

const PROJECT: &str = "github.com/acme/one";
/// Beginning of files that are written so that there is a last one.
const LAST: &str = "0-the-last-";
static SETTLED: AtomicUsize = AtomicUsize::new(0);
const PATIENCE: Duration = Duration::from_secs(30);

/// A repository `one` with a commit, which is followed.
struct Yard {
    folder: TempDir,
    bus: Bus,
    watch: Watch,
}

fn limits(home: &Path) -> Limits {
    Limits { home: Some(home.to_owned()), ..Limits::default() }
}

impl Yard {
    fn new() -> Self {
        let yard = Self::unwatched(|folder| limits(&folder.join("home")));
        yard.watch.want(vec![yard.workspace("one")]);
        yard
    }

    fn unwatched(limits: impl Fn(&Path) -> Limits) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bus = Bus::default();
        let watch = Watch::start(bus.clone(), limits(folder.path())).unwrap();
        repository(&folder.path().join("one"));
        Self { folder, bus, watch }
    }

    fn workspace(&self, name: &str) -> Workspace {
        Workspace { root: self.folder.path().join(name), project: PROJECT.into() }
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join("one").join(path)
    }

    fn write(&self, path: &str) {
        write(&self.at(path));
    }

    fn git(&self, args: &[&str]) {
        git(&self.at(""), args);
    }

    /// What was told so far: type and payload.
    fn told(&self) -> Vec<(String, Value)> {
        let events = self.bus.latest(usize::MAX, |_| true);
        events.iter().map(|event| (event.kind.clone(), event.payload.clone())).collect()
    }

    /// All paths that were told so far, also those of [`Self::settle`].
    fn all_paths(&self) -> Vec<String> {
        let paths = |payload: &Value| payload["paths"].as_array().cloned().unwrap_or_default();
        let told = self.told().into_iter().flat_map(|(_, payload)| paths(&payload));
        told.map(|path| path.as_str().unwrap().to_owned()).collect()
    }

    fn paths(&self) -> Vec<String> {
        self.all_paths().into_iter().filter(|path| !path.starts_with(LAST)).collect()
    }

    /// Waits until this path was told.
    #[track_caller]
    fn until_told(&self, path: &str) {
        until(|| self.all_paths().iter().any(|told| told == path), || format!("{path} in {:?}", self.told()));
    }

    /// Waits until all that happened before was told: a last change is.
    #[track_caller]
    fn settle(&self) {
        let last = format!("{LAST}{}", SETTLED.fetch_add(1, Relaxed));
        self.write(&last);
        self.until_told(&last);
    }

    /// Waits for the next event of another branch or commit.
    #[track_caller]
    fn branch(&self, before: usize) -> Value {
        let branches = || -> Vec<Value> {
            let told = self.told().into_iter().filter(|(kind, _)| kind == "file.branch");
            told.map(|(_, payload)| payload).collect()
        };
        until(|| branches().len() > before, || format!("a branch in {:?}", self.told()));
        branches()[before].clone()
    }
}

#[track_caller]
fn until(mut holds: impl FnMut() -> bool, what: impl Fn() -> String) {
    let deadline = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "not in time: {}", what());
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn write(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("{:?}", Instant::now())).unwrap();
}

fn git(folder: &Path, args: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"];
    let mut command = Command::new("git");
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null");
    let output = command.arg("-C").arg(folder).args(identity).args(args).output().expect("git");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn repository(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    git(folder, &["init", "--quiet", "--initial-branch=main"]);
    fs::write(folder.join(".gitignore"), "*.log\n/out/\n").unwrap();
    write(&folder.join("src/a.rs"));
    write(&folder.join("src/b.rs"));
    git(folder, &["add", "."]);
    git(folder, &["commit", "--quiet", "-m", "first"]);
}

#[test]
fn what_is_written_and_removed_is_told_with_where_it_is() {
    let yard = Yard::new();
    yard.write("src/a.rs");
    yard.until_told("src/a.rs");
    let event = yard.bus.latest(1, |_| true).remove(0);
    assert_eq!((event.kind.as_str(), event.source.as_str()), ("file.changed", "files:one"));
    assert_eq!(event.project.as_deref(), Some(PROJECT));
    assert!(event.provenance.is_none() && event.agent.is_none());
    assert_eq!(event.payload, json!({ "paths": ["src/a.rs"], "more": 0, "workspace": "one" }));
    // A folder that is new, with what is in it before anybody can watch it.
    yard.write("deep/er/c.rs");
    yard.until_told("deep/er/c.rs");
    yard.write("deep/er/d.rs");
    yard.until_told("deep/er/d.rs");
    fs::remove_file(yard.at("src/b.rs")).unwrap();
    yard.until_told("src/b.rs");
    fs::remove_dir_all(yard.at("deep")).unwrap();
    yard.until_told("deep/");
}

#[test]
fn what_an_editor_does_to_a_file_is_one_change_of_that_file() {
    let yard = Yard::new();
    // A new file that takes the old one's place.
    yard.write("src/.a.rs.tmp-4711");
    fs::rename(yard.at("src/.a.rs.tmp-4711"), yard.at("src/a.rs")).unwrap();
    yard.until_told("src/a.rs");
    assert_eq!(yard.paths(), ["src/a.rs"]);
    // As Vim does it.
    for beside in ["src/4913", "src/.b.rs.swp", "src/.b.rs.swx", "src/.#b.rs"] {
        yard.write(beside);
    }
    fs::rename(yard.at("src/b.rs"), yard.at("src/b.rs~")).unwrap();
    yard.write("src/b.rs");
    fs::remove_file(yard.at("src/b.rs~")).unwrap();
    fs::remove_file(yard.at("src/4913")).unwrap();
    yard.until_told("src/b.rs");
    yard.settle();
    assert_eq!(yard.paths(), ["src/a.rs", "src/b.rs"]);
}

#[test]
fn what_git_ignores_and_what_tools_build_is_never_told() {
    let yard = Yard::unwatched(|folder| limits(&folder.join("home")));
    fs::write(yard.at(".git/info/exclude"), "private.txt\n").unwrap();
    repository(&yard.at("inner"));
    yard.watch.want(vec![yard.workspace("one")]);
    for path in [
        "a.log",
        "src/deep/a.log",
        "out/a.rs",
        "private.txt",
        "node_modules/x/index.js",
        "web/node_modules/x/index.js",
        "target/debug/a",
        "inner/src/a.rs",
        ".git/description",
    ] {
        yard.write(path);
    }
    yard.settle();
    assert!(yard.paths().is_empty(), "{:?}", yard.paths());
    // What was ignored is work once it is not ignored any more.
    fs::write(yard.at(".gitignore"), "*.log\n").unwrap();
    yard.until_told(".gitignore");
    yard.write("out/b.rs");
    yard.until_told("out/b.rs");
    yard.write("out/c.log");
    yard.settle();
    assert!(yard.paths().iter().all(|path| !path.ends_with(".log")), "{:?}", yard.paths());
}

#[test]
fn a_checkout_of_many_files_is_one_event_that_says_the_branch() {
    let yard = Yard::unwatched(|folder| limits(&folder.join("home")));
    yard.git(&["checkout", "--quiet", "-b", "feature/many"]);
    for at in 0..500 {
        yard.write(&format!("many/{}/{at}.rs", at % 10));
    }
    yard.git(&["add", "."]);
    yard.git(&["commit", "--quiet", "-m", "many"]);
    yard.git(&["checkout", "--quiet", "main"]);
    yard.watch.want(vec![yard.workspace("one")]);
    yard.git(&["checkout", "--quiet", "feature/many"]);
    let branch = yard.branch(0);
    assert_eq!((&branch["branch"], &branch["workspace"]), (&json!("feature/many"), &json!("one")));
    assert_eq!((&branch["files"], branch["commit"].as_str().unwrap().len()), (&json!(500), 40));
    yard.settle();
    assert_eq!(yard.told().len(), 2, "{:?}", yard.told());
    // And what came with it is followed.
    yard.write("many/3/3.rs");
    yard.until_told("many/3/3.rs");
    yard.git(&["checkout", "--quiet", "--force", "main"]);
    assert_eq!(yard.branch(1)["branch"], "main");
}

#[test]
fn commits_are_told_also_of_no_branch_of_another_work_tree_and_of_packed_branches() {
    let yard = Yard::unwatched(|folder| limits(&folder.join("home")));
    let tree = yard.folder.path().join("tree");
    yard.git(&["worktree", "add", "--quiet", "-b", "side", tree.to_str().unwrap()]);
    yard.watch.want(vec![yard.workspace("tree")]);
    write(&tree.join("new.rs"));
    yard.until_told("new.rs");
    git(&tree, &["add", "."]);
    git(&tree, &["commit", "--quiet", "-m", "second"]);
    let second = yard.branch(0);
    assert_eq!((&second["branch"], &second["workspace"]), (&json!("side"), &json!("tree")));
    git(&tree, &["checkout", "--quiet", "--detach", "HEAD~"]);
    let detached = yard.branch(1);
    assert_eq!((&detached["branch"], &detached["files"]), (&json!(""), &json!(1)));
    git(&tree, &["pack-refs", "--all"]);
    git(&tree, &["checkout", "--quiet", "side"]);
    let packed = yard.branch(2);
    assert_eq!((&packed["branch"], &packed["commit"]), (&json!("side"), &second["commit"]));
}

#[test]
fn many_files_are_named_in_part_and_counted() {
    let yard = Yard::new();
    for at in 100..150 {
        yard.write(&format!("{at}.txt"));
    }
    until(|| !yard.told().is_empty(), || "an event".into());
    yard.settle();
    let told = yard.told();
    let named: usize = told.iter().map(|(_, payload)| payload["paths"].as_array().unwrap().len()).sum();
    let more: u64 = told.iter().map(|(_, payload)| payload["more"].as_u64().unwrap()).sum();
    assert_eq!(named as u64 + more, 51, "{told:?}");
    assert!(told.iter().all(|(_, payload)| payload["paths"].as_array().unwrap().len() <= 20), "{told:?}");
}

#[test]
fn a_folder_that_moves_is_followed_under_its_new_name() {
    let yard = Yard::new();
    fs::rename(yard.at("src"), yard.at("lib")).unwrap();
    yard.until_told("src/");
    yard.until_told("lib/a.rs");
    yard.write("lib/a.rs");
    yard.write("lib/new/z.rs");
    yard.until_told("lib/new/z.rs");
    assert!(!yard.paths().iter().any(|path| path.starts_with("src/a")), "{:?}", yard.paths());
    // Out of the workspace: what happens there is nobody's news.
    fs::rename(yard.at("lib"), yard.folder.path().join("elsewhere")).unwrap();
    yard.until_told("lib/");
    write(&yard.folder.path().join("elsewhere/secret.rs"));
    yard.settle();
    assert!(!yard.paths().iter().any(|path| path.contains("secret")), "{:?}", yard.paths());
}

#[cfg(unix)]
#[test]
fn links_are_not_followed_and_strange_names_do_no_harm() {
    use std::os::unix::ffi::OsStrExt as _;
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let yard = Yard::unwatched(|folder| limits(&folder.join("home")));
    let outside = yard.folder.path().join("outside");
    fs::create_dir_all(&outside).unwrap();
    symlink(&outside, yard.at("leads-out")).unwrap();
    symlink(".", yard.at("src/loop")).unwrap();
    fs::create_dir(yard.at("locked")).unwrap();
    fs::set_permissions(yard.at("locked"), fs::Permissions::from_mode(0o000)).unwrap();
    yard.watch.want(vec![yard.workspace("one")]);
    write(&outside.join("secret.txt"));
    let strange = std::ffi::OsStr::from_bytes(b"na\xffme\n.txt");
    fs::write(yard.at("").join(strange), "").unwrap();
    yard.until_told("na\u{fffd}me\n.txt");
    symlink(&outside, yard.at("src/leads-out-too")).unwrap();
    yard.until_told("src/leads-out-too");
    write(&outside.join("another secret.txt"));
    yard.settle();
    fs::set_permissions(yard.at("locked"), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(!yard.paths().iter().any(|path| path.contains("secret")), "{:?}", yard.paths());
}

#[test]
fn a_workspace_that_is_deleted_takes_no_other_with_it_and_may_come_back() {
    let yard = Yard::new();
    repository(&yard.folder.path().join("two"));
    yard.watch.want(vec![yard.workspace("one"), yard.workspace("two")]);
    fs::remove_dir_all(yard.folder.path().join("two")).unwrap();
    yard.write("src/a.rs");
    yard.until_told("src/a.rs");
    repository(&yard.folder.path().join("two"));
    yard.watch.want(vec![yard.workspace("one"), yard.workspace("two")]);
    write(&yard.folder.path().join("two/back.rs"));
    yard.until_told("back.rs");
}

#[test]
fn neither_a_home_nor_what_holds_it_nor_a_plain_folder_is_followed() {
    let yard = Yard::unwatched(|folder| limits(&folder.join("one/home")));
    let home = yard.folder.path().join("one/home");
    repository(&home);
    fs::create_dir(yard.folder.path().join("plain")).unwrap();
    repository(&home.join("work"));
    let root = Workspace { root: "/".into(), project: PROJECT.into() };
    let names = ["one", "one/home", "plain", "gone", "one/home/work"];
    let all = names.iter().map(|name| yard.workspace(name)).chain([root]).collect();
    yard.watch.want(all);
    yard.write("refused.rs");
    write(&home.join("refused-too.rs"));
    write(&yard.folder.path().join("plain/refused.rs"));
    write(&home.join("work/taken.rs"));
    yard.until_told("taken.rs");
    assert_eq!(yard.paths(), ["taken.rs"]);
}

#[test]
fn there_is_a_limit_to_workspaces_and_folders_and_the_rest_goes_on() {
    // Two of them, with room for the root and git's folders and little more.
    let yard = Yard::unwatched(|folder| Limits { workspaces: 2, folders: 9, ..limits(&folder.join("home")) });
    for at in 0..20 {
        yard.write(&format!("wide/{at}/a.rs"));
    }
    repository(&yard.folder.path().join("two"));
    repository(&yard.folder.path().join("three"));
    let [one, two, three] = ["one", "two", "three"].map(|name| yard.workspace(name));
    yard.watch.want(vec![one.clone(), two, three.clone()]);
    yard.write("root.rs");
    yard.until_told("root.rs");
    for at in 0..20 {
        yard.write(&format!("wide/{at}/a.rs"));
    }
    write(&yard.folder.path().join("three/over.rs"));
    yard.settle();
    let wide = yard.paths().iter().filter(|path| path.starts_with("wide/")).count();
    assert!(wide < 20, "{:?}", yard.paths());
    assert!(!yard.paths().contains(&"over.rs".to_owned()), "{:?}", yard.paths());
    // What is left makes room.
    yard.watch.want(vec![three]);
    write(&yard.folder.path().join("three/room.rs"));
    yard.until_told("room.rs");
    yard.write("unwatched.rs");
    yard.watch.want(vec![yard.workspace("three"), one]);
    yard.settle();
    assert!(!yard.paths().contains(&"unwatched.rs".to_owned()), "{:?}", yard.paths());
}

#[test]
fn a_flood_of_changes_ends_and_is_told_in_few_words() {
    let yard = Yard::new();
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let yard = &yard;
            scope.spawn(move || {
                for at in 0..2_000 {
                    write(&yard.at(&format!("flood/{writer}/{}/{at}.txt", at % 50)));
                }
            });
        }
    });
    yard.settle();
    let told = yard.told();
    assert!(told.len() < 60, "{} events", told.len());
    let count = |payload: &Value| {
        payload["paths"].as_array().map_or(0, Vec::len) as u64 + payload["more"].as_u64().unwrap_or(0)
    };
    let files: u64 = told.iter().map(|(_, payload)| count(payload)).sum();
    assert!(files >= 8_000, "{files} of 8,000 files");
}
