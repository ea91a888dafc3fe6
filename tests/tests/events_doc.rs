//! docs/events.md says what the code does: its tables are written from the types, and its examples are published
//! over the real door.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do, and look into JSON"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use signet_events::{Ask, Bus, NewEvent, kinds};
use signet_tests::Daemon;

/// Set to write the tables anew.
const WRITE: &str = "SIGNET_WRITE_DOCS";
const BEGIN: &str = "<!-- Written from host/events/src/kinds by: SIGNET_WRITE_DOCS=1 cargo test -p signet-tests --test events_doc -->\n";
const END: &str = "<!-- /Written -->";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

/// The examples, by name of their type.
fn examples() -> Vec<(String, Value)> {
    let files = fs::read_dir(docs().join("events")).expect("examples").flatten();
    let mut examples: Vec<_> = files
        .map(|file| {
            let text = fs::read_to_string(file.path()).unwrap();
            let example: Value =
                serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file:?}: {error}"));
            let name = file.file_name().into_string().unwrap();
            (name.strip_suffix(".json").expect("a .json").to_owned(), example)
        })
        .collect();
    examples.sort_by(|(a, _), (b, _)| a.cmp(b));
    examples
}

/// What an agent is told of an example.
fn line(example: &Value) -> String {
    let bus = Bus::default();
    let text = |field: &str| example[field].as_str().expect("a text").to_owned();
    bus.publish(NewEvent::from_here(text("source"), &text("type"), example["payload"].clone())).unwrap();
    let told = bus.context(&Ask::default(), &|_| true).lines.remove(0);
    format!("{}: {}", told.surface, told.text)
}

/// The form of a field, in words.
fn form(schema: &Value) -> String {
    let one = |name: &str| match name {
        "string" => "text",
        "integer" | "number" => "number",
        "boolean" => "true or false",
        "object" => "object",
        "array" => "list",
        other => panic!("a form without words: {other}"),
    };
    let named: Vec<_> = match &schema["type"] {
        Value::String(name) => vec![one(name)],
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).filter(|name| *name != "null").map(one).collect()
        }
        _ => return "anything".into(),
    };
    match (named.as_slice(), &schema["items"]["type"]) {
        (["list"], Value::String(items)) => format!("list of {}s", one(items)),
        (named, _) => named.join(" or "),
    }
}

fn tables() -> String {
    let mut out = String::from("| type | field | form | |\n|---|---|---|---|\n");
    for kind in kinds::KINDS.iter() {
        out.push_str(&format!("| `{}` | | | {} |\n", kind.name, kind.about));
        let schema = kind.schema().as_value().clone();
        let needed = |name: &str| schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
        let fields = schema["properties"].as_object().expect("fields");
        // Those that must be there first.
        let mut fields: Vec<_> = fields.iter().map(|(name, field)| (!needed(name), name, field)).collect();
        fields.sort_by_key(|(optional, name, _)| (*optional, name.as_str()));
        for (optional, name, field) in fields {
            let about = field["description"].as_str().unwrap_or_default().replace('\n', " ");
            let may = if optional { "may be left out" } else { "" };
            let between = if optional && !about.is_empty() { ": " } else { "" };
            let row = format!("| | `{name}` | {} | {may}{between}{about}", form(field));
            out.push_str(&format!("{} |\n", row.trim_end()));
        }
    }
    out.push_str("\nExamples, as they are sent, and what an agent is told of them:\n\n| | |\n|---|---|\n");
    for (name, example) in examples() {
        out.push_str(&format!("| [`{name}`](events/{name}.json) | `{}` |\n", line(&example)));
    }
    out
}

#[test]
fn the_tables_are_those_of_the_code() {
    let path = docs().join("events.md");
    let text = fs::read_to_string(&path).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("where the tables begin");
    let (written, after) = rest.split_once(END).expect("where the tables end");
    let tables = tables();
    if std::env::var_os(WRITE).is_some() {
        return fs::write(&path, format!("{before}{BEGIN}{tables}{END}{after}")).unwrap();
    }
    assert_eq!(written, tables, "docs/events.md is out of date: write it anew with {WRITE}=1 and this test");
}

#[test]
fn every_example_is_taken_at_the_door_and_reads_as_the_page_says() {
    let daemon = Daemon::start();
    let owner = daemon.owner();
    let page = fs::read_to_string(docs().join("events.md")).unwrap();
    let examples = examples();
    let browser: Vec<_> =
        kinds::KINDS.iter().map(|kind| kind.name).filter(|name| name.starts_with("browser.")).collect();
    let named: Vec<_> = examples.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(named, browser, "an example for each event of a browser");
    for (name, example) in &examples {
        let published = owner.post("/api/os/events", example).good();
        assert_eq!(published["source"], "api:owner/browser", "{published}");
        assert_eq!(&example["type"], name);
    }
    let context = owner.get("/api/os/context").good();
    let lines = context["lines"].as_array().unwrap();
    for (name, _) in &examples {
        let line = lines.iter().find(|line| line["type"] == name.as_str()).expect("a line");
        let shown = format!("{}: {}", line["surface"].as_str().unwrap(), line["text"].as_str().unwrap());
        assert!(page.contains(&format!("| [`{name}`](events/{name}.json) | `{shown}` |")), "{shown}");
    }
}

#[test]
fn what_the_page_calls_a_limit_is_one() {
    let (daemon, large) = (Daemon::start(), "x".repeat(64 << 10));
    let owner = daemon.owner();
    let refused = |body: &Value, says: &str| {
        let answer = owner.post("/api/os/events", body);
        assert!(answer.status == 400 && answer.text.contains(says), "{answer:?} does not say {says:?}");
    };
    refused(&json!({ "type": "a.b", "payload": { "text": large } }), "65536 are allowed");
    refused(&json!({ "type": "a.b", "id": "x".repeat(101) }), "1 to 100 bytes");
    refused(&json!({ "type": "a.b", "source": "x".repeat(41) }), "1 to 40");
    refused(&json!({ "events": vec![json!({ "type": "a.b" }); 1_001] }), "1000 at most");
    let mut deep = json!({});
    for _ in 0..32 {
        deep = json!({ "a": deep });
    }
    refused(&json!({ "type": "a.b", "payload": deep }), "32 levels");
}
