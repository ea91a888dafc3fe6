//! list and info.

use std::path::Path;

use serde_json::{Value, json};
use signet_plugins::{Candidate, PackageView};

use super::{items, path, standing};
use crate::client::Client;
use crate::error::{CliError, Result};
use crate::output::{show, table, text};
use crate::settings::Workspace;

pub(super) fn run(workspace: &Workspace, plugin: &str, json: bool) -> Result<()> {
    let file = Path::new(plugin);
    let is_file = file.extension().is_some_and(|extension| extension == "wasm") || file.is_file();
    let info = if is_file { of_file(file)? } else { Client::find(workspace)?.get(&path(plugin))? };
    show(json, &info, describe);
    Ok(())
}

/// What a file says of itself. Nothing of it is run.
fn of_file(path: &Path) -> Result<Value> {
    let bytes = std::fs::read(path).map_err(CliError::file("read", path))?;
    let candidate = Candidate::read(&path.display().to_string(), &bytes)?;
    Ok(json!({
        "id": candidate.id,
        "source": path,
        "state": "not loaded",
        "signer": candidate.signer,
        "asks": candidate.asks(),
        "package": PackageView::of(&candidate.package),
    }))
}

pub(super) fn list(answer: &Value) -> String {
    let plugins = items(answer, "/plugins");
    let mut rows = vec![["ID", "VERSION", "IS", "STATE", "SOURCE"].map(str::to_owned).to_vec()];
    rows.extend(plugins.iter().map(|plugin| {
        vec![
            text(plugin, "/id").to_owned(),
            text(plugin, "/package/manifest/version").to_owned(),
            words(items(plugin, "/package/exports")),
            text(plugin, "/state").to_owned(),
            text(plugin, "/source").to_owned(),
        ]
    }));
    let has_news = |plugin: &&Value| {
        ["/reason", "/problem"].iter().any(|part| !text(plugin, part).is_empty())
            || plugin.get("pending").is_some_and(|pending| !pending.is_null())
    };
    let news: Vec<_> = plugins.iter().filter(has_news).map(standing).collect();
    let gap = if news.is_empty() { "" } else { "\n\n" };
    format!("{}{gap}{}", table(&rows), news.join("\n"))
}

fn words(list: &[Value]) -> String {
    list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

fn describe(info: &Value) -> String {
    let manifest = |field: &str| text(info, &format!("/package/manifest/{field}"));
    let size = info.pointer("/package/size").and_then(Value::as_u64).unwrap_or(0);
    let signer = match text(info, "/signer") {
        "" => "nobody",
        signer => signer,
    };
    let mut lines = vec![
        format!("{} {}", text(info, "/id"), manifest("version")),
        format!("  {}", manifest("description")),
        format!("  state      {}", text(info, "/state")),
        format!("  source     {}", text(info, "/source")),
        format!("  signed by  {signer}"),
        format!("  licence    {}", manifest("licence")),
        format!("  is         {}", words(items(info, "/package/exports"))),
        format!("  contract   {}", manifest("contract")),
        format!("  size       {} KiB", size.div_ceil(1024)),
        format!("  digest     {}", text(info, "/package/digest")),
    ];
    for (part, name) in [("/reason", "reason"), ("/problem", "problem")] {
        if !text(info, part).is_empty() {
            lines.push(format!("  {name:<10} {}", text(info, part)));
        }
    }
    let asked = items(info, "/asks");
    lines.extend(asks(asked));
    // Less than it asks for, or other requests.
    let others = items(info, "/grants").iter().filter_map(Value::as_str);
    let others = others.filter(|grant| asked.iter().all(|ask| text(ask, "/grant") != *grant));
    lines.extend(others.map(|grant| format!("    granted  '{grant}'")));
    let set: Vec<_> = items(info, "/limits")
        .iter()
        .filter(|limit| limit.get("value") != limit.get("default"))
        .map(|limit| format!("    {} {}", text(limit, "/name"), limit.get("value").unwrap_or(&Value::Null)))
        .collect();
    if !set.is_empty() {
        lines.push("  limits that are not the default".into());
        lines.extend(set);
    }
    lines.join("\n")
}

/// What a plugin asks for, in plain words.
pub(super) fn asks(asks: &[Value]) -> Vec<String> {
    if asks.is_empty() {
        return Vec::new();
    }
    let line = |ask: &Value| {
        let granted = ask.get("granted").and_then(Value::as_bool).unwrap_or(false);
        let mark = if granted { "granted" } else { "       " };
        format!(
            "    {mark}  {}: {}\n             '{}'",
            text(ask, "/words"),
            text(ask, "/reason"),
            text(ask, "/grant")
        )
    };
    std::iter::once("  it wants to".to_owned()).chain(asks.iter().map(line)).collect()
}
