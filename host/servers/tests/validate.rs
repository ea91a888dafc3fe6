//! What authors are told of what they write.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail as tests do, and look into JSON"
)]

use serde_json::{Value, json};
use signet_servers::manifest::line_of;
use signet_servers::{Document, validate};

#[test]
fn a_document_is_checked_as_what_it_is_by_the_paths_that_it_has() {
    let package = json!({ "registryType": "npm", "identifier": "a", "version": "latest" });
    let remote = json!({ "type": "streamable-http", "url": "http://a.example/" });
    let entry = |source: Value| json!({ "id": "a", "title": "A", "source": source });
    for (document, kind, path) in [
        (json!({ "name": "A", "dock": 1 }), Document::Manifest, "dock"),
        (json!({ "signet": { "name": "A", "dock": 1 } }), Document::Manifest, "signet.dock"),
        (
            json!({ "name": "p", "scripts": {}, "signet": { "name": "A", "dock": 1 } }),
            Document::Manifest,
            "signet.dock",
        ),
        (json!({ "tool": { "signet": { "name": "A", "dock": 1 } } }), Document::Manifest, "tool.signet.dock"),
        (json!({ "signet": 7 }), Document::Manifest, "signet"),
        (json!([]), Document::Manifest, ""),
        (json!({ "name": "io.a/b", "packages": [package] }), Document::Server, "packages[0].version"),
        (
            json!({ "server": { "name": "io.a/b", "packages": [package] } }),
            Document::Server,
            "server.packages[0].version",
        ),
        (json!({ "name": "io.a/b", "remotes": [remote] }), Document::Server, "remotes[0]"),
        (
            json!({ "name": "io.a/b", "remotes": [{ "type": "sse", "url": "https://a.example" }], "_meta": { "dev.signet/app": { "name": 7 } } }),
            Document::Server,
            "_meta.dev.signet/app.name",
        ),
        (
            json!({ "servers": [{ "server": { "name": "io.a/b", "packages": [package] } }] }),
            Document::Servers,
            "servers[0].server.packages[0].version",
        ),
        (
            json!({ "version": 1, "name": "T", "servers": [entry(json!("nothing!"))] }),
            Document::Catalogue,
            "",
        ),
        (
            json!({ "version": 1, "name": "T", "servers": [entry(json!({ "packages": [package] }))] }),
            Document::Catalogue,
            "servers[0].source.packages[0].version",
        ),
        (
            json!({ "version": 1, "name": "T", "servers": [entry(json!({ "remotes": [remote] }))] }),
            Document::Catalogue,
            "servers[0].source.remotes[0]",
        ),
    ] {
        let checked = validate(&document);
        assert_eq!(checked.document, kind, "{document}");
        if path.is_empty() && kind == Document::Catalogue {
            assert!(checked.is_good(), "a command without arguments is one: {:?}", checked.problems);
            continue;
        }
        assert!(!checked.is_good(), "{document}");
        assert!(
            checked.problems.iter().any(|problem| problem.path == path),
            "{document}: {:?}",
            checked.problems
        );
        // And it is found in the text.
        let text = serde_json::to_string_pretty(&document).unwrap();
        let line = line_of(&text, path);
        let last = path.rsplit(['.', ']']).next().unwrap_or_default();
        assert!(text.lines().nth(line - 1).unwrap().contains(last), "{path} is not on line {line} of {text}");
    }
}

#[test]
fn what_a_good_document_comes_to_is_told() {
    let document = json!({ "name": "io.a/b",
        "packages": [{ "registryType": "npm", "identifier": "a" }, { "registryType": "pypi", "identifier": "b", "version": "1.0" }, { "registryType": "mcpb", "identifier": "x" }],
        "remotes": [{ "type": "streamable-http", "url": "https://{tenant}.example/" }] });
    let checked = validate(&document);
    assert!(checked.is_good(), "{:?}", checked.problems);
    assert_eq!(checked.runs, ["https://<tenant>.example/", "npx -y a@VERSION", "uvx b@1.0"]);
    assert_eq!(checked.problems[0].path, "packages[2]", "what cannot be used is a warning");
    let seed = json!({ "signet": { "name": "GHL CRM", "icon": "crm.svg", "ui": "http://localhost:3461" } });
    assert!(validate(&seed).problems.is_empty());
}

#[test]
fn what_is_told_of_a_hostile_document_draws_nothing_on_a_terminal() {
    let evil = "\u{1b}[2J\u{202e}";
    for document in [
        json!({ "name": "A", evil: 1 }),
        json!({ "name": "A", "ui": format!("x{evil}:y"), "events": { "emit": [evil] } }),
        json!({ "name": "io.a/b", "packages": [{ "registryType": evil, "identifier": evil, "version": evil }] }),
        json!({ "name": "io.a/b", "remotes": [{ "type": "sse", "url": format!("https://{{{evil}}}/"), "variables": { evil: 7 } }] }),
        json!({ "version": 1, "name": "T", "servers": [{ "id": "a", "title": "A", "source": evil, evil: 1 }] }),
    ] {
        let checked = validate(&document);
        assert!(!checked.problems.is_empty(), "{document}");
        let seen = |text: &str| text.chars().all(|c| !c.is_control() && c != '\u{202e}');
        for problem in &checked.problems {
            assert!(seen(&problem.path) && seen(&problem.message), "{problem:?}");
        }
        assert!(checked.runs.iter().all(|run| seen(run)));
    }
}
