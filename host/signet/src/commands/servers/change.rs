//! What a person decides about an installed server, and starting it anew.

use std::process::ExitCode;
use std::time::Instant;

use serde_json::{Value, json};
use ureq::http::Method;

use super::info::{about, standing};
use super::words::{count, one_line, show, text};
use super::{items, path};
use crate::client::Client;
use crate::error::Result;

pub(super) fn enable(client: &Client, id: &str, enabled: bool, json: bool) -> Result<()> {
    change(client, id, json!({ "enabled": enabled }), json)
}

pub(super) fn rename(client: &Client, id: &str, name: &str, json: bool) -> Result<()> {
    let server = client.ask(Method::PATCH, &path(id), Some(json!({ "name": name })))?;
    show(json, &server, |server| format!("{id} is called {}.", text(server, "/name")));
    Ok(())
}

fn change(client: &Client, id: &str, change: Value, json: bool) -> Result<()> {
    let server = client.ask(Method::PATCH, &path(id), Some(change))?;
    show(json, &server, standing);
    Ok(())
}

pub(super) fn remove(client: &Client, id: &str, json: bool) -> Result<()> {
    let answer = client.ask(Method::DELETE, &path(id), None)?;
    show(json, &answer, |_| format!("{id} is removed. Secrets that it used stay: signet secret list"));
    Ok(())
}

pub(super) fn sign_out(client: &Client, id: &str, json: bool) -> Result<()> {
    let server = client.ask(Method::DELETE, &format!("{}/sign-in", path(id)), None)?;
    show(json, &server, |server| format!("{id} is signed out of.\n{}", standing(server)));
    Ok(())
}

pub(super) fn reprobe(client: &Client, id: &str, json: bool) -> Result<()> {
    show(json, &anew(client, id)?, standing);
    Ok(())
}

fn anew(client: &Client, id: &str) -> Result<Value> {
    client.post(&format!("{}/reprobe", path(id)), json!({}))
}

/// Whether it answers, as an exit code too.
pub(super) fn test(client: &Client, id: &str, json: bool) -> Result<ExitCode> {
    let began = Instant::now();
    let mut server = anew(client, id)?;
    let took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let answers = text(&server, "/state") == "connected";
    if let Some(fields) = server.as_object_mut() {
        fields.insert("answers".to_owned(), json!(answers));
        fields.insert("tookMs".to_owned(), json!(took));
    }
    show(json, &server, |server| outcome(server, took, answers));
    Ok(if answers { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn outcome(server: &Value, took: u64, answers: bool) -> String {
    let Some(offer) = server.get("offer").filter(|_| answers) else { return standing(server) };
    let mut lines = vec![
        format!("{} answers after {took} ms: {}", text(server, "/id"), about(offer)),
        format!(
            "  {}, {}, {}",
            count(items(offer, "/tools").len(), "tool"),
            count(items(offer, "/resources").len() + items(offer, "/templates").len(), "resource"),
            count(items(offer, "/prompts").len(), "prompt"),
        ),
    ];
    let problems = items(offer, "/problems").iter().filter_map(Value::as_str);
    lines.extend(problems.map(|problem| format!("  problem    {}", one_line(problem))));
    lines.join("\n")
}
