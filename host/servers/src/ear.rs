//! What a server tells and asks by itself.

use std::sync::Weak;
use std::time::Instant;

use async_trait::async_trait;
use parking_lot::Mutex;
use serde_json::Value;
use signet_core::is_event_type;
use signet_mcp_client::{Answer, Elicitation, Listener};

use crate::entry::Entry;
use crate::news::{Happened, News, Observer};
use crate::questions::{Question, Questions, Reply};

/// What a server can tell at once, and how much more in a second. More of it is only in its log.
const BURST: f64 = 50.0;
const PER_SECOND: f64 = 10.0;
/// The same for its questions to persons.
const QUESTIONS: f64 = 5.0;
const QUESTIONS_PER_SECOND: f64 = 0.1;
/// Bytes of an event of its own.
const PAYLOAD: usize = 16 << 10;
/// The notification in which a server publishes an event of its own: `{ "type": "deal.moved", "payload": {} }`.
const EVENT: &str = "notifications/signet/event";

/// Hears one connection.
pub(crate) struct Ear {
    pub(crate) entry: Weak<Entry>,
    pub(crate) observer: Observer,
    pub(crate) questions: Questions,
    news: Allowance,
    asks: Allowance,
}

impl Ear {
    pub(crate) fn new(entry: Weak<Entry>, observer: Observer, questions: Questions) -> Self {
        Self {
            entry,
            observer,
            questions,
            news: Allowance::new(BURST, PER_SECOND),
            asks: Allowance::new(QUESTIONS, QUESTIONS_PER_SECOND),
        }
    }

    fn tell(&self, what: Happened) {
        if let Some(entry) = self.entry.upgrade()
            && self.news.take()
        {
            self.observer.tell(News::of(&entry, None, what));
        }
    }

    fn log(&self, from: &str, text: &str) {
        if let Some(entry) = self.entry.upgrade() {
            entry.logs.write(from, text);
        }
    }

    fn changed(&self) {
        if let Some(entry) = self.entry.upgrade() {
            entry.changed.notify_one();
        }
    }
}

#[async_trait]
impl Listener for Ear {
    fn tools_changed(&self) {
        self.changed();
    }

    fn resources_changed(&self) {
        self.changed();
    }

    fn prompts_changed(&self) {
        self.changed();
    }

    fn resource_updated(&self, uri: &str) {
        if let Some(entry) = self.entry.upgrade() {
            entry.cache.forget(uri);
        }
        self.tell(Happened::ResourceUpdated(uri.to_owned()));
    }

    fn message(&self, level: &str, logger: Option<&str>, data: &Value) {
        let text = data.as_str().map_or_else(|| data.to_string(), str::to_owned);
        let text = logger.map_or_else(|| text.clone(), |logger| format!("{logger}: {text}"));
        self.log(level, &text);
        // Chatter is for whoever reads the log.
        if !matches!(level, "debug" | "info") {
            self.tell(Happened::Said { level: level.to_owned(), text });
        }
    }

    fn stderr(&self, line: &str) {
        self.log("stderr", line);
    }

    fn custom(&self, method: &str, params: &Value) {
        if method != EVENT {
            return self.log("signet", &format!("it sent a notification that nobody knows: {method}"));
        }
        let kind = params.get("type").and_then(Value::as_str).unwrap_or_default();
        let payload = params.get("payload").cloned().unwrap_or_else(|| serde_json::json!({}));
        if !is_event_type(kind) || !payload.is_object() || payload.to_string().len() > PAYLOAD {
            return self.log(
                "signet",
                &format!("it published what is no event: say a type like deal.moved and an object of {PAYLOAD} bytes at most"),
            );
        }
        self.tell(Happened::Published { kind: kind.to_owned(), payload });
    }

    async fn elicit(&self, request: Elicitation) -> Answer {
        let Some(entry) = self.entry.upgrade() else { return Answer::Cancel };
        if !self.asks.take() {
            entry.logs.write("signet", "it asks too often; the question was cancelled");
            return Answer::Cancel;
        }
        let (text, question) = match request {
            Elicitation::Form { message, schema } => (message.clone(), Question::Form { message, schema }),
            Elicitation::Url { message, url } => (message.clone(), Question::Url { message, url }),
        };
        let (server, name) = (entry.record().id.clone(), entry.name());
        let waiting = match self.questions.ask(&server, &name, question, None) {
            Ok(waiting) => waiting,
            Err(error) => {
                entry.logs.write("signet", &format!("its question was cancelled: {error}"));
                return Answer::Cancel;
            }
        };
        self.tell(Happened::Asked { question: waiting.id.clone(), text });
        match waiting.answer().await {
            Some(Reply::Accept { content }) => Answer::Accept(content.unwrap_or_default()),
            Some(Reply::Decline | Reply::Always) => Answer::Decline,
            Some(Reply::Cancel) | None => Answer::Cancel,
        }
    }
}

/// So many at once, and so many more in a second.
struct Allowance {
    most: f64,
    per_second: f64,
    left: Mutex<(f64, Instant)>,
}

impl Allowance {
    fn new(most: f64, per_second: f64) -> Self {
        Self { most, per_second, left: Mutex::new((most, Instant::now())) }
    }

    fn take(&self) -> bool {
        let mut left = self.left.lock();
        let now = Instant::now();
        let earned = now.duration_since(left.1).as_secs_f64() * self.per_second;
        *left = ((left.0 + earned).min(self.most), now);
        let enough = left.0 >= 1.0;
        if enough {
            left.0 -= 1.0;
        }
        enough
    }
}
