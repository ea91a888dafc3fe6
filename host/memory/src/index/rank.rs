//! How good a match is. Four parts, each from 0 to 1, weighed and added; all of them are shown in
//! `explain`.

use schemars::JsonSchema;
use serde::Serialize;
use signet_core::Millis;

use super::entry::project_hash;

/// Weights of text, recency, importance and project. They add up to 1.
const WITH_TEXT: [f32; 4] = [0.65, 0.10, 0.10, 0.15];
/// Without a text there is nothing to match: what is due is what is important, recent and near.
const WITHOUT_TEXT: [f32; 4] = [0.0, 0.35, 0.40, 0.25];

/// Days after which recency has halved.
const HALF_LIFE_DAYS: f32 = 30.0;
const DAY_MS: f32 = 86_400_000.0;
/// A memory of no project may matter anywhere; one of another project seldom does here.
const NO_PROJECT: f32 = 0.5;

/// The parts of a score.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, JsonSchema)]
#[schemars(rename = "RankParts")]
pub struct Parts {
    /// Weighted sum.
    pub score: f32,
    /// BM25 as it came.
    pub bm25: f32,
    /// BM25 against what an entry of average length would get that holds the four rarest words of
    /// the query; 1 at most.
    pub text: f32,
    /// Halves every 30 days.
    pub recency: f32,
    /// As given, 1 if pinned.
    pub importance: f32,
    /// 1: same project; 0.5: none; 0: another one.
    pub project: f32,
}

/// Why a hit is where it is.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[schemars(rename = "RankExplain")]
pub struct Explain {
    /// The parts.
    #[serde(flatten)]
    pub parts: Parts,
    /// What each part counts, in the order text, recency, importance, project.
    pub weights: [f32; 4],
    /// Words of the query that it holds, as they are indexed.
    pub matched: Vec<String>,
}

/// Scores entries for one query.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ranker {
    now: Millis,
    project: u64,
    /// BM25 that counts as a full match.
    full: f32,
    pub(crate) weights: [f32; 4],
}

impl Ranker {
    pub(crate) fn new(now: Millis, project: Option<&str>, has_text: bool) -> Self {
        let weights = if has_text { WITH_TEXT } else { WITHOUT_TEXT };
        Self { now, project: project_hash(project), full: 1.0, weights }
    }

    /// The same, with what a full match of this query gets.
    pub(super) fn with_full_match(self, full: f32) -> Self {
        Self { full: full.max(f32::EPSILON), ..self }
    }

    #[allow(clippy::cast_precision_loss, reason = "ages to within minutes are enough")]
    pub(crate) fn score(
        &self,
        bm25: f32,
        created: Millis,
        importance: f32,
        pinned: bool,
        project: u64,
    ) -> Parts {
        let text = (bm25 / self.full).min(1.0);
        let age = self.now.saturating_sub(created) as f32 / DAY_MS;
        let recency = (-age / HALF_LIFE_DAYS).exp2();
        let importance = if pinned { 1.0 } else { importance };
        let project = match (project, self.project) {
            (0, _) | (_, 0) => NO_PROJECT,
            (is, wanted) => f32::from(u8::from(is == wanted)),
        };
        let [w_text, w_recency, w_importance, w_project] = self.weights;
        let score = w_text * text + w_recency * recency + w_importance * importance + w_project * project;
        Parts { score, bm25, text, recency, importance, project }
    }
}
