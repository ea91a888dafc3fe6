//! sign-in: says where the person's browser is to go, and waits until it has been there.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::info::standing;
use super::path;
use super::words::{print, print_json, text};
use crate::client::Client;
use crate::error::{CliError, Result};

/// How often it is asked whether the browser came back.
const PAUSE: Duration = Duration::from_millis(500);

/// In JSON, a document with the address, and one with the server when it answers.
pub(super) fn run(client: &Client, id: &str, seconds: u64, json: bool) -> Result<()> {
    let before = connected_since(&client.get(&path(id))?);
    let begun = client.post(&format!("{}/sign-in", path(id)), json!({}))?;
    if json {
        print_json(&begun);
    } else {
        print(&format!(
            "Open this page in a browser on the daemon's machine:\n\n  {}\n",
            text(&begun, "/url")
        ));
    }
    let end = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < end {
        let server = client.get(&path(id))?;
        let since = connected_since(&server);
        // One that answered before is reached anew.
        if since.is_some() && since != before {
            if json {
                print_json(&server);
            } else {
                print(&format!("Signed in. {}", standing(&server)));
            }
            return Ok(());
        }
        std::thread::sleep(PAUSE);
    }
    if seconds == 0 {
        return Ok(());
    }
    Err(CliError::Refused(format!(
        "{id} was not signed in to within {seconds} s; begin anew with `signet mcp sign-in {id}`"
    )))
}

/// Since when it answers.
fn connected_since(server: &Value) -> Option<u64> {
    server.get("since").filter(|_| text(server, "/state") == "connected").and_then(Value::as_u64)
}
