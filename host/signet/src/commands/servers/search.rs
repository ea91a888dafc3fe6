//! search: what the catalogues have.

use serde_json::Value;

use super::items;
use super::words::{cell, show, text};
use crate::client::Client;
use crate::commands::escape;
use crate::error::Result;
use crate::output::table;

pub(super) fn run(client: &Client, words: &str, category: Option<&str>, json: bool) -> Result<()> {
    let category = category.map(|category| format!("&category={}", escape(category))).unwrap_or_default();
    let found = client.get(&format!("/api/mcp/catalogue?q={}{category}", escape(words)))?;
    show(json, &found, written);
    Ok(())
}

fn written(found: &Value) -> String {
    let servers = items(found, "/servers");
    if servers.is_empty() {
        let categories = items(found, "/categories").iter().map(|category| text(category, "/name"));
        return format!(
            "nothing fits; categories: {}\nAny server can be installed by its address, command or package: \
             `signet mcp install --help`",
            categories.collect::<Vec<_>>().join(", ")
        );
    }
    let mut rows = vec![["ID", "NAME", "FROM", "WHAT"].map(str::to_owned).to_vec()];
    rows.extend(servers.iter().map(|server| {
        let official = server.get("official").and_then(Value::as_bool).unwrap_or_default();
        let from = match (text(server, "/publisher"), official) {
            (publisher, true) => format!("{publisher} (official)"),
            (publisher, false) => publisher,
        };
        vec![cell(server, "/id"), cell(server, "/title"), from, cell(server, "/description")]
    }));
    format!("{}\n\nsignet mcp install ID shows what would run, and asks", table(&rows))
}
