//! Plugins of a core module that is written by hand: what the canonical ABI is told is then up to the test.

use std::path::Path;

use serde_json::json;
use signet_runtime::Package;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

use super::components::{manifest, with_section};

/// Every function that a plugin can export, with the parameters of its core function.
pub const FUNCTIONS: [(&str, &str); 14] = [
    ("lifecycle", "init (param i32 i32)"),
    ("lifecycle", "stop"),
    ("subscriber", "on-event (param i32 i32 i64 i32 i32 i32 i32 i64 i32 i32)"),
    ("connector", "describe"),
    ("connector", "plan (param i32)"),
    ("connector", "identify (param i32 i32 i32 i32)"),
    ("connector", "handle (param i32)"),
    ("card-generator", "matches (param i32)"),
    ("card-generator", "generate (param i32)"),
    ("widget", "describe"),
    ("widget", "list-tools"),
    ("widget", "call-tool (param i32)"),
    ("widget", "list-resources"),
    ("widget", "read-resource (param i32)"),
];

/// An allocator that never gives anything back.
pub const REALLOC: &str = r#"
    (global $free (mut i32) (i32.const 65536))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
        (global.set $free (i32.and (i32.add (global.get $free) (i32.const 7)) (i32.const -8)))
        global.get $free
        (global.set $free (i32.add (global.get $free) (local.get 3))))"#;

/// A card with nothing on it. It lies in every plugin of [`plugin`]; what its generator answers, at 3072, points there.
const CARD: &str = r#"{\"version\":1,\"name\":\"odd\"}"#;

/// A plugin that exports all functions of these interfaces. Each does what `body` says of it, or nothing
/// but answer with what lies at 1024; that is nothing, and for a card no card, so `generate` answers [`CARD`].
pub fn plugin(interfaces: &[&str], body: impl Fn(&str) -> Option<String>, rest: &str) -> Package {
    let functions: String = FUNCTIONS
        .iter()
        .filter(|(interface, _)| interfaces.contains(interface))
        .map(|(interface, function)| {
            let (name, parameters) = function.split_once(' ').unwrap_or((function, ""));
            let usual = if name == "generate" { "(i32.const 3072)" } else { "(i32.const 1024)" };
            let body = body(&format!("{interface}.{name}")).unwrap_or_else(|| usual.into());
            format!(
                r#"(func (export "signet:plugin/{interface}@0.1.0#{name}") {parameters} (result i32) {body})"#
            )
        })
        .collect();
    let length = CARD.replace('\\', "").len();
    let card = format!(
        r#"(data (i32.const 3076) "\80\0c\00\00\{length:02x}\00\00\00") (data (i32.const 3200) "{CARD}")"#
    );
    of(interfaces, &format!(r#"(module (memory (export "memory") 16) {card} {functions} {rest})"#))
}

/// A plugin of this core module, which exports all functions of these interfaces.
pub fn of(interfaces: &[&str], module: &str) -> Package {
    let mut resolve = Resolve::default();
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|folder| folder.join("wit"));
    let contract = folders.into_iter().find(|folder| folder.join("package.wit").is_file()).unwrap();
    resolve.push_dir(contract).unwrap();
    let exports: String =
        interfaces.iter().map(|interface| format!("export signet:plugin/{interface}@0.1.0;")).collect();
    let world = format!("package test:test; world test {{ {exports} }}");
    let package = resolve.push_str("test.wit", &world).unwrap();
    let world = resolve.select_world(&[package], Some("test")).unwrap();
    let mut module = wat::parse_str(module).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8, false).unwrap();
    let component = ComponentEncoder::default().validate(true).module(&module).unwrap().encode().unwrap();
    let mut manifest = manifest();
    manifest["capabilities"] = json!([{ "name": "events", "reason": "hear", "kinds": ["*"] }]);
    let bytes = with_section(component, signet_runtime::MANIFEST_SECTION, manifest.to_string().as_bytes());
    Package::read("odd.wasm", bytes).unwrap()
}

/// Where the answer of [`decoded`] lies.
pub const ANSWER: u32 = 1028;

/// A connector that takes the daemon's URL in `plan` for hexadecimal, writes its bytes to 1024 and answers with what the
/// first four of them point to: the bytes of its answer are the caller's to choose.
pub fn decoded() -> Package {
    let body = |name: &str| {
        let plans = name == "connector.plan";
        plans.then(|| {
            "(local $i i32) (local $s i32) (local $n i32)
            (local.set $s (i32.load offset=4 (local.get 0)))
            (local.set $n (i32.shr_u (i32.load offset=8 (local.get 0)) (i32.const 1)))
            (block $done (loop $next
                (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
                (i32.store8 offset=1024 (local.get $i) (i32.or
                    (i32.shl (call $digit (i32.load8_u (local.get $s))) (i32.const 4))
                    (call $digit (i32.load8_u offset=1 (local.get $s)))))
                (local.set $s (i32.add (local.get $s) (i32.const 2)))
                (local.set $i (i32.add (local.get $i) (i32.const 1)))
                (br $next)))
            (i32.load (i32.const 1024))"
                .to_owned()
        })
    };
    let digit = "(func $digit (param i32) (result i32)
        (select (i32.sub (local.get 0) (i32.const 48)) (i32.sub (local.get 0) (i32.const 87))
            (i32.lt_u (local.get 0) (i32.const 58))))";
    plugin(&["connector"], body, &format!("{digit} {REALLOC}"))
}

/// The bytes for [`decoded`] of a plan with every part: what a test changes then.
pub fn sound_plan() -> Vec<u8> {
    let mut bytes = vec![0; 256];
    let mut word = |at: usize, value: u32| bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
    // From the answer on: the edit at 100, the list of notes at 140, their text at 200.
    let text = ANSWER + 200;
    for (at, value) in [
        (0, ANSWER),
        // The result is good. Then an edit, how far it is connected, and a note.
        (8, ANSWER + 100),
        (12, 1),
        (16, 2),
        (20, ANSWER + 140),
        (24, 1),
        // The edit's path, content and summary.
        (104, text),
        (108, 4),
        (112, 1),
        (116, text),
        (120, 4),
        (124, text),
        (128, 4),
        (144, text),
        (148, 4),
    ] {
        word(at, value);
    }
    bytes[204..208].copy_from_slice(b"plan");
    bytes
}
