//! Asking.

use std::sync::Arc;
use std::time::Instant;

use parking_lot::Mutex;
use serde::Serialize;
use serde_json::Value;
use signet_core::{Millis, now};
use ureq::Agent;
use ureq::http::{self, HeaderValue, Uri};
use zeroize::Zeroizing;

use crate::limits::{ANSWER_BYTES, CALLS, PATIENCE, Rate};
use crate::{Answer, LlmError, Model, Request, Result};

/// Bytes of an error's name at a provider: `authentication_error`.
const KIND: usize = 40;

/// Where a key comes from, each time anew, so that one that is changed is used at once. The error is a sentence
/// without the key.
pub type KeySource = Box<dyn Fn() -> Result<Option<Zeroizing<Vec<u8>>>, String> + Send + Sync>;

/// Which model is asked, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The model.
    pub model: Model,
    /// The server; none: where the provider usually is. `http://127.0.0.1:8080`, with or without `/v1`.
    pub url: Option<String>,
}

/// A model that can be asked. Cheap to clone.
#[derive(Clone)]
pub struct Llm {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) config: Config,
    pub(crate) host: String,
    /// The URL with its path.
    endpoint: String,
    key: KeySource,
    pub(crate) agent: Agent,
    rate: Mutex<Rate>,
    /// Of turns of conversations.
    pub(crate) turns: Mutex<Rate>,
    report: Mutex<Report>,
}

/// How asking goes, for people.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// `anthropic:claude-haiku-4-5`.
    pub model: String,
    /// Name and port of the server.
    pub host: String,
    /// Answers that came.
    pub answered: u64,
    /// Questions that were asked in vain.
    pub failed: u64,
    /// Questions that were not asked, since there were too many.
    pub held_back: u64,
    /// The last time that it failed, until it answers again.
    pub last_error: Option<Trouble>,
}

/// A failure.
#[derive(Debug, Clone, Serialize)]
pub struct Trouble {
    /// When.
    pub at: Millis,
    /// Why, in a sentence.
    pub says: String,
}

impl Config {
    /// The URL, checked, without a slash or a version at its end.
    ///
    /// # Errors
    /// [`LlmError::BadUrl`].
    pub fn url(&self) -> Result<String> {
        let url = self.url.as_deref().unwrap_or_else(|| self.model.provider.usual_url()).trim();
        let parsed: Uri = url.parse().map_err(|_| LlmError::BadUrl("is none"))?;
        let bad = |why| Err(LlmError::BadUrl(why));
        match parsed.scheme_str() {
            Some("http" | "https") => {}
            _ => return bad("has to begin with http:// or https://"),
        }
        match parsed.authority() {
            Some(authority) if authority.as_str().contains('@') => {
                return bad("holds a user or a password; a key belongs into SIGNET_LLM_KEY or a secret");
            }
            Some(_) => {}
            None => return bad("names no server"),
        }
        if parsed.query().is_some() {
            return bad("has a query; leave that out");
        }
        let url = url.trim_end_matches('/');
        Ok(url.strip_suffix("/v1").unwrap_or(url).to_owned())
    }
}

impl Llm {
    /// `agent` says how requests leave this machine: through which proxy, and whom is trusted.
    ///
    /// # Errors
    /// The URL is of no use.
    pub fn new(config: Config, key: KeySource, agent: Agent) -> Result<Self> {
        let url = config.url()?;
        let endpoint = format!("{url}{}", config.model.provider.path());
        let uri: Uri = endpoint.parse().map_err(|_| LlmError::BadUrl("is none"))?;
        let host = uri.authority().map(ToString::to_string).unwrap_or_default();
        let report = Report {
            model: config.model.to_string(),
            host: host.clone(),
            answered: 0,
            failed: 0,
            held_back: 0,
            last_error: None,
        };
        let (rate, turns, report) = (Mutex::default(), Mutex::default(), Mutex::new(report));
        Ok(Self { inner: Arc::new(Inner { config, host, endpoint, key, agent, rate, turns, report }) })
    }

    /// How it goes.
    #[must_use]
    pub fn report(&self) -> Report {
        self.inner.report.lock().clone()
    }

    /// Asks, and waits for the whole answer: [`PATIENCE`] at most. It blocks: for threads that may wait.
    ///
    /// # Errors
    /// Too much was asked, there is no key, or no answer came that can be read.
    pub fn ask(&self, request: &Request) -> Result<Answer> {
        if !self.inner.rate.lock().take(Instant::now(), CALLS) {
            self.inner.report.lock().held_back += 1;
            return Err(LlmError::TooMany);
        }
        let answer = self.inner.ask(request);
        self.inner.note(answer.as_ref().err());
        answer
    }
}

impl Inner {
    /// Counts how it went.
    pub(crate) fn note(&self, failure: Option<&LlmError>) {
        let mut report = self.report.lock();
        match failure {
            None => {
                report.answered += 1;
                report.last_error = None;
            }
            Some(error) => {
                report.failed += 1;
                report.last_error = Some(Trouble { at: now(), says: error.to_string() });
            }
        }
    }

    /// A request with this body, and the key.
    pub(crate) fn post(&self, body: String) -> Result<http::Request<String>> {
        let provider = self.config.model.provider;
        let mut asked = http::Request::post(&self.endpoint).header("content-type", "application/json");
        for (name, value) in provider.headers() {
            asked = asked.header(*name, *value);
        }
        if let Some(key) = (self.key)().map_err(LlmError::Key)? {
            let (name, before) = provider.key_header();
            let value = Zeroizing::new([before.as_bytes(), &key].concat());
            let unfit = |_| LlmError::Key("it cannot stand in a header; store it anew".into());
            let mut value = HeaderValue::from_bytes(&value).map_err(unfit)?;
            value.set_sensitive(true);
            asked = asked.header(name, value);
        }
        asked.body(body).map_err(|_| LlmError::BadUrl("is none"))
    }

    pub(crate) fn away(&self, error: &ureq::Error) -> LlmError {
        LlmError::Away { host: self.host.clone(), reason: error.to_string() }
    }

    fn ask(&self, request: &Request) -> Result<Answer> {
        let provider = self.config.model.provider;
        let asked = self.post(self.config.model.body(request, self.config.url.is_none()).to_string())?;
        let away = |error| self.away(&error);
        let asked = self.agent.configure_request(asked);
        let asked = asked.timeout_global(Some(PATIENCE)).max_redirects(0).http_status_as_error(false);
        let (head, body) = self.agent.run(asked.build()).map_err(away)?.into_parts();
        let body = body.into_with_config().limit(ANSWER_BYTES).read_to_vec();
        let status = head.status.as_u16();
        if !head.status.is_success() {
            return Err(self.refused(status, &body.unwrap_or_default()));
        }
        let bad = |what| LlmError::BadAnswer { host: self.host.clone(), what };
        let body = match body {
            Err(ureq::Error::BodyExceedsLimit(_)) => return Err(bad("more than 16 KiB")),
            body => body.map_err(away)?,
        };
        let answer: Value = serde_json::from_slice(&body).map_err(|_| bad("no JSON"))?;
        provider.read(&answer).ok_or_else(|| bad("without a text where its kind of server has it"))
    }

    /// Of what a provider writes, only the name of its error is told: the rest may repeat the key or the question.
    pub(crate) fn refused(&self, status: u16, body: &[u8]) -> LlmError {
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        let named = ["/error/type", "/error/code"].iter().find_map(|at| body.pointer(at)?.as_str());
        let is_name = |name: &&str| {
            (1..=KIND).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        };
        let advice = match status {
            300..=399 => "it sends elsewhere; name the place itself as the URL",
            401 | 403 => "it does not take the key; correct SIGNET_LLM_KEY or the secret",
            404 => "it knows no such model or path; correct the model or the URL",
            429 => "it was asked too much; it is asked again later",
            400..=499 => "it does not take the question; see whether the model is one that answers in chats",
            _ => "it is asked again later",
        };
        let kind = named.filter(is_name).map(|name| format!(" ({name})")).unwrap_or_default();
        LlmError::Refused { host: self.host.clone(), status, kind, advice }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Result<String> {
        let config = Config { model: "openai:m".parse()?, url: Some(text.to_owned()) };
        config.url()
    }

    #[test]
    fn a_url_may_have_its_version_or_not_and_no_password() {
        for text in ["http://127.0.0.1:8080", "http://127.0.0.1:8080/", "http://127.0.0.1:8080/v1/"] {
            assert_eq!(url(text).ok().as_deref(), Some("http://127.0.0.1:8080"));
        }
        for text in ["", "nonsense", "ftp://a", "http://me:hunter22@a", "https://a/v1?key=hunter22", "/v1"] {
            let error = url(text).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(
                error.starts_with("the URL of the model") && !error.contains("hunter22"),
                "{text}: {error}"
            );
        }
    }
}
