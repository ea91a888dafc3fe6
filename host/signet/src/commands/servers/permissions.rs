//! permissions: what an app of a server asks for, and what it may.

use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::items;
use super::words::{one_line, show, text};
use crate::cli::AppPermissions;
use crate::client::Client;
use crate::commands::escape;
use crate::error::Result;

pub(super) fn run(client: &Client, wanted: &AppPermissions, json: bool) -> Result<()> {
    let AppPermissions { id, app, allow, deny } = wanted;
    let path = format!("/api/widgets/{}/permissions", escape(id));
    let said = |names: &[String], allowed: bool| -> Vec<_> {
        names.iter().map(|name| (name.clone(), json!(allowed))).collect()
    };
    let decisions: Map<_, _> = said(allow, true).into_iter().chain(said(deny, false)).collect();
    let answer = if decisions.is_empty() {
        let of_app = app.as_ref().map(|app| format!("?uri={}", escape(app))).unwrap_or_default();
        client.get(&format!("{path}{of_app}"))?
    } else {
        client.ask(Method::PATCH, &path, Some(json!({ "uri": app, "decisions": decisions })))?
    };
    show(json, &answer, written);
    Ok(())
}

fn written(answer: &Value) -> String {
    let mut lines = vec![text(answer, "/uri")];
    lines.extend(items(answer, "/wishes").iter().map(wish));
    let reaches: Vec<_> = items(answer, "/reaches").iter().filter_map(Value::as_str).map(one_line).collect();
    if !reaches.is_empty() {
        lines.push(format!("  reaches anyway: {}", reaches.join(", ")));
    }
    if lines.len() == 1 {
        lines.push("  asks for nothing".to_owned());
    }
    lines.join("\n")
}

fn wish(wish: &Value) -> String {
    let by = text(wish, "/decision/by");
    let said = match wish.pointer("/decision/allowed").and_then(Value::as_bool) {
        None => "not decided".to_owned(),
        Some(true) => format!("allowed by {by}"),
        Some(false) => format!("refused by {by}"),
    };
    let why = match text(wish, "/why") {
        why if why.is_empty() => why,
        why => format!(" ({why})"),
    };
    format!("  {}: {said}{why}", text(wish, "/name"))
}
