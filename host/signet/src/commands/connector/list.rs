//! Every edge that ever called the daemon.

use serde_json::Value;

use crate::client::Client;
use crate::error::Result;
use crate::output::{show, table, text};

pub(super) fn run(client: &Client, json: bool) -> Result<()> {
    let answer = client.get("/api/connectors/edges")?;
    show(json, &answer, render);
    Ok(())
}

fn render(answer: &Value) -> String {
    let edges = answer.get("edges").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if edges.is_empty() {
        return "No edge has called yet. Connect a harness with `signet connector install ...`.".into();
    }
    let heading = ["HARNESS", "MACHINE", "AGENT", "VERSION", "LAST SEEN", "KEY", "REQUESTS", "ERRORS"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(edges.iter().map(row));
    table(&rows)
}

fn row(edge: &Value) -> Vec<String> {
    let or = |pointer, other: &str| match text(edge, pointer) {
        "" => other.to_owned(),
        value => value.to_owned(),
    };
    let number = |name: &str| edge.get(name).and_then(Value::as_u64).unwrap_or(0);
    let old = edge.get("old").and_then(Value::as_bool).unwrap_or(false);
    let key = match (text(edge, "/key/state"), text(edge, "/key/name")) {
        ("good", name) => name.to_owned(),
        // No key: the owner's token, or a trusted program of the daemon's machine.
        (state, "") => state.to_owned(),
        (state, name) => format!("{name} ({state})"),
    };
    let errors = match text(edge, "/lastError/says") {
        "" => number("errors").to_string(),
        says => format!("{}, last {}: {says}", number("errors"), text(edge, "/lastError/at")),
    };
    vec![
        text(edge, "/harness").to_owned(),
        or("/machineId", "-"),
        text(edge, "/agentId").to_owned(),
        format!("{}{}", or("/connectorVersion", "-"), if old { " (old)" } else { "" }),
        text(edge, "/lastSeen").to_owned(),
        key,
        number("requests").to_string(),
        errors,
    ]
}
