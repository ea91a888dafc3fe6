//! Memories by time, a page at a time, and what there is to choose among.

use std::collections::HashMap;

use signet_auth::{Caller, ReadScope};
use signet_core::{Millis, Permission, now};
use signet_store::Read as _;

use super::{Memories, RETENTION_DAYS};
use crate::tables::MEMORIES;
use crate::{Memory, MemoryError, Result};

/// Values of one facet that are told; the rest are the rare ones.
const FACET: usize = 200;

/// Which memories to list.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// One kind.
    pub kind: Option<String>,
    /// One project, by id.
    pub project: Option<String>,
    /// By one author, as [`Memory::by`] says it.
    pub by: Option<String>,
    /// With all of these tags.
    pub tags: Vec<String>,
    /// Only pinned ones.
    pub pinned: bool,
    /// Not older.
    pub since: Option<Millis>,
    /// Not younger.
    pub until: Option<Millis>,
    /// Those that were forgotten and can still be recovered, in place of those that are remembered.
    pub forgotten: bool,
    /// How many.
    pub limit: usize,
    /// From which on, newest first.
    pub offset: usize,
    /// Only what comes after this place: unlike an offset it stays where it is when something is remembered
    /// meanwhile.
    pub after: Option<Place>,
}

/// A place in a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When the memory there is from; of a forgotten one, when it was forgotten.
    pub at: Millis,
    /// Its id.
    pub id: String,
}

/// A page of memories.
#[derive(Debug, Clone)]
pub struct Listing {
    /// Newest first.
    pub memories: Vec<Memory>,
    /// All that match.
    pub total: usize,
    /// Of them pinned.
    pub pinned: usize,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
}

/// What memories can be told apart by, with how many there are of each, most first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Remembered.
    pub total: usize,
    /// Of them pinned.
    pub pinned: usize,
    /// Forgotten, and not yet for good.
    pub forgotten: usize,
    /// By project id.
    pub projects: Vec<(String, usize)>,
    /// By author.
    pub by: Vec<(String, usize)>,
    /// By kind.
    pub kinds: Vec<(String, usize)>,
    /// By tag.
    pub tags: Vec<(String, usize)>,
}

impl Filter {
    fn wants(&self, memory: &Memory, scope: &ReadScope, now: Millis) -> bool {
        let same = |wanted: &Option<String>, is: Option<&str>| wanted.is_none() || wanted.as_deref() == is;
        let there = if self.forgotten { recoverable(memory, now) } else { memory.deleted_at.is_none() };
        there
            && scope.covers(&memory.made, memory.private)
            && same(&self.kind, Some(&memory.kind))
            && same(&self.project, memory.made.project.as_deref())
            && same(&self.by, Some(memory.by()))
            && self.tags.iter().all(|tag| memory.tags.contains(tag))
            && (!self.pinned || memory.pinned)
            && self.since.is_none_or(|since| memory.created_at >= since)
            && self.until.is_none_or(|until| memory.created_at <= until)
    }
}

/// Whether a memory is forgotten, and not for good.
fn recoverable(memory: &Memory, now: Millis) -> bool {
    memory.deleted_at.is_some_and(|at| now.saturating_sub(at) < RETENTION_DAYS * 86_400_000)
}

impl Memories {
    /// A page of what the caller may see, newest first.
    ///
    /// # Errors
    /// The caller may not recall, or the database failed.
    pub fn list(&self, caller: &Caller, filter: &Filter) -> Result<Listing> {
        caller.require(Permission::Recall)?;
        let (scope, now) = (caller.read_scope(), now());
        let (mut places, mut pinned) = (Vec::new(), 0);
        self.store.read(|tx| {
            tx.scan_back(MEMORIES, |_, memory| {
                if filter.wants(&memory, &scope, now) {
                    pinned += usize::from(memory.pinned);
                    places.push(Place { at: memory.deleted_at.unwrap_or(memory.created_at), id: memory.id });
                }
                true
            })?;
            let total = places.len();
            places.sort_unstable_by(|a, b| b.cmp(a));
            let after = filter.after.as_ref();
            let from = after.map_or(0, |after| places.partition_point(|place| place >= after));
            let mut rest = places.into_iter().skip(from).skip(filter.offset);
            let page: Vec<_> = rest.by_ref().take(filter.limit).collect();
            let next = page.last().cloned().filter(|_| rest.next().is_some());
            let records = page.iter().map(|place| tx.get(MEMORIES, &place.id));
            let memories = records.filter_map(Result::transpose).collect::<Result<_, _>>()?;
            Ok::<_, MemoryError>(Listing { memories, total, pinned, next })
        })
    }

    /// What the memories that the caller may see can be told apart by.
    ///
    /// # Errors
    /// The caller may not recall, or the database failed.
    pub fn facets(&self, caller: &Caller) -> Result<Facets> {
        caller.require(Permission::Recall)?;
        let (scope, now) = (caller.read_scope(), now());
        let mut facets = Facets::default();
        let [mut projects, mut by, mut kinds, mut tags] = [(); 4].map(|()| HashMap::<String, usize>::new());
        let mut count = |memory: Memory| {
            *by.entry(memory.by().to_owned()).or_default() += 1;
            if let Some(project) = memory.made.project {
                *projects.entry(project).or_default() += 1;
            }
            *kinds.entry(memory.kind).or_default() += 1;
            for tag in memory.tags {
                *tags.entry(tag).or_default() += 1;
            }
        };
        self.store.read(|tx| {
            tx.scan_back(MEMORIES, |_, memory| {
                if !scope.covers(&memory.made, memory.private) {
                    return true;
                }
                if memory.deleted_at.is_some() {
                    facets.forgotten += usize::from(recoverable(&memory, now));
                } else {
                    facets.total += 1;
                    facets.pinned += usize::from(memory.pinned);
                    count(memory);
                }
                true
            })
        })?;
        Ok(Facets { projects: most(projects), by: most(by), kinds: most(kinds), tags: most(tags), ..facets })
    }
}

/// The most frequent first, those of the same number by name.
fn most(counts: HashMap<String, usize>) -> Vec<(String, usize)> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(FACET);
    counts
}
