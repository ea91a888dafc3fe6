//! What happens to servers, for who wants to know of it.

use std::sync::{Arc, OnceLock};

use serde_json::Value;
use signet_auth::Caller;

use crate::entry::Entry;

/// Something that happened, once it is done.
#[derive(Debug, Clone)]
pub struct News {
    /// Id of the server.
    pub server: String,
    /// Its name for people.
    pub name: String,
    /// Everyone who may call tools may know of it.
    pub open: bool,
    /// On whose behalf; none: by itself.
    pub caller: Option<Caller>,
    /// What.
    pub what: Happened,
}

impl News {
    pub(crate) fn of(entry: &Entry, caller: Option<&Caller>, what: Happened) -> Self {
        let record = entry.record();
        let (server, open) = (record.id.clone(), record.policy.only.is_empty());
        Self { server, name: entry.name(), open, caller: caller.cloned(), what }
    }
}

/// What can happen to a server.
#[derive(Debug, Clone, PartialEq)]
pub enum Happened {
    /// It is new here.
    Installed,
    /// It was taken away.
    Removed,
    /// It answers.
    Connected {
        /// Tools that it offers.
        tools: usize,
    },
    /// It does not answer any more, for this reason.
    Disconnected(String),
    /// It offers other tools than before.
    ToolsChanged {
        /// All that it offers now.
        tools: usize,
        /// Those that are new, or not what they were.
        fresh: Vec<String>,
        /// Those that are gone.
        gone: Vec<String>,
    },
    /// A tool was called.
    Called {
        /// Its name.
        tool: String,
        /// It failed, or the server said that it did.
        failed: bool,
    },
    /// A resource changed.
    ResourceUpdated(String),
    /// It said something.
    Said {
        /// `debug` to `emergency`.
        level: String,
        /// What.
        text: String,
    },
    /// It published an event of its own.
    Published {
        /// Its type.
        kind: String,
        /// A JSON object.
        payload: Value,
    },
    /// A person said what one of its apps may do.
    Permitted {
        /// The app.
        app: String,
        /// What it may do now that it might not.
        allowed: Vec<String>,
        /// What it may not do, and what nobody says anything of any more.
        refused: Vec<String>,
    },
    /// A person is asked something.
    Asked {
        /// Id of the question.
        question: String,
        /// What is asked, on one line.
        text: String,
    },
}

type Hears = dyn Fn(News) + Send + Sync;

/// Who is told. Until there is somebody, nothing is news.
#[derive(Clone, Default)]
pub(crate) struct Observer(Arc<OnceLock<Box<Hears>>>);

impl Observer {
    pub(crate) fn set(&self, hears: Box<Hears>) {
        if self.0.set(hears).is_err() {
            tracing::error!("servers have an observer already; the second hears nothing");
        }
    }

    pub(crate) fn tell(&self, news: News) {
        if let Some(hears) = self.0.get() {
            hears(news);
        }
    }
}
