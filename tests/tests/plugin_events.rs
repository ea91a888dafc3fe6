//! Plugins and the bus, in a real daemon: what happens to them is told, and how their own events read.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests look into JSON"
)]

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};
use signet_tests::{Daemon, until};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The guest `widget`, with another manifest: JSON has room for as many spaces as it takes.
fn widget(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut component = std::fs::read(&guest_build::build(&["guest-widget"]).unwrap()[0]).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("guests/widget/manifest.json");
    let before = std::fs::read(path).unwrap();
    let mut manifest: Value = serde_json::from_slice(&before).unwrap();
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

fn version(version: &str) -> Vec<u8> {
    widget(|manifest| manifest["version"] = json!(version))
}

struct House {
    daemon: Daemon,
    files: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        Self { daemon: Daemon::start(), files: tempfile::tempdir().unwrap() }
    }

    #[track_caller]
    fn install(&self, bytes: &[u8]) {
        let path: PathBuf = self.files.path().join("plugin.wasm");
        std::fs::write(&path, bytes).unwrap();
        let out = std::process::Command::new("sha256sum").arg(&path).output().unwrap();
        let digest =
            format!("sha256:{}", String::from_utf8_lossy(&out.stdout).split_whitespace().next().unwrap());
        let path = path.to_str().unwrap();
        let _ = self.daemon.cli(&["plugin", "install", path, "--yes", "--digest", &digest]).good();
    }

    fn tool(&self, widget: &str, tool: &str, arguments: &Value) -> signet_tests::Answer {
        self.daemon.owner().post(
            &format!("/api/mcp/servers/{widget}/tools/{tool}"),
            &json!({ "arguments": arguments, "confirmed": true }),
        )
    }

    /// What is told of plugins, how they stand aside, once the last of it is `last`.
    #[track_caller]
    fn told(&self, last: &str) -> Vec<Value> {
        let listed = || {
            let answer = self.daemon.owner().get("/api/os/events?type=plugin.").good();
            let of_note = |event: &&Value| event["type"] != "plugin.changed";
            answer["events"].as_array().unwrap().iter().filter(of_note).cloned().collect::<Vec<_>>()
        };
        let found = until(PATIENCE, || {
            Some(listed()).filter(|all| all.last().is_some_and(|one| one["type"] == last))
        });
        found.unwrap_or_else(|| panic!("no {last} comes: {:#?}", listed()))
    }

    /// States that are told of the plugin, once the last of them is `last`; as often as it is told.
    #[track_caller]
    fn stood(&self, last: &str) -> Vec<String> {
        let told = || {
            let answer = self.daemon.owner().get("/api/os/events?type=plugin.changed").good();
            let events = answer["events"].as_array().unwrap().clone();
            let own = events.iter().filter(|event| event["payload"]["id"] == "widget");
            own.map(|event| event["payload"]["state"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let found = until(PATIENCE, || Some(told()).filter(|all| all.last().is_some_and(|one| one == last)));
        found.unwrap_or_else(|| panic!("it never is {last}: {:?}", told()))
    }

    fn state(&self) -> Value {
        self.daemon.owner().get("/api/plugins/widget").good()["state"].clone()
    }

    fn is_parked(&self) {
        let parked = until(PATIENCE, || {
            let _ = self.tool("widget", "panic", &json!({ "text": "too warm" }));
            (self.state() == "parked").then_some(())
        });
        assert!(parked.is_some(), "it is {}", self.state());
    }

    fn reload(&self) -> signet_tests::Answer {
        self.daemon.owner().post("/api/plugins/widget/reload", &json!({}))
    }

    /// With all events on the disk.
    fn is_killed_and_starts_again(&mut self) {
        let safe = || {
            let stats = self.daemon.owner().get("/api/os/events/stats").good();
            (stats["logged"] == stats["sequence"]).then_some(())
        };
        assert!(until(PATIENCE, safe).is_some(), "not all events are on the disk");
        self.daemon.kill_9();
        self.daemon.restart();
    }

    fn context(&self) -> String {
        self.daemon.owner().get("/api/os/context").good()["text"].as_str().unwrap().to_owned()
    }
}

fn kinds(events: &[Value]) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for event in events {
        found.push((event["type"].as_str().unwrap(), event["payload"]["version"].as_str().unwrap()));
    }
    found
}

#[test]
fn what_happens_to_a_plugin_is_told_and_a_restart_is_nothing() {
    let mut house = House::new();
    house.install(&version("0.1.0"));
    house.install(&version("0.1.1"));
    house.is_parked();
    let events = house.told("plugin.failed");
    let expected = [("plugin.installed", "0.1.0"), ("plugin.updated", "0.1.1"), ("plugin.failed", "0.1.1")];
    assert_eq!(kinds(&events), expected);
    assert!(
        events.iter().all(|event| event["source"] == "system" && event["payload"]["id"] == "widget"),
        "{events:#?}"
    );
    assert!(events[2]["payload"]["reason"].to_string().contains("too warm"), "{events:#?}");
    let context = house.context();
    assert!(context.contains("Signet: plugin widget 0.1.1 failed: "), "{context}");

    // Settings are no new version, and neither is a start.
    let _ = house.daemon.cli(&["plugin", "disable", "widget"]).good();
    let _ = house.daemon.cli(&["plugin", "enable", "widget"]).good();
    house.is_killed_and_starts_again();
    let running = until(PATIENCE, || (house.tool("widget", "echo", &json!({})).status == 200).then_some(()));
    assert!(running.is_some(), "it runs again");
    let _ = house.daemon.cli(&["plugin", "remove", "widget"]).good();
    let events = house.told("plugin.removed");
    assert_eq!(kinds(&events), [&expected[..], &[("plugin.removed", "0.1.1")]].concat());
}

#[test]
fn a_file_of_the_folder_that_comes_changes_and_goes_is_told() {
    let house = House::new();
    let folder = house.daemon.workspace().join("plugins");
    std::fs::create_dir_all(&folder).unwrap();
    let put = |bytes: &[u8]| {
        // Written at once: half of one is no plugin.
        let fresh = house.files.path().join("fresh");
        std::fs::write(&fresh, bytes).unwrap();
        std::fs::copy(&fresh, folder.join("widget.new")).unwrap();
        std::fs::rename(folder.join("widget.new"), folder.join("widget.wasm")).unwrap();
    };
    put(&version("0.1.0"));
    house.told("plugin.installed");
    // A version that asks for what is not granted waits, and is none yet.
    let _ = house.daemon.cli(&["plugin", "grant", "widget", "--all"]).good();
    put(&version("0.2.0"));
    house.told("plugin.updated");
    std::fs::remove_file(folder.join("widget.wasm")).unwrap();
    let events = house.told("plugin.removed");
    let expected = [("plugin.installed", "0.1.0"), ("plugin.updated", "0.2.0"), ("plugin.removed", "0.2.0")];
    assert_eq!(kinds(&events), expected);
}

#[test]
fn whoever_watches_plugins_is_told_of_every_state_and_agents_are_not() {
    let house = House::new();
    house.install(&version("0.1.0"));
    assert_eq!(house.stood("running"), ["running"]);
    let _ = house.daemon.cli(&["plugin", "revoke", "widget", "memory"]).good();
    house.stood("pending");
    let _ = house.daemon.cli(&["plugin", "grant", "widget", "--all"]).good();
    house.stood("running");
    house.is_parked();
    let states = house.stood("parked");
    assert!(states.contains(&"recovering".to_owned()), "{states:?}");
    assert_eq!(house.reload().good()["state"], "running");
    house.stood("running");
    let _ = house.daemon.cli(&["plugin", "disable", "widget"]).good();
    house.stood("disabled");
    let _ = house.daemon.cli(&["plugin", "remove", "widget"]).good();
    house.stood("removed");
    assert!(!house.context().contains("plugin widget is"), "{}", house.context());
    // Others do not tell what only the daemon knows.
    let forged = json!({ "type": "plugin.changed", "payload": { "id": "widget", "state": 7 } });
    assert_eq!(house.daemon.owner().post("/api/os/events", &forged).status, 400);
}

#[test]
fn loaded_anew_a_plugin_is_another_instance_with_what_it_kept() {
    let house = House::new();
    assert_eq!(house.reload().status, 404);
    house.install(&version("0.1.0"));
    let said = |tool: &str, arguments: Value| house.tool("widget", tool, &arguments).good();
    let count = || said("count", json!({}))["content"][0]["text"].clone();
    let _ = said("write", json!({ "key": "k", "value": "kept" }));
    let _ = said("echo", json!({}));
    assert_ne!(count(), "1");
    assert_eq!(house.reload().good()["state"], "running");
    assert_eq!(count(), "1", "it was a new instance's first call");
    let kept = said("transact", json!({ "steps": [["get", "k"]] }));
    assert_eq!(kept["structuredContent"]["said"][0], "kept");

    house.is_parked();
    let out = house.daemon.cli(&["plugin", "reload", "widget"]).good();
    assert!(out.stdout.contains("widget 0.1.0 is running."), "{out:?}");
    assert_eq!(count(), "1");

    // What is switched off stays so; what is gone is not an error of the daemon's.
    let _ = house.daemon.cli(&["plugin", "disable", "widget"]).good();
    let refused = house.reload();
    assert_eq!(refused.status, 409, "{refused:?}");
    assert!(refused.text.contains("signet plugin enable widget"), "{refused:?}");
    assert_eq!(house.state(), "disabled");
    let _ = house.daemon.cli(&["plugin", "enable", "widget"]).good();
    std::fs::remove_file(house.files.path().join("plugin.wasm")).unwrap();
    let update = house.daemon.owner().post("/api/plugins/propose", &json!({ "update": "widget" }));
    assert_eq!(update.status, 400, "{update:?}");
    assert!(update.text.contains("plugin.wasm: it is not there"), "{update:?}");
    assert_eq!(house.reload().status, 200, "the installed component needs no file");
}

#[test]
fn a_plugin_says_how_its_events_read_and_no_other_does() {
    let mut house = House::new();
    house.install(&version("0.1.0"));
    // The same, but for its name and its words for the same type.
    house.install(&widget(|manifest| {
        manifest["id"] = json!("second");
        // Else the two would answer each other for ever.
        manifest["capabilities"][1]["kinds"] = json!(["poison"]);
        manifest["capabilities"][2]["emits"] =
            json!([{ "type": "widget.said", "line": "claims that all said {text}" }]);
    }));
    let say = |widget: &str, text: &str| {
        let said = json!({ "text": text, "to": { "name": "Ada" } });
        let _ = house.tool(widget, "publish", &said).good();
    };
    say("widget", "the first word");
    say("second", "the second word");
    let event = json!({ "type": "widget.said", "source": "crm", "payload": { "text": "the third word" } });
    let _ = house.daemon.owner().post("/api/os/events", &event);
    let lines = [
        "Widget: said the first word to Ada",
        "Second: claims that all said the second word",
        "Crm: the third word",
    ];
    let context = house.context();
    for line in lines {
        assert!(context.contains(line), "{line:?} is not in {context}");
    }

    let types = house.daemon.owner().get("/api/os/events/types").good();
    let types = types["types"].as_array().unwrap().clone();
    let of = |plugin: &str| types.iter().find(|kind| kind["plugin"] == plugin).cloned().unwrap_or_default();
    assert_eq!(of("widget")["type"], "widget.said");
    assert_eq!(of("widget")["payload"]["required"], json!(["text"]));
    assert_eq!(of("widget")["about"], "It was told to say something.");
    assert_eq!(of("second")["line"], "claims that all said {text}");

    // The words are the plugin's again after a restart, and go with it.
    house.is_killed_and_starts_again();
    let again = until(PATIENCE, || {
        Some(house.context()).filter(|context| lines.iter().all(|line| context.contains(line)))
    });
    assert!(again.is_some(), "{}", house.context());
    let _ = house.daemon.cli(&["plugin", "remove", "widget"]).good();
    let left = house.daemon.owner().get("/api/os/events/types").good().to_string();
    assert!(!left.contains("\"plugin\":\"widget\"") && left.contains("\"plugin\":\"second\""), "{left}");
}
