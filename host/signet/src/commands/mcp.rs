//! mcp: Signet's tools on standard input and output, for harnesses that start a program. Every message
//! is passed on to the daemon's `/mcp`.

use std::io::{BufRead as _, Write as _};
use std::time::Duration;

use serde_json::{Value, json};
use ureq::http::Method;

use crate::client::Client;
use crate::connection::Connection;
use crate::error::{CliError, Result};
use crate::git;
use crate::settings::Workspace;

/// How long a tool may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes of one message.
const MESSAGE: u64 = 10 << 20;

pub(crate) fn run(workspace: &Workspace, connection: Option<&str>, harness: Option<&str>) -> Result<()> {
    let client = client(workspace, connection.or(harness), harness)?;
    let mut input = std::io::stdin().lock();
    let mut output = std::io::stdout().lock();
    loop {
        let mut line = String::new();
        let read = std::io::Read::take(&mut input, MESSAGE).read_line(&mut line);
        match read {
            Ok(0) => return Ok(()),
            Ok(_) if line.trim().is_empty() => continue,
            Ok(_) => {}
            Err(source) => {
                return Err(CliError::File { action: "read", path: "standard input".into(), source });
            }
        }
        if let Some(answer) = pass_on(&client, line.trim())
            && (writeln!(output, "{answer}").is_err() || output.flush().is_err())
        {
            return Ok(());
        }
    }
}

fn client(workspace: &Workspace, connection: Option<&str>, harness: Option<&str>) -> Result<Client> {
    let connection = connection.and_then(Connection::load);
    let mut client = match &connection {
        Some(connection) => {
            let mut client = Client::new(connection.url.clone(), PATIENCE);
            if let Some(key) = connection.key() {
                client.bearer(&key);
            }
            client.header("X-Signet-Agent-Id", connection.agent_id.clone());
            client.header("X-Signet-Machine-Id", connection.machine_id.clone());
            client.header("X-Signet-Connector-Id", connection.connector_id.clone());
            client.header("X-Signet-Connector-Version", connection.connector_version.clone());
            client
        }
        None => Client::find(workspace)?,
    };
    client.header("X-Signet-Harness", harness.unwrap_or("mcp").to_owned());
    client.header("Accept", "application/json, text/event-stream".to_owned());
    if let Ok(cwd) = std::env::current_dir() {
        client.in_project(&git::evidence(&cwd));
    }
    Ok(client)
}

/// The daemon's answer to a message; none for a notification. When the daemon is not there a request
/// is answered with an error that says so, and the harness goes on.
fn pass_on(client: &Client, message: &str) -> Option<String> {
    let id = serde_json::from_str::<Value>(message).ok().and_then(|message| message.get("id").cloned());
    let fail = |text: String| {
        let error = json!({ "jsonrpc": "2.0", "id": id.clone().unwrap_or(Value::Null), "error": { "code": -32603, "message": text } });
        id.as_ref().map(|_| error.to_string())
    };
    match client.send(Method::POST, "/mcp", Some(message.to_owned())) {
        Ok(answer) if answer.text.trim().is_empty() => None,
        Ok(answer) => match serde_json::from_str::<Value>(&answer.text) {
            // The daemon's own refusals are no JSON-RPC.
            Ok(value) if value.get("jsonrpc").is_none() => {
                fail(crate::output::text(&value, "/error").to_owned())
            }
            Ok(value) => Some(value.to_string()),
            Err(_) => fail(format!("{} does not answer like a Signet daemon", client.url())),
        },
        Err(error) => fail(error.to_string()),
    }
}
