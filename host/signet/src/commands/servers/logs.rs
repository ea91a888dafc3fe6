//! logs.

use std::time::Duration;

use serde_json::Value;

use super::words::{print, print_json, text};
use super::{items, path};
use crate::client::Client;
use crate::error::Result;

/// How often new lines are asked for.
const PAUSE: Duration = Duration::from_millis(300);
/// Lines in one answer.
const MOST: usize = 500;

pub(super) fn run(client: &Client, id: &str, lines: usize, follow: bool, json: bool) -> Result<()> {
    let mut after = show(client, id, 0, lines, json)?;
    if !follow {
        return Ok(());
    }
    loop {
        std::thread::sleep(PAUSE);
        after = show(client, id, after, MOST, json)?;
    }
}

/// Shows what is new, and answers where to go on.
fn show(client: &Client, id: &str, after: u64, most: usize, json: bool) -> Result<u64> {
    let answer = client.get(&format!("{}/logs?after={after}&limit={most}", path(id)))?;
    let lines = items(&answer, "/lines");
    for line in lines {
        if json {
            print_json(line);
        } else {
            print(&format!("{} {:<7} {}", text(line, "/at"), text(line, "/from"), text(line, "/text")));
        }
    }
    let last = lines.last().and_then(|line| line.get("sequence")).and_then(Value::as_u64);
    Ok(last.unwrap_or(after))
}
