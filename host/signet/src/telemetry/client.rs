//! How telemetry is sent: by the HTTP client that the command line has anyway.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};

/// Time for one attempt: what OTLP's specification has as its default.
const PATIENCE: Duration = Duration::from_secs(10);
/// Most bytes of a collector's answer: it has little to say.
const ANSWER_BYTES: u64 = 1 << 20;

/// Sends one kind of telemetry. It blocks: only the exporters' own threads call it.
#[derive(Debug)]
pub(super) struct Client {
    agent: ureq::Agent,
    signal: &'static str,
    failing: AtomicBool,
}

impl Client {
    pub(super) fn new(signal: &'static str) -> Self {
        let config = ureq::Agent::config_builder().timeout_global(Some(PATIENCE)).http_status_as_error(false);
        Self { agent: config.build().into(), signal, failing: AtomicBool::new(false) }
    }

    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, ureq::Error> {
        let (head, body) = request.into_parts();
        let (head, body) = self.agent.run(Request::from_parts(head, &*body))?.into_parts();
        let body = body.into_with_config().limit(ANSWER_BYTES).read_to_vec()?;
        Ok(Response::from_parts(head, body.into()))
    }

    /// Says so when sending begins to fail, and when it works again; not each time.
    fn note(&self, failure: Option<String>) {
        if self.failing.swap(failure.is_some(), Relaxed) == failure.is_some() {
            return;
        }
        let signal = self.signal;
        match failure {
            Some(reason) => tracing::warn!(signal, reason, "telemetry cannot be sent; trying on"),
            None => tracing::info!(signal, "telemetry is sent again"),
        }
    }
}

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let answer = self.send(request);
        self.note(match &answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("the collector answered {}", answer.status())),
            Err(error) => Some(error.to_string()),
        });
        Ok(answer?)
    }
}
