//! What a person decides about an installed plugin.

use serde_json::{Map, Value, json};
use ureq::http::Method;

use super::{path, standing};
use crate::client::Client;
use crate::error::{CliError, Result};
use crate::output::{show, table, text};

fn set(client: &Client, plugin: &str, settings: Value, json: bool) -> Result<()> {
    let answer = client.ask(Method::PATCH, &path(plugin), Some(settings))?;
    show(json, &answer, standing);
    Ok(())
}

pub(super) fn enable(client: &Client, plugin: &str, enabled: bool, json: bool) -> Result<()> {
    set(client, plugin, json!({ "enabled": enabled }), json)
}

pub(super) fn reload(client: &Client, plugin: &str, json: bool) -> Result<()> {
    let answer = client.ask(Method::POST, &format!("{}/reload", path(plugin)), None)?;
    show(json, &answer, standing);
    Ok(())
}

pub(super) fn grant(client: &Client, plugin: &str, grants: &[String], all: bool, json: bool) -> Result<()> {
    set(client, plugin, json!({ "grant": grants, "grantAll": all }), json)
}

pub(super) fn revoke(client: &Client, plugin: &str, grants: &[String], json: bool) -> Result<()> {
    set(client, plugin, json!({ "revoke": grants }), json)
}

pub(super) fn pin(client: &Client, plugin: &str, off: bool, json: bool) -> Result<()> {
    set(client, plugin, json!({ "pinned": !off }), json)
}

pub(super) fn limits(client: &Client, plugin: &str, changes: &[String], json: bool) -> Result<()> {
    if changes.is_empty() {
        let info = client.get(&path(plugin))?;
        show(json, info.get("limits").unwrap_or(&Value::Null), limits_table);
        return Ok(());
    }
    let limits: Result<Map<_, _>> = changes.iter().map(|change| one_limit(change)).collect();
    set(client, plugin, json!({ "limits": limits? }), json)
}

fn one_limit(change: &str) -> Result<(String, Value)> {
    let wrong = || {
        CliError::Other(format!(
            "{change:?} is no change of a limit; write memory=134217728 or memory=default"
        ))
    };
    let (name, value) = change.split_once('=').ok_or_else(wrong)?;
    let value = match value {
        "default" => Value::Null,
        value => json!(value.parse::<u64>().map_err(|_| wrong())?),
    };
    Ok((name.to_owned(), value))
}

fn limits_table(limits: &Value) -> String {
    let mut rows = vec![["LIMIT", "VALUE", "DEFAULT", "PLUGIN WANTS", "WHAT"].map(str::to_owned).to_vec()];
    let number = |limit: &Value, field: &str| match limit.get(field) {
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    rows.extend(limits.as_array().into_iter().flatten().map(|limit| {
        vec![
            text(limit, "/name").to_owned(),
            number(limit, "value"),
            number(limit, "default"),
            number(limit, "wanted"),
            text(limit, "/what").to_owned(),
        ]
    }));
    table(&rows)
}

pub(super) fn config(
    client: &Client,
    plugin: &str,
    config: Option<String>,
    clear: bool,
    json: bool,
) -> Result<()> {
    let config = match (config, clear) {
        (_, true) => Value::Null,
        (Some(text), _) => serde_json::from_str(&text)
            .map_err(|error| CliError::Other(format!("the configuration is no JSON: {error}")))?,
        (None, _) => {
            let info = client.get(&path(plugin))?;
            let shown = json!({
                "config": info.get("config"),
                "schema": info.pointer("/package/manifest/config"),
            });
            show(json, &shown, |shown| {
                let pretty = |field| serde_json::to_string_pretty(&shown.get(field)).unwrap_or_default();
                format!("configuration: {}\nschema: {}", pretty("config"), pretty("schema"))
            });
            return Ok(());
        }
    };
    set(client, plugin, json!({ "config": config }), json)
}

pub(super) fn remove(client: &Client, plugin: &str, forget: bool, json: bool) -> Result<()> {
    let query = if forget { "?forget=true" } else { "" };
    let answer = client.ask(Method::DELETE, &format!("{}{query}", path(plugin)), None)?;
    show(json, &answer, |_| {
        let kept = if forget { "and all that it kept" } else { "what it kept stays, should it come back" };
        format!("{plugin} is removed; {kept}.")
    });
    Ok(())
}
