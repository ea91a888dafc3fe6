//! Calls of tools: who may, what is asked first, what is told and kept of it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use signet_auth::{Caller, Decision, Party, ToolRule};
use signet_core::{Effect, Permission, redact_secrets, sha256_hex};
use signet_mcp_client::{Ask, OnProgress};

use crate::entry::{Entry, SeenTool};
use crate::news::{Happened, News};
use crate::questions::{Question, Reply};
use crate::{AuditEntry, Peer, Result, Servers, ServersError};

/// How long a call may take that names no time of its own.
const TIMEOUT: Duration = Duration::from_secs(120);
/// The longest that can be asked for.
const LONGEST: Duration = Duration::from_secs(3_600);
/// How long a call waits for a person's consent: less than harnesses wait for a tool.
const CONSENT: Duration = Duration::from_secs(45);
/// Bytes of arguments.
const ARGUMENTS: usize = 4 << 20;
/// Characters of them that a person is shown.
const SHOWN: usize = 4_000;

/// By what means a call comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Via {
    /// A model, through Signet's own MCP server.
    Model,
    /// The server's own app on the dashboard.
    App,
    /// A person: a card on the dashboard, the command line.
    Person,
}

/// A call of a tool.
#[derive(Clone)]
pub struct Call {
    /// Id of the server.
    pub server: String,
    /// The tool.
    pub tool: String,
    /// With what.
    pub arguments: Map<String, Value>,
    /// By what means.
    pub via: Via,
    /// The person who calls was asked already. Counts only of who may consent.
    pub confirmed: bool,
    /// How long it may take.
    pub timeout: Option<Duration>,
    /// Hears how far it is.
    pub progress: Option<OnProgress>,
}

impl Call {
    /// One that a model makes.
    #[must_use]
    pub fn of_model(server: &str, tool: String, arguments: Map<String, Value>) -> Self {
        let server = server.to_owned();
        Self { server, tool, arguments, via: Via::Model, confirmed: false, timeout: None, progress: None }
    }
}

impl std::fmt::Debug for Call {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Call").field("server", &self.server).field("tool", &self.tool).finish_non_exhaustive()
    }
}

/// A call that may be made.
struct Cleared {
    peer: Arc<dyn Peer>,
}

impl Servers {
    /// Calls a tool; the answer is the protocol's `CallToolResult`.
    ///
    /// # Errors
    /// There is no such tool for this caller, the policy refuses or wants a person's consent first, the arguments are
    /// not what the tool takes, or the server could not be asked in time.
    pub async fn call(&self, caller: &Caller, call: Call) -> Result<Value> {
        caller.require(Permission::Tools)?;
        let entry = self.visible(caller, &call.server)?;
        let mut note = AuditEntry::new(caller, &call.server, &call.tool, call.via, &call.arguments);
        let cleared = match self.clear(caller, &entry, &call, &mut note).await {
            Ok(cleared) => cleared,
            Err(error) => {
                self.inner.audit.note(note).await;
                return Err(error);
            }
        };
        let began = Instant::now();
        let timeout = Some(call.timeout.unwrap_or(TIMEOUT).min(LONGEST));
        let ask = Ask { timeout, progress: call.progress };
        let answer = cleared.peer.call(caller, &call.tool, call.arguments, ask).await;
        note.took = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let said_failed = |answer: &Value| answer.get("isError") == Some(&Value::Bool(true));
        note.outcome = match &answer {
            Ok(answer) if said_failed(answer) => "failed",
            Ok(_) => "done",
            Err(_) => "error",
        }
        .to_owned();
        let what = Happened::Called { tool: call.tool, failed: note.outcome != "done" };
        // That the dashboard looks is no news: a feed would be full of being looked at.
        if call.via == Via::Model || note.effect != Effect::Reads {
            self.inner.keeping.observer.tell(News::of(&entry, Some(caller), what));
        }
        self.inner.audit.note(note).await;
        answer.map_err(|source| entry.failed(source))
    }

    /// All that stands before a call.
    async fn clear(
        &self,
        caller: &Caller,
        entry: &Arc<Entry>,
        call: &Call,
        note: &mut AuditEntry,
    ) -> Result<Cleared> {
        "refused".clone_into(&mut note.outcome);
        let no_tool = || ServersError::NoTool { server: call.server.clone(), tool: call.tool.clone() };
        let mut seen = entry.seen();
        if seen.as_ref().is_none_or(|seen| seen.tool(&call.tool).is_none()) {
            // One that is only being reached may have it.
            entry.peer().await?;
            seen = entry.seen();
        }
        let tool = seen.as_ref().and_then(|seen| seen.tool(&call.tool)).ok_or_else(no_tool)?;
        note.effect = tool.effect;
        let allowed = match call.via {
            Via::Model => tool.visibility.model,
            Via::App => tool.visibility.app,
            Via::Person => true,
        };
        if !allowed {
            return Err(no_tool());
        }
        note.decision = entry.record().policy.decide(caller, &call.tool, tool.effect);
        if note.decision == Decision::Deny {
            return Err(ServersError::Denied(format!(
                "the policy of {} refuses {}; whoever configures Signet can change it with `signet mcp allow`",
                call.server, call.tool
            )));
        }
        "invalid".clone_into(&mut note.outcome);
        let arguments = Value::Object(call.arguments.clone());
        check(tool, &arguments)?;
        "error".clone_into(&mut note.outcome);
        // Nobody is asked about a call that cannot be made.
        let peer = entry.peer().await?;
        if note.decision == Decision::Ask && !(call.confirmed && caller.may(Permission::Connectors)) {
            "waiting".clone_into(&mut note.outcome);
            self.consent(caller, entry, call, tool.effect, &arguments).await.inspect_err(|error| {
                if matches!(error, ServersError::Denied(_)) {
                    "refused".clone_into(&mut note.outcome);
                }
            })?;
        }
        Ok(Cleared { peer })
    }

    /// Comes back when a person consented.
    async fn consent(
        &self,
        caller: &Caller,
        entry: &Arc<Entry>,
        call: &Call,
        effect: Effect,
        arguments: &Value,
    ) -> Result<()> {
        let by = caller.context().provenance();
        let text = arguments.to_string();
        let same = [&by.key, &by.agent, &call.server, &call.tool, &text].map(String::as_str).join("\0");
        let same = sha256_hex(same.as_bytes());
        let questions = &self.inner.keeping.questions;
        if questions.passes(&same) {
            return Ok(());
        }
        let shown = redact_secrets(&text).chars().take(SHOWN).collect();
        let (tool, agent) = (call.tool.clone(), by.agent.clone());
        let question = Question::Call { tool: tool.clone(), effect, arguments: shown, by };
        let waiting = questions.ask(&call.server, &entry.name(), question, Some(same))?;
        let id = waiting.id.clone();
        if waiting.fresh {
            let text = format!("may {agent} call {tool} of {}?", entry.name());
            self.inner.keeping.tell(entry, Happened::Asked { question: id.clone(), text });
        }
        match waiting.wait(CONSENT).await {
            Some(Reply::Accept { .. } | Reply::Always) => Ok(()),
            Some(Reply::Decline | Reply::Cancel) => {
                Err(ServersError::Denied(format!("a person was asked and refused {tool} of {}", call.server)))
            }
            None => Err(ServersError::Waiting { server: call.server.clone(), tool, question: id }),
        }
    }

    /// Reads a resource; the answer is the protocol's `ReadResourceResult`.
    ///
    /// # Errors
    /// There is no such server for this caller, or it could not be asked.
    pub async fn read(&self, caller: &Caller, server: &str, uri: &str) -> Result<Value> {
        caller.require(Permission::Tools)?;
        let entry = self.visible(caller, server)?;
        if let Some(answer) = entry.cache.get(caller, uri) {
            return Ok(answer);
        }
        let answer = entry.peer().await?.read(Some(caller), uri).await;
        let answer = answer.map_err(|source| entry.failed(source))?;
        entry.cache.put(caller, uri, &answer);
        Ok(answer)
    }

    /// Fills in a prompt; the answer is the protocol's `GetPromptResult`.
    ///
    /// # Errors
    /// As [`Servers::read`].
    pub async fn prompt(
        &self,
        caller: &Caller,
        server: &str,
        name: &str,
        arguments: Map<String, Value>,
    ) -> Result<Value> {
        caller.require(Permission::Tools)?;
        let entry = self.visible(caller, server)?;
        entry.peer().await?.prompt(name, arguments).await.map_err(|source| entry.failed(source))
    }

    /// Has changes of a resource told as events, or not any more.
    ///
    /// # Errors
    /// As [`Servers::read`], or too many are.
    pub async fn subscribe(&self, caller: &Caller, server: &str, uri: &str, wanted: bool) -> Result<()> {
        caller.require(Permission::Tools)?;
        self.visible(caller, server)?.subscribe(uri, wanted).await
    }

    /// Answers a question. "Always" becomes a rule for the agent that asked.
    ///
    /// # Errors
    /// There is none, the caller may not, or the answer does not fit.
    pub async fn answer(&self, caller: &Caller, id: &str, reply: Reply) -> Result<crate::Pending> {
        let always = reply == Reply::Always;
        let pending = self.inner.keeping.questions.answer(caller, id, reply)?;
        if let (true, Question::Call { tool, by, .. }) = (always, &pending.question) {
            let party = Party { agent: Some(by.agent.clone()), key: Some(by.key.clone()), project: None };
            let rule = ToolRule { tool: tool.clone(), party: Some(party), decision: Decision::Allow };
            self.change_policy(&pending.server, move |policy| policy.set(rule)).await?;
        }
        Ok(pending)
    }
}

fn check(tool: &SeenTool, arguments: &Value) -> Result<()> {
    if arguments.to_string().len() > ARGUMENTS {
        return Err(ServersError::Limit(format!("the arguments have more than {ARGUMENTS} bytes")));
    }
    tool.check(arguments).map_err(|faults| {
        ServersError::Invalid(format!("{} does not take these arguments: {faults}", tool.tool.name))
    })
}
