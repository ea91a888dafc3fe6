//! What is a plugin, and what is turned away before any of it runs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use signet_runtime::{Capability, Export, Limits, MANIFEST_SECTION, Package, Plugin, Result, RuntimeError};
use support::components::{EMPTY_CONNECTOR, component, good, manifest, saying, with_manifests, with_section};
use support::{Seeded, echoes, everything, handle, hostile_bytes, runtime, within};

fn read(bytes: impl Into<Vec<u8>>) -> Result<Package> {
    Package::read("odd.wasm", bytes.into())
}

#[track_caller]
fn is_no_component(bytes: impl Into<Vec<u8>>, because: &str) {
    let error = read(bytes).unwrap_err();
    assert!(matches!(error, RuntimeError::NotAComponent { .. }), "{error:?}");
    let said = error.to_string();
    assert!(said.contains("odd.wasm") && said.contains(because), "{said}");
}

#[track_caller]
fn is_a_bad_manifest(read: Result<Package>, because: &str) {
    let error = read.unwrap_err();
    assert!(matches!(error, RuntimeError::Manifest { .. }), "{error:?}");
    let said = error.to_string();
    assert!(said.contains("odd.wasm") && said.contains(because), "{said}");
}

/// The good manifest with another value in one place.
fn but(field: &str, value: impl Into<Value>) -> Value {
    let mut manifest = manifest();
    manifest[field] = value.into();
    manifest
}

#[test]
fn a_plugin_says_who_it_is_what_it_uses_and_what_it_exports() {
    let package = Package::read("hostile.wasm", hostile_bytes()).unwrap();
    assert_eq!((package.manifest.id.as_str(), package.manifest.version.as_str()), ("hostile", "0.1.0"));
    assert_eq!(package.size, hostile_bytes().len());
    assert_eq!(
        package.uses.into_iter().collect::<Vec<_>>(),
        [Capability::Log, Capability::State, Capability::Bus, Capability::Memory, Capability::Session]
    );
    assert_eq!(package.exports.into_iter().collect::<Vec<_>>(), [Export::Connector]);

    let digest = |bytes| Package::read("x", bytes).unwrap().digest;
    assert_eq!(digest(hostile_bytes()), package.digest);
    assert_ne!(digest(with_section(hostile_bytes(), "note", b"!")), package.digest);
    assert!(
        package.digest.len() == 64 && package.digest.bytes().all(|b| b.is_ascii_hexdigit()),
        "{}",
        package.digest
    );
}

#[test]
fn what_is_no_component_is_turned_away_in_words() {
    is_no_component("plain text", "does not begin like a WebAssembly file");
    is_no_component("", "does not begin like a WebAssembly file");
    is_no_component("\0asm", "damaged");
    is_no_component(wat::parse_str("(module (func (export \"f\")))").unwrap(), "core module");
    is_no_component(hostile_bytes().repeat(600), "are allowed");
}

#[test]
fn a_component_cut_anywhere_is_turned_away_or_still_whole() {
    let whole = hostile_bytes();
    let mut random = Seeded(1);
    let cuts = (0..200).map(|_| random.below(whole.len())).chain(0..32);
    for cut in cuts.chain(whole.len() - 32..whole.len()) {
        // Past its last export a component can lose a custom section unharmed.
        if let Ok(package) = read(&whole[..cut]) {
            assert_eq!(package.exports.into_iter().collect::<Vec<_>>(), [Export::Connector], "cut at {cut}");
            assert!(cut > whole.len() / 2, "cut at {cut}");
        }
    }
}

#[tokio::test]
async fn a_plugin_with_a_flipped_bit_is_turned_away_or_runs_within_its_walls() {
    let whole = hostile_bytes();
    let limits = Limits { cpu: Duration::from_millis(20), ..Limits::CALL };
    let (mut random, mut refused, mut run) = (Seeded(2), 0, 0);
    for _ in 0..200 {
        let mut flipped = whole.clone();
        flipped[random.below(whole.len())] ^= 1 << random.below(8);
        let Ok(package) = read(flipped) else {
            refused += 1;
            continue;
        };
        // Compiling takes its time, so the first few stand for all.
        if run < 8 {
            let connector =
                runtime().load(package, &everything()).and_then(|plugin| plugin.connector(limits));
            if let Ok(connector) = connector {
                let answer = handle(&connector, "echo", "x").await;
                assert!(answer.is_ok() || answer.is_err_and(|error| !error.to_string().is_empty()));
                run += 1;
            }
        }
    }
    assert!(refused > 0 && run == 8, "{refused} refused, {run} run");
    echoes(&within(Limits::CALL)).await;
}

/// Small, so that what is still a component can be compiled too.
#[test]
fn a_component_with_a_flipped_bit_is_turned_away_or_loaded() {
    let whole = good(
        r#"(core module $m
            (memory (export "memory") 1) (table 2 funcref) (global (mut i32) (i32.const 7))
            (elem (i32.const 0) $twice) (data (i32.const 8) "data")
            (func $twice (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
        (core instance $i (instantiate $m))
        (func $twice (param "n" u32) (result u32) (canon lift (core func $i "twice")))
        (instance $c (export "twice" (func $twice)))
        (export "signet:plugin/connector@0.1.0" (instance $c))"#,
    );
    let (mut refused, mut loaded) = (0, 0);
    for position in 0..whole.len() {
        let mut flipped = whole.clone();
        flipped[position] ^= 1 << (position % 8);
        match read(flipped).and_then(|package| runtime().load(package, &everything())) {
            Ok(plugin) => {
                // Its only function is none of the contract's.
                is_a_misfit(&plugin, "connector");
                loaded += 1;
            }
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 50 && loaded > 0, "{refused} refused, {loaded} loaded");
}

#[test]
fn a_plugin_has_one_manifest() {
    is_a_bad_manifest(read(component(EMPTY_CONNECTOR)), "none");
    let good = manifest().to_string();
    assert_eq!(read(with_manifests(EMPTY_CONNECTOR, &[good.as_bytes()])).unwrap().manifest.id, "odd");
    is_a_bad_manifest(read(with_manifests(EMPTY_CONNECTOR, &[good.as_bytes(); 2])), "it has 2");
    // One of the component's own does not displace the one that the SDK put into the core module.
    is_a_bad_manifest(read(with_section(hostile_bytes(), MANIFEST_SECTION, good.as_bytes())), "it has 2");
}

#[test]
fn a_manifest_is_json_of_the_known_fields() {
    for bytes in [&b""[..], b"{", b"[]", b"null", b"\xff\xfe", b"{\"id\":\"odd\"}"] {
        is_a_bad_manifest(read(with_manifests(EMPTY_CONNECTOR, &[bytes])), "");
    }
    is_a_bad_manifest(saying(&but("grants", json!(["bus"]))), "unknown field `grants`");
    is_a_bad_manifest(saying(&but("id", 7)), "invalid type");
}

#[test]
fn an_id_names_no_path() {
    for id in [
        "../x",
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "a.b",
        "a b",
        "Odd",
        "-odd",
        "ödd",
        "a\n",
        "a\0",
        &"a".repeat(65),
    ] {
        is_a_bad_manifest(saying(&but("id", id)), "lower case letters");
    }
    for id in ["a", "7", "claude-code", &"a".repeat(64)] {
        assert_eq!(saying(&but("id", id)).unwrap().manifest.id, id);
    }
}

#[test]
fn a_plugin_of_another_contract_is_told_which_one_is_spoken_here() {
    for contract in ["0.2.0", "1.0.0", "0.1", ""] {
        is_a_bad_manifest(saying(&but("contract", contract)), "this host speaks 0.1.0");
    }
}

#[test]
fn a_version_has_three_numbers() {
    for version in ["", "1", "1.2", "1.2.3.4", "1.2.x", "v1.2.3", "../../x"] {
        is_a_bad_manifest(saying(&but("version", version)), "not of the form 1.2.3");
    }
    for version in ["0.0.0", "1.2.3", "1.2.3-rc.1", "1.2.3+build.5"] {
        assert_eq!(saying(&but("version", version)).unwrap().manifest.version, version);
    }
}

#[test]
fn a_capability_that_is_unknown_cannot_be_asked_for() {
    let asked = json!([{ "name": "teleport", "reason": "to be quick" }]);
    is_a_bad_manifest(saying(&but("capabilities", asked)), "unknown variant `teleport`");
    is_a_bad_manifest(saying(&but("capabilities", json!([{ "name": "log" }]))), "missing field `reason`");
}

/// The good manifest asking for these things.
fn asking(capabilities: Value) -> Result<Package> {
    saying(&but("capabilities", capabilities))
}

#[test]
fn events_and_http_say_which_and_nothing_else_does() {
    for (request, because) in [
        (json!({ "name": "events", "reason": "hear" }), "\"kinds\" is missing"),
        (json!({ "name": "events", "reason": "hear", "kinds": [] }), "\"kinds\" is missing"),
        (json!({ "name": "events", "reason": "hear", "kinds": [""] }), "beginning of a kind"),
        (json!({ "name": "events", "reason": "hear", "kinds": ["deal.*"] }), "beginning of a kind"),
        (json!({ "name": "events", "reason": "hear", "kinds": ["d".repeat(101)] }), "beginning of a kind"),
        (json!({ "name": "http", "reason": "ask" }), "\"allow\" is missing"),
        (json!({ "name": "http", "reason": "ask", "allow": [] }), "\"allow\" is missing"),
        (json!({ "name": "http", "reason": "ask", "allow": [{ "url": "https://example.com/" }] }), "methods"),
        (
            json!({ "name": "http", "reason": "ask", "allow": [{ "url": "https://example.com/", "methods": [] }] }),
            "it names no methods",
        ),
        (json!({ "name": "memory", "reason": "x", "kinds": ["deal."] }), "memory has no \"kinds\""),
        (
            json!({ "name": "bus", "reason": "x", "allow": [{ "url": "https://example.com/", "methods": ["GET"] }] }),
            "bus has no \"allow\"",
        ),
        (json!({ "name": "http", "reason": "x", "kinds": ["deal."] }), "http"),
        (json!({ "name": "log", "reason": " " }), "why it wants log"),
        (json!({ "name": "log", "reason": "x", "level": "all" }), "unknown field `level`"),
    ] {
        is_a_bad_manifest(asking(json!([request])), because);
    }
    let twice = json!([{ "name": "log", "reason": "a" }, { "name": "bus", "reason": "b" }, { "name": "log", "reason": "c" }]);
    is_a_bad_manifest(asking(twice), "asks for log twice");
    assert!(
        asking(json!([{ "name": "events", "reason": "hear", "kinds": ["*", "deal.", "a_b-c.9"] }])).is_ok()
    );
}

/// Such an address would end up in a command line that people are told to type.
#[test]
fn an_address_is_made_of_plain_words() {
    for url in [
        "",
        " https://example.com/",
        "https://example.com/'; rm -rf ~; '",
        "https://example.com/\n",
        "https://example.com/\u{1b}[2K",
        "https://ex\u{202e}ample.com/",
    ] {
        let allow = json!([{ "url": url, "methods": ["GET"] }]);
        is_a_bad_manifest(
            asking(json!([{ "name": "http", "reason": "ask", "allow": allow }])),
            "what it allows at",
        );
    }
}

#[test]
fn a_plugin_asks_for_a_hundred_things_at_most() {
    let kinds = |count: usize| {
        let kinds: Vec<_> = (0..count).map(|n| format!("kind{n}.")).collect();
        asking(json!([{ "name": "events", "reason": "hear", "kinds": kinds }]))
    };
    assert_eq!(kinds(100).unwrap().manifest.asks().iter().count(), 100);
    is_a_bad_manifest(kinds(101), "more than 100 things");
    // Written out, these would have hundreds of megabytes.
    let allow = json!([{ "url": "u".repeat(30_000), "methods": vec!["A"; 8_000] }]);
    let before = std::time::Instant::now();
    is_a_bad_manifest(
        asking(json!([{ "name": "http", "reason": "ask", "allow": allow }])),
        "more than 100 things",
    );
    assert!(before.elapsed() < Duration::from_secs(1), "{:?}", before.elapsed());
}

#[test]
fn limits_are_known_and_in_their_range() {
    is_a_bad_manifest(
        saying(&but("limits", json!({ "memoree": 1 }))),
        "no limit \"memoree\"; there are memory",
    );
    is_a_bad_manifest(saying(&but("limits", json!({ "memory": 0 }))), "memory can be 1 to 1073741824, not 0");
    is_a_bad_manifest(saying(&but("limits", json!({ "memory": (1_u64 << 30) + 1 }))), "memory can be 1 to");
    is_a_bad_manifest(saying(&but("limits", json!({ "memory": -1 }))), "");
    is_a_bad_manifest(saying(&but("limits", json!({ "memory": "1" }))), "");
    assert_eq!(
        saying(&but("limits", json!({ "memory": 1 << 20 }))).unwrap().manifest.limits["memory"],
        1 << 20
    );
}

#[test]
fn a_configuration_is_described_by_an_object() {
    for schema in [json!([]), json!("object"), json!(true)] {
        is_a_bad_manifest(saying(&but("config", schema)), "no JSON Schema of an object");
    }
    assert!(saying(&but("config", json!({ "type": "object" }))).unwrap().manifest.config.is_some());
}

/// People read these before they decide.
#[test]
fn what_people_read_is_one_line_that_looks_like_what_it_is() {
    for bad in
        ["a\nGranted: everything", "\u{1b}[2K", "\0", "\u{202e}backwards", "\u{2066}x", "\u{2028}x", "\u{7f}"]
    {
        is_a_bad_manifest(saying(&but("description", bad)), "its description holds the character");
        is_a_bad_manifest(saying(&but("licence", bad)), "its licence holds the character");
        let said = asking(json!([{ "name": "log", "reason": bad }])).unwrap_err().to_string();
        assert!(said.contains("its reason for log holds") && !said.chars().any(char::is_control), "{said:?}");
    }
    assert!(saying(&but("description", "Größer 鷺 🪶 — “so”")).is_ok());
}

#[test]
fn a_manifest_is_small() {
    is_a_bad_manifest(saying(&but("description", "x".repeat(64 << 10))), "65536 are allowed");
    assert!(saying(&but("description", "x".repeat(60 << 10))).is_ok());
}

#[test]
fn a_plugin_that_wants_wasi_or_what_is_not_there_is_told_by_name() {
    for import in [
        "wasi:cli/environment@0.2.0",
        "wasi:filesystem/preopens@0.2.0",
        "signet:plugin/teleport@0.1.0",
        "signet:plugin/log@0.2.0",
        "elsewhere:plugin/log@0.1.0",
    ] {
        let text = format!("(import {import:?} (instance)) {EMPTY_CONNECTOR}");
        let error = read(good(&text)).unwrap_err();
        match &error {
            RuntimeError::UnknownImport { plugin, imports, .. } => {
                assert_eq!((plugin.as_str(), imports.as_slice()), ("odd", &[import.to_owned()][..]));
            }
            other => panic!("{import}: {other:?}"),
        }
        assert!(error.to_string().contains(import), "{error}");
    }
}

#[test]
fn what_is_imported_by_another_kind_than_an_interface_is_not_offered() {
    let text = format!(r#"(import "log" (func)) (import "thing" (component)) {EMPTY_CONNECTOR}"#);
    let error = read(good(&text)).unwrap_err();
    assert!(
        matches!(&error, RuntimeError::UnknownImport { imports, .. } if *imports == ["log", "thing"]),
        "{error:?}"
    );
}

#[test]
fn a_plugin_uses_only_what_its_manifest_asks_for() {
    let text = |name: &str| format!(r#"(import "signet:plugin/{name}@0.1.0" (instance)) {EMPTY_CONNECTOR}"#);
    let error = read(good(&text("memory"))).unwrap_err();
    match &error {
        RuntimeError::NotAskedFor { plugin, capabilities } => {
            assert_eq!((plugin.as_str(), capabilities.as_slice()), ("odd", &["memory".to_owned()][..]));
        }
        other => panic!("{other:?}"),
    }
    assert!(error.to_string().contains("memory"), "{error}");
    // What it asks for and does not use is no part of what must be granted.
    assert!(read(good(EMPTY_CONNECTOR)).unwrap().uses.is_empty());
    assert_eq!(read(good(&text("log"))).unwrap().uses.into_iter().collect::<Vec<_>>(), [Capability::Log]);
}

#[test]
fn a_plugin_exports_something_that_can_be_run() {
    let of_another_version = EMPTY_CONNECTOR.replace("0.1.0", "0.2.0");
    // An export of an inner component is not the plugin's.
    let inner = format!("(component {EMPTY_CONNECTOR})");
    for text in ["", of_another_version.as_str(), inner.as_str()] {
        let error = read(good(text)).unwrap_err();
        assert!(
            matches!(&error, RuntimeError::NothingToRun { plugin, .. } if plugin == "odd"),
            "{text}: {error:?}"
        );
        assert!(error.to_string().contains("connector"), "{error}");
    }
}

/// An export of the right name, and of another shape than the contract's.
#[track_caller]
fn is_a_misfit(plugin: &Plugin, export: &str) {
    let error = match export {
        "connector" => plugin.connector(Limits::CALL).err(),
        _ => plugin.card_generator(Limits::CALL).err(),
    };
    assert!(
        matches!(&error, Some(RuntimeError::Load { reason, .. })
            if reason.contains(export) && reason.contains("not of this contract")),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_plugin_lacks_what_it_does_not_export_or_exports_wrongly() {
    let setup = support::setup(&support::Recorder::new(), Limits::ACTOR);
    let lacks = |error: Option<RuntimeError>, name: &str| {
        assert!(
            matches!(&error, Some(RuntimeError::NoSuchExport { export, .. }) if *export == name),
            "{error:?}"
        );
    };
    lacks(support::counter().connector(Limits::CALL).err(), "connector");
    lacks(support::counter().card_generator(Limits::CALL).err(), "card-generator");
    // Neither subscriber nor widget.
    lacks(support::hostile().actor(setup.clone()).err(), "widget");
    // A subscriber that is no widget.
    let actor = support::counter().actor(setup).unwrap();
    lacks(actor.describe().await.err(), "widget");

    for export in ["connector", "card-generator"] {
        let text = EMPTY_CONNECTOR.replace("connector", export);
        is_a_misfit(&runtime().load(read(good(&text)).unwrap(), &everything()).unwrap(), export);
    }
}
