//! docs/cards.md says what a card is: its tables and the schema beside it are written from the types, and its example is read
//! by what reads cards.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests fail as tests do, and look into JSON"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use signet_card::{Card, Effect, Offer, limits};
use signet_core::standard_formats_only;

/// Set to write the tables and the schema anew.
const WRITE: &str = "SIGNET_WRITE_DOCS";
const BEGIN: &str =
    "<!-- Written from card/src by: SIGNET_WRITE_DOCS=1 cargo test -p signet-tests --test cards_doc -->\n";
const END: &str = "<!-- /Written -->\n";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs")
}

fn schema() -> Value {
    let mut schema = schemars::schema_for!(Card);
    standard_formats_only(schema.ensure_object());
    let mut schema = schema.to_value();
    let words = schema.as_object_mut().expect("an object");
    // What it is, then what is in it.
    let mut ordered = serde_json::Map::new();
    for name in ["$schema", "$id", "title", "description"] {
        ordered.extend(words.shift_remove_entry(name));
    }
    ordered.shift_insert(1, "$id".into(), "urn:signet:card:1".into());
    ordered.append(words);
    Value::Object(ordered)
}

/// `Action` in words: a link to its table, if it has one.
fn form(of: &Value) -> String {
    if let Some(name) = of["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(some) = of["anyOf"].as_array() {
        return some.iter().filter(|one| one["type"] != "null").map(form).collect::<Vec<_>>().join(" or ");
    }
    let named = |name: &str| match name {
        "string" => "text".to_owned(),
        "integer" | "number" => "number".into(),
        "boolean" => "true or false".into(),
        "array" => format!("list: {}", form(&of["items"])),
        other => panic!("a form without words: {other}"),
    };
    match &of["type"] {
        Value::String(name) => named(name),
        Value::Array(names) => {
            names.iter().filter_map(Value::as_str).filter(|n| *n != "null").map(named).collect()
        }
        _ => "anything".into(),
    }
}

fn cell(text: &Value) -> String {
    text.as_str().unwrap_or_default().replace('\n', " ").replace('|', "\\|")
}

fn fields(out: &mut String, of: &Value, without: &str) {
    let Some(fields) = of["properties"].as_object() else { return };
    let needed = |name: &str| of["required"].as_array().is_some_and(|all| all.contains(&name.into()));
    let own: Vec<_> = fields.iter().filter(|(name, _)| *name != without).collect();
    if own.is_empty() {
        return;
    }
    out.push_str("\n| field | | |\n|---|---|---|\n");
    for (name, field) in own {
        let may = if needed(name) { "" } else { "; may be left out" };
        writeln!(out, "| `{name}` | {}{may} | {} |", form(field), cell(&field["description"])).unwrap();
    }
}

/// A heading and a table for the card and each of its parts.
fn tables() -> String {
    let schema = schema();
    let mut out = String::from("## The card\n");
    fields(&mut out, &schema, "");
    let parts = schema["$defs"].as_object().expect("parts");
    for name in [
        "Size", "Group", "Action", "Effect", "Form", "Field", "Input", "Format", "Choice", "Shown",
        "Variant", "Show", "Column",
    ] {
        let part = &parts[name];
        writeln!(out, "\n### {name}\n\n{}", cell(&part["description"])).unwrap();
        fields(&mut out, part, "");
        let forms = part["oneOf"].as_array().map(Vec::as_slice).unwrap_or_default();
        let single = |form: &Value| form["const"].is_string();
        if forms.iter().all(single) && !forms.is_empty() {
            out.push_str("\n| | |\n|---|---|\n");
            for form in forms {
                writeln!(out, "| `{}` | {} |", form["const"].as_str().unwrap(), cell(&form["description"]))
                    .unwrap();
            }
            continue;
        }
        for one in forms {
            let tag = one["properties"]["as"]["const"].as_str().expect("a tag");
            writeln!(out, "\n**`\"as\": \"{tag}\"`** {}", cell(&one["description"])).unwrap();
            match one["$ref"].as_str() {
                Some(reference) => fields(&mut out, &parts[reference.trim_start_matches("#/$defs/")], "as"),
                None => fields(&mut out, one, "as"),
            }
        }
    }
    out.push('\n');
    out
}

fn limits_table() -> String {
    let rows = [
        ("bytes of the document", limits::BYTES),
        ("groups", limits::GROUPS),
        ("actions", limits::ACTIONS),
        ("fields and other inputs on the whole card", limits::INPUTS),
        ("inputs in each other", limits::FORM_DEPTH),
        ("choices of a field", limits::OPTIONS),
        ("examples of a field", limits::EXAMPLES),
        ("columns of a table", limits::COLUMNS),
        ("kinds of events", limits::SUBSCRIBES),
        ("characters of the card's name", limits::HEADING),
        ("characters of a label", limits::LABEL),
        ("characters of a name that programs use", limits::NAME),
        ("characters of a description", limits::DESCRIPTION),
        ("characters of a regular expression", limits::PATTERN),
        ("bytes of an icon in a `data:` URL", limits::ICON),
    ];
    let mut out = String::from("| | at most |\n|---|---|\n");
    for (what, most) in rows {
        writeln!(out, "| {what} | {most} |").unwrap();
    }
    out.push('\n');
    out
}

/// The page with its written parts put in anew.
fn page(before: &str) -> String {
    let mut parts = before.split(BEGIN);
    let mut page = parts.next().unwrap().to_owned();
    let written = [tables(), limits_table()];
    let rest: Vec<_> = parts.collect();
    assert_eq!(rest.len(), written.len(), "the page has lost a mark");
    for (part, own) in rest.iter().zip(written) {
        let (_, after) = part.split_once(END).expect("the end of what is written");
        page += &format!("{BEGIN}{own}{END}{after}");
    }
    page
}

#[test]
fn the_page_and_the_schema_are_what_the_types_say() {
    let (page_at, schema_at) = (docs().join("cards.md"), docs().join("card.schema.json"));
    let before = fs::read_to_string(&page_at).unwrap();
    let page = page(&before);
    let schema = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    if std::env::var_os(WRITE).is_some() {
        fs::write(&page_at, &page).unwrap();
        fs::write(&schema_at, &schema).unwrap();
        return;
    }
    let why =
        format!("docs/cards.md or its schema is old: {WRITE}=1 cargo test -p signet-tests --test cards_doc");
    assert!(before == page, "{why}");
    assert!(fs::read_to_string(&schema_at).unwrap_or_default() == schema, "{why}");
}

fn example() -> Value {
    let page = fs::read_to_string(docs().join("cards.md")).unwrap();
    let (_, rest) = page.split_once("```json\n").expect("an example");
    serde_json::from_str(rest.split_once("```").unwrap().0).unwrap()
}

#[test]
fn the_example_is_a_card() {
    let tools = [("list_notes", Effect::Reads), ("delete_note", Effect::Destroys)];
    let card = Card::read(&example().to_string(), &Offer { tools: &tools, resources: &[] }).unwrap();
    let first = card.actions().next().unwrap();
    assert!(first.is_one_click(), "{first:?}");
}

#[test]
fn the_schema_takes_cards_and_nothing_else() {
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let example = example();
    assert!(validator.is_valid(&example));
    for (at, with) in [
        ("/groups/0/actions/0/effect", "harmless"),
        ("/groups/0/actions/0/result/as", "html"),
        ("/groups/1/actions/0/form/fields/0/input/as", "script"),
    ] {
        let mut wrong = example.clone();
        *wrong.pointer_mut(at).unwrap() = with.into();
        assert!(!validator.is_valid(&wrong), "{at}");
    }
    for at in ["", "/groups/0", "/groups/0/actions/0", "/groups/1/actions/0/form/fields/0", "/size"] {
        let mut wrong = example.clone();
        wrong.pointer_mut(at).unwrap()["html"] = "<script>".into();
        assert!(!validator.is_valid(&wrong), "{at:?} takes more than it knows");
    }
}
