//! Which entries may be found at all. Said twice, side by side: as a query for the committed index
//! and as a predicate for what is pending. A test compares the two.

use std::ops::Bound;

use signet_auth::{DEFAULT_AGENT, ReadScope};
use signet_core::Millis;
use tantivy::Term;
use tantivy::query::{AllQuery, BooleanQuery, ConstScoreQuery, Occur, Query, RangeQuery, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::entry::{Entry, Kind};
use super::schema::Fields;

/// What to look among.
#[derive(Debug, Clone)]
pub(crate) struct Filter {
    pub(crate) what: Kind,
    pub(crate) read: ReadScope,
    pub(crate) project: Option<String>,
    pub(crate) kind: Option<String>,
    /// All of them.
    pub(crate) tags: Vec<String>,
    pub(crate) who: Option<String>,
    /// The agent, or for the agent without a name whoever it says.
    pub(crate) by: Option<String>,
    pub(crate) scope: Option<String>,
    pub(crate) session: Option<String>,
    pub(crate) not_session: Option<String>,
    pub(crate) pinned: bool,
    pub(crate) importance_min: Option<f32>,
    pub(crate) since: Option<Millis>,
    pub(crate) until: Option<Millis>,
}

impl Filter {
    pub(crate) fn new(what: Kind, read: ReadScope) -> Self {
        Self {
            what,
            read,
            project: None,
            kind: None,
            tags: Vec::new(),
            who: None,
            by: None,
            scope: None,
            session: None,
            not_session: None,
            pinned: false,
            importance_min: None,
            since: None,
            until: None,
        }
    }

    /// Whether a pending entry is inside.
    pub(crate) fn covers(&self, entry: &Entry) -> bool {
        let same = |wanted: &Option<String>, is: Option<&str>| wanted.is_none() || wanted.as_deref() == is;
        let session = entry.made.session.as_deref();
        self.what == entry.what
            && self.read.covers(&entry.made, entry.private)
            && same(&self.project, entry.made.project.as_deref())
            && same(&self.kind, Some(&entry.kind))
            && self.tags.iter().all(|tag| entry.tags.contains(tag))
            && same(&self.who, Some(&entry.who))
            && same(&self.by, Some(entry.by()))
            && same(&self.scope, entry.scope.as_deref())
            && same(&self.session, session)
            && self.not_session.as_deref().is_none_or(|not| session != Some(not))
            && (!self.pinned || entry.pinned)
            && self.importance_min.is_none_or(|least| entry.importance >= least)
            && self.since.is_none_or(|since| entry.created >= since)
            && self.until.is_none_or(|until| entry.created <= until)
    }

    /// The same as clauses of a query. None of them counts for the score.
    pub(crate) fn clauses(&self, fields: &Fields) -> Vec<(Occur, Box<dyn Query>)> {
        let mut must: Vec<Box<dyn Query>> = vec![is(fields.what, self.what.name())];
        let mut must_not: Vec<Box<dyn Query>> = Vec::new();
        must.push(any(vec![
            Box::new(TermQuery::new(Term::from_field_u64(fields.private, 0), IndexRecordOption::Basic)),
            is(fields.agent, &self.read.agent),
        ]));
        if let Some(user) = &self.read.user {
            must.push(is(fields.user, user));
        }
        if let Some(projects) = &self.read.projects {
            must.push(any(projects.iter().map(|project| is(fields.project, project)).collect()));
        }
        if let Some(by) = &self.by {
            let unnamed: Vec<(Occur, Box<dyn Query>)> =
                vec![(Occur::Must, is(fields.agent, DEFAULT_AGENT)), (Occur::Must, is(fields.who, by))];
            let mut either: Vec<Box<dyn Query>> = vec![Box::new(BooleanQuery::new(unnamed))];
            if by != DEFAULT_AGENT {
                either.push(is(fields.agent, by));
            }
            must.push(any(either));
        }
        let same = [
            (fields.project, &self.project),
            (fields.kind, &self.kind),
            (fields.who, &self.who),
            (fields.scope, &self.scope),
            (fields.session, &self.session),
        ];
        must.extend(same.into_iter().filter_map(|(field, value)| Some(is(field, value.as_deref()?))));
        must.extend(self.tags.iter().map(|tag| is(fields.tag, tag)));
        if let Some(session) = &self.not_session {
            must_not.push(is(fields.session, session));
        }
        if self.pinned {
            must.push(Box::new(TermQuery::new(
                Term::from_field_u64(fields.pinned, 1),
                IndexRecordOption::Basic,
            )));
        }
        if let Some(least) = self.importance_min {
            let least = Term::from_field_f64(fields.importance, least.into());
            must.push(Box::new(RangeQuery::new(Bound::Included(least), Bound::Unbounded)));
        }
        if self.since.is_some() || self.until.is_some() {
            let bound = |time: Option<Millis>| {
                time.map_or(Bound::Unbounded, |time| {
                    Bound::Included(Term::from_field_u64(fields.created, time))
                })
            };
            must.push(Box::new(RangeQuery::new(bound(self.since), bound(self.until))));
        }
        let silent = |query| -> Box<dyn Query> { Box::new(ConstScoreQuery::new(query, 0.0)) };
        let must = must.into_iter().map(|query| (Occur::Must, silent(query)));
        must.chain(must_not.into_iter().map(|query| (Occur::MustNot, silent(query)))).collect()
    }
}

fn is(field: Field, value: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
}

/// At least one. Of nothing, nothing.
fn any(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    if queries.is_empty() {
        return Box::new(BooleanQuery::new(vec![(Occur::MustNot, Box::new(AllQuery) as Box<dyn Query>)]));
    }
    Box::new(BooleanQuery::union(queries))
}
