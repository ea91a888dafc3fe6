//! How common the words of a query are, over what is committed and what is pending alike.
//!
//! A personal memory begins with one entry, and statistics over a handful of entries are noise: with
//! one entry, every word that it holds is in "all" of them and counts for nothing. So a background of
//! entries without any of the words is assumed, which fades as the memory grows.

use std::collections::HashMap;

use tantivy::query::Bm25StatisticsProvider;
use tantivy::schema::Field;
use tantivy::{Searcher, Term};

use super::pending::Pending;
use super::{Kind, Terms};
use crate::Result;

/// Entries in the background.
const BACKGROUND: u64 = 1_000;
/// Words that make a full match. A long prompt cannot be held in one memory.
const FULL_WORDS: usize = 4;
/// BM25's constants, those of tantivy.
const K1: f32 = 1.2;
const B: f32 = 0.75;

/// Statistics for one query.
pub(super) struct Corpus {
    body: Field,
    docs: u64,
    tokens: u64,
    freq: HashMap<String, u64>,
}

impl Corpus {
    pub(super) fn of(
        searcher: &Searcher,
        pending: &Pending,
        body: Field,
        what: Kind,
        terms: &[String],
    ) -> Result<Self> {
        let fresh: Vec<&Terms> =
            pending.entries().filter(|(entry, _)| entry.what == what).map(|(_, words)| words).collect();
        let mut tokens: u64 = fresh.iter().map(|words| u64::from(words.len)).sum();
        for segment in searcher.segment_readers() {
            tokens += segment.inverted_index(body)?.total_num_tokens();
        }
        let docs = searcher.num_docs() + fresh.len() as u64;
        let mut freq = HashMap::new();
        for term in terms {
            let committed = searcher.doc_freq(&Term::from_field_text(body, term))?;
            let pending = fresh.iter().filter(|words| words.counts.contains_key(term)).count() as u64;
            freq.insert(term.clone(), committed + pending);
        }
        Ok(Self { body, docs, tokens, freq })
    }

    #[allow(clippy::cast_precision_loss, reason = "statistics")]
    fn average_len(&self) -> f32 {
        (self.tokens as f32 / self.docs.max(1) as f32).max(1.0)
    }

    #[allow(clippy::cast_precision_loss, reason = "statistics")]
    fn idf(&self, freq: u64) -> f32 {
        let (docs, freq) = ((self.docs + BACKGROUND) as f32, freq as f32);
        (1.0 + (docs - freq + 0.5) / (freq + 0.5)).ln()
    }

    /// BM25 of an entry of average length that holds the rarest words once.
    pub(super) fn full_match(&self) -> f32 {
        let mut idf: Vec<f32> = self.freq.values().map(|freq| self.idf(*freq)).collect();
        idf.sort_by(|a, b| b.total_cmp(a));
        idf.iter().take(FULL_WORDS).sum()
    }

    /// BM25 of a pending entry, by tantivy's formula.
    #[allow(clippy::cast_precision_loss, reason = "statistics")]
    pub(super) fn bm25(&self, words: &Terms) -> f32 {
        let norm = K1 * (1.0 - B + B * words.len as f32 / self.average_len());
        let of_term = |(term, freq): (&String, &u64)| {
            let count = words.counts.get(term).copied().unwrap_or(0) as f32;
            self.idf(*freq) * (1.0 + K1) * count / (count + norm)
        };
        self.freq.iter().map(of_term).sum()
    }
}

impl Bm25StatisticsProvider for Corpus {
    fn total_num_tokens(&self, _field: Field) -> tantivy::Result<u64> {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "statistics"
        )]
        let tokens = (self.average_len() * (self.docs + BACKGROUND) as f32) as u64;
        Ok(tokens)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Ok(self.docs + BACKGROUND)
    }

    /// Only the words of the query count for the score.
    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        let word = (term.field() == self.body).then(|| term.value().as_str().map(str::to_owned)).flatten();
        Ok(word.and_then(|word| self.freq.get(&word).copied()).unwrap_or(1))
    }
}
