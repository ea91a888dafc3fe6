//! A host that writes down what it is asked, and answers what was recorded for it.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;
use parking_lot::Mutex;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use signet_runtime::capability::Answer;
use signet_runtime::capability::browser::{Action, Browser, Page, Tab};
use signet_runtime::capability::bus::{Bus, Happening};
use signet_runtime::capability::clock::Clock;
use signet_runtime::capability::log::{Level, Log};
use signet_runtime::capability::mcp::Mcp;
use signet_runtime::capability::memory::{Draft, Hit, Memory, Query, Stored};
use signet_runtime::capability::session::{Briefing, Origin, Session, Speaker, Turn};
use signet_runtime::capability::state::{Changes, State, over_quota};
use signet_runtime::types::{Error, Tool};
use signet_runtime::{Capabilities, Grants};

use super::given::{
    self, BriefingForm, ErrorForm, HappeningForm, HitForm, PageForm, StoredForm, TabForm, ToolForm,
};

/// What happened, and what is to be answered.
#[derive(Default)]
pub(super) struct Recorder {
    inner: Mutex<Inner>,
    ticks: AtomicU64,
}

#[derive(Default)]
struct Inner {
    store: BTreeMap<String, Vec<u8>>,
    log: Vec<String>,
    events: Vec<Value>,
    calls: Vec<Value>,
    answers: BTreeMap<String, VecDeque<Value>>,
    /// What is wrong with the recorded answers.
    faults: Vec<String>,
    published: u64,
}

/// What happened since the last time that one looked.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Happened {
    /// Lines of log, `info: text`.
    pub log: Vec<String>,
    /// Published events: `{"kind": "...", "payload": {...}}`.
    pub events: Vec<Value>,
    /// Calls of the host other than log, bus, state and clock: `{"call": "memory.recall", "args": {...}}`.
    pub calls: Vec<Value>,
    /// What is wrong with the recorded answers: not of the right form, or not asked for.
    pub faults: Vec<String>,
}

impl Recorder {
    #[allow(clippy::needless_update, reason = "a capability that nothing records is not available")]
    pub(super) fn capabilities(self: &Arc<Self>) -> Capabilities {
        Capabilities {
            log: Some(self.clone()),
            clock: Some(self.clone()),
            state: Some(self.clone()),
            bus: Some(self.clone()),
            memory: Some(self.clone()),
            session: Some(self.clone()),
            mcp: Some(self.clone()),
            browser: Some(self.clone()),
            ..Capabilities::default()
        }
    }

    /// Records an answer for the next call of a function that has none yet: `{"ok": ...}` or `{"error": ...}`.
    pub(super) fn answer(&self, function: &str, answer: Value) {
        self.inner.lock().answers.entry(function.to_owned()).or_default().push_back(answer);
    }

    /// Takes what happened; recorded answers that nobody asked for are faults.
    pub(super) fn take(&self) -> Happened {
        let mut inner = self.inner.lock();
        let left: Vec<_> =
            inner.answers.iter().filter(|(_, left)| !left.is_empty()).map(|(f, _)| f.clone()).collect();
        inner.answers.clear();
        let mut faults = std::mem::take(&mut inner.faults);
        faults.extend(
            left.iter().map(|function| format!("an answer is recorded for {function}, which was not called")),
        );
        Happened {
            log: std::mem::take(&mut inner.log),
            events: std::mem::take(&mut inner.events),
            calls: std::mem::take(&mut inner.calls),
            faults,
        }
    }

    pub(super) fn set_state(&self, state: BTreeMap<String, Value>) {
        let bytes = |value: Value| serde_json::to_vec(&value).unwrap_or_default();
        self.inner.lock().store = state.into_iter().map(|(key, value)| (key, bytes(value))).collect();
    }

    /// Values as JSON; as text, where they are none.
    pub(super) fn state(&self) -> BTreeMap<String, Value> {
        let value = |bytes: &Vec<u8>| super::told::document(&String::from_utf8_lossy(bytes));
        self.inner.lock().store.iter().map(|(key, bytes)| (key.clone(), value(bytes))).collect()
    }

    /// Writes a call down and answers what is recorded for it, if anything is.
    fn asked<T: DeserializeOwned>(&self, function: &str, args: Value) -> Option<Answer<T>> {
        let mut inner = self.inner.lock();
        inner.calls.push(json!({ "call": function, "args": args }));
        let answer = inner.answers.get_mut(function)?.pop_front()?;
        let read = match (answer.get("ok"), answer.get("error")) {
            (Some(ok), None) => given::read(ok.clone()).map(Ok),
            (None, Some(error)) => given::read::<ErrorForm>(error.clone()).map(|error| Err(error.into())),
            _ => Err("it is neither {\"ok\": ...} nor {\"error\": {\"denied\": \"why\"}}".to_owned()),
        };
        match read {
            Ok(answer) => Some(answer),
            Err(reason) => {
                let fault = format!("the answer recorded for {function} cannot be used: {reason}");
                inner.faults.push(fault.clone());
                Some(Err(Error::Other(fault)))
            }
        }
    }

    /// The same, with an answer for when none is recorded.
    fn or<T: DeserializeOwned>(&self, function: &str, args: Value, otherwise: T) -> Answer<T> {
        self.asked(function, args).unwrap_or(Ok(otherwise))
    }

    /// The same, where nothing can be made up.
    fn needed<T: DeserializeOwned>(&self, function: &str, args: Value) -> Answer<T> {
        let none = || Err(Error::Unavailable(format!("no answer is recorded for {function}")));
        self.asked(function, args).unwrap_or_else(none)
    }
}

impl Log for Recorder {
    fn write(&self, level: Level, _: &str, message: &str) {
        let level = match level {
            Level::Debug => "debug",
            Level::Info => "info",
            Level::Warn => "warn",
            Level::Error => "error",
        };
        self.inner.lock().log.push(format!("{level}: {message}"));
    }
}

impl Clock for Recorder {
    fn now(&self) -> u64 {
        given::NOW
    }

    fn monotonic(&self) -> u64 {
        self.ticks.fetch_add(1, Ordering::Relaxed)
    }
}

#[async_trait]
impl State for Recorder {
    async fn get(&self, key: &str) -> Answer<Option<Vec<u8>>> {
        Ok(self.inner.lock().store.get(key).cloned())
    }

    async fn keys(&self, prefix: &str, most: usize) -> Answer<Vec<String>> {
        let inner = self.inner.lock();
        Ok(inner.store.keys().filter(|key| key.starts_with(prefix)).take(most).cloned().collect())
    }

    async fn used(&self) -> Answer<usize> {
        Ok(self.inner.lock().store.iter().map(|(key, value)| key.len() + value.len()).sum())
    }

    async fn commit(&self, changes: Changes, quota: usize) -> Answer<()> {
        let mut inner = self.inner.lock();
        let mut store = inner.store.clone();
        for (key, value) in changes {
            match value {
                Some(value) => drop(store.insert(key, value)),
                None => drop(store.remove(&key)),
            }
        }
        if store.iter().map(|(key, value)| key.len() + value.len()).sum::<usize>() > quota {
            return Err(over_quota(quota));
        }
        inner.store = store;
        Ok(())
    }
}

#[async_trait]
impl Bus for Recorder {
    async fn publish(&self, kind: &str, payload: Value) -> Answer<u64> {
        let mut inner = self.inner.lock();
        inner.published += 1;
        inner.events.push(json!({ "kind": kind, "payload": payload }));
        Ok(inner.published)
    }

    async fn recent(&self, after: u64, most: usize, _grants: &Grants) -> Answer<Vec<Happening>> {
        let happened =
            self.asked::<Vec<HappeningForm>>("bus.recent", json!({ "after": after, "most": most }));
        happened.unwrap_or_else(|| Ok(Vec::new())).map(|all| all.into_iter().map(Happening::from).collect())
    }
}

#[async_trait]
impl Memory for Recorder {
    async fn remember(&self, draft: Draft) -> Answer<Stored> {
        let args = json!({
            "content": draft.content, "kind": draft.kind, "importance": draft.importance, "tags": draft.tags,
            "private": draft.private,
        });
        self.or("memory.remember", args, StoredForm::default()).map(Stored::from)
    }

    async fn recall(&self, query: Query) -> Answer<Vec<Hit>> {
        let args = json!({
            "text": query.text, "limit": query.limit, "this-project-only": query.this_project_only,
        });
        let hits: Vec<HitForm> = self.or("memory.recall", args, Vec::new())?;
        Ok(hits.into_iter().map(Hit::from).collect())
    }

    async fn forget(&self, id: &str, reason: &str) -> Answer<()> {
        self.or("memory.forget", json!({ "id": id, "reason": reason }), ())
    }
}

fn turns(turns: &[Turn]) -> Value {
    let turn = |turn: &Turn| {
        let speaker = match turn.speaker {
            Speaker::User => "user",
            Speaker::Assistant => "assistant",
            Speaker::Tool => "tool",
        };
        json!({ "speaker": speaker, "text": turn.text })
    };
    json!({ "turns": turns.iter().map(turn).collect::<Vec<_>>() })
}

#[async_trait]
impl Session for Recorder {
    async fn start(&self, origin: Origin) -> Answer<Briefing> {
        let origin = match origin {
            Origin::Startup => "startup",
            Origin::Resume => "resume",
            Origin::Clear => "clear",
            Origin::Compact => "compact",
        };
        self.or("session.start", json!({ "origin": origin }), BriefingForm::default()).map(Briefing::from)
    }

    async fn prompt(&self, text: &str) -> Answer<Briefing> {
        self.or("session.prompt", json!({ "text": text }), BriefingForm::default()).map(Briefing::from)
    }

    async fn record_turns(&self, said: Vec<Turn>) -> Answer<()> {
        self.or("session.record-turns", turns(&said), ())
    }

    async fn tool_used(&self, tool: &str, subject: &str, failed: bool) -> Answer<()> {
        let args = json!({ "tool": tool, "subject": subject, "failed": failed });
        self.or("session.tool-used", args, ())
    }

    async fn transcript(&self, said: Vec<Turn>) -> Answer<()> {
        self.or("session.transcript", turns(&said), ())
    }

    async fn compacting(&self) -> Answer<String> {
        self.or("session.compacting", json!({}), String::new())
    }

    async fn compacted(&self, summary: &str) -> Answer<String> {
        self.or("session.compacted", json!({ "summary": summary }), "mem_1".to_owned())
    }

    async fn end(&self, reason: &str) -> Answer<()> {
        self.or("session.end", json!({ "reason": reason }), ())
    }
}

#[async_trait]
impl Mcp for Recorder {
    async fn servers(&self) -> Answer<Vec<String>> {
        self.or("mcp.servers", json!({}), Vec::new())
    }

    async fn tools(&self, server: &str) -> Answer<Vec<Tool>> {
        let tools: Vec<ToolForm> = self.needed("mcp.tools", json!({ "server": server }))?;
        Ok(tools.into_iter().map(Tool::from).collect())
    }

    async fn call_tool(&self, server: &str, tool: &str, arguments: &str) -> Answer<String> {
        let args = json!({ "server": server, "tool": tool, "arguments": super::told::document(arguments) });
        self.needed::<given::Document>("mcp.call-tool", args).map(String::from)
    }
}

#[async_trait]
impl Browser for Recorder {
    async fn tabs(&self) -> Answer<Vec<Tab>> {
        let tabs: Vec<TabForm> = self.or("browser.tabs", json!({}), Vec::new())?;
        Ok(tabs.into_iter().map(Tab::from).collect())
    }

    async fn observe(&self, tab: &str) -> Answer<Page> {
        self.needed::<PageForm>("browser.observe", json!({ "tab": tab })).map(Page::from)
    }

    async fn act(&self, tab: &str, action: Action) -> Answer<()> {
        let action = match action {
            Action::Navigate(url) => json!({ "navigate": url }),
            Action::Click(selector) => json!({ "click": selector }),
            Action::Fill((selector, text)) => json!({ "fill": [selector, text] }),
            Action::Press(key) => json!({ "press": key }),
        };
        self.or("browser.act", json!({ "tab": tab, "action": action }), ())
    }
}
