//! Finding what was said.

use std::collections::HashSet;

use signet_auth::Caller;
use signet_core::{Millis, Permission, now};
use signet_store::Read as _;

use super::{Sessions, tidy_key};
use crate::index::{Filter, Kind, Ranker, query_terms};
use crate::tables::TURNS;
use crate::{MemoryError, Result};

/// Characters around the first word that matched.
const EXCERPT: usize = 280;

/// A session in which something was said.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionHit {
    /// The harness's key of it.
    pub session_key: String,
    /// Its project.
    pub project: Option<String>,
    /// When it was said.
    pub updated_at: Millis,
    /// The words around.
    pub excerpt: String,
    /// BM25 with a minus, as existing clients expect: lower is better.
    pub rank: f32,
}

impl Sessions {
    /// Sessions in which these words were said, best first. `within` looks in one session only,
    /// `except` leaves one out (the one that asks).
    ///
    /// # Errors
    /// The caller may not recall, or the index or the database failed.
    pub fn search(
        &self,
        caller: &Caller,
        text: &str,
        project: Option<&str>,
        within: Option<&str>,
        except: Option<&str>,
        limit: usize,
    ) -> Result<Vec<SessionHit>> {
        caller.require(Permission::Recall)?;
        let terms = query_terms(text);
        if terms.is_empty() {
            return Ok(Vec::new());
        }
        let scope = caller.read_scope();
        let filter = Filter {
            project: project.map(str::to_owned),
            session: within.map(|key| tidy_key(key).to_owned()),
            not_session: except.map(|key| tidy_key(key).to_owned()),
            ..Filter::new(Kind::Turn, scope.clone())
        };
        let limit = limit.clamp(1, 20);
        let ranker = Ranker::new(now(), project.or(caller.context().project_id()), true);
        // Several turns of one session make one hit.
        let found = self.memories.index.search(&terms, &filter, ranker, limit * 5)?;
        let (mut hits, mut seen) = (Vec::new(), HashSet::new());
        self.memories.store.read(|tx| {
            for found in found {
                let Some(turn) = tx.get(TURNS, &found.id)? else { continue };
                let Some(session_key) = turn.made.session.clone() else { continue };
                if hits.len() == limit || !scope.covers(&turn.made, false) {
                    continue;
                }
                if seen.insert((turn.made.agent.clone(), session_key.clone())) {
                    hits.push(SessionHit {
                        session_key,
                        project: turn.made.project,
                        updated_at: turn.made.at,
                        excerpt: excerpt(&turn.text, &terms),
                        rank: -found.parts.bm25,
                    });
                }
            }
            Ok::<_, MemoryError>(())
        })?;
        Ok(hits)
    }
}

/// The text around the first word that begins like one of the terms.
fn excerpt(text: &str, terms: &[String]) -> String {
    let is_hit = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        terms.iter().any(|term| word.starts_with(term.as_str()))
    };
    let first = text.split_whitespace().find(|word| is_hit(word));
    let at = first.map_or(0, |word| word.as_ptr() as usize - text.as_ptr() as usize);
    let start = text.char_indices().map(|(at, _)| at).rfind(|start| *start + EXCERPT / 4 <= at).unwrap_or(0);
    let tail = text.get(start..).unwrap_or_default();
    let excerpt = super::briefing::shorten(tail, EXCERPT);
    if start > 0 { format!("…{excerpt}") } else { excerpt }
}
