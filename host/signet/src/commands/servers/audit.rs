//! audit: what was called, by whom, and what came of it.

use serde_json::Value;

use super::items;
use super::words::{cell, one_line, show};
use crate::client::Client;
use crate::commands::escape;
use crate::error::Result;
use crate::output::table;

pub(super) fn run(client: &Client, of: &[(&str, Option<String>)], limit: usize, json: bool) -> Result<()> {
    let of = of.iter().filter_map(|(name, value)| Some(format!("&{name}={}", escape(value.as_deref()?))));
    let calls = client.get(&format!("/api/mcp/calls?limit={limit}{}", of.collect::<String>()))?;
    show(json, &calls, rows);
    Ok(())
}

fn rows(answer: &Value) -> String {
    let calls = items(answer, "/calls");
    if calls.is_empty() {
        return "no call is known".to_owned();
    }
    let heading =
        ["WHEN", "SERVER", "TOOL", "DOES", "AGENT", "KEY", "BY", "POLICY", "CAME OF IT", "MS", "ARGUMENTS"];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(calls.iter().map(|call| {
        let at = call.get("at").and_then(Value::as_u64).unwrap_or_default();
        let names = items(call, "/argumentNames").iter().filter_map(Value::as_str).map(one_line);
        let fields =
            ["/server", "/tool", "/effect", "/agent", "/key", "/via", "/decision", "/outcome", "/took"];
        let fields = fields.iter().map(|field| cell(call, field));
        let end = names.collect::<Vec<_>>().join(" ");
        std::iter::once(signet_core::iso(at)).chain(fields).chain([end]).collect()
    }));
    table(&rows)
}
