//! What was added can be taken away again, and the file is then what it was, to the byte.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

use signet_connector_base::json_edit::{Document, Value};

const HOOK: &str = r#"{"matcher":"*","hooks":[{"type":"command","command":"signet hook","timeout":5}]}"#;

fn bases() -> Vec<String> {
    let bodies = [
        "{}",
        "{ }",
        "{\n}",
        "{\n\n}",
        "{\n  }",
        "{/* c */}",
        "{ /* c */ }",
        "{ // c\n}",
        "{ // c\n }",
        "{\n  // c\n  // d\n}",
        "{\n  /* c\n d */ }",
        r#"{"model":"opus"}"#,
        r#"{ "model": "opus", "n": [1, 2] }"#,
        r#"{"model":"opus",}"#,
        r#"{"model" : "opus" , "hooks": {}}"#,
        r#"{"hooks":{"Stop":[]},"mcpServers":{ }}"#,
        r#"{"hooks":{"Stop":[{"hooks":[]}]}}"#,
        r#"{"hooks":{"Stop":[{"hooks":[]},]} /* c */ }"#,
        "{\"model\": 1 // c\n}",
        "{\"model\": 1, // c\n}",
        "{\n\"model\": 1,\n\"hooks\": {\n\"Stop\": []\n}\n}",
        "{\n  \"model\": \"opus\"\n}",
        "{\n  \"model\": \"opus\",\n}",
        "{\n  \"model\": \"opus\" , \n  // end\n  }",
        "{\n  \"model\": \"opus\" // why\n  /* end */ }",
        "{\n  \"a\": 1.0e5, \"b\": 2 }",
        "{ \"a\": 1,\n  \"b\": 2 }",
        "{\n  \"a\": 1\n\n\n}",
        "{\n    \"hooks\": {\n        \"Stop\": [\n            {\n                \"hooks\": []\n            }\n        ]\n    },\n    \"z\": 0\n}",
        "{\n\t\"hooks\": {\n\t\t\"Stop\": [],\n\t\t\"Start\": {}\n\t},\n\t\"mcpServers\": {}\n}",
        "{\n\t\"hooks\": {\n\t\t\"Stop\": [\n\t\t],\n\t},\n\t\"mcpServers\": {\n\n\t}\n}",
        "{\n  \"hooks\": { \"Stop\": [ 1, 2 ] },\n  \"mcpServers\": { \"x\": {\"command\": \"y\"} }\n}",
        "{\n  \"hooks\": { \"Stop\": [{\n    \"x\": 1\n  }] },\n  \"mcpServers\": {\n    \"x\": {} // c\n  }\n}",
        "{\n  \"hooks\": {\n    \"Stop\": [\n      1, // one\n      2 // two\n      // end\n    ]\n  }\n}",
        "  {\n    \"hooks\": {}\n  }",
        "// top\n{\n  \"hooks\": null\n}\n// end",
    ];
    let mut all = Vec::new();
    for body in bodies {
        for text in [body.to_string(), format!("{body}\n"), format!("\n\n{body}\n\n")] {
            all.push(format!("\u{feff}{text}"));
            all.push(text.replace('\n', "\r\n"));
            all.push(text.replace('\n', "\r"));
            all.push(text);
        }
    }
    all
}

fn is_ours(value: Value<'_>) -> bool {
    value.raw().contains("signet hook")
}

/// The containers of a path that are not there yet, innermost first.
fn missing<'a>(doc: &Document, path: &'a [&'a str]) -> Vec<&'a [&'a str]> {
    (1..=path.len()).rev().map(|length| &path[..length]).filter(|path| doc.get(path).is_none()).collect()
}

#[test]
fn members_that_are_set_and_removed_leave_no_trace() {
    let paths: [&[&str]; 5] =
        [&["signet"], &["mcpServers", "signet"], &["hooks", "Start", "x"], &["a-b", "c"], &["", "\n\"", "é"]];
    for base in bases() {
        for path in paths {
            for json in ["1", "{}", HOOK, "[1,\n2]"] {
                let mut doc = Document::parse(&base).unwrap();
                let created = missing(&doc, &path[..path.len() - 1]);
                let Ok(()) = doc.set(path, json) else { continue };
                assert_ne!(doc.text(), base);
                assert!(doc.remove(path).unwrap());
                for container in created {
                    assert!(doc.prune(container).unwrap(), "{container:?} in {:?}", doc.text());
                }
                assert_eq!(doc.text(), base, "after {path:?} = {json}");
            }
        }
    }
}

#[test]
fn elements_that_are_pushed_and_removed_leave_no_trace() {
    for base in bases() {
        for path in [&["hooks", "Stop"] as &[&str], &["hooks", "New"], &["list"]] {
            let mut doc = Document::parse(&base).unwrap();
            let created = missing(&doc, path);
            let Ok(()) = doc.push(path, HOOK) else { continue };
            doc.push(path, HOOK).unwrap();
            assert_eq!(doc.remove_elements(path, is_ours).unwrap(), 2);
            for container in created {
                assert!(doc.prune(container).unwrap(), "{container:?} in {:?}", doc.text());
            }
            assert_eq!(doc.text(), base, "after {path:?}");
        }
    }
}

#[test]
fn several_additions_can_be_undone_in_any_order() {
    let paths: [&[&str]; 3] = [&["mcpServers", "a"], &["mcpServers", "b"], &["zz"]];
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for base in bases() {
        for order in orders {
            let mut doc = Document::parse(&base).unwrap();
            let created = missing(&doc, &["mcpServers"]);
            for path in paths {
                doc.set(path, HOOK).unwrap();
            }
            for index in order {
                assert!(doc.remove(paths[index]).unwrap());
            }
            for container in created {
                assert!(doc.prune(container).unwrap());
            }
            assert_eq!(doc.text(), base, "in order {order:?}");
        }
    }
}

#[test]
fn what_the_user_adds_in_between_survives_the_removal() {
    for base in bases() {
        let mut doc = Document::parse(&base).unwrap();
        doc.set(&["ours"], "{\"x\": 1}").unwrap();
        doc.set(&["theirs"], "[1]").unwrap();
        assert!(doc.remove(&["ours"]).unwrap());
        let mut direct = Document::parse(&base).unwrap();
        direct.set(&["theirs"], "[1]").unwrap();
        assert_eq!(doc.text(), direct.text(), "from {base:?}");
    }
}
