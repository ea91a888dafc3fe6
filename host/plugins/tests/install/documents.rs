//! `plugins.lock` and `publishers.toml`: stable, diffable, and never trusted.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::json;
use signet_plugins::{
    Entry, Lock, PUBLISHERS_FILE, Pending, PluginsError, Publisher, Publishers, SigningKey, Version,
};

use crate::support::{digest, id, says, source};

const LOCK: &str = "plugins.lock";

fn grants(texts: &[&str]) -> BTreeSet<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn entry(of: &str) -> Entry {
    Entry {
        version: Version::new(1, 2, 0),
        source: source("https://example.com/x.wasm"),
        digest: digest(of),
        signer: None,
        enabled: true,
        pinned: false,
        grants: BTreeSet::new(),
        config: None,
        limits: BTreeMap::new(),
        pending: None,
    }
}

fn full() -> Lock {
    let watch = Entry {
        signer: Some("ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=".parse().unwrap()),
        pinned: true,
        source: source(&format!("oci://ghcr.io/acme/watch:1@{}", digest("manifest"))),
        grants: grants(&[
            "state",
            "http GET https://api.example.com/v1/ secret crm in authorization Bearer",
            "events deal.",
        ]),
        limits: [("memory".to_owned(), 33_554_432), ("calls".to_owned(), 7)].into(),
        config: Some(json!({ "team": "b\"lue\n", "a": [1.5, null, true], "n": 9_007_199_254_740_993_i64 })),
        pending: Some(Pending {
            version: "2.0.0-rc.1+5".parse().unwrap(),
            source: source(&format!("oci://ghcr.io/acme/watch:1@{}", digest("next"))),
            digest: digest("watch 2"),
            signer: None,
            asks: grants(&["memory", "bus"]),
        }),
        ..entry("watch 1")
    };
    let built_in = Entry { source: source("built-in"), enabled: false, ..entry("claude") };
    Lock { plugins: [(id("deal-watch"), watch), (id("claude-code"), built_in)].into() }
}

fn parse(text: &str) -> Result<Lock, PluginsError> {
    Lock::parse(Path::new(LOCK), text)
}

fn text(lock: &Lock) -> String {
    lock.to_text(Path::new(LOCK)).unwrap()
}

#[test]
fn the_lock_file_is_this_text_byte_for_byte() {
    let (watch, next, manifest, manifest_2, claude) =
        (digest("watch 1"), digest("watch 2"), digest("manifest"), digest("next"), digest("claude"));
    let expected = format!(
        r#"# The plugins of this workspace: where each is from, which bytes it is, and what it was granted.
# Written by Signet. Change it with `signet plugin`; on another machine,
# `signet plugin install --locked` installs exactly this.
version = 1

[plugins.claude-code]
version = "1.2.0"
source = "built-in"
digest = "{claude}"
enabled = false
grants = []

[plugins.deal-watch]
version = "1.2.0"
source = "oci://ghcr.io/acme/watch:1@{manifest}"
digest = "{watch}"
signer = "ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
enabled = true
pinned = true
grants = [
    "events deal.",
    "http GET https://api.example.com/v1/ secret crm in authorization Bearer",
    "state",
]
config = '{{"a":[1.5,null,true],"n":9007199254740993,"team":"b\"lue\n"}}'

[plugins.deal-watch.limits]
calls = 7
memory = 33554432

[plugins.deal-watch.pending]
version = "2.0.0-rc.1+5"
source = "oci://ghcr.io/acme/watch:1@{manifest_2}"
digest = "{next}"
asks = [
    "bus",
    "memory",
]
"#
    );
    assert_eq!(text(&full()), expected);
}

#[test]
fn a_lock_comes_back_as_it_was_and_is_written_the_same() {
    for lock in [Lock::default(), full()] {
        let written = text(&lock);
        let read = parse(&written).unwrap();
        assert_eq!(read, lock);
        assert_eq!(text(&read), written);
    }
}

#[test]
fn another_version_of_the_file_is_refused_before_anything_else_in_it() {
    says(parse("version = 2\nunheard = true\n"), &["plugins.lock cannot be used", "version 2", "knows 1"]);
    says(parse(""), &["version"]);
    says(parse("version = \"1\""), &["version"]);
}

#[test]
fn whatever_is_wrong_in_a_lock_file_is_named_with_its_line_or_its_plugin() {
    let good = text(&full());
    let watch = digest("watch 1").to_string();
    let line = |needle: &str| {
        let at = good.lines().position(|line| line.contains(needle)).unwrap();
        format!("line {}", at + 1)
    };
    let id_line = line("[plugins.deal-watch]");
    for (from, to, words) in [
        ("[plugins.deal-watch]", "[plugins.\"../deal-watch\"]", vec!["id of a plugin", id_line.as_str()]),
        ("[plugins.deal-watch]", "[plugins.\"a/b\"]", vec!["id of a plugin"]),
        ("[plugins.deal-watch]", "[plugins.Deal]", vec!["id of a plugin"]),
        ("[plugins.claude-code]", "[plugins.deal-watch]", vec!["duplicate key", id_line.as_str()]),
        (watch.as_str(), "sha256:00", vec!["no digest", &line("digest = \"sha256:")[..4]]),
        (watch.as_str(), "sha256:../../../../etc/passwd", vec!["no digest"]),
        ("enabled = true", "enabled = 1", vec!["line"]),
        ("enabled = true\n", "", vec!["enabled"]),
        ("version = \"1.2.0\"", "version = \"one\"", vec!["line"]),
        ("source = \"built-in\"", "source = \"ftp://x/y\"", vec!["ftp:// is not known"]),
        ("source = \"built-in\"", "source = \"http://example.com/\"", vec!["use https://"]),
        ("signer = \"ed25519:11", "signer = \"ed25519:1", vec!["publisher's key"]),
        ("pinned = true", "pinned = true\nroot = true", vec!["unknown field `root`"]),
        ("calls = 7", "calls = -7", vec!["-7"]),
        ("calls = 7", "\"CA LLS\" = 7", vec!["plugin deal-watch", "no name of a limit"]),
        ("    \"state\",", "    \"sta\\u001bte\",", vec!["plugin deal-watch", "is no grant"]),
        ("    \"bus\",", "    \"\",", vec!["plugin deal-watch", "is no grant"]),
        ("config = '{", "config = '", vec!["no JSON", "line"]),
        ("version = 1", "version = 1\n[", vec!["line"]),
    ] {
        assert!(good.contains(from), "{from}");
        says(
            parse(&good.replacen(from, to, 1)),
            &[words.as_slice(), &["plugins.lock cannot be used"]].concat(),
        );
    }
}

#[test]
fn no_cut_and_no_flipped_byte_of_a_lock_file_makes_a_panic() {
    let good = text(&full());
    let mut refused = 0;
    for at in 0..good.len() {
        refused += usize::from(good.get(..at).is_some_and(|cut| parse(cut).is_err()));
        for flip in [0x01, 0x20, 0x80] {
            let mut bytes = good.clone().into_bytes();
            bytes[at] ^= flip;
            if let Ok(lock) = parse(&String::from_utf8_lossy(&bytes)) {
                let written = text(&lock);
                assert_eq!(parse(&written).unwrap(), lock, "whatever is read can be written and read");
            }
        }
    }
    assert!(refused > good.len() / 2);
    says(parse(&"[a.".repeat(100_000)), &["cannot be used"]);
    says(parse(&format!("version = 1\nplugins = {}", "[".repeat(100_000))), &["cannot be used"]);
    says(
        parse(&format!("version = 1\n[plugins.a]\nconfig = '{}'", "[".repeat(100_000))),
        &["cannot be used"],
    );
}

#[test]
fn what_the_file_could_not_hold_is_not_written() {
    let mut lock = full();
    let watch = lock.plugins.get_mut(&id("deal-watch")).unwrap();
    watch.limits.insert("memory".into(), u64::MAX);
    says(lock.to_text(Path::new(LOCK)), &["deal-watch", "memory"]);
    let watch = lock.plugins.get_mut(&id("deal-watch")).unwrap();
    watch.limits.clear();
    watch.grants.insert("two\nlines".into());
    says(lock.to_text(Path::new(LOCK)), &["deal-watch", "is no grant"]);
}

#[test]
fn a_lock_names_the_components_that_must_be_kept() {
    assert_eq!(full().digests(), [digest("watch 1"), digest("watch 2")].into());
}

fn publisher(name: &str) -> Publisher {
    Publisher { name: name.into(), key: SigningKey::generate().unwrap().public(), note: String::new() }
}

#[test]
fn publishers_are_kept_sorted_and_found_by_key() {
    let folder = tempfile::tempdir().unwrap();
    let mut known = Publishers::load(folder.path()).unwrap();
    let (acme, zeta) =
        (publisher("Acme Ltd"), Publisher { note: "from their site".into(), ..publisher("zeta") });
    known.add(zeta.clone()).unwrap();
    known.add(acme.clone()).unwrap();
    known.save(folder.path()).unwrap();
    let written = std::fs::read_to_string(folder.path().join(PUBLISHERS_FILE)).unwrap();

    let mut read = Publishers::load(folder.path()).unwrap();
    assert_eq!(read, known);
    assert_eq!(read.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["Acme Ltd", "zeta"]);
    assert_eq!(read.find(&zeta.key), Some(&zeta));
    assert_eq!(read.find(&SigningKey::generate().unwrap().public()), None);
    read.save(folder.path()).unwrap();
    assert_eq!(std::fs::read_to_string(folder.path().join(PUBLISHERS_FILE)).unwrap(), written);

    assert_eq!(read.remove("zeta"), Some(zeta.clone()));
    assert_eq!(read.remove("zeta"), None);
    read.save(folder.path()).unwrap();
    assert_eq!(Publishers::load(folder.path()).unwrap().find(&zeta.key), None);
}

#[test]
fn a_name_or_a_key_belongs_to_one_publisher() {
    let mut known = Publishers::default();
    let acme = publisher("Acme");
    known.add(acme.clone()).unwrap();
    says(known.add(publisher("Acme")), &["Acme", "known already"]);
    says(known.add(Publisher { name: "Other".into(), ..acme }), &["Acme", "known already"]);
    says(known.add(publisher("a\nb")), &["one line"]);
    says(known.add(publisher("")), &["one line"]);
    says(known.add(publisher(&"x".repeat(300))), &["one line"]);
}

#[test]
fn a_publishers_file_that_is_wrong_is_refused_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let key = SigningKey::generate().unwrap().public();
    let one = format!("[[publisher]]\nname = \"A\"\nkey = \"{key}\"\n");
    for (text, why) in [
        ("x", "line 1"),
        ("[[publisher]]\nname = \"A\"\nkey = \"ed25519:x\"\n", "line 3"),
        (&format!("{one}root = true\n"), "unknown field"),
        (&format!("{one}{one}"), "known already"),
    ] {
        std::fs::write(folder.path().join(PUBLISHERS_FILE), text).unwrap();
        says(Publishers::load(folder.path()), &["publishers.toml cannot be used", why]);
    }
}
