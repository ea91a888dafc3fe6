//! What `signet plugin check` says of components that are broken, each in one way.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use signet_author::{Finding, Report, Severity};
use support::words;
use wit_component::{ComponentEncoder, StringEncoding, dummy_module, embed_component_metadata};
use wit_parser::{ManglingAndAbi, Resolve, SourceMap};

/// A manifest without fault, of a plugin that hears events and logs.
fn manifest() -> Value {
    json!({
        "id": "odd",
        "version": "0.1.0",
        "description": "Counts what it hears.",
        "licence": "MIT",
        "contract": "0.1.0",
        "capabilities": [
            { "name": "log", "reason": "say what it counted" },
            { "name": "events", "reason": "count the sessions", "kinds": ["session."] },
        ],
    })
}

/// A component of this world, against the contract with these changes. Its functions trap.
fn component(world: &str, changes: &[(&str, &str)]) -> Vec<u8> {
    let wit = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../wit");
    let mut sources = SourceMap::new();
    let mut changed = 0;
    for file in fs::read_dir(wit).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
        let mut text = fs::read_to_string(&file).unwrap();
        for (from, to) in changes {
            changed += usize::from(text.contains(from));
            text = text.replace(from, to);
        }
        sources.push_str(&file.file_name().unwrap().to_string_lossy(), text);
    }
    assert!(changed >= changes.len(), "the contract has no {changes:?}");
    let version = if changes.iter().any(|(_, to)| to.contains("@0.2.0")) { "0.2.0" } else { "0.1.0" };
    sources.push_str("odd.wit", format!("package signet:plugin@{version};\nworld odd {{ {world} }}"));
    let mut wasi = SourceMap::new();
    wasi.push_str("wasi.wit", "package wasi:clocks@0.2.0;\ninterface wall-clock { now: func() -> u64; }");

    let mut resolve = Resolve::default();
    let main = sources.parse().map_err(|(_, error)| error).unwrap();
    let others = vec![wasi.parse().map_err(|(_, error)| error).unwrap()];
    let package = resolve.push_groups(main, others).unwrap();
    let world = resolve.select_world(&[package], Some("odd")).unwrap();
    let mut module = dummy_module(&resolve, world, ManglingAndAbi::Legacy(wit_parser::LiftLowerAbi::Sync));
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    ComponentEncoder::default().module(&module).unwrap().encode().unwrap()
}

/// Appends a custom section.
fn with_section(mut wasm: Vec<u8>, content: &[u8]) -> Vec<u8> {
    fn leb128(mut number: usize) -> Vec<u8> {
        let mut bytes = Vec::new();
        while number > 0x7f {
            bytes.push((number & 0x7f) as u8 | 0x80);
            number >>= 7;
        }
        bytes.push(number as u8);
        bytes
    }
    let name = signet_runtime::MANIFEST_SECTION;
    let body = [leb128(name.len()).as_slice(), name.as_bytes(), content].concat();
    wasm.push(0);
    wasm.extend(leb128(body.len()));
    wasm.extend(body);
    wasm
}

fn check(bytes: &[u8]) -> Report {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("odd.wasm");
    fs::write(&path, bytes).unwrap();
    signet_author::check(&path).unwrap()
}

const GOOD: &str = "import log; export subscriber;";

fn check_world(world: &str, changes: &[(&str, &str)]) -> Report {
    check(&with_section(component(world, changes), manifest().to_string().as_bytes()))
}

fn check_manifest(manifest: &Value) -> Report {
    check(&with_section(component(GOOD, &[]), manifest.to_string().as_bytes()))
}

/// The finding with this in it; there is nothing about it to guess.
#[track_caller]
fn finding<'a>(report: &'a Report, severity: Severity, what: &str) -> &'a Finding {
    let found = report.findings.iter().find(|finding| finding.what.contains(what));
    let found = found.unwrap_or_else(|| panic!("nothing says {what:?}:\n{}", words(report)));
    assert_eq!(found.severity, severity, "{}", words(report));
    assert!(!found.place.is_empty() && !found.fix.is_empty(), "{found:?}");
    assert_eq!(report.passes(), report.findings.iter().all(|finding| finding.severity == Severity::Warning));
    found
}

#[test]
fn a_plugin_without_fault_has_no_findings() {
    let report = check_world(GOOD, &[]);
    assert!(report.findings.is_empty(), "{}", words(&report));
    let summary = report.summary.unwrap();
    assert!(summary.imports.contains(&"signet:plugin/log@0.1.0".to_owned()), "{summary:?}");
    assert_eq!(summary.exports, ["signet:plugin/subscriber@0.1.0"]);
}

#[test]
fn what_is_no_component_is_said_to_be_none() {
    assert!(!check(b"hello").passes());
    finding(&check(b"hello"), Severity::Error, "does not begin like a WebAssembly file");
    let module = wat::parse_str("(module)").unwrap();
    assert!(finding(&check(&module), Severity::Error, "a core module").fix.contains("wasm32-wasip2"));
    let whole = component(GOOD, &[]);
    finding(&check(&whole[..whole.len() / 2]), Severity::Error, "damaged");
}

#[test]
fn a_manifest_is_there_once_and_can_be_read() {
    let bare = component(GOOD, &[]);
    finding(&check(&bare), Severity::Error, "no manifest");
    let text = manifest().to_string();
    let twice = with_section(with_section(bare.clone(), text.as_bytes()), text.as_bytes());
    finding(&check(&twice), Severity::Error, "2 manifests");
    finding(&check(&with_section(bare, b"{")), Severity::Error, "not JSON");
}

#[test]
fn a_wrong_field_of_the_manifest_is_named() {
    let with = |field: &str, value: Value| {
        let mut manifest = manifest();
        manifest[field] = value;
        check_manifest(&manifest)
    };
    let report = with("id", json!("Not An Id"));
    assert_eq!(finding(&report, Severity::Error, "Not An Id").place, "manifest.json, id");
    finding(&with("contract", json!("9.0.0")), Severity::Error, "contract \"9.0.0\"");
    finding(&with("version", json!("one")), Severity::Error, "version");
    finding(&with("colour", json!("red")), Severity::Error, "colour");
    finding(&with("description", json!("")), Severity::Warning, "there is no description");
    finding(&with("licence", json!("")), Severity::Warning, "there is no licence");
    let capabilities = json!([
        { "name": "log", "reason": "log" },
        { "name": "events", "reason": "count the sessions", "kinds": ["session."] },
    ]);
    finding(&with("capabilities", capabilities), Severity::Warning, "too short");
}

#[test]
fn what_is_used_and_what_is_asked_for_are_compared() {
    let report = check_world("import log; import state; export subscriber;", &[]);
    assert!(finding(&report, Severity::Error, "it uses state").fix.contains("\"name\": \"state\""));
    let report = check_world("export subscriber;", &[]);
    finding(&report, Severity::Warning, "it asks for log and does not use it");
    let report = check_world("import log; export card-generator;", &[]);
    finding(&report, Severity::Warning, "asks for events and cannot hear them");
    let report = check_world("import log; import bus; export card-generator;", &[]);
    assert!(!words(&report).contains("cannot hear them"), "it can look back at them: {}", words(&report));
    let mut deaf = manifest();
    deaf["capabilities"].as_array_mut().unwrap().truncate(1);
    finding(&check_manifest(&deaf), Severity::Error, "asks for no events");
}

#[test]
fn wasi_is_named_with_how_to_get_rid_of_it() {
    let report = check_world("import log; import wasi:clocks/wall-clock@0.2.0; export subscriber;", &[]);
    let found = finding(&report, Severity::Error, "wasi:clocks/wall-clock@0.2.0");
    assert!(found.fix.contains("bare") && found.fix.contains("--stub-wasi"), "{found:?}");
}

#[test]
fn nothing_to_run_is_an_error() {
    finding(&check_world("import log; export log;", &[]), Severity::Error, "there is nothing to run");
}

#[test]
fn a_signature_that_does_not_match_says_which_function_and_how() {
    let on_event = "on-event: func(event: event) -> result<_, error>";
    let report =
        check_world(GOOD, &[(on_event, "on-event: func(event: event, twice: bool) -> result<_, error>")]);
    let found = finding(&report, Severity::Error, "it takes 2 parameters, the contract 1");
    assert!(found.place.contains("subscriber@0.1.0, function on-event"), "{found:?}");

    let report = check_world(GOOD, &[("kind: string,\n        timestamp", "kind: u32,\n        timestamp")]);
    finding(&report, Severity::Error, "parameter event.kind is u32, in the contract string");

    let report = check_world(GOOD, &[("denied(string),", "denied(string),\n        forbidden(string),")]);
    finding(&report, Severity::Error, "result.error has the case forbidden where the contract has not-found");

    let report = check_world(GOOD, &[("write: func(level", "print: func(level")]);
    finding(&report, Severity::Error, "the contract has no function print in log");

    let lifecycle = "import log; export subscriber; export lifecycle;";
    let report = check_world(lifecycle, &[("    stop: func() -> result<_, error>;\n", "")]);
    finding(&report, Severity::Error, "it does not export stop");
}

#[test]
fn another_version_of_the_contract_is_named() {
    let report = check_world(GOOD, &[("package signet:plugin@0.1.0;", "package signet:plugin@0.2.0;")]);
    finding(&report, Severity::Error, "another version of the contract");
    finding(&report, Severity::Error, "no signet:plugin/subscriber@0.2.0 to export");
}

#[test]
fn a_large_component_is_warned_about_unless_it_brings_a_languages_runtime() {
    let padded = |mib: usize| {
        let whole = with_section(component(GOOD, &[]), manifest().to_string().as_bytes());
        let padding = vec![0; mib << 20];
        let name = b"\x07padding";
        let mut size = name.len() + padding.len();
        let mut wasm = [whole.as_slice(), &[0]].concat();
        while size > 0x7f {
            wasm.push((size & 0x7f) as u8 | 0x80);
            size >>= 7;
        }
        wasm.push(size as u8);
        check(&[wasm.as_slice(), name, &padding].concat())
    };
    assert!(finding(&padded(2), Severity::Warning, "MiB").fix.contains("opt-level"));
    assert!(padded(14).findings.is_empty());
    finding(&padded(30), Severity::Warning, "MiB");
}
