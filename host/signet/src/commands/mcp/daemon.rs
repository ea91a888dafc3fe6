//! The daemon at the other end.

use std::sync::Mutex;
use std::time::Duration;

use clap::ValueEnum as _;
use serde_json::Value;
use ureq::http::Method;

use super::{error, headers, lock};
use crate::cli::Serve;
use crate::client::{Answer, Client};
use crate::connection::Connection;
use crate::error::Result;
use crate::git;
use crate::settings::Workspace;

/// How long a tool may take: one of an installed server has 120 s after a person was asked for 45 s.
const PATIENCE: Duration = Duration::from_secs(180);

/// JSON-RPC's code for what failed on the server's side.
const FAILED: i32 = -32603;

/// How the daemon is reached: found anew when it was away, for it may have come back with another port or
/// another token.
pub(super) struct Daemon<'a> {
    workspace: &'a Workspace,
    connection: Option<&'a str>,
    harness: Option<&'a str>,
    path: String,
    client: Mutex<Option<Client>>,
    /// The revision of the protocol that `initialize` ended with.
    agreed: Mutex<Option<String>>,
}

impl<'a> Daemon<'a> {
    pub(super) fn new(
        workspace: &'a Workspace,
        connection: Option<&'a str>,
        serve: &'a Serve,
    ) -> Result<Self> {
        let offered = serve.tools.and_then(|tools| tools.to_possible_value());
        let query = offered.map(|offered| format!("?tools={}", offered.get_name())).unwrap_or_default();
        let daemon = Self {
            workspace,
            connection,
            harness: serve.harness.as_deref(),
            path: format!("/mcp{query}"),
            client: Mutex::default(),
            agreed: Mutex::default(),
        };
        // An address that makes no sense is said at once, to whoever set this up.
        daemon.client()?;
        Ok(daemon)
    }

    /// The daemon's answer to a message; none for a notification. When the daemon is not there a request
    /// is answered with an error that says so, and the harness goes on.
    pub(super) fn pass_on(&self, message: &Value) -> Option<Value> {
        let id = message.get("id").cloned();
        let method = message.get("method").and_then(Value::as_str).unwrap_or_default();
        let fail = |text: &str| id.as_ref().map(|id| error(id, FAILED, text));
        let answer = match self.client().and_then(|client| self.send(&client, message)) {
            Ok(answer) => answer,
            Err(error) => {
                *lock(&self.client) = None;
                return fail(&error.to_string());
            }
        };
        if answer.status == 401 {
            *lock(&self.client) = None;
        }
        if answer.text.trim().is_empty() {
            return None;
        }
        match serde_json::from_str::<Value>(&answer.text) {
            Ok(mut said) if said.get("jsonrpc").is_some() => {
                if method == "initialize" {
                    let agreed = said.pointer("/result/protocolVersion").and_then(Value::as_str);
                    *lock(&self.agreed) = agreed.map(str::to_owned);
                }
                // What was refused before it was read has no id.
                if let (Some(id), Some(of)) = (&id, said.get_mut("id").filter(|of| of.is_null())) {
                    of.clone_from(id);
                }
                Some(said)
            }
            // The daemon's own refusals are no JSON-RPC.
            Ok(said) => fail(&refusal(answer.status, crate::output::text(&said, "/error"))),
            Err(_) => {
                let url = self.client().map(|client| client.url().to_owned()).unwrap_or_default();
                fail(&format!("{url} does not answer like a Signet daemon"))
            }
        }
    }

    fn send(&self, client: &Client, message: &Value) -> Result<Answer> {
        let mut client = client.clone();
        for (name, value) in headers::of(message, lock(&self.agreed).as_deref()) {
            client.header(name, value);
        }
        client.send(Method::POST, &self.path, Some(message.to_string()))
    }

    fn client(&self) -> Result<Client> {
        let mut known = lock(&self.client);
        if let Some(client) = &*known {
            return Ok(client.clone());
        }
        let client = self.find()?;
        *known = Some(client.clone());
        Ok(client)
    }

    fn find(&self) -> Result<Client> {
        let connection = self.connection.map(Connection::in_use).transpose()?.flatten();
        // One that the environment alone makes up is for hooks.
        let mut client = match connection.filter(|connection| !connection.connector_id.is_empty()) {
            Some(connection) => {
                let mut client = Client::new(connection.url.clone(), PATIENCE);
                if let Some(key) = connection.key() {
                    client.bearer(&key);
                }
                client.header("X-Signet-Agent-Id", connection.agent_id);
                client.header("X-Signet-Machine-Id", connection.machine_id);
                client.header("X-Signet-Connector-Id", connection.connector_id);
                client.header("X-Signet-Connector-Version", connection.connector_version);
                client
            }
            None => Client::find(self.workspace)?.patient(PATIENCE),
        };
        client.header("X-Signet-Harness", self.harness.unwrap_or("mcp").to_owned());
        client.header("Accept", "application/json, text/event-stream".to_owned());
        if let Ok(cwd) = std::env::current_dir() {
            client.in_project(&git::evidence(&cwd));
        }
        Ok(client)
    }
}

fn refusal(status: u16, said: &str) -> String {
    match status {
        401 => format!(
            "{said}; the key of this connection is missing, expired or revoked: make one with \
             `signet api-key create` and install the connector again with it"
        ),
        _ => said.to_owned(),
    }
}
