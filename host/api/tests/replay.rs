//! Requests as existing clients were seen to send them, in their order, and what of each answer they rely
//! on. `fixtures/clients.json` has one request a line: `answer` maps pointers into the answer to the name
//! of a type (`string|null` is either) or to the value itself; `save` keeps what is at a pointer for
//! `{saved}` in later paths; `key` says whether the client sends its API key.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use support::House;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exchange {
    client: String,
    method: String,
    path: String,
    key: bool,
    headers: BTreeMap<String, String>,
    body: Option<Value>,
    status: u16,
    answer: BTreeMap<String, Value>,
    save: Option<String>,
}

const TYPES: [&str; 6] = ["string", "number", "boolean", "array", "object", "null"];

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Whether a value is as a client relies on: of a type, or this one.
fn fits(is: &Value, wanted: &Value) -> bool {
    let types: Option<Vec<_>> = wanted.as_str().map(|text| text.split('|').collect());
    match types.filter(|types| types.iter().all(|name| TYPES.contains(name))) {
        Some(types) => types.contains(&type_of(is)),
        None => is == wanted,
    }
}

#[test]
fn existing_clients_find_in_the_answers_what_they_rely_on() {
    let exchanges: Vec<Exchange> = serde_json::from_str(include_str!("fixtures/clients.json")).unwrap();
    let house = House::local();
    let key = house.agent("agent-x");
    let mut saved = String::new();
    let mut wrong = Vec::new();
    for Exchange { client: name, method, path, key: with_key, headers, body, status, answer, save } in
        &exchanges
    {
        let client = if *with_key { house.with(&key) } else { house.nobody() };
        let client = headers.iter().fold(client, |client, (name, value)| client.header(name, value));
        let path = path.replace("{saved}", &saved);
        let body = body.as_ref().map(Value::to_string);
        let got = client.send(method, &path, body.as_deref());
        let what = format!("{name}: {method} {path}");
        if got.status != *status {
            wrong.push(format!("{what}: {} and not {status}: {}", got.status, got.text));
        }
        for (pointer, wanted) in answer {
            match got.json.pointer(pointer) {
                None => wrong.push(format!("{what}: no {pointer} in {}", got.text)),
                Some(is) if !fits(is, wanted) => {
                    wrong.push(format!("{what}: {pointer} is {is} and not {wanted}"))
                }
                Some(_) => {}
            }
        }
        if let Some(pointer) = save {
            got.json.pointer(pointer).and_then(Value::as_str).unwrap_or_default().clone_into(&mut saved);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let clients: BTreeSet<_> = exchanges.iter().map(|exchange| exchange.client.as_str()).collect();
    assert_eq!(
        clients.into_iter().collect::<Vec<_>>(),
        ["claude-code", "cli", "codex", "mcp", "opencode", "pi"]
    );
}
