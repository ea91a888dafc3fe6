//! A workspace with callers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's helper may fail the test"
)]
#![allow(dead_code, unreachable_pub, reason = "shared by several test programs, each of which uses a part")]

use std::sync::Arc;
use std::time::{Duration, Instant};

use signet_auth::{Caller, Claims};
use signet_core::{Credential, Principal, Role, Scope};
use signet_memory::{Draft, Memories, Recall, Sessions};
use signet_store::{Store, StoreError};

pub struct House {
    pub folder: tempfile::TempDir,
    pub store: Store,
    pub memories: Memories,
    pub sessions: Sessions,
}

impl House {
    pub fn new() -> Self {
        Self::at(tempfile::tempdir().unwrap())
    }

    pub fn at(folder: tempfile::TempDir) -> Self {
        let path = folder.path().join("db");
        let store = loop {
            match Store::open(&path) {
                Ok(store) => break store,
                Err(StoreError::InUse { .. }) => std::thread::yield_now(),
                Err(other) => panic!("{other}"),
            }
        };
        let memories = Memories::open(store.clone(), &folder.path().join("index")).unwrap();
        let sessions = Sessions::new(memories.clone());
        Self { folder, store, memories, sessions }
    }

    /// Ends everything and opens it again on the same files.
    pub fn reopen(self) -> Self {
        let Self { folder, store, memories, sessions } = self;
        memories.close();
        drop((store, memories, sessions));
        Self::at(folder)
    }

    pub async fn remember(&self, caller: &Caller, content: &str) -> String {
        let draft = Draft { content: content.into(), ..Default::default() };
        self.memories.remember(caller, draft).await.unwrap().memory.id
    }

    pub fn recall(&self, caller: &Caller, text: &str) -> Vec<String> {
        let recall = Recall { text: text.into(), limit: 10, ..Default::default() };
        self.memories
            .recall(caller, &recall)
            .unwrap()
            .hits
            .into_iter()
            .map(|hit| hit.memory.content)
            .collect()
    }

    /// Waits until the index has committed everything.
    pub fn settle(&self) {
        let end = Instant::now() + Duration::from_secs(20);
        while self.memories.index_state().pending > 0 || self.memories.index_state().rebuilding {
            assert!(Instant::now() < end, "the index did not settle: {:?}", self.memories.index_state());
            std::thread::yield_now();
        }
    }
}

pub fn principal() -> Principal {
    Principal {
        credential: Credential::Key("key_test".into()),
        role: Role::Agent,
        permissions: vec![],
        scope: Scope::default(),
        agent_id: None,
        harness: None,
        allowed_projects: vec![],
        expires_at: None,
        awareness: true,
        browser: None,
    }
}

pub fn caller(agent: &str, project: Option<&str>) -> Caller {
    caller_in(agent, project, None)
}

pub fn caller_in(agent: &str, project: Option<&str>, session: Option<&str>) -> Caller {
    let claims = Claims {
        harness: Some("test".into()),
        agent_id: Some(agent.into()),
        project_hint: project.map(str::to_owned),
        session_key: session.map(str::to_owned),
        ..Default::default()
    };
    Caller::new(Arc::new(principal()), claims).unwrap()
}

/// Of an event, that happened then.
pub fn caller_telling(agent: &str, session: &str, event: &str, at: Option<u64>) -> Caller {
    let claims = Claims {
        harness: Some("test".into()),
        agent_id: Some(agent.into()),
        session_key: Some(session.into()),
        event_id: Some(event.into()),
        happened_at: at,
        ..Default::default()
    };
    Caller::new(Arc::new(principal()), claims).unwrap()
}

pub fn confined(agent: &str, project: &str, claimed: Option<&str>) -> Caller {
    let principal = Principal { allowed_projects: vec![project.into()], ..principal() };
    let claims = Claims {
        agent_id: Some(agent.into()),
        project_hint: claimed.map(str::to_owned),
        session_key: Some("s".into()),
        ..Default::default()
    };
    Caller::new(Arc::new(principal), claims).unwrap()
}
