//! Inputs that nobody would think of, for a bounded time: `SIGNET_FUZZ_SECONDS` is the time for each target
//! (2 by default). One that fails says the number that makes it again: `SIGNET_FUZZ_SEED`. The same targets
//! run under cargo-fuzz (`fuzz/README.md`).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "helpers of tests are tests")]

#[path = "../../../fuzz/src/lib.rs"]
#[allow(unreachable_pub, missing_docs, reason = "shared with the targets of cargo-fuzz")]
mod entries;
mod support;

use std::time::{Duration, Instant, SystemTime};

use serde_json::json;
use signet_runtime::connector_types::{ConfigPlan, Presence};
use signet_runtime::{Connector, Limits};
use support::components::{EMPTY_CONNECTOR, good, manifest};
use support::core::{decoded, sound_plan};
use support::{Seeded, everything, hostile_bytes, runtime};

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Says how to make an input again that failed.
struct Tells(u64);

impl Drop for Tells {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("make it again with SIGNET_FUZZ_SEED={}", self.0);
        }
    }
}

/// One input after the other, each from a number of its own, until the time is over.
fn fuzz(mut one: impl FnMut(&mut Seeded)) {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let first = number("SIGNET_FUZZ_SEED").unwrap_or(u64::try_from(now.as_micros()).unwrap());
    let until = Instant::now() + Duration::from_secs(number("SIGNET_FUZZ_SECONDS").unwrap_or(2));
    let mut inputs = 0;
    while inputs == 0 || Instant::now() < until {
        let seed = first.wrapping_add(inputs);
        let _tells = Tells(seed);
        one(&mut Seeded(seed));
        inputs += 1;
    }
    assert!(inputs > 20, "{inputs} inputs are no test");
}

/// Changes a few places: bits, bytes, pieces left out, said twice or put elsewhere, and words that mean
/// something there.
fn mutate(bytes: &mut Vec<u8>, random: &mut Seeded, words: &[&[u8]]) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let length = random.below(1 + (bytes.len() - at).min(16));
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 if at < bytes.len() => bytes[at] = u8::try_from(random.below(256)).unwrap(),
            2 => drop(bytes.drain(at..at + length)),
            3 => {
                let piece = bytes[at..at + length].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, piece);
            }
            4 => bytes.truncate(at),
            _ => {
                let word = words[random.below(words.len())].to_vec();
                let end = if random.below(2) == 0 { at } else { at + length };
                bytes.splice(at..end, word);
            }
        }
    }
}

const WORDS: [&[u8]; 24] = [
    b"\"",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"null",
    b"-1",
    b"1e999",
    b"\\u0000",
    b"\\ud800",
    b"\xff",
    b"'",
    b"events",
    b"http",
    b"log",
    b"kinds",
    b"allow",
    b"*",
    b" ",
    b"\n",
    b"\x1b[2K",
    b"18446744073709551616",
];

#[test]
fn a_manifest_is_read_or_refused() {
    let mut whole = manifest();
    whole["limits"] = json!({ "memory": 1 << 20, "cpu-ms": 5 });
    whole["config"] = json!({ "type": "object", "properties": { "team": { "type": "string" } } });
    whole["capabilities"] = json!([
        { "name": "log", "reason": "say" },
        { "name": "events", "reason": "hear", "kinds": ["deal.", "*"] },
        { "name": "http", "reason": "ask", "allow": [{ "url": "https://a.b/c", "methods": ["GET", "PUT"] }] },
    ]);
    let whole = whole.to_string().into_bytes();
    entries::manifest(&whole);
    fuzz(|random| {
        let mut bytes = whole.clone();
        mutate(&mut bytes, random, &WORDS);
        entries::manifest(&bytes);
    });
}

#[test]
fn a_grant_is_read_or_refused() {
    let good = [
        "log",
        "events deal.",
        "events *",
        "http GET https://api.example.com/v1/ secret crm in authorization",
    ];
    fuzz(|random| {
        let mut bytes = good[random.below(good.len())].as_bytes().to_vec();
        mutate(&mut bytes, random, &WORDS);
        entries::grant(&String::from_utf8_lossy(&bytes));
    });
}

#[test]
fn a_package_is_read_or_refused() {
    const PIECES: [&[u8]; 8] = [
        b"\0asm\x0d\0\x01\0",
        b"\0asm\x01\0\0\0",
        b"\xff\xff\xff\xff\x0f",
        b"\x80\x80\x80\x80\x80",
        b"signet:manifest",
        b"signet:plugin/log@0.1.0",
        b"\x0b",
        b"\0",
    ];
    let small = good(&format!(
        r#"(import "signet:plugin/log@0.1.0" (instance $log (export "write" (func))))
        (core module $m (memory (export "memory") 1) (table 2 funcref) (elem (i32.const 0) $f)
            (func $f (export "f") (param i32) (local i64) (if (local.get 0) (then (br 0)))))
        (core instance $i (instantiate $m))
        (type $r (record (field "a" string) (field "b" (list u8))))
        (component $c (type $v (variant (case "x") (case "y" string))))
        (func $g (param "n" u32) (canon lift (core func $i "f"))) {EMPTY_CONNECTOR}"#
    ));
    entries::package(&small);
    let large = hostile_bytes();
    fuzz(|random| {
        let mut bytes = if random.below(16) == 0 { large.clone() } else { small.clone() };
        mutate(&mut bytes, random, &PIECES);
        entries::package(&bytes);
    });
}

fn connector() -> Connector {
    let limits = Limits { cpu: Duration::from_millis(200), ..Limits::CALL };
    runtime().load(decoded(), &everything()).unwrap().connector(limits).unwrap()
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn plan(connector: &Connector, bytes: &[u8]) -> Result<ConfigPlan, String> {
    entries::plan(connector, bytes).await.map_err(|error| error.to_string())
}

/// Each of them alone is enough.
#[tokio::test]
async fn an_answer_that_is_no_value_of_its_type_is_an_error() {
    let connector = connector();
    let sound = sound_plan();
    let whole = plan(&connector, &sound).await.unwrap();
    let edit = &whole.edits[0];
    assert_eq!(
        (edit.path.as_str(), edit.content.as_deref(), edit.summary.as_str()),
        ("plan", Some("plan"), "plan")
    );
    assert!(matches!(whole.presence, Presence::Complete) && whole.notes == ["plan"], "{whole:?}");

    let memory_end = 1_u32 << 20;
    for (at, value, because) in [
        // Discriminants.
        (4, 2, "discriminant"),
        (4, 0xff, "discriminant"),
        (112, 2, "discriminant"),
        (112, 0x80, "discriminant"),
        (16, 3, "discriminant"),
        (16, 0xff, "discriminant"),
        // Strings out of bounds, past the end by one, around the end, and not text.
        (104, memory_end, "out of bounds"),
        (104, memory_end - 3, "out of bounds"),
        (104, 0xffff_ffff, "out of bounds"),
        (108, memory_end, "out of bounds"),
        (108, 0xffff_ffff, "out of bounds"),
        (108, 0x7fff_ffff, "out of bounds"),
        (128, 0xffff_ffff, "out of bounds"),
        (148, 0x8000_0000, "out of bounds"),
        (204, 0x0000_00ff, "utf-8"),
        (204, 0x6180_6161, "utf-8"),
        (204, 0xc061_6161, "utf-8"),
        // Lists out of bounds, at an odd place, or as long as the address space and more.
        (8, memory_end, "out of bounds"),
        (8, memory_end - 27, ""),
        (8, 1129, "align"),
        (20, 1170, "align"),
        (12, 0xffff_ffff, "out of bounds"),
        (12, 0x4000_0001, "out of bounds"),
        (24, 0x2000_0001, "out of bounds"),
        (24, memory_end, "out of bounds"),
        // The answer itself.
        (0, memory_end, "out of bounds"),
        (0, memory_end - 20, "out of bounds"),
        (0, 1029, "align"),
        (0, 0xffff_fffc, "out of bounds"),
    ] {
        let mut bytes = sound.clone();
        bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
        let said = plan(&connector, &bytes).await.map(|plan| format!("{plan:?}")).unwrap_err();
        assert!(
            said.contains("plugin odd failed in connector.plan") && said.contains(because),
            "{value:#x} at {at}: {said}"
        );
    }
    // An error of its own is one, and what its case cannot be is none.
    let mut refused = sound.clone();
    refused[4..8].copy_from_slice(&1_u32.to_le_bytes());
    for (case, because) in [(0_u32, "Denied(\"plan\")"), (6, "Other(\"plan\")"), (7, "discriminant")] {
        // The case, then its text.
        refused[8..12].copy_from_slice(&case.to_le_bytes());
        refused[12..16].copy_from_slice(&(support::core::ANSWER + 200).to_le_bytes());
        refused[16..20].copy_from_slice(&4_u32.to_le_bytes());
        let said = plan(&connector, &refused).await.unwrap_err();
        assert!(said.contains(because), "{said}");
    }
    plan(&connector, &sound).await.unwrap();
}

#[test]
fn what_a_guest_answers_is_decoded_or_refused() {
    let connector = connector();
    let sound = sound_plan();
    let numbers: Vec<[u8; 4]> = [
        0,
        1,
        2,
        7,
        1024,
        1028,
        65_536,
        (1 << 20) - 1,
        1 << 20,
        0x7fff_ffff,
        0x8000_0000,
        u32::MAX,
        0x0400_0000,
    ]
    .map(u32::to_le_bytes)
    .to_vec();
    fuzz(|random| {
        let mut bytes = sound.clone();
        for _ in 0..=random.below(3) {
            let at = 4 * random.below(bytes.len() / 4);
            let number = numbers[random.below(numbers.len())];
            bytes[at..at + 4].copy_from_slice(&number);
        }
        if random.below(3) == 0 {
            let at = random.below(bytes.len());
            bytes[at] = u8::try_from(random.below(256)).unwrap();
        }
        block_on(entries::decode(&connector, &bytes));
    });
}
