//! Finding memories for a text.

use std::time::Instant;

use signet_auth::Caller;
use signet_core::{Millis, Permission, now};
use signet_store::Read as _;

use crate::index::{Filter, Found, Kind, Ranker, Terms, analyser, query_terms};
use crate::tables::MEMORIES;
use crate::{Explain, Memories, Memory, Result};

/// Most hits of one recall.
const MOST: usize = 50;

/// What to look for, and among what.
#[derive(Debug, Clone, Default)]
pub struct Recall {
    /// Words; empty: what is important, recent and near.
    pub text: String,
    /// Clamped to 1..=50.
    pub limit: usize,
    /// Only this project, by id.
    pub project: Option<String>,
    /// Only this kind.
    pub kind: Option<String>,
    /// With all of these tags.
    pub tags: Vec<String>,
    /// Only by this author.
    pub who: Option<String>,
    /// Only by this author, as [`Memory::by`] says it.
    pub by: Option<String>,
    /// The last word may be half typed: if nothing holds it, words that begin so stand for it.
    pub complete: bool,
    /// Only of this namespace.
    pub scope: Option<String>,
    /// Only pinned ones.
    pub pinned: bool,
    /// Only at least as important.
    pub importance_min: Option<f32>,
    /// Not older.
    pub since: Option<Millis>,
    /// Not younger.
    pub until: Option<Millis>,
}

/// A memory that was found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The memory.
    pub memory: Memory,
    /// Why it is where it is.
    pub explain: Explain,
}

/// What was found.
#[derive(Debug, Clone)]
pub struct Recalled {
    /// Best first.
    pub hits: Vec<Hit>,
    /// The words that were looked for.
    pub terms: Vec<String>,
    /// Milliseconds in the index.
    pub search_ms: f64,
    /// Milliseconds for reading the records.
    pub read_ms: f64,
}

impl Memories {
    /// Finds memories that the caller may see. Nothing is written.
    ///
    /// # Errors
    /// The caller may not recall, or the index or the database failed.
    pub fn recall(&self, caller: &Caller, recall: &Recall) -> Result<Recalled> {
        caller.require(Permission::Recall)?;
        let started = Instant::now();
        let mut terms = query_terms(&recall.text);
        // Words were given, but none that could be found: that is no call for just anything.
        if terms.is_empty() && !recall.text.trim().is_empty() {
            return Ok(Recalled { hits: Vec::new(), terms, search_ms: 0.0, read_ms: 0.0 });
        }
        let project = recall.project.as_deref().or(caller.context().project_id());
        let ranker = Ranker::new(now(), project, !terms.is_empty());
        let filter = Filter {
            project: recall.project.clone(),
            kind: recall.kind.clone(),
            tags: recall.tags.clone(),
            who: recall.who.clone(),
            by: recall.by.clone(),
            scope: recall.scope.clone(),
            pinned: recall.pinned,
            importance_min: recall.importance_min,
            since: recall.since,
            until: recall.until,
            ..Filter::new(Kind::Memory, caller.read_scope())
        };
        if recall.complete {
            self.index.complete(&mut terms, &recall.text, filter.what)?;
        }
        let found = self.index.search(&terms, &filter, ranker, recall.limit.clamp(1, MOST))?;
        let searched = Instant::now();
        let hits = self.read_hits(caller, found, &terms, ranker)?;
        Ok(Recalled {
            hits,
            terms,
            search_ms: (searched - started).as_secs_f64() * 1e3,
            read_ms: searched.elapsed().as_secs_f64() * 1e3,
        })
    }

    /// The records of what was found. The record decides, not the index: one that is gone meanwhile, or
    /// is not the caller's to see, is left out.
    fn read_hits(
        &self,
        caller: &Caller,
        found: Vec<Found>,
        terms: &[String],
        ranker: Ranker,
    ) -> Result<Vec<Hit>> {
        let scope = caller.read_scope();
        let mut analyser = analyser();
        let mut hits = Vec::with_capacity(found.len());
        self.store.read(|tx| {
            for found in found {
                let Some(memory) = tx.get(MEMORIES, &found.id)? else { continue };
                if memory.deleted_at.is_some() || !scope.covers(&memory.made, memory.private) {
                    continue;
                }
                let words =
                    Terms::of(&format!("{} {}", memory.content, memory.tags.join(" ")), &mut analyser);
                let matched = terms.iter().filter(|term| words.counts.contains_key(*term)).cloned().collect();
                hits.push(Hit {
                    memory,
                    explain: Explain { parts: found.parts, weights: ranker.weights, matched },
                });
            }
            Ok::<_, crate::MemoryError>(())
        })?;
        Ok(hits)
    }
}
