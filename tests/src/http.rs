//! Requests to the daemon's port.

use std::sync::LazyLock;
use std::time::Duration;

use serde_json::Value;
use ureq::http::Request;

use crate::document::{Answered, Document};

/// More than any answer takes.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every answer is held against.
static DOCUMENT: LazyLock<Document> = LazyLock::new(|| {
    let document = include_str!("../../docs/openapi.json");
    Document::new(&serde_json::from_str(document).expect("docs/openapi.json is JSON"))
});

/// An answer, whatever it says.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub text: String,
}

impl Answer {
    /// The body as JSON.
    ///
    /// # Panics
    /// It is something else.
    #[must_use]
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// The body as JSON, if all went well.
    ///
    /// # Panics
    /// The status is an error.
    #[must_use]
    #[track_caller]
    pub fn good(&self) -> Value {
        assert!((200..300).contains(&self.status), "{self:?}");
        self.json()
    }
}

/// A client of one daemon.
#[derive(Debug, Clone)]
pub struct Http {
    base: String,
    bearer: Option<String>,
    agent: ureq::Agent,
}

impl Http {
    /// A client without a credential.
    #[must_use]
    pub fn new(base: &str) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        Self { base: base.to_owned(), bearer: None, agent: config.build().into() }
    }

    /// The same with a credential.
    #[must_use]
    pub fn bearer(mut self, secret: &str) -> Self {
        self.bearer = Some(secret.to_owned());
        self
    }

    /// Sends a request with exactly these headers (beside the credential).
    ///
    /// # Errors
    /// There was no answer.
    ///
    /// # Panics
    /// The answer is not one that the document of all routes knows.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Answer, ureq::Error> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(bearer) = &self.bearer {
            request = request.header("Authorization", format!("Bearer {bearer}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut response = if body.is_empty() {
            self.agent.run(request.body(())?)?
        } else {
            self.agent.run(request.body(body)?)?
        };
        let status = response.status().as_u16();
        let media = response.headers().get("content-type").and_then(|media| media.to_str().ok());
        let media = media.map(str::to_owned);
        let text = response.body_mut().read_to_string()?;
        DOCUMENT.holds(Answered { method, target: path, status, media: media.as_deref(), text: &text });
        Ok(Answer { status, text })
    }

    /// As [`Self::try_send`].
    ///
    /// # Panics
    /// There was no answer.
    #[must_use]
    #[track_caller]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.try_send(method, path, headers, body)
            .unwrap_or_else(|error| panic!("{method} {}{path}: {error}", self.base))
    }

    /// Gets.
    ///
    /// # Panics
    /// There was no answer.
    #[must_use]
    #[track_caller]
    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[], &[])
    }

    /// Posts JSON.
    ///
    /// # Panics
    /// There was no answer.
    #[must_use]
    #[track_caller]
    pub fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("Content-Type", "application/json")], body.to_string().as_bytes())
    }

    /// Posts JSON to a daemon that may be dying: `None` when no whole answer came.
    #[must_use]
    pub fn try_post(&self, path: &str, body: &Value) -> Option<Answer> {
        let json = [("Content-Type", "application/json")];
        self.try_send("POST", path, &json, body.to_string().as_bytes()).ok()
    }

    /// The contents that a recall finds, best first.
    ///
    /// # Panics
    /// The recall failed.
    #[must_use]
    #[track_caller]
    pub fn recall(&self, query: &str) -> Vec<String> {
        let body = serde_json::json!({ "query": query, "limit": 50 });
        let answer = self.post("/api/memory/recall", &body).good();
        let hits = answer["results"].as_array().expect("results").iter();
        hits.map(|hit| hit["content"].as_str().expect("content").to_owned()).collect()
    }
}
