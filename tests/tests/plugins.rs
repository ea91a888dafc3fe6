//! Plugins in a real daemon, by the command line and over HTTP: installing and deciding, new versions under
//! load, the folder, the lock file, whose rights count.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, Finished, Options, until};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The guest `widget`, which needs grants.
fn widget() -> Vec<u8> {
    guest("guest-widget")
}

fn guest(name: &str) -> Vec<u8> {
    let paths = guest_build::build(&[name]).expect("guests");
    std::fs::read(&paths[0]).expect("a component")
}

/// The component with another manifest: JSON has room for as many spaces as it takes.
fn with_manifest(mut component: Vec<u8>, folder: &str, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("guests").join(folder).join("manifest.json");
    let before = std::fs::read(path).expect("a manifest");
    let mut manifest: Value = serde_json::from_slice(&before).expect("JSON");
    change(&mut manifest);
    let mut after = manifest.to_string().into_bytes();
    assert!(after.len() <= before.len(), "{} bytes do not fit into {}", after.len(), before.len());
    after.resize(before.len(), b' ');
    // The data of the module has it a second time.
    let places: Vec<_> =
        (0..component.len() - before.len()).filter(|at| component[*at..].starts_with(&before)).collect();
    assert!(!places.is_empty(), "its manifest is there");
    for at in places {
        component[at..at + after.len()].copy_from_slice(&after);
    }
    component
}

fn version(version: &'static str) -> impl FnOnce(&mut Value) {
    move |manifest| manifest["version"] = json!(version)
}

struct House {
    daemon: Daemon,
    files: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        Self { daemon: Daemon::start(), files: tempfile::tempdir().expect("a folder") }
    }

    fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.files.path().join(name);
        std::fs::write(&path, bytes).expect("a file");
        path
    }

    fn signet(&self, args: &[&str]) -> Finished {
        self.daemon.cli(&[&["plugin"], args].concat())
    }

    /// Installs without asking, as one who knows the digest.
    fn install(&self, path: &Path, more: &[&str]) -> Finished {
        let digest = format!("sha256:{}", sha256(path));
        let path = path.to_str().expect("a path");
        self.signet(&[&["install", path, "--yes", "--digest", &digest], more].concat())
    }

    fn info(&self, id: &str) -> Value {
        self.daemon.owner().get(&format!("/api/plugins/{id}")).good()
    }

    fn state(&self, id: &str) -> String {
        self.info(id)["state"].as_str().expect("a state").to_owned()
    }

    #[track_caller]
    fn becomes(&self, id: &str, state: &str) -> Value {
        let found = until(PATIENCE, || {
            let answer = self.daemon.owner().get(&format!("/api/plugins/{id}"));
            let info = (answer.status == 200).then(|| answer.good())?;
            (info["state"] == state).then_some(info)
        });
        found.unwrap_or_else(|| panic!("{id} does not become {state}: {}", self.listed()))
    }

    fn listed(&self) -> Value {
        self.daemon.owner().get("/api/plugins").good()
    }

    fn tool(&self, name: &str, arguments: &Value) -> signet_tests::Answer {
        self.daemon.owner().post(
            &format!("/api/mcp/servers/widget/tools/{name}"),
            &json!({ "arguments": arguments, "confirmed": true }),
        )
    }

    fn lock(&self) -> String {
        std::fs::read_to_string(self.daemon.workspace().join("plugins.lock")).unwrap_or_default()
    }
}

fn sha256(path: &Path) -> String {
    let out = std::process::Command::new("sha256sum").arg(path).output().expect("sha256sum");
    String::from_utf8_lossy(&out.stdout).split_whitespace().next().expect("a digest").to_owned()
}

#[test]
fn a_stranger_s_plugin_is_shown_and_needs_a_yes_with_its_digest() {
    let house = House::new();
    let path = house.file("widget.wasm", &widget());
    let shown = house.signet(&["info", path.to_str().expect("a path")]).good();
    for part in ["it wants to", "remember, recall and forget", "'events widget.'", "signed by  nobody"] {
        assert!(shown.stdout.contains(part), "{part}: {shown:?}");
    }
    let path_text = path.to_str().expect("a path");
    let asked = house.signet(&["install", path_text]);
    assert!(asked.code == Some(1) && asked.stderr.contains("not signed"), "{asked:?}");
    let blind = house.signet(&["install", path_text, "--yes"]);
    assert!(blind.code == Some(1) && blind.stderr.contains("--digest sha256:"), "{blind:?}");
    let wrong = format!("sha256:{}", "0".repeat(64));
    let other = house.signet(&["install", path_text, "--yes", "--digest", &wrong]);
    assert!(other.code == Some(1) && other.stderr.contains("--digest says"), "{other:?}");
    assert_eq!(house.listed()["count"], signet_tests::built_in(), "nothing was installed");
    let _ = house.install(&path, &[]).good();
    assert_eq!(house.state("widget"), "running");
    let said = house.tool("echo", &json!({ "text": "hello" })).good();
    assert!(said.to_string().contains("hello"), "{said}");
}

#[test]
fn what_is_not_granted_keeps_a_plugin_from_running_and_the_message_is_the_remedy() {
    let mut house = House::new();
    let path = house.file("widget.wasm", &widget());
    let _ = house.install(&path, &["--no-grants"]).good();
    let pending = house.info("widget");
    assert_eq!(pending["state"], "pending");
    let reason = pending["reason"].as_str().expect("a reason");
    let command = reason.split("signet plugin ").nth(1).expect("a command");
    let words: Vec<_> = command.split('\'').map(str::trim).filter(|word| !word.is_empty()).collect();
    // `grant widget`, then one grant after the other.
    let words: Vec<_> = words[0].split(' ').chain(words[1..].iter().copied()).collect();
    assert!(words.contains(&"events widget.") && words.contains(&"memory"), "{words:?}");
    assert_eq!(house.tool("echo", &json!({})).status, 503, "it does not run");
    let _ = house.signet(&words).good();
    assert_eq!(house.state("widget"), "running");

    let revoked = house.signet(&["revoke", "widget", "memory"]).good();
    assert!(revoked.stdout.contains("is pending"), "{revoked:?}");
    assert_eq!(house.tool("echo", &json!({})).status, 503);
    house.daemon.kill_9();
    house.daemon.restart();
    assert_eq!(house.becomes("widget", "pending")["grants"].as_array().map(Vec::len), Some(4));
    // Less than it asks for, and never more.
    let _ = house.signet(&["revoke", "widget", "events"]).good();
    let _ = house.signet(&["grant", "widget", "events widget.one"]).good();
    let wider = house.signet(&["grant", "widget", "events wid"]);
    assert!(wider.code == Some(1) && wider.stderr.contains("there is no 'events wid'"), "{wider:?}");
    let narrow = house.info("widget");
    let narrow = narrow["grants"].as_array().expect("grants");
    let kinds: Vec<_> =
        narrow.iter().filter_map(Value::as_str).filter(|grant| grant.starts_with("events")).collect();
    assert_eq!(kinds, ["events widget.one"]);
    let shown = house.signet(&["info", "widget"]).good();
    assert!(shown.stdout.contains("granted  'events widget.one'"), "{shown:?}");
    let nonsense = house.signet(&["grant", "widget", "http GET https://evil.example/"]);
    assert!(nonsense.code == Some(1) && nonsense.stderr.contains("there is no"), "{nonsense:?}");
    let _ = house.signet(&["grant", "widget", "--all"]).good();
    assert_eq!(house.state("widget"), "running");
}

#[test]
fn an_update_that_wants_more_waits_and_the_old_version_serves() {
    let house = House::new();
    let modest = |manifest: &mut Value| manifest["capabilities"][1]["kinds"] = json!(["widget."]);
    let path = house.file("widget.wasm", &with_manifest(widget(), "widget", modest));
    up_to_date(&house, &["update"], "everything is up to date");
    let _ = house.install(&path, &[]).good();
    up_to_date(&house, &["update"], "everything is up to date");
    up_to_date(&house, &["update", "widget"], "widget is up to date");
    let greedy = with_manifest(widget(), "widget", |manifest| {
        manifest["version"] = json!("0.2.0");
        manifest["capabilities"][1]["kinds"] = json!(["*"]);
    });
    house.file("widget.wasm", &greedy);
    let digest = format!("sha256:{}", sha256(&path));
    let updated = house.signet(&["update", "widget", "--yes", "--digest", &digest]).good();
    assert!(updated.stdout.contains("0.2.0 waits for 'events *'"), "{updated:?}");
    let info = house.info("widget");
    assert_eq!(
        (&info["state"], &info["package"]["manifest"]["version"]),
        (&json!("running"), &json!("0.1.0"))
    );
    let _ = house.tool("echo", &json!({ "text": "x" })).good();
    let _ = house.signet(&["grant", "widget", "events *"]).good();
    let info = house.info("widget");
    assert_eq!(
        (&info["state"], &info["package"]["manifest"]["version"]),
        (&json!("running"), &json!("0.2.0"))
    );
    assert_eq!(info["pending"], Value::Null);

    let old = house.file("old.wasm", &with_manifest(widget(), "widget", version("0.1.5")));
    let refused = house.install(&old, &[]);
    assert!(refused.code == Some(1) && refused.stderr.contains("--allow-downgrade"), "{refused:?}");
    let _ = house.signet(&["pin", "widget"]).good();
    let newer = house.file("newer.wasm", &with_manifest(widget(), "widget", version("0.3.0")));
    let pinned = house.install(&newer, &[]);
    assert!(pinned.code == Some(1) && pinned.stderr.contains("is pinned"), "{pinned:?}");
}

/// Of an update that finds nothing.
#[track_caller]
fn up_to_date(house: &House, update: &[&str], said: &str) {
    assert_eq!(house.signet(update).good().stdout.trim(), said);
    let listed = house.signet(&[update, &["--json"]].concat()).good();
    assert_eq!(serde_json::from_str::<Value>(&listed.stdout).expect("JSON"), json!({ "updated": [] }));
}

#[test]
fn a_version_that_does_not_come_up_leaves_the_old_one_serving() {
    let house = House::new();
    let configurable = |version: &'static str| {
        with_manifest(widget(), "widget", move |manifest| {
            manifest["version"] = json!(version);
            manifest["description"] = json!("Counts.");
            manifest["config"] = json!({ "properties": { "version": { "type": "integer" } } });
        })
    };
    let path = house.file("widget.wasm", &configurable("0.1.0"));
    let _ = house.install(&path, &[]).good();
    let wrong = house.signet(&["config", "widget", r#"{"version": "seven"}"#]);
    assert!(wrong.code == Some(1) && wrong.stderr.contains("integer"), "{wrong:?}");
    let _ = house.signet(&["config", "widget", r#"{"version": 7}"#]).good();
    assert!(house.tool("version", &json!({})).good().to_string().contains('7'));
    // Its start refuses this one.
    let refused = house.signet(&["config", "widget", r#"{"refuse": "too warm"}"#]);
    assert!(refused.code == Some(1) && refused.stderr.contains("too warm"), "{refused:?}");
    let broken = house.signet(&["limits", "widget", "memory=70000"]);
    assert!(broken.code == Some(1) && broken.stderr.contains("memory"), "{broken:?}");
    assert!(house.tool("version", &json!({})).good().to_string().contains('7'), "as before");
    assert!(!house.lock().contains("70000") && !house.lock().contains("warm"), "{}", house.lock());
}

#[test]
fn no_call_is_lost_while_new_versions_take_over() {
    let house = House::new();
    let path = house.file("widget.wasm", &widget());
    let _ = house.install(&path, &[]).good();
    let (done, failed, called) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    /// Ends the callers, however this ends.
    struct Done<'a>(&'a AtomicBool);
    impl Drop for Done<'_> {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    std::thread::scope(|scope| {
        let _done = Done(&done);
        for _ in 0..4 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    let answer = house.tool("echo", &json!({ "text": "still here" }));
                    called.fetch_add(1, Ordering::Relaxed);
                    if answer.status != 200 || !answer.text.contains("still here") {
                        failed.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        for next in ["0.1.1", "0.1.2", "0.1.3", "0.1.4", "0.1.5"] {
            let path = house.file("next.wasm", &with_manifest(widget(), "widget", version(next)));
            let _ = house.install(&path, &[]).good();
            assert_eq!(house.info("widget")["package"]["manifest"]["version"], next);
        }
    });
    assert!(called.load(Ordering::Relaxed) > 50, "{called:?} calls say little");
    assert_eq!(failed.load(Ordering::Relaxed), 0, "of {called:?} calls");
}

#[test]
fn the_folder_is_watched() {
    let house = House::new();
    let folder = house.daemon.workspace().join("plugins");
    std::fs::write(folder.join("mine.wasm"), guest("guest-cards")).expect("a file");
    let running = house.becomes("cards", "running");
    assert_eq!(running["grants"], json!([]), "it wants nothing that needs a grant");
    std::fs::write(folder.join("greedy.wasm"), widget()).expect("a file");
    let pending = house.becomes("widget", "pending");
    assert!(
        pending["reason"].as_str().is_some_and(|why| why.contains("signet plugin grant widget")),
        "{pending}"
    );
    std::fs::write(folder.join("mine.wasm"), b"half of a").expect("a file");
    let shown = until(PATIENCE, || {
        let info = house.info("cards");
        info["problem"].is_string().then_some(info)
    });
    assert_eq!(shown.expect("the problem is shown")["state"], "running", "what ran goes on");
    let next = with_manifest(guest("guest-cards"), "cards", version("0.1.1"));
    std::fs::write(folder.join("mine.wasm"), next).expect("a file");
    let swapped = until(PATIENCE, || {
        let info = house.info("cards");
        (info["package"]["manifest"]["version"] == "0.1.1").then_some(info)
    });
    assert_eq!(swapped.expect("the new version")["problem"], Value::Null);
    std::fs::remove_file(folder.join("mine.wasm")).expect("a file to remove");
    let gone =
        until(PATIENCE, || (house.daemon.owner().get("/api/plugins/cards").status == 404).then_some(()));
    assert!(gone.is_some(), "{}", house.listed());
    let _ = house.signet(&["remove", "widget"]).good();
    assert!(!folder.join("greedy.wasm").exists(), "it would come back");
    assert!(!house.lock().contains("[plugins."), "{}", house.lock());
}

#[test]
fn the_lock_file_makes_the_same_installation_elsewhere_or_nothing() {
    let house = House::new();
    let path = house.file("widget.wasm", &widget());
    let _ = house.install(&path, &[]).good();
    let _ = house.signet(&["limits", "widget", "cpu-ms=100"]).good();
    let lock = house.lock();
    let elsewhere = House::new();
    std::fs::write(elsewhere.daemon.workspace().join("plugins.lock"), &lock).expect("a lock file");
    let _ = elsewhere.signet(&["install", "--locked"]).good();
    assert_eq!(elsewhere.state("widget"), "running");
    let _ = elsewhere.tool("echo", &json!({ "text": "x" })).good();
    assert_eq!(elsewhere.lock(), lock, "byte for byte");

    let third = House::new();
    std::fs::write(third.daemon.workspace().join("plugins.lock"), &lock).expect("a lock file");
    let mut bytes = widget();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    house.file("widget.wasm", &bytes);
    let refused = third.signet(&["install", "--locked"]);
    assert!(refused.code == Some(1) && refused.stderr.contains("digest"), "{refused:?}");
    assert_eq!(third.daemon.owner().get("/api/plugins/widget").status, 404);
}

#[test]
fn a_known_publisher_is_not_asked_about_and_another_s_update_is_refused() {
    let house = House::new();
    let path = house.file("widget.wasm", &widget());
    let key = house.files.path().join("key");
    let (path_text, key_text) = (path.to_str().expect("a path"), key.to_str().expect("a path"));
    let made = house.daemon.cli(&["--json", "plugin", "keygen", "-o", key_text]).json();
    let public = made["key"].as_str().expect("a key");
    let _ = house.signet(&["sign", path_text, "-k", key_text]).good();
    let _ = house.signet(&["publisher", "add", "me", public]).good();
    let installed = house.signet(&["install", path_text, "--yes"]).good();
    assert!(installed.stdout.contains("signed by me, whom you know"), "{installed:?}");
    let unsigned = house.file("next.wasm", &with_manifest(widget(), "widget", version("0.2.0")));
    let refused = house.install(&unsigned, &[]);
    assert!(refused.code == Some(1) && refused.stderr.contains("was signed by"), "{refused:?}");
    let mut bytes = std::fs::read(&path).expect("a signed file");
    let at = bytes.windows(7).position(|bytes| bytes == b"misbeha").expect("its description");
    bytes[at] = b'M';
    let forged = house.file("forged.wasm", &bytes);
    let broken = house.install(&forged, &["--reinstall"]);
    assert!(broken.code == Some(1) && broken.stderr.contains("signature"), "{broken:?}");
    assert_eq!(house.state("widget"), "running");
}

#[test]
fn a_plugin_does_what_its_caller_may_and_no_more() {
    let house = House::new();
    let path = house.file("widget.wasm", &widget());
    let _ = house.install(&path, &[]).good();
    let reader = house.daemon.api_key("reader", &["--permission", "recall", "--permission", "tools"]);
    let agent = house.daemon.api_key("agent", &["--agent-id", "ann"]);
    let remember = |key: &str| {
        let client = house.daemon.http().bearer(key);
        let arguments = json!({ "text": "the kiln is called puffin" });
        client.post("/api/mcp/servers/widget/tools/remember", &json!({ "arguments": arguments }))
    };
    let denied = remember(&reader.secret);
    assert_eq!(denied.status, 400, "the plugin may, the caller may not: {denied:?}");
    let before = house.info("widget")["figures"]["calls"].as_u64().unwrap();
    let _ = remember(&agent.secret).good();
    let kept = house.daemon.memory_with("puffin");
    assert!(kept.to_string().contains("ann"), "as the caller's agent: {kept}");
    let figures = house.info("widget")["figures"].clone();
    assert_eq!((&figures["calls"], &figures["denials"]), (&json!(before + 1), &json!(1)), "{figures}");
    let top = house.signet(&["top", "--once"]).good();
    assert!(top.stdout.contains("DENIED") && top.stdout.contains("widget"), "{top:?}");
    let _ = house.tool("log", &json!({ "text": "a \"line\"\n{\"level\":\"error\"}" }));
    let log = house.signet(&["logs", "widget"]).good();
    assert_eq!(log.stdout.trim().lines().count(), 1, "one line is one line: {log:?}");
    assert!(log.stdout.contains("owner"), "it says on whose behalf: {log:?}");
}

#[test]
fn a_plugin_that_always_fails_is_parked_with_its_reason_and_harms_no_other() {
    let house = House::new();
    let path = house.file("widget.wasm", &widget());
    let _ = house.install(&path, &[]).good();
    let parked = until(PATIENCE, || {
        let _ = house.tool("panic", &json!({}));
        let info = house.info("widget");
        (info["state"] == "parked").then_some(info)
    });
    let parked = parked.expect("it is parked");
    assert!(
        parked["reason"].as_str().is_some_and(|why| why.contains("signet plugin enable widget")),
        "{parked}"
    );
    assert_eq!(house.tool("echo", &json!({})).status, 503);
    assert_eq!(house.state("claude-code"), "running");
    let _ = house.signet(&["enable", "widget"]).good();
    let _ = house.tool("echo", &json!({ "text": "again" })).good();
    let _ = house.signet(&["disable", "widget"]).good();
    assert_eq!(house.tool("echo", &json!({})).status, 503);
}

#[test]
fn what_a_plugin_keeps_outlives_it_until_it_is_forgotten() {
    let house = House::new();
    let path = house.file("widget.wasm", &widget());
    let _ = house.install(&path, &[]).good();
    let steps = |steps: Value| house.tool("transact", &json!({ "steps": steps })).good();
    let kept = || steps(json!([["get", "k"]]))["structuredContent"]["said"][0].clone();
    let _ = steps(json!([["set", "k", "kept"]]));
    let _ = house.signet(&["remove", "widget"]).good();
    let _ = house.install(&path, &[]).good();
    assert_eq!(kept(), "kept", "it came back to what it kept");
    let gone = house.signet(&["remove", "widget", "--forget"]).good();
    assert!(gone.stdout.contains("all that it kept"), "{gone:?}");
    let _ = house.install(&path, &[]).good();
    assert_eq!(kept(), Value::Null, "it was forgotten");
}

#[test]
fn plugins_dropped_in_before_the_start_are_there_after_it() {
    let plugins = vec![("cards.wasm".to_owned(), guest("guest-cards"))];
    let daemon = Daemon::with(Options { plugins, ..Options::default() });
    let running = until(PATIENCE, || {
        let answer = daemon.owner().get("/api/plugins/cards");
        (answer.status == 200 && answer.text.contains("\"running\"")).then_some(())
    });
    assert!(running.is_some(), "{}", daemon.owner().get("/api/plugins").text);
}
