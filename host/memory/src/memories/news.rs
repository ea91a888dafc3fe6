//! Telling others what became of memories, once it is durable.

use std::sync::{Arc, OnceLock};

use signet_core::Provenance;

use crate::Memory;
use crate::index::IndexChange;

/// What became of a memory.
#[derive(Debug, Clone)]
pub struct News {
    /// As it is now.
    pub memory: Memory,
    /// What happened.
    pub what: Became,
    /// Who did it, and from where.
    pub by: Provenance,
}

/// What happened to a memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It is new.
    Created,
    /// It was changed, or brought back.
    Changed,
    /// It was forgotten.
    Forgotten,
}

type Hears = dyn Fn(News) + Send + Sync;

/// Whoever wants to hear of changes: one at most, set once.
#[derive(Clone, Default)]
pub(crate) struct Observer(Arc<OnceLock<Box<Hears>>>);

impl Observer {
    pub(crate) fn set(&self, hears: Box<Hears>) {
        if self.0.set(hears).is_err() {
            tracing::error!("memories have an observer already; the second hears nothing");
        }
    }

    fn tell(&self, news: News) {
        if let Some(hears) = self.0.get() {
            hears(news);
        }
    }
}

/// A change in a transaction: what the index has to do about it, and what is to be told.
pub(crate) struct Saved {
    pub(crate) index: IndexChange,
    pub(crate) news: Option<Box<News>>,
}

impl From<IndexChange> for Saved {
    fn from(index: IndexChange) -> Self {
        Self { index, news: None }
    }
}

impl Saved {
    pub(crate) fn telling(self, memory: &Memory, what: Became, by: &Provenance) -> Self {
        let news = News { memory: memory.clone(), what, by: by.clone() };
        Self { news: Some(Box::new(news)), ..self }
    }

    /// The index's part of many, and the rest told.
    pub(crate) fn settle(changes: impl IntoIterator<Item = Self>, observer: &Observer) -> Vec<IndexChange> {
        let tell = |saved: Self| {
            if let Some(news) = saved.news {
                observer.tell(*news);
            }
            saved.index
        };
        changes.into_iter().map(tell).collect()
    }
}
