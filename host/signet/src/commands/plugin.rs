//! plugin.

use std::path::Path;

use serde_json::{Value, json};
use signet_runtime::{Capability, Package};

use super::escape;
use crate::cli::Plugin;
use crate::client::Client;
use crate::error::{CliError, Result};
use crate::output::{show, table, text};
use crate::settings::Workspace;

pub(crate) fn run(workspace: &Workspace, command: Plugin, json: bool) -> Result<()> {
    match command {
        Plugin::List => show(json, &Client::find(workspace)?.get("/api/plugins")?, list),
        Plugin::Info { plugin } => {
            let path = Path::new(&plugin);
            let is_file = path.extension().is_some_and(|extension| extension == "wasm") || path.is_file();
            let info = if is_file {
                of_file(path)?
            } else {
                Client::find(workspace)?.get(&format!("/api/plugins/{}", escape(&plugin)))?
            };
            show(json, &info, describe);
        }
    }
    Ok(())
}

/// What a file says of itself. Nothing of it is run.
fn of_file(path: &Path) -> Result<Value> {
    let bytes = std::fs::read(path).map_err(CliError::file("read", path))?;
    let package = Package::read(&path.display().to_string(), bytes)?;
    Ok(json!({
        "id": package.manifest.id,
        "source": path,
        "state": "not loaded",
        "reason": null,
        "package": {
            "digest": format!("sha256:{}", package.digest),
            "size": package.size,
            "manifest": package.manifest,
            "uses": package.uses,
            "exports": package.exports.iter().map(|export| export.name()).collect::<Vec<_>>(),
        },
    }))
}

fn list(answer: &Value) -> String {
    let plugins = answer.get("plugins").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let mut rows = vec![["ID", "VERSION", "IS", "STATE", "SOURCE"].map(str::to_owned).to_vec()];
    rows.extend(plugins.iter().map(|plugin| {
        vec![
            text(plugin, "/id").to_owned(),
            text(plugin, "/package/manifest/version").to_owned(),
            words(plugin.pointer("/package/exports")),
            text(plugin, "/state").to_owned(),
            text(plugin, "/source").to_owned(),
        ]
    }));
    let reasons = plugins.iter().filter(|plugin| !text(plugin, "/reason").is_empty());
    let reasons: String =
        reasons.map(|plugin| format!("\n{}: {}", text(plugin, "/id"), text(plugin, "/reason"))).collect();
    format!("{}{}{reasons}", table(&rows), if reasons.is_empty() { "" } else { "\n" })
}

fn words(list: Option<&Value>) -> String {
    let list = list.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", ")
}

fn describe(info: &Value) -> String {
    let manifest = |field: &str| text(info, &format!("/package/manifest/{field}"));
    let size = info.pointer("/package/size").and_then(Value::as_u64).unwrap_or(0);
    let mut lines = vec![
        format!("{} {}", text(info, "/id"), manifest("version")),
        format!("  {}", manifest("description")),
        format!("  state     {}", text(info, "/state")),
        format!("  source    {}", text(info, "/source")),
        format!("  licence   {}", manifest("licence")),
        format!("  is        {}", words(info.pointer("/package/exports"))),
        format!("  contract  {}", manifest("contract")),
        format!("  size      {} KiB", size.div_ceil(1024)),
        format!("  digest    {}", text(info, "/package/digest")),
    ];
    if !text(info, "/reason").is_empty() {
        lines.push(format!("  refused   {}", text(info, "/reason")));
    }
    let wants = info
        .pointer("/package/manifest/capabilities")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    if !wants.is_empty() {
        lines.push("  wants to".into());
    }
    for want in wants {
        let name = text(want, "/name");
        let plain =
            Capability::from_name(name).map_or_else(|| name.to_owned(), |known| known.in_words().to_owned());
        lines.push(format!("    {plain} ({name}): {}", text(want, "/reason")));
    }
    lines.join("\n")
}
