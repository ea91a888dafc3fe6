//! The pages about manifests and catalogues say what the code does, and so do the published schemas.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail as tests do, and look into JSON"
)]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use signet_servers::manifest::{Origin, Place, Read, Severity, read};
use signet_servers::{catalogue, manifest, validate};

/// Set to write the tables and schemas anew.
const WRITE: &str = "SIGNET_WRITE_DOCS";
const BEGIN: &str = "<!-- Written -->\n";
const END: &str = "<!-- /Written -->";

fn docs(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)
}

/// Holds a file against what it should be, or writes it.
fn same(name: &str, expected: &str) {
    let path = docs(name);
    if std::env::var_os(WRITE).is_some() {
        // Renamed, since the other tests read it meanwhile.
        let new = path.with_extension("new");
        fs::write(&new, expected).unwrap();
        return fs::rename(new, path).unwrap();
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(text, expected, "docs/{name} is out of date: write it anew with {WRITE}=1 and this test");
}

fn pretty(value: &Value) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).unwrap())
}

/// The table of an object's fields, those of objects in it with their paths.
fn table(schema: &Value, definition: &str) -> String {
    let mut rows = String::from("| field | form | |\n|---|---|---|\n");
    fields(schema, &schema["$defs"][definition], "", &mut rows);
    rows
}

fn fields(schema: &Value, object: &Value, path: &str, rows: &mut String) {
    let needed = |name: &str| object["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
    for (name, field) in object["properties"].as_object().expect("fields") {
        let reference = field["$ref"].as_str().or_else(|| field["items"]["$ref"].as_str());
        let inner = reference.map(|name| &schema["$defs"][name.rsplit('/').next().unwrap()]);
        let about = field["description"].as_str().unwrap_or_default().replace('\n', " ");
        let must = if needed(name) { "must be there. " } else { "" };
        rows.push_str(&format!("| `{path}{name}` | {} | {must}{about} |\n", form(field, inner)));
        if let Some(inner) = inner.filter(|inner| inner["properties"].is_object()) {
            let dots = if field["items"].is_object() { "[]." } else { "." };
            fields(schema, inner, &format!("{path}{name}{dots}"), rows);
        }
    }
}

fn form(field: &Value, inner: Option<&Value>) -> String {
    let one = |schema: &Value| {
        let kind = match &schema["type"] {
            Value::String(kind) => kind.clone(),
            Value::Array(kinds) => kinds[0].as_str().unwrap().to_owned(),
            _ => return "text or object".to_owned(),
        };
        let range = |low: &str, high: &str, of: &str| match (&schema[low], &schema[high]) {
            (Value::Number(low), Value::Number(high)) => format!(" {low} to {high}{of}"),
            (Value::Null, Value::Number(high)) => format!(" of at most {high}{of}"),
            _ => String::new(),
        };
        match kind.as_str() {
            "string" => format!("text{}", range("minLength", "maxLength", " characters")),
            "integer" => format!("number{}", range("minimum", "maximum", "")),
            "boolean" => "true or false".to_owned(),
            "object" => "object".to_owned(),
            "array" => format!("list{}", range("minItems", "maxItems", "")),
            other => panic!("a form without words: {other}"),
        }
    };
    let choices: Vec<_> = inner
        .and_then(|inner| inner["oneOf"].as_array())
        .into_iter()
        .flatten()
        .map(|choice| format!("`{}`", choice["const"].as_str().expect("a choice")))
        .collect();
    match (inner, field["type"] == "array") {
        _ if !choices.is_empty() => choices.join(", "),
        (Some(inner), true) => format!("{} of {}", one(field), one(inner)),
        (Some(inner), false) => one(inner),
        (None, true) => format!("{} of {}", one(field), one(&field["items"])),
        (None, false) => one(field),
    }
}

fn page(name: &str, schema: &Value, definition: &str) {
    let text = fs::read_to_string(docs(name)).unwrap();
    let (before, rest) = text.split_once(BEGIN).expect("where the table begins");
    let (_, after) = rest.split_once(END).expect("where the table ends");
    same(name, &format!("{before}{BEGIN}{}{END}{after}", table(schema, definition)));
}

#[test]
fn the_tables_and_schemas_are_those_of_the_code() {
    same("manifest.schema.json", &pretty(&manifest::schema()));
    same("catalogue.schema.json", &pretty(&catalogue::schema()));
    page("manifest.md", &manifest::schema(), "Manifest");
    page("catalogue.md", &catalogue::schema(), "Entry");
}

/// The examples of a page.
fn examples(name: &str) -> Vec<Value> {
    let text = fs::read_to_string(docs(name)).unwrap();
    let blocks = text.split("```json\n").skip(1).map(|rest| rest.split_once("```").expect("an end").0);
    blocks
        .map(|block| serde_json::from_str(block).unwrap_or_else(|error| panic!("{error}: {block}")))
        .collect()
}

#[test]
fn every_example_is_right() {
    for (name, schema) in [("manifest.md", manifest::schema()), ("catalogue.md", catalogue::schema())] {
        let schema = jsonschema::validator_for(&schema).unwrap();
        let examples = examples(name);
        assert!(!examples.is_empty());
        for example in examples {
            assert!(
                schema.is_valid(&example),
                "{:?}",
                schema.iter_errors(&example).map(|e| e.to_string()).collect::<Vec<_>>()
            );
            assert_eq!(validate(&example).problems, [], "{example}");
        }
    }
    let bundled: Value = serde_json::from_str(include_str!("../src/catalogue/catalogue.json")).unwrap();
    let schema = jsonschema::validator_for(&catalogue::schema()).unwrap();
    assert!(
        schema.is_valid(&bundled),
        "{:?}",
        schema.iter_errors(&bundled).map(|e| e.to_string()).collect::<Vec<_>>()
    );
}

#[test]
fn the_schema_says_what_the_reader_says() {
    let schema = jsonschema::validator_for(&manifest::schema()).unwrap();
    for block in [
        json!({ "name": "A" }),
        json!({ "name": "A", "defaultSize": { "w": 12, "h": 1 }, "dock": true, "menuItems": ["x"], "future": 1 }),
        json!({ "name": "x".repeat(64) }),
        json!({ "name": "x".repeat(65) }),
        json!({ "name": "" }),
        json!({ "name": 7 }),
        json!({}),
        json!([]),
        json!({ "name": "A", "defaultSize": { "w": 13, "h": 1 } }),
        json!({ "name": "A", "defaultSize": { "w": 0, "h": 1 } }),
        json!({ "name": "A", "defaultSize": { "w": 1 } }),
        json!({ "name": "A", "defaultSize": { "w": 1.5, "h": 1 } }),
        json!({ "name": "A", "defaultSize": { "w": 2.0, "h": 1 } }),
        json!({ "name": "A", "events": { "emit": ["a.b"], "subscribe": [] } }),
        json!({ "name": "A", "events": { "emit": [7] } }),
        json!({ "name": "A", "events": { "emit": vec!["a.b"; 65] } }),
        json!({ "name": "A", "menuItems": ["x".repeat(41)] }),
        json!({ "name": "A", "menuItems": (0..21).map(|n| n.to_string()).collect::<Vec<_>>() }),
        json!({ "name": "A", "dock": "yes" }),
        json!({ "name": "A", "ui": "x".repeat(2_049) }),
    ] {
        let with = Read { place: Place::Document, origin: &Origin::Unknown, resources: &[], name: "" };
        let (_, problems) = read(&block, &with);
        let good = problems.iter().all(|problem| problem.severity == Severity::Warning);
        assert_eq!(schema.is_valid(&json!({ "signet": block })), good, "{block:.100}: {problems:?}");
    }
}

#[test]
fn what_the_page_says_of_places_is_so() {
    let page = fs::read_to_string(docs("manifest.md")).unwrap();
    for word in [
        manifest::KEY,
        manifest::ALIAS,
        manifest::RESOURCE_MIME,
        "signet://manifest",
        signet_servers::apps::MIME,
        signet_servers::apps::EXTENSION,
    ] {
        assert!(page.contains(word), "{word}");
    }
}
