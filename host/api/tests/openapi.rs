//! The document of all routes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests look into JSON")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;
use support::document::{Answered, Document};

/// Set to write the committed copy anew.
const WRITE: &str = "SIGNET_WRITE_DOCS";

/// Every route of the document: method and path, and what it says.
fn routes() -> BTreeMap<(String, String), &'static Value> {
    let paths = signet_api::document()["paths"].as_object().unwrap();
    let routes = paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().unwrap().iter();
        methods.map(move |(method, route)| ((method.to_uppercase(), path.clone()), route))
    });
    routes.collect()
}

/// The table of routes, as it stands in the source: access, method, path.
fn table() -> BTreeMap<(String, String), String> {
    let source = include_str!("../src/routes/mod.rs");
    let rows = source.lines().filter_map(|line| line.trim().strip_prefix(".add("));
    let rows = rows.map(|row| {
        let mut parts = row.split(", ");
        let access = parts.next().unwrap().trim_start_matches("Needs(").trim_end_matches(')');
        let access = access.rsplit("::").next().unwrap().to_lowercase();
        let method = parts.next().unwrap().trim_end_matches(".clone()").to_uppercase();
        ((method, parts.next().unwrap().trim_matches('"').to_owned()), access)
    });
    rows.collect()
}

#[test]
fn the_document_has_every_route_with_its_access() {
    let table = table();
    assert!(table.len() > 80, "the source was not understood: {table:?}");
    let described = routes().into_iter().map(|(route, says)| {
        let access = says["x-signet-access"].as_str().unwrap().to_owned();
        (route, access)
    });
    assert_eq!(described.collect::<BTreeMap<_, _>>(), table);
}

#[test]
fn every_route_has_a_name_a_line_a_group_and_an_answer() {
    let groups = signet_api::document()["tags"].as_array().unwrap().iter();
    let groups: BTreeSet<_> = groups.map(|group| group["name"].as_str().unwrap()).collect();
    let mut names = BTreeSet::new();
    for ((method, path), route) in routes() {
        let name = route["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no name"));
        assert!(names.insert(name), "{name} is there twice");
        let line = route["summary"].as_str().unwrap();
        assert!(line.ends_with('.') && line.len() < 120, "{name}: {line}");
        assert!(groups.contains(route["tags"][0].as_str().unwrap()), "{name}");
        let answers = route["responses"].as_object().unwrap();
        assert!(answers.len() > 1, "{name}: no answer but refusals");
        let refusal = &answers["default"]["content"]["application/json"]["schema"];
        assert_eq!(refusal["$ref"], "#/components/schemas/Error", "{name}");
        let takes_nothing = route["x-signet-access"] == "open";
        assert_eq!(route["security"][0].as_object().unwrap().is_empty(), takes_nothing, "{name}");
        let places = route["parameters"].as_array().map(Vec::as_slice).unwrap_or_default().iter();
        let in_path = places.filter(|parameter| parameter["in"] == "path").count();
        assert_eq!(in_path, path.matches('{').count(), "{name}");
    }
}

/// Every reference in a value.
fn references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str));
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(all) => all.iter().for_each(|one| references(one, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere_and_every_shape_is_used() {
    let document = signet_api::document();
    let mut found = BTreeSet::new();
    references(document, &mut found);
    for reference in &found {
        let place = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{reference} leads nowhere");
    }
    for (name, shape) in document["components"]["schemas"].as_object().unwrap() {
        assert!(found.contains(format!("#/components/schemas/{name}").as_str()), "{name} is not used");
        // Two types of one name: one of them wants `#[schemars(rename = ...)]`.
        assert!(!name.ends_with(|last: char| last.is_ascii_digit()), "{name} is a second one of its name");
        assert!(!name.contains('_'), "{name}");
        assert!(shape.is_object(), "{name} is anything");
    }
}

#[test]
fn the_committed_copy_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let expected = format!("{:#}\n", signet_api::document());
    if std::env::var_os(WRITE).is_some() {
        return fs::write(path, expected).unwrap();
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    // In one line: all of both would bury what to do.
    assert!(text == expected, "docs/openapi.json is out of date: write it anew with {WRITE}=1 and this test");
}

#[test]
fn an_answer_that_the_document_does_not_know_is_found() {
    let document = Document::new(signet_api::document());
    let json = Some("application/json");
    let check = |method, target, status, media, text| {
        document.check(Answered { method, target, status, media, text }).err().unwrap_or_default()
    };
    let edges = |text| check("GET", "/api/connectors/edges?x=y", 200, json, text);
    assert_eq!(edges(r#"{ "count": 0, "edges": [] }"#), "");
    for (text, part) in [
        (r#"{ "count": 0 }"#, "\"edges\" is a required property"),
        (r#"{ "count": "0", "edges": [] }"#, "at \"/count\""),
        (r#"{ "count": 0, "edges": [{}] }"#, "at \"/edges/0\""),
        (r#"{ "count": 0, "edges": [], "more": 1 }"#, "'more'"),
        ("<p>", "it is no JSON"),
    ] {
        let says = edges(text);
        assert!(says.contains(part), "{text}: {says:?} does not say {part:?}");
    }
    let list = "/api/connectors/edges";
    assert_eq!(check("GET", list, 403, json, r#"{ "error": "no" }"#), "");
    assert_ne!(check("GET", list, 403, json, r#"{ "reason": "no" }"#), "");
    assert_ne!(check("GET", list, 201, json, r#"{ "count": 0, "edges": [] }"#), "");
    assert_ne!(check("GET", list, 403, Some("text/plain"), "no"), "");
    // A change that does not come about has another shape than a refusal, of the same status.
    let change = |text| check("PATCH", "/api/memory/x", 404, json, text);
    assert_eq!(change(r#"{ "id": "x", "status": "not_found", "success": false, "error": "not_found" }"#), "");
    assert_eq!(change(r#"{ "error": "not found" }"#), "");
    assert_ne!(change(r#"{ "id": "x", "error": "not_found" }"#), "");
    // What is spelled out counts before a place that stands for something.
    assert!(check("GET", "/api/memory/search", 200, json, "{}").contains("\"results\""));
    // Neither is another one's route the document's business.
    assert_eq!(check("GET", "/elsewhere", 200, json, "[]"), "");
}
