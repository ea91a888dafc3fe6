//! What a user may type, and what the lock file then says.

use std::path::Path;

use signet_plugins::Source;

use crate::support::{says, source};

const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

#[test]
fn every_source_has_one_canonical_text() {
    let with_digest = |tag: &str| format!("oci://ghcr.io/acme/watch{tag}@{DIGEST}");
    for (typed, canonical) in [
        ("x.wasm", "file:x.wasm"),
        ("/home/me/x.wasm", "file:/home/me/x.wasm"),
        ("file:///home/me/x.wasm", "file:/home/me/x.wasm"),
        ("./built-in", "file:./built-in"),
        (r"C:\plugins\x.wasm", r"file:C:\plugins\x.wasm"),
        ("https://Example.com/x.wasm", "https://example.com/x.wasm"),
        ("https://example.com:443/a/../x.wasm", "https://example.com/x.wasm"),
        ("http://127.0.0.1:8000/x.wasm", "http://127.0.0.1:8000/x.wasm"),
        ("http://localhost/x.wasm", "http://localhost/x.wasm"),
        ("http://[::1]:9/x.wasm", "http://[::1]:9/x.wasm"),
        ("oci://ghcr.io/acme/watch", "oci://ghcr.io/acme/watch:latest"),
        ("oci://ghcr.io/acme/watch:1.2", "oci://ghcr.io/acme/watch:1.2"),
        ("oci://localhost:5000/a/b-c__d/e.f:X_1", "oci://localhost:5000/a/b-c__d/e.f:X_1"),
        (&with_digest(""), &with_digest("")),
        (&with_digest(":1.2"), &with_digest(":1.2")),
        ("built-in", "built-in"),
    ] {
        let parsed = source(typed);
        assert_eq!(parsed.to_string(), canonical, "{typed}");
        assert_eq!(source(canonical), parsed, "{typed} comes back");
    }
}

#[test]
fn what_is_no_source_is_refused_with_the_reason() {
    let long = "x".repeat(3000);
    for (typed, why) in [
        ("", "give a path"),
        (long.as_str(), "2048 bytes"),
        ("x\u{1b}[2J.wasm", "control characters"),
        ("file:", "path is missing"),
        ("ftp://example.com/x.wasm", "ftp:// is not known"),
        ("http://example.com/x.wasm", "use https://"),
        ("http://127.0.0.1.example.com/x", "use https://"),
        ("http://0.0.0.0/x", "use https://"),
        ("https://me:secret@example.com/x.wasm", "leave user name and password out"),
        ("https://example.com/x.wasm#a", "what follows #"),
        ("https://", "no address"),
        ("oci://ghcr.io", "write oci://"),
        ("oci:///acme/watch", "no host"),
        ("oci://me@ghcr.io/acme/watch", "no host"),
        ("oci://ghcr.io:99999/acme/watch", "no host"),
        ("oci://gh cr/acme/watch", "no host"),
        ("oci://ghcr.io/Acme/watch", "no repository"),
        ("oci://ghcr.io/acme/../watch", "no repository"),
        ("oci://ghcr.io/acme//watch", "no repository"),
        ("oci://ghcr.io/acme/watch:", "the tag has"),
        ("oci://ghcr.io/acme/watch:-x", "the tag has"),
        ("oci://ghcr.io/acme/watch:a/b", "the tag has"),
        ("oci://ghcr.io/acme/watch@sha256:12", "no digest"),
        ("oci://ghcr.io/acme/watch@md5:00", "no digest"),
    ] {
        says(typed.parse::<Source>(), &["is no source of a plugin", why]);
    }
}

#[test]
fn an_update_follows_the_tag_and_not_the_digest_that_was_found_behind_it() {
    let locked = source(&format!("oci://ghcr.io/acme/watch:1@{DIGEST}"));
    assert_eq!(locked.followed().to_string(), "oci://ghcr.io/acme/watch:1");
    let by_digest = source(&format!("oci://ghcr.io/acme/watch@{DIGEST}"));
    assert_eq!(by_digest.followed(), by_digest);
}

#[test]
fn a_path_is_made_absolute_so_that_the_lock_file_means_one_file() {
    assert_eq!(source("a/x.wasm").absolute(Path::new("/work")).to_string(), "file:/work/a/x.wasm");
    assert_eq!(source("/b/x.wasm").absolute(Path::new("/work")).to_string(), "file:/b/x.wasm");
}
