//! A connection with one server.

use std::sync::Arc;
use std::time::Duration;

use rmcp::model::{ClientRequest, CustomRequest};
use serde_json::{Map, Value, json};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::changes::Changes;
use crate::ended::Ended;
use crate::handler::Handler;
use crate::lists::{Item, list};
use crate::open::{self, Opened};
use crate::requests::Requests;
use crate::rounds::{Patience, Question, answer};
use crate::wire::Wire;
use crate::{
    About, Ask, ClientError, Endpoint, Limits, Listed, Listener, Prompt, Resource, Result, Template, Tool,
};

/// For a connection beyond the limits of its parts to be closed.
const CLOSE: Duration = Duration::from_secs(2);

/// A connection with one server. Clones are the same connection; it is closed with the last of them.
#[derive(Clone)]
pub struct Connection {
    inner: Arc<Inner>,
}

struct Inner {
    about: About,
    limits: Limits,
    requests: Requests,
    /// In the stateless era.
    changes: Option<Changes>,
    wire: Arc<Wire>,
    ended: Ended,
    stop: CancellationToken,
    _guard: DropGuard,
}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection").field("about", &self.inner.about).finish_non_exhaustive()
    }
}

impl Connection {
    /// Starts or reaches a server, finds out which era it speaks, and what it is.
    ///
    /// # Errors
    /// It is not there, wants to know who asks, does not speak the protocol, or takes longer than
    /// [`Limits::start`]. What was started is being ended then, and is gone within a few seconds.
    pub async fn open(endpoint: &Endpoint, limits: Limits, listener: Arc<dyn Listener>) -> Result<Self> {
        let opening = Self::open_in_time(endpoint, limits, listener);
        match tokio::time::timeout(limits.start, opening).await {
            Ok(opened) => opened,
            Err(_) => Err(ClientError::TimedOut(format!(
                "{endpoint} did not say what it is within {:?}",
                limits.start
            ))),
        }
    }

    async fn open_in_time(endpoint: &Endpoint, limits: Limits, listener: Arc<dyn Listener>) -> Result<Self> {
        let handler = Handler::new(listener, limits);
        let wire = Arc::new(Wire::new(limits));
        let mut ended = Ended::new();
        let opened = match endpoint {
            Endpoint::Remote(remote) => open::remote(remote, &handler, wire, &ended).await?,
            Endpoint::Process(process) => {
                match open::process(process, &handler, wire.clone(), &ended).await {
                    // It was only slow.
                    Err(_) if wire.is_late_modern() => {
                        ended = Ended::new();
                        let wire = Arc::new(Wire::new(Limits { discover: limits.start, ..limits }));
                        open::process_modern(process, &handler, wire, &ended).await?
                    }
                    opened => opened?,
                }
            }
        };
        Self::new(opened, handler, limits, ended)
    }

    fn new(opened: Opened, handler: Handler, limits: Limits, ended: Ended) -> Result<Self> {
        let Opened { service, wire, stop } = opened;
        let guard = stop.clone().drop_guard();
        let (Some(said), Some(peer)) = (wire.said(), service.peer().peer_info()) else {
            return Err(ClientError::Protocol("it did not say what it is".to_owned()));
        };
        let about = crate::about::about(&said, &peer);
        let requests =
            Requests { peer: service.peer().clone(), handler, ended: ended.clone(), wire: wire.clone() };
        let gone = ended.clone();
        tokio::spawn(async move {
            let _ = service.waiting().await;
            gone.set("the connection was closed");
        });
        let changes = about.modern.then(|| Changes::start(requests.clone(), &about, limits.request));
        let inner = Inner { about, limits, requests, changes, wire, ended, stop, _guard: guard };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What the server says of itself.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.inner.about
    }

    /// What a server over HTTP said last when it wanted to know who asks, or more rights: for
    /// [`crate::oauth::Client::challenge`].
    #[must_use]
    pub fn challenge(&self) -> Option<String> {
        self.inner.wire.challenge()
    }

    /// It said that it has this.
    fn has(&self, capability: &str) -> bool {
        self.inner.about.capabilities.get(capability).is_some_and(Value::is_object)
    }

    async fn list<T: Item>(&self, capability: &str) -> Result<Listed<T>> {
        if !self.has(capability) {
            return Ok(Listed::default());
        }
        list(&self.inner.requests, &self.inner.limits).await
    }

    /// Its tools. None if it did not say that it has some.
    ///
    /// # Errors
    /// It refuses, is gone, or takes too long. A tool that cannot be used is no error: it is left out, and said.
    pub async fn tools(&self) -> Result<Listed<Tool>> {
        self.list("tools").await
    }

    /// Its resources.
    ///
    /// # Errors
    /// As for [`Connection::tools`].
    pub async fn resources(&self) -> Result<Listed<Resource>> {
        self.list("resources").await
    }

    /// Its families of resources.
    ///
    /// # Errors
    /// As for [`Connection::tools`].
    pub async fn templates(&self) -> Result<Listed<Template>> {
        match self.list("resources").await {
            // Some that have resources know nothing of families.
            Err(ClientError::Refused { code: -32601, .. }) => Ok(Listed::default()),
            listed => listed,
        }
    }

    /// Its prompts.
    ///
    /// # Errors
    /// As for [`Connection::tools`].
    pub async fn prompts(&self) -> Result<Listed<Prompt>> {
        self.list("prompts").await
    }

    /// Calls a tool. Questions of the server go to the listener; a task is waited for.
    ///
    /// The answer is the protocol's `CallToolResult`, as the server wrote it. `isError` in it is the tool's.
    ///
    /// # Errors
    /// It refuses, is gone, takes too long, or asks too much.
    pub async fn call(&self, name: &str, arguments: Map<String, Value>, ask: Ask) -> Result<Value> {
        let question = Question::Call { name: name.to_owned(), arguments };
        let most = ask.timeout.unwrap_or(self.inner.limits.call);
        self.answer(&question, most, &ask).await
    }

    /// Reads a resource: the protocol's `ReadResourceResult`.
    ///
    /// # Errors
    /// As for [`Connection::call`].
    pub async fn read(&self, uri: &str) -> Result<Value> {
        let question = Question::Read { uri: uri.to_owned() };
        self.answer(&question, self.inner.limits.request, &Ask::default()).await
    }

    /// A prompt, filled: the protocol's `GetPromptResult`.
    ///
    /// # Errors
    /// As for [`Connection::call`].
    pub async fn prompt(&self, name: &str, arguments: Map<String, Value>) -> Result<Value> {
        let question = Question::Prompt { name: name.to_owned(), arguments };
        self.answer(&question, self.inner.limits.request, &Ask::default()).await
    }

    async fn answer(&self, question: &Question, most: Duration, ask: &Ask) -> Result<Value> {
        let patience = Patience { most, progress: ask.progress.as_ref(), rounds: self.inner.limits.rounds };
        answer(&self.inner.requests, question, &patience).await
    }

    /// Asks to hear when a resource changes.
    ///
    /// # Errors
    /// It refuses, is gone, or takes too long.
    pub async fn subscribe(&self, uri: &str) -> Result<()> {
        self.want(uri, true).await
    }

    /// Asks to hear of it no more.
    ///
    /// # Errors
    /// It refuses, is gone, or takes too long.
    pub async fn unsubscribe(&self, uri: &str) -> Result<()> {
        self.want(uri, false).await
    }

    async fn want(&self, uri: &str, yes: bool) -> Result<()> {
        if let Some(changes) = &self.inner.changes {
            return changes.want(uri, yes).await;
        }
        let method = if yes { "resources/subscribe" } else { "resources/unsubscribe" };
        let request = CustomRequest::new(method, Some(json!({ "uri": uri })));
        let request = ClientRequest::CustomRequest(request);
        self.inner.requests.ask(request, self.inner.limits.request, None).await.map(|_| ())
    }

    /// Waits until the connection is gone, and says why: for a process, how it ended and the last that it said.
    /// One over HTTP has nothing that could go, other than a stream of events of the older way: calls tell.
    pub async fn ended(&self) -> String {
        self.inner.ended.wait().await
    }

    /// Closes it. Within a few seconds nothing of a process is left running.
    pub async fn close(&self) {
        self.inner.stop.cancel();
        let limit = self.inner.limits.stop * 4 + CLOSE;
        let _ = tokio::time::timeout(limit, self.inner.ended.wait()).await;
    }
}
