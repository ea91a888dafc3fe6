//! Talking to a daemon.

use std::time::Duration;

use serde_json::Value;
use signet_auth::OwnerToken;
use signet_core::ProjectEvidence;
use ureq::http::Method;

use crate::assembly::RunningNote;
use crate::error::{CliError, Result};
use crate::settings::{PORT, Workspace, machine_id, variable};

/// How long the command line waits for an answer.
const PATIENCE: Duration = Duration::from_secs(15);

/// A daemon and how to be let in.
#[derive(Clone)]
pub(crate) struct Client {
    url: String,
    agent: ureq::Agent,
    authorization: Option<String>,
    context: Option<String>,
    headers: Vec<(&'static str, String)>,
}

/// An answer of whatever status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Client {
    /// The daemon of `SIGNET_DAEMON_URL`, else that of the workspace. The credential is
    /// `SIGNET_API_KEY`, else, on this machine, the owner's token.
    pub(crate) fn find(workspace: &Workspace) -> Result<Self> {
        let named = variable("SIGNET_DAEMON_URL");
        let key = variable("SIGNET_API_KEY").or_else(|| variable("SIGNET_TOKEN"));
        let authorization = match (&named, key) {
            (_, Some(key)) => Some(key),
            // The owner's token is for the daemon that wrote it and goes nowhere else.
            (None, None) => {
                OwnerToken::read(&workspace.owner_token()).ok().map(|token| token.reveal().to_owned())
            }
            (Some(_), None) => None,
        };
        let url = match named {
            Some(url) => check_url(&url)?,
            None => local_url(workspace),
        };
        let mut client = Self::new(url, PATIENCE);
        client.authorization = authorization.map(|key| format!("Bearer {key}"));
        client.header("X-Signet-Harness", "cli".to_owned());
        client.header("X-Signet-Machine-Id", machine_id());
        if let Some(agent) = variable("SIGNET_AGENT_ID") {
            client.header("X-Signet-Agent-Id", agent);
        }
        Ok(client)
    }

    /// The same, waiting this long for an answer.
    pub(crate) fn patient(&self, patience: Duration) -> Self {
        Self { agent: agent(patience), ..self.clone() }
    }

    /// A daemon at a URL, without a credential.
    pub(crate) fn new(url: String, patience: Duration) -> Self {
        Self { url, agent: agent(patience), authorization: None, context: None, headers: Vec::new() }
    }

    pub(crate) fn bearer(&mut self, key: &str) {
        self.authorization = Some(format!("Bearer {key}"));
    }

    /// A header of every request, in place of what it was.
    pub(crate) fn header(&mut self, name: &'static str, value: String) {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value));
    }

    /// Says where the work happens.
    pub(crate) fn in_project(&mut self, evidence: &ProjectEvidence) {
        let json = serde_json::json!({ "project": evidence }).to_string();
        self.context = Some(ascii(&json));
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Sends a request and takes whatever answer comes.
    pub(crate) fn send(&self, method: Method, path: &str, body: Option<String>) -> Result<Answer> {
        let request = self.request(method, path);
        let answered = match body {
            Some(body) => {
                let request = request.header("Content-Type", "application/json");
                self.agent.run(request.body(body).map_err(|error| self.no_address(&error))?)
            }
            None => self.agent.run(request.body(()).map_err(|error| self.no_address(&error))?),
        };
        self.take(answered)
    }

    /// Sends bytes, whose answer must be good JSON.
    pub(crate) fn upload(&self, path: &str, kind: &str, bytes: &[u8]) -> Result<Value> {
        let request = self.request(Method::POST, path).header("Content-Type", kind).body(bytes);
        self.take(self.agent.run(request.map_err(|error| self.no_address(&error))?))?.json(&self.url)
    }

    fn request(&self, method: Method, path: &str) -> ureq::http::request::Builder {
        let mut request = ureq::http::Request::builder().method(method).uri(format!("{}{path}", self.url));
        if let Some(authorization) = &self.authorization {
            request = request.header("Authorization", authorization);
        }
        if let Some(context) = &self.context {
            request = request.header("X-Signet-Context", context);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, ascii(value));
        }
        request
    }

    fn no_address(&self, error: &ureq::http::Error) -> CliError {
        CliError::Other(format!("{} is no usable address: {error}", self.url))
    }

    fn take(&self, answered: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer> {
        let mut response = answered.map_err(|error| self.down(in_words(&error)))?;
        let status = response.status().as_u16();
        let limit = 64 << 20;
        let text = response.body_mut().with_config().limit(limit).read_to_string();
        Ok(Answer { status, text: text.map_err(|error| self.down(error.to_string()))? })
    }

    fn down(&self, reason: String) -> CliError {
        let here = ["http://127.", "http://localhost", "http://[::1]"]
            .iter()
            .any(|start| self.url.starts_with(start));
        let advice = if here {
            "start it with `signet up`, or set SIGNET_DAEMON_URL"
        } else {
            "see that it runs there and that this machine reaches it"
        };
        CliError::Down { url: self.url.clone(), reason, advice }
    }

    /// Sends a request whose answer must be good JSON.
    pub(crate) fn ask(&self, method: Method, path: &str, body: Option<Value>) -> Result<Value> {
        let answer = self.send(method, path, body.map(|body| body.to_string()))?;
        answer.json(&self.url)
    }

    pub(crate) fn get(&self, path: &str) -> Result<Value> {
        self.ask(Method::GET, path, None)
    }

    pub(crate) fn post(&self, path: &str, body: Value) -> Result<Value> {
        self.ask(Method::POST, path, Some(body))
    }
}

impl Answer {
    /// The JSON of a good answer, or why there is none.
    pub(crate) fn json(self, url: &str) -> Result<Value> {
        let value: Value = serde_json::from_str(&self.text).map_err(|_| {
            CliError::Refused(format!(
                "{url} answered {} with something that is no JSON; is that a Signet daemon?",
                self.status
            ))
        })?;
        if (200..300).contains(&self.status) {
            return Ok(value);
        }
        let said = value.get("error").and_then(Value::as_str).unwrap_or("no reason given").to_owned();
        Err(match self.status {
            401 => CliError::Denied(format!("{said}; set SIGNET_API_KEY to a key of this daemon")),
            403 => CliError::Denied(said),
            404 => CliError::NotFound(said),
            _ => CliError::Refused(said),
        })
    }
}

fn in_words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Timeout(_) => "it did not answer in time".to_owned(),
        ureq::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    }
}

/// Non-ASCII letters as JSON escapes: a header holds ASCII.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut units = [0; 2];
    for c in text.chars() {
        if c.is_ascii() && !c.is_ascii_control() {
            out.push(c);
        } else {
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        }
    }
    out
}

fn local_url(workspace: &Workspace) -> String {
    let note = std::fs::read_to_string(workspace.running()).ok();
    let note = note.and_then(|note| serde_json::from_str::<RunningNote>(&note).ok());
    let port = variable("SIGNET_PORT").and_then(|port| port.parse().ok()).unwrap_or(PORT);
    note.map_or_else(|| format!("http://127.0.0.1:{port}"), |note| note.url)
}

/// An origin: scheme and host, nothing behind.
pub(crate) fn check_url(url: &str) -> Result<String> {
    let url = url.trim().trim_end_matches('/');
    let rest = url.strip_prefix("http://").or(url.strip_prefix("https://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.contains(['/', '?', '#', '@', ' ']) => Ok(url.to_owned()),
        _ => Err(CliError::Other(format!(
            "{url:?} is no daemon's URL; it looks like http://127.0.0.1:3850 or https://signet-home.tailnet:3850"
        ))),
    }
}

fn agent(patience: Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(patience))
        .timeout_connect(Some(patience.min(Duration::from_secs(3))))
        .http_status_as_error(false)
        .user_agent(concat!("signet/", env!("CARGO_PKG_VERSION")))
        .build();
    config.into()
}
