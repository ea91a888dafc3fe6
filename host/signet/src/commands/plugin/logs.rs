//! logs.

use std::time::Duration;

use serde_json::Value;

use super::{items, path};
use crate::client::Client;
use crate::error::Result;
use crate::output::{print_line, text};

/// How often new lines are asked for.
const PAUSE: Duration = Duration::from_millis(300);

pub(super) fn run(client: &Client, plugin: &str, lines: usize, follow: bool, json: bool) -> Result<()> {
    let mut after = print(client, plugin, 0, lines, json)?;
    if !follow {
        return Ok(());
    }
    loop {
        std::thread::sleep(PAUSE);
        after = print(client, plugin, after, 1_000, json)?;
    }
}

/// Prints what is new, and answers where to go on.
pub(super) fn print(client: &Client, plugin: &str, after: u64, most: usize, json: bool) -> Result<u64> {
    let answer = client.get(&format!("{}/logs?after={after}&limit={most}", path(plugin)))?;
    let lines = items(&answer, "/lines");
    for line in lines {
        print_line(&if json { line.to_string() } else { render(line) });
    }
    let last = lines.last().and_then(|line| line.get("sequence")).and_then(Value::as_u64);
    Ok(last.unwrap_or(after))
}

fn render(line: &Value) -> String {
    let (at, level, message) = (text(line, "/at"), text(line, "/level"), text(line, "/message"));
    let (call, request) = (text(line, "/call"), text(line, "/request"));
    format!("{at} {level:<5} [{call} {} {request}] {message}", text(line, "/principal"))
}
