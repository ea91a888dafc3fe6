//! Finding entries.

use tantivy::collector::TopDocs;
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{IndexRecordOption, Value as _};
use tantivy::{DocId, Score, Searcher, SegmentReader, TantivyDocument, Term};

use super::corpus::Corpus;
use super::entry::project_hash;
use super::pending::Pending;
use super::{Filter, Index, Kind, Parts, Ranker};
use crate::Result;

/// An entry that was found.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) id: String,
    pub(crate) parts: Parts,
}

impl Index {
    /// The best entries for these terms (any of them; with none, all entries match), best first.
    pub(crate) fn search(
        &self,
        terms: &[String],
        filter: &Filter,
        ranker: Ranker,
        limit: usize,
    ) -> Result<Vec<Found>> {
        let pending = self.shared.pending.read();
        let searcher = self.shared.reader.searcher();
        let corpus = Corpus::of(&searcher, &pending, self.body(filter.what), filter.what, terms)?;
        let ranker = ranker.with_full_match(corpus.full_match());
        // Entries whose committed form is out of date take up places in the first list.
        let places = limit + pending.len().min(limit);
        let committed = self.search_committed(&searcher, &corpus, terms, filter, ranker, places);
        let mut found = committed.inspect_err(|error| self.mark_damaged(error))?;
        found.retain(|found| !pending.replaces(&found.id));
        found.extend(search_pending(&pending, &corpus, terms, filter, ranker));
        found.sort_by(|a, b| b.parts.score.total_cmp(&a.parts.score).then_with(|| b.id.cmp(&a.id)));
        found.truncate(limit);
        Ok(found)
    }

    fn search_committed(
        &self,
        searcher: &Searcher,
        corpus: &Corpus,
        terms: &[String],
        filter: &Filter,
        ranker: Ranker,
        limit: usize,
    ) -> Result<Vec<Found>> {
        let fields = &self.shared.fields;
        let body = self.body(filter.what);
        let text: Box<dyn Query> = if terms.is_empty() {
            Box::new(AllQuery)
        } else {
            let any = terms.iter().map(|term| -> Box<dyn Query> {
                Box::new(TermQuery::new(Term::from_field_text(body, term), IndexRecordOption::WithFreqs))
            });
            Box::new(BooleanQuery::union(any.collect()))
        };
        let mut clauses = filter.clauses(fields);
        clauses.push((Occur::Must, text));
        let has_text = !terms.is_empty();
        let collector = TopDocs::with_limit(limit.max(1)).tweak_score(move |segment: &SegmentReader| {
            let columns = Columns::of(segment);
            move |doc: DocId, score: Score| columns.rank(doc, if has_text { score } else { 0.0 }, ranker)
        });
        let query = BooleanQuery::new(clauses);
        let best = searcher.search_with_statistics_provider(&query, &collector, corpus)?;
        let mut found = Vec::with_capacity(best.len());
        for (parts, address) in best {
            let document: TantivyDocument = searcher.doc(address)?;
            if let Some(id) = document.get_first(fields.id).and_then(|value| value.as_str()) {
                found.push(Found { id: id.to_owned(), parts });
            }
        }
        Ok(found)
    }

    pub(super) fn body(&self, what: Kind) -> tantivy::schema::Field {
        match what {
            Kind::Memory => self.shared.fields.memory,
            Kind::Turn => self.shared.fields.turn,
        }
    }
}

fn search_pending<'a>(
    pending: &'a Pending,
    corpus: &'a Corpus,
    terms: &'a [String],
    filter: &'a Filter,
    ranker: Ranker,
) -> impl Iterator<Item = Found> + 'a {
    pending.entries().filter(|(entry, _)| filter.covers(entry)).filter_map(move |(entry, words)| {
        let bm25 = corpus.bm25(words);
        if !terms.is_empty() && bm25 <= 0.0 {
            return None;
        }
        let project = project_hash(entry.made.project.as_deref());
        let parts = ranker.score(bm25, entry.created, entry.importance, entry.pinned, project);
        Some(Found { id: entry.id.clone(), parts })
    })
}

/// The columns that ranking needs.
struct Columns {
    created: std::sync::Arc<dyn tantivy::columnar::ColumnValues<u64>>,
    importance: std::sync::Arc<dyn tantivy::columnar::ColumnValues<f64>>,
    pinned: std::sync::Arc<dyn tantivy::columnar::ColumnValues<u64>>,
    project: std::sync::Arc<dyn tantivy::columnar::ColumnValues<u64>>,
}

impl Columns {
    /// A column that is missing (it cannot be, in an index of this schema) reads as zeros.
    fn of(segment: &SegmentReader) -> Self {
        let fast = segment.fast_fields();
        let docs = segment.max_doc();
        let whole = |name: &str| {
            fast.u64(name)
                .unwrap_or_else(|_| tantivy::columnar::Column::build_empty_column(docs))
                .first_or_default_col(0)
        };
        let importance =
            fast.f64("importance").unwrap_or_else(|_| tantivy::columnar::Column::build_empty_column(docs));
        Self {
            created: whole("created"),
            importance: importance.first_or_default_col(0.0),
            pinned: whole("pinned"),
            project: whole("project_hash"),
        }
    }

    #[allow(clippy::cast_possible_truncation, reason = "stored from an f32")]
    fn rank(&self, doc: DocId, bm25: Score, ranker: Ranker) -> Parts {
        let importance = self.importance.get_val(doc) as f32;
        ranker.score(
            bm25,
            self.created.get_val(doc),
            importance,
            self.pinned.get_val(doc) == 1,
            self.project.get_val(doc),
        )
    }
}
