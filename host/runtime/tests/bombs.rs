//! Components that are small and cost much: they are turned away before they are checked or compiled. And
//! what is said of any that is turned away is one line that hides nothing.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

mod support;

use std::time::{Duration, Instant};

use serde_json::json;
use signet_runtime::{Package, RuntimeError};
use support::components::{EMPTY_CONNECTOR, component, good, manifest, with_manifests, with_section};
use support::{everything, runtime};

/// Why a component is turned away, which takes no time to speak of.
#[track_caller]
fn turned_away(bytes: Vec<u8>) -> String {
    let before = Instant::now();
    let error = Package::read("odd.wasm", bytes).unwrap_err();
    assert!(before.elapsed() < Duration::from_secs(5), "{:?}: {error}", before.elapsed());
    assert!(matches!(error, RuntimeError::NotAComponent { .. }), "{error:?}");
    error.to_string()
}

fn module(inside: &str) -> Vec<u8> {
    good(&format!("(core module $m {inside}) {EMPTY_CONNECTOR}"))
}

fn with(text: &str) -> Vec<u8> {
    good(&format!("{text} {EMPTY_CONNECTOR}"))
}

/// A component with another one in it, and so on.
fn nested(depth: usize) -> Vec<u8> {
    const COMPONENT: &[u8] = b"\0asm\x0d\0\x01\0";
    let mut bytes = COMPONENT.to_vec();
    for _ in 1..depth {
        let mut outer = COMPONENT.to_vec();
        outer.push(4);
        outer.extend(support::components::leb128(bytes.len()));
        outer.extend(bytes);
        bytes = outer;
    }
    bytes
}

#[test]
fn what_would_take_long_to_compile_is_turned_away() {
    let locals = format!("(func (local {}))", "i32 ".repeat(50_000));
    let imports: String = (0..101).map(|n| format!("(import \"a:b/c{n}\" (instance))")).collect();
    let lifted = r#"(core module $m (func (export "f"))) (core instance $i (instantiate $m))"#;
    for (bytes, because) in [
        (module(&"(func)".repeat(60_001)), "more than 60000 functions"),
        // 300 KB, and minutes to compile.
        (module(&format!("(func {})", "block end ".repeat(100_000))), "100000 branches"),
        (module(&format!("(func {} {})", "block ".repeat(40_000), "end ".repeat(40_000))), "40000 branches"),
        (module(&format!("(func (param i32) {})", "local.get 0 if end ".repeat(40_000))), "40000 branches"),
        // None of them too large by itself.
        (module(&format!("(func {})", "block end ".repeat(9_000)).repeat(13)), "9000 branches"),
        // 500 bytes.
        (module(&locals.repeat(21)), "more than 1000000 locals"),
        (module(&format!("(func {})", "nop ".repeat(1 << 20))), "more than 1048576 bytes in one function"),
        (module(&"(type (func))".repeat(20_001)), "more than 20000 types"),
        (with(&"(core module)".repeat(301)), "more than 300 modules"),
        (with(&"(component)".repeat(301)), "more than 300 modules and components"),
        (
            with(&format!("(core module $m) {}", "(core instance (instantiate $m))".repeat(1_001))),
            "more than 1000 instances",
        ),
        (
            with(&format!("(component $m) {}", "(instance (instantiate $m))".repeat(1_001))),
            "more than 1000 instances",
        ),
        (
            with(&format!("{lifted} {}", r#"(func (canon lift (core func $i "f")))"#.repeat(2_001))),
            "more than 2000 lifted",
        ),
        (with(&imports), "more than 100 imports"),
        (nested(11), "more than 10 components within components"),
        (nested(5_000), "more than 10 components within components"),
    ] {
        let said = turned_away(bytes);
        assert!(said.contains(because), "{because} is not in: {said}");
    }
}

/// Each name doubles what it stands for: a few hundred bytes of types are a million of them.
#[test]
fn types_that_double_are_turned_away() {
    let doubling: String = (1..30).map(|n| format!("(type $t{n} (tuple $t{0} $t{0}))", n - 1)).collect();
    let said = turned_away(with(&format!("(type $t0 (tuple string string)) {doubling}")));
    assert!(said.contains("type size exceeds the limit"), "{said}");
}

/// They are held to the places that there are, whatever is in them.
#[test]
fn what_would_not_fit_a_place_is_not_loaded() {
    if runtime().allocation() != signet_runtime::Allocation::Pooling {
        return;
    }
    let instantiated =
        |inside: &str| with(&format!("(core module $m {inside}) (core instance (instantiate $m))"));
    for bytes in [
        instantiated("(memory 65536)"),
        instantiated("(table 10000000 funcref)"),
        instantiated(&"(table 1 funcref)".repeat(9)),
        instantiated(&"(global (mut i64) (i64.const 0))".repeat(200_000)),
        with(&format!("(core module $m) {}", "(core instance (instantiate $m))".repeat(999))),
    ] {
        let before = Instant::now();
        let package = Package::read("odd.wasm", bytes).unwrap();
        let loaded = runtime().load(package, &everything());
        assert!(matches!(loaded.err(), Some(RuntimeError::Load { .. })));
        assert!(before.elapsed() < Duration::from_secs(10), "{:?}", before.elapsed());
    }
}

#[track_caller]
fn is_one_honest_line(error: &RuntimeError) {
    let said = error.to_string();
    assert!(said.len() < 5_000, "{} bytes", said.len());
    assert!(!said.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)), "{said:?}");
}

const FORGED: &str = "x\u{1b}[2K\n2026-01-01 INFO granted\u{202e}";

#[test]
fn what_a_component_calls_its_parts_forges_no_line() {
    let name: String = FORGED.bytes().map(|byte| format!("\\{byte:02x}")).collect();
    let twice = format!(r#"(core module (func $f) (export "{name}" (func $f)) (export "{name}" (func $f)))"#);
    // The text format checks as little as it can.
    let error = Package::read("odd.wasm", with(&twice)).unwrap_err();
    is_one_honest_line(&error);
    assert!(error.to_string().contains("\\u{1b}[2K\\n2026"), "{error}");

    let long = format!(
        r#"(core module (func $f) (export "{0}" (func $f)) (export "{0}" (func $f)))"#,
        "x".repeat(90_000)
    );
    is_one_honest_line(&Package::read("odd.wasm", with(&long)).unwrap_err());
}

#[test]
fn what_a_manifest_says_wrongly_forges_no_line() {
    for manifest in [
        json!({ FORGED: 1 }),
        json!({ "id": FORGED }),
        json!({ "id": "x".repeat(60_000) }),
        json!({ "capabilities": [{ "name": FORGED, "reason": "x" }] }),
        json!({ "limits": { FORGED: 1 } }),
    ] {
        let mut whole = support::components::manifest();
        whole.as_object_mut().unwrap().extend(manifest.as_object().unwrap().clone());
        let error = support::components::saying(&whole).unwrap_err();
        assert!(matches!(error, RuntimeError::Manifest { .. }), "{error:?}");
        is_one_honest_line(&error);
    }
}

#[test]
fn what_a_file_is_called_forges_no_line() {
    is_one_honest_line(&Package::read(FORGED, b"text".to_vec()).unwrap_err());
    is_one_honest_line(&Package::read(FORGED, component(EMPTY_CONNECTOR)).unwrap_err());
}

#[test]
fn only_the_section_of_that_name_is_a_manifest_and_there_is_one_wherever_it_lies() {
    let good = manifest().to_string();
    for name in ["signet:manifest2", "Signet:manifest", "manifest", "", "signet:manifest\0"] {
        let error =
            Package::read("odd.wasm", with_section(component(EMPTY_CONNECTOR), name, good.as_bytes()));
        assert!(error.unwrap_err().to_string().contains("it has none"), "{name:?}");
    }
    let section: String = good.bytes().map(|byte| format!("\\{byte:02x}")).collect();
    let section = format!(r#"(@custom "signet:manifest" "{section}")"#);
    let inner = format!("(core module {section}) {EMPTY_CONNECTOR}");
    assert_eq!(Package::read("odd.wasm", component(&inner)).unwrap().manifest.id, "odd");
    for two in [
        format!("(core module {section}) (core module {section}) {EMPTY_CONNECTOR}"),
        format!("(core module {section}) (component (core module {section})) {EMPTY_CONNECTOR}"),
    ] {
        assert!(Package::read("odd.wasm", component(&two)).unwrap_err().to_string().contains("it has 2"));
    }
    // A thousand of them are counted, not read.
    let many = with_manifests(EMPTY_CONNECTOR, &vec![&b"{"[..]; 1_000]);
    assert!(Package::read("odd.wasm", many).unwrap_err().to_string().contains("it has 1000"));
}
