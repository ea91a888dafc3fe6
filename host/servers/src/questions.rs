//! What persons are asked: whether a call may be made, and what a server wants to know in the middle of one.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use signet_auth::Caller;
use signet_core::{Effect, Millis, Provenance, now, short_id};
use tokio::sync::oneshot;

use crate::schema::Schema;
use crate::{Result, ServersError};

/// How long a question about a call can be answered. Harnesses give a tool up long before; the same call made again
/// then finds the answer.
const OPEN: Duration = Duration::from_secs(10 * 60);
/// How long a server waits for the answer to its own: nobody asks again, so that is how long it can be answered.
const SERVER_WAITS: Duration = Duration::from_secs(5 * 60);
/// How long a consent waits for the call to be made again.
const PASS: Millis = 10 * 60_000;
/// Questions that can be open at a time.
const MOST: usize = 200;
/// Of those, on account of one server.
const MOST_OF_SERVER: usize = 10;
/// Bytes of an answer.
const ANSWER: usize = 64 << 10;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Question {
    /// May this call be made?
    Call {
        /// The tool.
        tool: String,
        /// What it does.
        effect: Effect,
        /// With what: without secrets, and cut.
        arguments: String,
        /// Who wants to make it.
        by: Provenance,
    },
    /// A server wants to know something: answer by filling in a form.
    Form {
        /// In its words.
        message: String,
        /// A JSON Schema, flat.
        schema: Value,
    },
    /// A server wants a page to be visited.
    Url {
        /// In its words.
        message: String,
        /// The address.
        url: String,
    },
}

/// A question that waits for its answer.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PendingQuestion")]
pub struct Pending {
    /// Names it: `q_` and 12 hexadecimal digits.
    pub id: String,
    /// Id of the server.
    pub server: String,
    /// Its name for people.
    pub server_name: String,
    /// What is asked.
    pub question: Question,
    /// When.
    pub asked_at: Millis,
    /// Until when it can be answered.
    pub expires_at: Millis,
}

/// What a person answers.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "answer", rename_all = "camelCase", deny_unknown_fields)]
pub enum Reply {
    /// Make this call. For servers' questions: here is the form (none for a page that was visited).
    Accept {
        /// The filled form.
        #[serde(default)]
        content: Option<Value>,
    },
    /// Make this call, and all of this tool by this agent from now on.
    Always,
    /// Do not.
    Decline,
    /// The person turned away without deciding.
    Cancel,
}

struct Open {
    pending: Pending,
    /// Of a call: what makes it the same call.
    call: Option<String>,
    waiting: Vec<oneshot::Sender<Reply>>,
}

#[derive(Default)]
struct Inner {
    open: BTreeMap<String, Open>,
    /// Calls that may be made once, until when.
    passes: HashMap<String, Millis>,
}

/// Is told how many are open, whenever others are than before. Must not wait.
type Hears = dyn Fn(usize) + Send + Sync;

/// All open questions. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Questions {
    inner: Arc<Mutex<Inner>>,
    hears: Arc<OnceLock<Box<Hears>>>,
}

/// Waits for an answer.
pub(crate) struct Waiting {
    pub(crate) id: String,
    /// It was not asked before.
    pub(crate) fresh: bool,
    reply: oneshot::Receiver<Reply>,
    /// With nobody who waits it cannot be answered any more.
    closes: Option<Questions>,
}

impl Waiting {
    /// The answer, if it comes in time. A question about a call stays open.
    pub(crate) async fn wait(mut self, most: Duration) -> Option<Reply> {
        tokio::time::timeout(most, &mut self.reply).await.ok()?.ok()
    }

    /// The answer, as long as the question can be answered.
    pub(crate) async fn answer(self) -> Option<Reply> {
        self.wait(SERVER_WAITS).await
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(questions) = &self.closes {
            questions.change(|inner| drop(inner.open.remove(&self.id)));
        }
    }
}

impl Questions {
    /// Has `hears` told how many are open, whenever others are than before. Once.
    pub(crate) fn observe(&self, hears: Box<Hears>) {
        if self.hears.set(hears).is_err() {
            tracing::error!("questions have an observer already; the second hears nothing");
        }
    }

    /// Changes what is open, and tells of it if others are open then.
    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let mut inner = self.inner.lock();
        let ids = |inner: &Inner| inner.open.keys().cloned().collect::<Vec<_>>();
        let before = ids(&inner);
        inner.forget_old();
        let answer = change(&mut inner);
        let (open, changed) = (inner.open.len(), ids(&inner) != before);
        drop(inner);
        if let Some(hears) = self.hears.get().filter(|_| changed) {
            hears(open);
        }
        answer
    }

    /// Closes one that nobody answered, once it is too late.
    fn ends_after(&self, time: Duration) {
        let questions = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(time).await;
            questions.change(|_| ());
        });
    }

    /// Asks. The same call that is asked about already is not asked about twice.
    pub(crate) fn ask(
        &self,
        server: &str,
        server_name: &str,
        question: Question,
        call: Option<String>,
    ) -> Result<Waiting> {
        let (tell, reply) = oneshot::channel();
        let (stays, lasts) = (call.is_some(), if call.is_some() { OPEN } else { SERVER_WAITS });
        let (id, fresh) = self.change(|inner| {
            let asked_at = now();
            let pending = Pending {
                id: short_id("q"),
                server: server.to_owned(),
                server_name: server_name.to_owned(),
                question,
                asked_at,
                expires_at: asked_at + millis(lasts),
            };
            inner.ask(Open { pending, call, waiting: vec![tell] })
        })?;
        if fresh {
            self.ends_after(lasts);
        }
        let closes = (!stays).then(|| self.clone());
        Ok(Waiting { id, fresh, reply, closes })
    }

    /// Whether this call was consented to while nobody waited any more. A consent counts once.
    pub(crate) fn passes(&self, call: &str) -> bool {
        self.change(|inner| inner.passes.remove(call).is_some())
    }

    /// Those that are open, oldest first.
    pub(crate) fn list(&self) -> Vec<Pending> {
        let mut open: Vec<_> =
            self.change(|inner| inner.open.values().map(|open| open.pending.clone()).collect());
        open.sort_by_key(|pending| pending.asked_at);
        open
    }

    /// Answers one. Of the answer to a call only whether counts, so that the question comes back.
    pub(crate) fn answer(&self, caller: &Caller, id: &str, reply: Reply) -> Result<Pending> {
        self.change(|inner| inner.answer(caller, id, reply))
    }

    /// Closes all questions about a server.
    pub(crate) fn forget(&self, server: &str) {
        self.change(|inner| inner.open.retain(|_, open| open.pending.server != server));
    }
}

impl Inner {
    /// Opens a question, or joins who waits for the same: its id, and whether it is a new one.
    fn ask(&mut self, mut question: Open) -> Result<(String, bool)> {
        let same = question
            .call
            .as_ref()
            .and_then(|call| self.open.values_mut().find(|open| open.call.as_ref() == Some(call)));
        if let Some(open) = same {
            open.waiting.retain(|waiting| !waiting.is_closed());
            open.waiting.append(&mut question.waiting);
            return Ok((open.pending.id.clone(), false));
        }
        let server = &question.pending.server;
        let of_server = self.open.values().filter(|open| open.pending.server == *server).count();
        if of_server >= MOST_OF_SERVER || self.open.len() >= MOST {
            return Err(ServersError::Limit(format!(
                "{of_server} questions about {server} wait for an answer ({} in all); answer them first: \
                 `signet mcp questions`",
                self.open.len()
            )));
        }
        let id = question.pending.id.clone();
        self.open.insert(id.clone(), question);
        Ok((id, true))
    }

    fn answer(&mut self, caller: &Caller, id: &str, reply: Reply) -> Result<Pending> {
        let gone = || ServersError::NoQuestion(id.to_owned());
        let open = self.open.get(id).ok_or_else(gone)?;
        let asker = match &open.pending.question {
            Question::Call { by, .. } => Some(by.key.as_str()),
            Question::Form { .. } | Question::Url { .. } => None,
        };
        if !caller.may_answer_for(asker) {
            return Err(ServersError::Denied(
                "who asks cannot consent: answer with the owner's token (`signet mcp approve`) or another key that \
                 may configure"
                    .to_owned(),
            ));
        }
        fits(&open.pending.question, &reply)?;
        let Some(open) = self.open.remove(id) else { return Err(gone()) };
        let consents = matches!(reply, Reply::Accept { .. } | Reply::Always);
        let mut heard = false;
        for waiting in open.waiting {
            heard |= waiting.send(reply.clone()).is_ok();
        }
        if let Some(call) = open.call.filter(|_| consents && !heard) {
            self.passes.insert(call, now() + PASS);
        }
        Ok(open.pending)
    }

    fn forget_old(&mut self) {
        let now = now();
        self.open.retain(|_, open| open.pending.expires_at > now);
        self.passes.retain(|_, until| *until > now);
    }
}

fn millis(time: Duration) -> Millis {
    Millis::try_from(time.as_millis()).unwrap_or(Millis::MAX)
}

/// Refuses an answer that is none to the question.
fn fits(question: &Question, reply: &Reply) -> Result<()> {
    let invalid = |text: &str| Err(ServersError::Invalid(text.to_owned()));
    match (question, reply) {
        (_, Reply::Decline | Reply::Cancel) | (Question::Call { .. }, Reply::Always) => Ok(()),
        (Question::Call { .. } | Question::Url { .. }, Reply::Accept { content: None }) => Ok(()),
        (Question::Call { .. } | Question::Url { .. }, Reply::Accept { content: Some(_) }) => {
            invalid("this question has no form: answer without content")
        }
        (Question::Form { schema, .. }, Reply::Accept { content: Some(content) }) => {
            if content.to_string().len() > ANSWER {
                return invalid("the filled form is too long");
            }
            Schema::new(schema).map_err(ServersError::Invalid)?.check(content).map_err(ServersError::Invalid)
        }
        (Question::Form { .. }, Reply::Accept { content: None }) => {
            invalid("fill in the form: give its content")
        }
        (_, Reply::Always) => invalid("a server's question is answered each time"),
    }
}
