//! A stand-in for the language model: an HTTP server that Claude Code and other harnesses take for their
//! provider.
//!
//! What it says is decided by what it is asked: `[[call TOOL {json}]]` in the newest prompt makes it call
//! the tool that is offered as `TOOL` or `..__TOOL` and then report the result, a request for a summary
//! gets one, and anything else the same answer, or what a test gives it to say. `[[big]]` in any prompt makes the
//! conversation look long, `[[hang]]` in the newest has a streamed answer stop in its middle.

mod completions;
mod generate;
mod messages;
mod plan;
mod responses;

use std::convert::Infallible;
use std::future::ready;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// One request for an answer.
#[derive(Debug, Clone)]
pub struct LlmRequest {
    /// All that the model is given.
    pub body: Value,
    /// The same as text, to search in.
    pub text: String,
    /// The credential that came with it, without what stands before it.
    pub key: Option<String>,
}

const EVENTS: &str = "text/event-stream";
const JSON: &str = "application/json";
const LINES: &str = "application/x-ndjson";

type Log = Arc<Mutex<Vec<LlmRequest>>>;

/// What the server works with.
#[derive(Debug, Clone, Default)]
struct Desk {
    log: Log,
    /// Status and text of each answer in the forms that Signet itself asks in, in place of the usual one.
    says: Arc<Mutex<Option<(u16, String)>>>,
    /// With what everybody is refused; 0 or 200: nobody is.
    refuses: Arc<AtomicU16>,
}

/// The server. It ends with this value.
#[derive(Debug)]
pub struct StubLlm {
    url: String,
    desk: Desk,
    // Dropped last: the server runs in it.
    _runtime: Runtime,
}

impl StubLlm {
    /// Starts one, first of all in a test that drives Claude Code.
    ///
    /// # Panics
    /// There is no Claude Code, or no port is free.
    #[must_use]
    #[track_caller]
    pub fn start() -> Self {
        let _ = crate::claude_program();
        Self::serve()
    }

    /// Starts one for another harness.
    ///
    /// # Panics
    /// No port is free.
    #[must_use]
    #[track_caller]
    pub fn serve() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let desk = Desk::default();
        // A long conversation with all its tools is larger than what a web form may be.
        let router =
            Router::new().fallback(answer).layer(DefaultBodyLimit::disable()).with_state(desk.clone());
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { url, desk, _runtime: runtime }
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Every request for an answer so far.
    ///
    /// # Panics
    /// The server did.
    #[must_use]
    pub fn requests(&self) -> Vec<LlmRequest> {
        self.desk.log.lock().expect("the log").clone()
    }

    /// What it says from now on to whoever asks without tools for a whole answer: with status 200 as the model, with
    /// another one as the body of a refusal.
    ///
    /// # Panics
    /// The server did.
    pub fn says(&self, status: u16, text: &str) {
        *self.desk.says.lock().expect("what to say") = Some((status, text.to_owned()));
    }

    /// Refuses everybody with this status from now on; 200: nobody any more.
    pub fn refuses(&self, status: u16) {
        self.desk.refuses.store(status, Ordering::SeqCst);
    }

    /// The last request in which `prompt` occurs.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    #[track_caller]
    pub fn last_request_with(&self, prompt: &str) -> LlmRequest {
        let requests = self.requests();
        let found = requests.iter().rfind(|request| request.text.contains(prompt));
        found.unwrap_or_else(|| panic!("none of {} requests contains {prompt:?}", requests.len())).clone()
    }

    /// Whether the model was ever told `text`.
    #[must_use]
    pub fn was_told(&self, text: &str) -> bool {
        self.requests().iter().any(|request| request.text.contains(text))
    }
}

async fn answer(
    State(desk): State<Desk>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = uri.path();
    if method == Method::HEAD || method == Method::GET {
        return axum::Json(json!({})).into_response();
    }
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return refusal("this is no JSON");
    };
    if path.ends_with("/count_tokens") {
        return axum::Json(json!({ "input_tokens": plan::TOKENS })).into_response();
    }
    if path.ends_with(":countTokens") {
        return axum::Json(json!({ "totalTokens": plan::TOKENS })).into_response();
    }
    let refuses = desk.refuses.load(Ordering::SeqCst);
    if refuses > 200 {
        return (StatusCode::from_u16(refuses).unwrap_or_default(), "{}").into_response();
    }
    let said = desk.says.lock().map(|says| says.clone()).unwrap_or_default();
    if let Some((status, text)) = said
        && body["tools"].is_null()
        && body["stream"] != true
    {
        note(&desk.log, body.clone(), &headers);
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if status != StatusCode::OK {
            return (status, text).into_response();
        }
        let model = body["model"].as_str().unwrap_or("stub").to_owned();
        let whole = match path {
            _ if path.ends_with("/chat/completions") => completions::completion(&body["model"], &text),
            _ if path.ends_with("/api/chat") => completions::chat(&body["model"], &text),
            _ if path.ends_with("/messages") => {
                messages::Reply { model, plan: plan::saying(&text) }.message()
            }
            _ => return refusal("the stub has no such path"),
        };
        return axum::Json(whole).into_response();
    }
    let (form, text) = if let Some(asked) = generate::Asked::by(path) {
        asked.answer(&plan::plan(&generate::as_messages(&body)))
    } else if path.ends_with("/responses") {
        (EVENTS, responses::events(&body, &plan::plan(&responses::as_messages(&body))))
    } else if path.ends_with("/chat/completions") && body["stream"] == true {
        (EVENTS, completions::chunks(&plan::plan(&completions::as_messages(&body))))
    } else if path.ends_with("/api/chat") && body["stream"] == true {
        (LINES, completions::lines(&plan::plan(&completions::as_messages(&body))))
    } else if path.ends_with("/messages") {
        let model = body["model"].as_str().unwrap_or("stub").to_owned();
        let reply = messages::Reply { model, plan: plan::plan(&body) };
        if body["stream"] == true { (EVENTS, reply.events()) } else { (JSON, reply.message().to_string()) }
    } else {
        return refusal("the stub has no such path");
    };
    let newest = body["messages"].as_array().and_then(|turns| turns.last());
    let hangs = newest.is_some_and(|turn| turn.to_string().contains("[[hang]]"));
    note(&desk.log, body, &headers);
    let answer = if hangs { unfinished(&text) } else { text.into() };
    ([(header::CONTENT_TYPE, form)], answer).into_response()
}

/// The first words of an answer, and nothing more, as long as anybody waits.
fn unfinished(text: &str) -> Body {
    let begin = text.split_inclusive("\n\n").next().unwrap_or_default().to_owned();
    let begin = stream::once(ready(Ok::<_, Infallible>(begin)));
    Body::from_stream(begin.chain(stream::pending()))
}

fn note(log: &Log, body: Value, headers: &HeaderMap) {
    let text = body.to_string();
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = || header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let key = header("x-api-key").or_else(bearer).map(str::to_owned);
    if let Ok(mut log) = log.lock() {
        log.push(LlmRequest { body, text, key });
    }
}

fn refusal(why: &str) -> Response {
    let error = json!({ "type": "error", "error": { "type": "invalid_request_error", "message": why } });
    (StatusCode::BAD_REQUEST, axum::Json(error)).into_response()
}
