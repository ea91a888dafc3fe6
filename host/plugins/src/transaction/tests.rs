//! A transaction, interrupted at every step there is: what is left is the old state or the new one.
//!
//! A step is a change of a file, counted by `disk`. The processes that are ended are this test binary again, which
//! runs one ignored test and finds what to do in its environment.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::{Change, Ledger, Recovery};
use crate::disk::fault::{Fault, plan, steps};
use crate::{Digest, Entry, LOCK_FILE, Lock, PluginId, PluginsError, Version};

const ROLE: &str = "SIGNET_TEST_ROLE";
const FOLDER: &str = "SIGNET_TEST_FOLDER";
const STEP: &str = "SIGNET_TEST_STEP";

/// A workspace, and what the daemon keeps for its plugins. What is done to it is told apart by what is in it.
struct Home {
    folder: PathBuf,
}

/// In memory where that can be: what is tested is the end of processes, not of power, and syncing takes its time.
fn somewhere() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

fn id(text: &str) -> PluginId {
    text.parse().unwrap()
}

fn entry(bytes: &[u8]) -> Entry {
    Entry {
        version: Version::new(1, 0, 0),
        source: "file:/x.wasm".parse().unwrap(),
        digest: Digest::of(bytes),
        signer: None,
        enabled: true,
        pinned: false,
        grants: BTreeSet::new(),
        config: None,
        limits: BTreeMap::new(),
        pending: None,
    }
}

fn lock(plugins: &[(&str, &[u8])]) -> Lock {
    Lock { plugins: plugins.iter().map(|(name, bytes)| (id(name), entry(bytes))).collect() }
}

const A: &[u8] = b"plugin a, version 1";
const A2: &[u8] = b"plugin a, version 2";
const B: &[u8] = b"plugin b";
const C: &[u8] = b"plugin c";

fn old() -> Lock {
    lock(&[("a", A), ("b", B)])
}

fn new() -> Lock {
    lock(&[("a", A2), ("c", C)])
}

/// From [`old`] to [`new`]: a is updated, c installed, b removed with its state.
fn change() -> Change {
    Change {
        lock: new(),
        add: vec![A2.to_vec(), C.to_vec()],
        drop: [Digest::of(A), Digest::of(B)].into(),
        forget: [id("b")].into(),
    }
}

/// From [`new`] to [`old`].
fn change_back() -> Change {
    Change {
        lock: old(),
        add: vec![A.to_vec(), B.to_vec()],
        drop: [Digest::of(A2), Digest::of(C)].into(),
        forget: [id("c")].into(),
    }
}

#[derive(Debug, PartialEq, Eq, Clone, Copy)]
enum State {
    Old,
    New,
}

impl Home {
    /// With the old state in it.
    fn fresh(folder: &Path) -> Self {
        let home = Self { folder: folder.to_owned() };
        fs::create_dir_all(&home.folder).unwrap();
        let first = Change { lock: old(), add: vec![A.to_vec(), B.to_vec()], ..Change::default() };
        home.ledger().begin().unwrap().commit(first).unwrap().finish().unwrap();
        home.remember("b");
        home
    }

    fn ledger(&self) -> Ledger {
        Ledger::at(&self.folder, &self.folder.join("private")).unwrap()
    }

    /// Stands for a plugin's durable state, which somebody else keeps.
    fn remember(&self, name: &str) {
        fs::write(self.folder.join(format!("state-{name}")), "x").unwrap();
    }

    fn forget(&self, ids: &BTreeSet<PluginId>) {
        for id in ids {
            let _ = fs::remove_file(self.folder.join(format!("state-{id}")));
        }
    }

    fn change(&self, change: Change) -> crate::Result<()> {
        let settled = self.ledger().begin()?.commit(change)?;
        self.forget(settled.forget());
        settled.finish()
    }

    fn recover(&self) -> crate::Result<Recovery> {
        let recovered = self.ledger().recover()?;
        self.forget(recovered.settled.forget());
        recovered.settled.finish()?;
        Ok(recovered.recovery)
    }

    /// Which state it is in; and it is nothing but that state.
    #[track_caller]
    fn state(&self) -> State {
        let ledger = self.ledger();
        let (state, all): (_, [&[u8]; 2]) = match ledger.lock().unwrap() {
            lock if lock == old() => (State::Old, [A, B]),
            lock if lock == new() => (State::New, [A2, C]),
            other => panic!("{other:?}"),
        };
        for bytes in all {
            assert_eq!(ledger.shelf().get(&Digest::of(bytes)).unwrap(), bytes);
        }
        state
    }

    /// Nothing is left over: no journal, no component that nothing uses, no file half written, no state of a plugin
    /// that is gone, and the next change works.
    #[track_caller]
    fn check(&self, state: State) {
        assert_eq!(self.state(), state);
        assert_eq!(self.folder.join("state-b").exists(), state == State::Old, "b's state is b's");
        let names = |folder: &Path| {
            let names = fs::read_dir(folder).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
            names.collect::<BTreeSet<_>>()
        };
        let private = self.folder.join("private");
        assert_eq!(names(&private), ["components", "plugins.writer"].map(String::from).into());
        let beside: Vec<_> =
            names(&self.folder).into_iter().filter(|name| name.contains(".signet-new-")).collect();
        assert_eq!(beside, Vec::<String>::new());
        let ledger = self.ledger();
        let swept = {
            let transaction = ledger.begin().unwrap();
            transaction.shelf().sweep(&transaction.lock().digests()).unwrap();
            names(&private.join("components"))
        };
        assert_eq!(swept.len(), 2);
        assert_eq!(self.state(), state);
        self.change(if state == State::Old { change() } else { change_back() }).unwrap();
        assert_ne!(self.state(), state);
    }
}

/// This test binary again, for one role.
fn child(role: &str, folder: &Path, step: usize) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "transaction::tests::in_a_process_of_its_own", "--ignored", "--nocapture"])
        .env(ROLE, role)
        .env(FOLDER, folder)
        .env(STEP, step.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

#[test]
#[ignore = "the other tests run it, in processes that they end"]
fn in_a_process_of_its_own() {
    let Some(role) = std::env::var_os(ROLE) else { return };
    let home = Home { folder: std::env::var_os(FOLDER).unwrap().into() };
    let step: usize = std::env::var(STEP).unwrap().parse().unwrap();
    match role.to_str().unwrap() {
        "commit" => {
            plan(Some(Fault::Abort(step)));
            home.change(change()).unwrap();
        }
        "recover" => {
            plan(Some(Fault::Abort(step)));
            home.recover().unwrap();
        }
        "hold" => {
            let _transaction = home.ledger().begin().unwrap();
            println!("held");
            let _ = std::io::stdin().read_line(&mut String::new());
        }
        "full" => on_a_small_disk(&home),
        "read-only" => on_a_disk_that_turns_read_only(&home),
        "for ever" => loop {
            home.recover().unwrap();
            let state = home.state();
            home.change(if state == State::Old { change() } else { change_back() }).unwrap();
            home.remember(if state == State::Old { "c" } else { "b" });
            println!("changed");
        },
        other => panic!("{other}"),
    }
}

/// Whether the child went through.
fn run(role: &str, folder: &Path, step: usize) -> bool {
    child(role, folder, step).status().unwrap().success()
}

#[test]
fn a_process_that_ends_at_any_step_leaves_the_old_state_or_the_new_one() {
    let folder = somewhere();
    let mut seen = Vec::new();
    for step in 1.. {
        let home = Home::fresh(&folder.path().join(step.to_string()));
        let done = run("commit", &home.folder, step);
        let recovery = home.recover().unwrap();
        let state = home.state();
        home.check(state);
        seen.push((recovery, state));
        if done {
            break;
        }
    }
    let turn = seen.iter().position(|(_, state)| *state == State::New).unwrap();
    assert!(
        seen[turn..].iter().all(|(_, state)| *state == State::New),
        "one step is the one that counts: {seen:?}"
    );
    for expected in
        [(Recovery::Clean, State::Old), (Recovery::Back, State::Old), (Recovery::Forward, State::New)]
    {
        assert!(seen.contains(&expected), "{expected:?} was never needed: {seen:?}");
    }
    assert_eq!(seen.last(), Some(&(Recovery::Clean, State::New)));
}

#[test]
fn a_recovery_that_ends_at_any_step_is_taken_up_by_the_next() {
    let folder = somewhere();
    let mut recoveries = 0;
    for step in 1.. {
        let alone = Home::fresh(&folder.path().join(format!("{step}")));
        let done = run("commit", &alone.folder, step);
        alone.recover().unwrap();
        let expected = alone.state();
        for again in 1.. {
            let home = Home::fresh(&folder.path().join(format!("{step}-{again}")));
            run("commit", &home.folder, step);
            let recovered = run("recover", &home.folder, again);
            home.recover().unwrap();
            home.check(expected);
            recoveries += usize::from(!recovered);
            if recovered {
                break;
            }
        }
        if done {
            break;
        }
    }
    assert!(recoveries > 20, "{recoveries}");
}

#[test]
fn a_process_that_is_killed_at_any_time_leaves_a_state_that_the_next_one_goes_on_from() {
    let folder = somewhere();
    let home = Home::fresh(folder.path());
    let mut random = Digest::of(format!("{:?}", Instant::now()).as_bytes()).hex().to_owned();
    for _ in 0..40 {
        random = Digest::of(random.as_bytes()).hex().to_owned();
        let [changes, mut spins] =
            [&random[..1], &random[1..5]].map(|hex| u32::from_str_radix(hex, 16).unwrap());
        let mut process = child("for ever", &home.folder, 0).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let changed = lines.filter(|line| line.as_ref().is_ok_and(|line| line.contains("changed")));
        assert_eq!(changed.take(1 + changes as usize).count(), 1 + changes as usize, "{random}");
        while spins > 0 {
            spins -= 1;
            std::hint::spin_loop();
        }
        process.kill().unwrap();
        process.wait().unwrap();
        home.recover().unwrap();
        home.state();
    }
}

#[test]
fn a_disk_that_is_full_at_any_one_step_is_a_clear_error_and_changes_nothing() {
    let folder = somewhere();
    let mut failed = 0;
    for step in 1.. {
        let home = Home::fresh(&folder.path().join(step.to_string()));
        plan(Some(Fault::Full(step)));
        let changed = home.change(change());
        let was_reached = steps() >= step;
        plan(None);
        match changed {
            Err(error) if home.ledger().lock().unwrap() == old() => {
                let text = error.to_string();
                assert!(
                    matches!(error, PluginsError::File { .. }) && text.contains("no storage space"),
                    "{text}"
                );
                failed += 1;
            }
            // The journal could not be taken away after the change: the next recovery does.
            Err(_) => assert!(matches!(home.recover().unwrap(), Recovery::Forward | Recovery::Clean)),
            Ok(()) => assert_eq!(home.state(), State::New),
        }
        home.check(home.state());
        if !was_reached {
            break;
        }
    }
    assert!(failed > 10, "{failed}");
}

#[test]
fn a_disk_that_is_full_from_any_step_on_is_recovered_from_when_there_is_space_again() {
    let folder = somewhere();
    for step in 1.. {
        let home = Home::fresh(&folder.path().join(step.to_string()));
        plan(Some(Fault::StaysFull(step)));
        let changed = home.change(change());
        let was_reached = steps() >= step;
        // Still full: recovering may fail, and must do no harm.
        let _ = home.recover();
        home.state();
        plan(None);
        let before = home.state();
        home.recover().unwrap();
        home.check(home.state());
        assert!(changed.is_err() || before == State::New, "step {step}");
        if !was_reached {
            break;
        }
    }
}

/// In a mount namespace with a small disk at the child's folder; both go away with it.
#[track_caller]
fn with_a_disk(role: &str, size: &str) {
    let folder = somewhere();
    let script = r#"mount -t tmpfs -o "size=$1" tmpfs "$2" && shift 2 && exec "$@""#;
    let inner = child(role, folder.path(), 0);
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", script, "sh", size])
        .arg(folder.path())
        .arg(inner.get_program())
        .args(inner.get_args())
        .envs(inner.get_envs().filter_map(|(name, value)| Some((name, value?))))
        .output()
        .expect("`unshare`, from util-linux");
    assert!(
        output.status.success(),
        "this test needs `mount` and `unshare -rm` (user namespaces, or root)\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn a_real_disk_that_is_full_leaves_what_was_installed() {
    with_a_disk("full", "256k");
}

fn on_a_small_disk(_: &Home) {
    let folder = PathBuf::from(std::env::var_os(FOLDER).unwrap()).join("workspace");
    let home = Home::fresh(&folder);
    let large = vec![7; 1 << 20];
    let too_much = Change { lock: lock(&[("a", &large)]), add: vec![large], ..change() };
    let error = home.change(too_much).unwrap_err().to_string();
    assert!(error.contains("cannot write") && error.contains("No space left"), "{error}");
    home.check(State::Old);
}

#[test]
fn a_real_disk_that_turns_read_only_leaves_what_was_installed() {
    with_a_disk("read-only", "4m");
}

fn on_a_disk_that_turns_read_only(_: &Home) {
    let disk = PathBuf::from(std::env::var_os(FOLDER).unwrap());
    let home = Home::fresh(&disk.join("workspace"));
    let remount = |how: &str| {
        let status = Command::new("mount").args(["-o", &format!("remount,{how}")]).arg(&disk).status();
        assert!(status.unwrap().success());
    };
    remount("ro");
    assert_eq!(home.state(), State::Old, "what is installed can be read");
    let error = home.change(change()).unwrap_err().to_string();
    assert!(error.contains("Read-only file system"), "{error}");
    remount("rw");
    home.check(State::Old);
}

#[test]
fn one_process_changes_plugins_at_a_time_and_a_killed_one_holds_nothing() {
    let folder = somewhere();
    let home = Home::fresh(folder.path());
    let mut process = child("hold", &home.folder, 0).stdin(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("held")));
    for refused in [home.change(change()), home.recover().map(drop)] {
        let error = refused.unwrap_err();
        assert!(matches!(error, PluginsError::Busy { .. }), "{error}");
        assert!(error.to_string().contains("another process is changing plugins"), "{error}");
    }
    process.kill().unwrap();
    process.wait().unwrap();
    // The kernel lets go of what it held soon after, not before.
    let deadline = Instant::now() + Duration::from_secs(10);
    while matches!(home.ledger().begin(), Err(PluginsError::Busy { .. })) && Instant::now() < deadline {
        std::thread::yield_now();
    }
    home.check(State::Old);
}

#[test]
fn a_change_that_is_not_finished_is_the_next_recoverys_to_finish() {
    let folder = somewhere();
    let home = Home::fresh(folder.path());
    drop(home.ledger().begin().unwrap().commit(change()).unwrap());
    let error = home.ledger().begin().unwrap_err();
    assert!(matches!(error, PluginsError::Unfinished { .. }), "{error}");
    for _ in 0..2 {
        let recovered = home.ledger().recover().unwrap();
        assert_eq!((recovered.recovery, recovered.settled.forget()), (Recovery::Forward, &[id("b")].into()));
    }
    home.recover().unwrap();
    home.check(State::New);
}

/// The journal of a change that was made and not finished, on the old state.
fn torn_away(home: &Home) -> (PathBuf, String) {
    let path = home.folder.join("private/plugins.journal");
    let before = fs::read(home.folder.join(LOCK_FILE)).unwrap();
    drop(home.ledger().begin().unwrap().commit(change()).unwrap());
    let journal = fs::read_to_string(&path).unwrap();
    fs::write(home.folder.join(LOCK_FILE), before).unwrap();
    for bytes in [A, B] {
        home.ledger().shelf().put(bytes).unwrap();
    }
    (path, journal)
}

fn sealed(body: &str) -> String {
    format!("signet-plugins-journal-v1 {}\n{body}", Digest::of(body.as_bytes()))
}

#[test]
fn a_journal_that_cannot_be_used_is_set_aside_and_stops_nothing() {
    let folder = somewhere();
    let home = Home::fresh(folder.path());
    let (path, good) = torn_away(&home);
    let body = good.split_once('\n').unwrap().1;
    let a = Digest::of(A).to_string();
    let flipped = good.replacen("enabled", "Enabled", 1);
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (vec![], "no first line"),
        (vec![0xff; 100], "utf-8"),
        (good[..good.len() / 2].into(), "torn"),
        (good[..good.len() - 1].into(), "torn"),
        (flipped.into(), "torn"),
        (good.replacen("-v1", "-v9", 1).into(), "does not begin like"),
        (sealed("{}").into(), "missing field"),
        (sealed(&body.replace(&a, "sha256:../../../workspace/x")).into(), "no digest"),
        (sealed(&body.replace("version = 1", "version = 2")).into(), "version 2"),
        (sealed(&body.replace("[\"b\"]", "[\"../b\"]")).into(), "id of a plugin"),
    ];
    for (bytes, why) in cases {
        fs::write(&path, &bytes).unwrap();
        assert!(matches!(home.ledger().begin(), Err(PluginsError::Unfinished { .. })));
        match home.recover().unwrap() {
            Recovery::SetAside { reason, path: aside } => {
                assert!(reason.contains(why), "{why}: {reason}");
                assert_eq!(fs::read(&aside).unwrap(), bytes, "it is kept for a person to look at");
                fs::remove_file(aside).unwrap();
            }
            other => panic!("{why}: {other:?}"),
        }
        assert!(!path.exists());
        assert_eq!(home.state(), State::Old);
    }
    fs::create_dir(&path).unwrap();
    assert!(matches!(home.recover().unwrap(), Recovery::SetAside { .. }));
    fs::remove_dir(path.with_extension("journal.bad-1")).unwrap();
    home.check(State::Old);
}

#[test]
fn journals_that_were_set_aside_do_not_pile_up() {
    let folder = somewhere();
    let home = Home::fresh(folder.path());
    for _ in 0..20 {
        fs::write(home.folder.join("private/plugins.journal"), "x").unwrap();
        assert!(matches!(home.recover().unwrap(), Recovery::SetAside { .. }));
    }
    assert_eq!(fs::read_dir(home.folder.join("private")).unwrap().count(), 2 + 9);
}

#[test]
fn what_a_person_wrote_into_the_lock_file_is_not_overwritten() {
    let folder = somewhere();
    let home = Home::fresh(folder.path());
    let path = home.folder.join(LOCK_FILE);
    let by_hand = |text: String| text.replace("enabled = true", "enabled = false");
    let edit = || fs::write(&path, by_hand(fs::read_to_string(&path).unwrap())).unwrap();

    let transaction = home.ledger().begin().unwrap();
    edit();
    let error = transaction.commit(change()).unwrap_err();
    assert!(matches!(error, PluginsError::Changed { .. }), "{error}");
    assert!(fs::read_to_string(&path).unwrap().contains("enabled = false"));

    let home = Home::fresh(&folder.path().join("again"));
    let path = home.folder.join(LOCK_FILE);
    torn_away(&home);
    fs::write(&path, by_hand(fs::read_to_string(&path).unwrap())).unwrap();
    match home.recover().unwrap() {
        Recovery::SetAside { reason, .. } => assert!(reason.contains("changed by somebody else"), "{reason}"),
        other => panic!("{other:?}"),
    }
    assert!(fs::read_to_string(&path).unwrap().contains("enabled = false"));
    assert!(home.ledger().shelf().has(&Digest::of(A)));
}

#[test]
fn a_component_that_the_new_lock_file_names_is_never_taken_away() {
    let folder = somewhere();
    let home = Home::fresh(folder.path());
    let mistaken = Change { drop: [A, B, A2, C].map(Digest::of).into(), ..change() };
    home.change(mistaken).unwrap();
    home.check(State::New);
}

#[cfg(unix)]
#[test]
fn a_lock_file_that_is_a_link_stays_one_and_keeps_its_permissions() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = somewhere();
    let home = Home::fresh(&folder.path().join("workspace"));
    let (path, dotfiles) = (home.folder.join(LOCK_FILE), folder.path().join("dotfiles"));
    fs::create_dir(&dotfiles).unwrap();
    let real = dotfiles.join("mine.lock");
    fs::rename(&path, &real).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o644)).unwrap();
    std::os::unix::fs::symlink(&real, &path).unwrap();
    home.change(change()).unwrap();
    assert!(path.is_symlink());
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o644);
    assert_eq!(fs::read_dir(&dotfiles).unwrap().count(), 1, "nothing is left beside it");
    home.check(State::New);
}

#[test]
fn a_lock_file_that_cannot_be_read_is_an_error_and_is_not_replaced() {
    let folder = somewhere();
    let home = Home::fresh(folder.path());
    fs::write(home.folder.join(LOCK_FILE), "version = 7\n").unwrap();
    let error = home.change(change()).unwrap_err().to_string();
    assert!(error.contains("version 7"), "{error}");
    assert_eq!(fs::read_to_string(home.folder.join(LOCK_FILE)).unwrap(), "version = 7\n");
}
