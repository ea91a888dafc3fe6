//! allow, ask, refuse: who may call what.

use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::words::{show, text};
use super::{items, path};
use crate::cli::Rule;
use crate::client::Client;
use crate::error::Result;

pub(super) fn run(client: &Client, rule: &Rule, decision: &str, json: bool) -> Result<()> {
    let parts = [("agent", &rule.agent), ("key", &rule.key), ("project", &rule.project)];
    let party: Map<_, _> =
        parts.iter().filter_map(|(part, value)| Some(((*part).to_owned(), json!(value.as_ref()?)))).collect();
    let mut named = json!({ "tool": rule.tool });
    if let Some(fields) = named.as_object_mut().filter(|_| !party.is_empty()) {
        fields.insert("for".to_owned(), Value::Object(party));
    }
    let change = if rule.off {
        json!({ "withoutRule": named })
    } else {
        if let Some(fields) = named.as_object_mut() {
            fields.insert("decision".to_owned(), json!(decision));
        }
        json!({ "rule": named })
    };
    let server = client.ask(Method::PATCH, &path(&rule.id), Some(change))?;
    let policy = server.get("policy").cloned().unwrap_or_default();
    show(json, &policy, |policy| written(policy).join("\n"));
    Ok(())
}

/// A policy in words. The rule that names a tool most exactly counts.
pub(super) fn written(policy: &Value) -> Vec<String> {
    let mut lines = vec!["  calls".to_owned()];
    for (effect, what) in [("reads", "read"), ("writes", "write"), ("destroys", "destroy")] {
        lines.push(format!("    tools that {what}: {}", decided(&text(policy, &format!("/{effect}")))));
    }
    lines.extend(items(policy, "/rules").iter().map(|rule| {
        let decision = decided(&text(rule, "/decision"));
        format!("    {}{}: {decision}", text(rule, "/tool"), whom(rule.get("for")))
    }));
    let only: Vec<_> = items(policy, "/only").iter().map(|party| whom(Some(party))).collect();
    if !only.is_empty() {
        lines.push(format!("    shown only{}", only.join(" or")));
    }
    lines
}

fn decided(decision: &str) -> &'static str {
    match decision {
        "allow" => "are made",
        "ask" => "ask a person first",
        _ => "are refused",
    }
}

fn whom(party: Option<&Value>) -> String {
    let Some(party) = party else { return String::new() };
    let parts = ["agent", "key", "project"].map(|part| (part, text(party, &format!("/{part}"))));
    let parts = parts.iter().filter(|(_, value)| !value.is_empty());
    let parts: Vec<_> = parts.map(|(part, value)| format!("{part} {value}")).collect();
    format!(" for {}", parts.join(" and "))
}
