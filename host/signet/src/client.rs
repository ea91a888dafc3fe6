//! Talking to a daemon.

use std::io::{BufRead as _, BufReader};
use std::time::{Duration, SystemTime};

use serde_json::Value;
use signet_auth::OwnerToken;
use signet_core::ProjectEvidence;
use ureq::http::Method;

use crate::assembly::RunningNote;
use crate::error::{CliError, Result};
use crate::network;
use crate::settings::{PORT, Workspace, machine_id, variable};
use crate::trouble::Trouble;

/// How long the command line waits for an answer.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(3);
/// A stream that says nothing for this long is dead: the daemon gives a sign of life every 15 s. (It is the
/// time for all of the body, so a stream is taken up anew from time to time.)
const SILENCE: Duration = Duration::from_secs(3_600);
/// Bytes of an answer.
const ANSWER: u64 = 64 << 20;

/// A daemon and how to be let in.
#[derive(Clone)]
pub(crate) struct Client {
    url: String,
    patience: Duration,
    agent: ureq::Agent,
    authorization: Option<String>,
    context: Option<String>,
    headers: Vec<(&'static str, String)>,
}

/// An answer of whatever status.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
    /// The other side's time.
    pub(crate) date: Option<SystemTime>,
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

    /// The daemon of a workspace, as its owner, whatever the environment names.
    pub(crate) fn own(workspace: &Workspace, url: &str) -> Self {
        let mut client = Self::new(url.to_owned(), PATIENCE);
        if let Ok(token) = OwnerToken::read(&workspace.owner_token()) {
            client.bearer(token.reveal());
        }
        client
    }

    /// The same, waiting this long for an answer.
    pub(crate) fn patient(&self, patience: Duration) -> Self {
        Self { agent: network::agent(&self.url, patience, CONNECT), patience, ..self.clone() }
    }

    /// A daemon at a URL, without a credential.
    pub(crate) fn new(url: String, patience: Duration) -> Self {
        let agent = network::agent(&url, patience, CONNECT);
        Self { url, patience, agent, authorization: None, context: None, headers: Vec::new() }
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
        self.context = Some(project_context(evidence));
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

    /// Follows a stream of server-sent events: hands each line on until `take` says that it is enough. Answers
    /// when the stream ends.
    pub(crate) fn follow(
        &self,
        path: &str,
        last: Option<&str>,
        mut take: impl FnMut(&str) -> bool,
    ) -> Result<()> {
        let mut request = self.request(Method::GET, path).header("Accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let request = request.body(()).map_err(|error| self.no_address(&error))?;
        // As long as it takes; heartbeats say that somebody is there.
        let request = self.agent.configure_request(request).timeout_global(None);
        let request =
            request.timeout_recv_body(Some(SILENCE)).timeout_recv_response(Some(self.patience)).build();
        let broken = |error: ureq::Error| {
            let (reason, advice) = Trouble::of(&error, self.patience).told(&self.url);
            CliError::Down { url: self.url.clone(), reason, advice }
        };
        let response = self.agent.run(request).map_err(broken)?;
        if response.status() != 200 {
            return read(Ok(response)).map_err(broken)?.json(&self.url).map(drop);
        }
        let lines = BufReader::new(response.into_body().into_reader()).lines();
        for line in lines {
            let line = line.map_err(|error| broken(ureq::Error::from(error)))?;
            if !take(&line) {
                return Ok(());
            }
        }
        Ok(())
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

    /// Gets, waiting this long. What goes wrong is told apart.
    pub(crate) fn get_within(&self, path: &str, patience: Duration) -> Result<Answer, Trouble> {
        let request = self.request(Method::GET, path).body(());
        let request = request.map_err(|error| Trouble::Unreachable(error.to_string()))?;
        self.run_within(request, patience)
    }

    /// Posts JSON, waiting this long for the answer. What goes wrong is told apart.
    pub(crate) fn post_within(
        &self,
        path: &str,
        headers: &[(String, String)],
        body: &str,
        patience: Duration,
    ) -> Result<Answer, Trouble> {
        let mut request = self.request(Method::POST, path).header("Content-Type", "application/json");
        for (name, value) in headers {
            request = request.header(name, ascii(value));
        }
        let request = request.body(body).map_err(|error| Trouble::Unreachable(error.to_string()))?;
        self.run_within(request, patience)
    }

    fn run_within(
        &self,
        request: ureq::http::Request<impl ureq::AsSendBody>,
        patience: Duration,
    ) -> Result<Answer, Trouble> {
        let request = self.agent.configure_request(request).timeout_global(Some(patience));
        let request = request.timeout_connect(Some(patience.min(CONNECT))).build();
        read(self.agent.run(request)).map_err(|error| Trouble::of(&error, patience))
    }

    fn take(&self, answered: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer> {
        read(answered).map_err(|error| {
            let (reason, advice) = Trouble::of(&error, self.patience).told(&self.url);
            CliError::Down { url: self.url.clone(), reason, advice }
        })
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

fn read(answered: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Answer, ureq::Error> {
    let mut response = answered?;
    let status = response.status().as_u16();
    let date = response.headers().get("date").and_then(|date| date.to_str().ok());
    let date = date.and_then(|date| httpdate::parse_http_date(date).ok());
    let text = response.body_mut().with_config().limit(ANSWER).read_to_string()?;
    Ok(Answer { status, text, date })
}

/// The header `X-Signet-Context` of work in a project.
pub(crate) fn project_context(evidence: &ProjectEvidence) -> String {
    ascii(&serde_json::json!({ "project": evidence }).to_string())
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
