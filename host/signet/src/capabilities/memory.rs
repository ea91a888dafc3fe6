//! `memory`.

use async_trait::async_trait;
use signet_auth::Caller;
use signet_core::Error;
use signet_memory::{Draft, Memories, Outcome, Recall};
use signet_runtime::capability::Answer;
use signet_runtime::capability::memory::{Draft as GuestDraft, Hit, Memory, Query, Stored};

/// Memory, as the caller.
pub(super) struct CallerMemory {
    pub(super) memories: Memories,
    pub(super) caller: Caller,
}

#[async_trait]
impl Memory for CallerMemory {
    async fn remember(&self, draft: GuestDraft) -> Answer<Stored> {
        let draft = Draft {
            content: draft.content,
            kind: draft.kind,
            importance: draft.importance,
            tags: draft.tags,
            private: draft.private,
            ..Default::default()
        };
        let stored = self.memories.remember(&self.caller, draft).await.map_err(super::refusal)?;
        Ok(Stored { id: stored.memory.id, duplicate: stored.duplicate })
    }

    async fn recall(&self, query: Query) -> Answer<Vec<Hit>> {
        let project =
            query.this_project_only.then(|| self.caller.context().project_id().map(str::to_owned)).flatten();
        let recall = Recall { text: query.text, limit: query.limit as usize, project, ..Default::default() };
        let hits = self.memories.recall(&self.caller, &recall).map_err(super::refusal)?.hits;
        let hits = hits.into_iter().map(|hit| Hit {
            id: hit.memory.id,
            content: hit.memory.content,
            kind: hit.memory.kind,
            score: hit.explain.parts.score,
            created_at: hit.memory.created_at,
            tags: hit.memory.tags,
            agent: hit.memory.made.agent,
            harness: hit.memory.made.harness,
            project: hit.memory.made.project,
        });
        Ok(hits.collect())
    }

    async fn forget(&self, id: &str, reason: &str) -> Answer<()> {
        let outcome = self.memories.forget(&self.caller, id, Some(reason.to_owned()), false, None).await;
        match outcome.map_err(super::refusal)? {
            Outcome::Updated(..) => Ok(()),
            Outcome::PinnedRequiresForce(_) => {
                Err(super::refusal(Error::Conflict("the memory is pinned".into())))
            }
            _ => Err(super::refusal(Error::NotFound(format!("there is no memory {id}")))),
        }
    }
}
