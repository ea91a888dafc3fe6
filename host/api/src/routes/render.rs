//! Memories in the shapes that existing clients know. Two traps of theirs: `pinned` is a number in
//! whole rows and a boolean elsewhere, and `tags` is a comma list or null, never an array.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use signet_core::{Provenance, iso};
use signet_memory::{Explain, Hit, Memory, Outcome, Recalled, Stored};

/// Characters of content in a hit.
const HIT_CHARS: usize = 500;

/// Who may see a memory.
#[derive(Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(rename = "MemoryVisibility")]
pub(super) enum Visibility {
    /// Whoever may recall.
    Global,
    /// The agent that made it.
    Private,
}

fn tags(memory: &Memory) -> Option<String> {
    (!memory.tags.is_empty()).then(|| memory.tags.join(","))
}

fn visibility(memory: &Memory) -> Visibility {
    if memory.private { Visibility::Private } else { Visibility::Global }
}

/// What a remember is answered with.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Remembered")]
pub(super) struct StoredView {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    /// With commas between; null: none.
    tags: Option<String>,
    pinned: bool,
    /// 0 to 1.
    importance: f64,
    /// As it is kept: without secrets.
    content: String,
    embedded: bool,
    entities_linked: u32,
    hints_written: u32,
    structured: bool,
    /// The same was remembered before: this is that one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deduped: bool,
}

pub(super) fn stored(stored: &Stored) -> StoredView {
    let memory = &stored.memory;
    StoredView {
        id: memory.id.clone(),
        kind: memory.kind.clone(),
        tags: tags(memory),
        pinned: memory.pinned,
        importance: round(memory.importance),
        content: memory.content.clone(),
        embedded: false,
        entities_linked: 0,
        hints_written: 0,
        structured: false,
        deduped: stored.duplicate,
    }
}

/// A memory, whole. Times are ISO 8601 in UTC. Some fields are there under two names, for clients in use.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Memory")]
pub(super) struct Row {
    id: String,
    content: String,
    /// `fact`, `preference`, `decision`, `rule`, ...
    #[serde(rename = "type")]
    kind: String,
    /// 0 to 1.
    importance: f64,
    /// With commas between; null: none.
    tags: Option<String>,
    /// 1: kept in view whatever its age.
    pinned: u8,
    /// Who says so: a client's own word, for people.
    who: String,
    /// A free namespace of the client's.
    scope: Option<String>,
    visibility: Visibility,
    source_id: Option<String>,
    source_type: String,
    source_path: Option<String>,
    #[serde(rename = "sourcePath")]
    path: Option<String>,
    idempotency_key: Option<String>,
    #[serde(rename = "idempotencyKey")]
    key: Option<String>,
    /// The project's id.
    project: Option<String>,
    session_id: Option<String>,
    #[serde(rename = "sessionId")]
    session: Option<String>,
    agent_id: String,
    /// Anything else the client gave: an object.
    metadata: Option<Value>,
    /// 1: it is forgotten, and can be brought back for a time.
    is_deleted: u8,
    deleted_at: Option<String>,
    /// 1 at first, one more with each change.
    version: u64,
    created_at: String,
    updated_at: String,
    /// Credential of the last change.
    updated_by: String,
    provenance: Provenance,
}

pub(super) fn row(memory: &Memory) -> Row {
    Row {
        id: memory.id.clone(),
        content: memory.content.clone(),
        kind: memory.kind.clone(),
        importance: round(memory.importance),
        tags: tags(memory),
        pinned: u8::from(memory.pinned),
        who: memory.who.clone(),
        scope: memory.scope.clone(),
        visibility: visibility(memory),
        source_id: memory.source_id.clone(),
        source_type: memory.source_type.clone(),
        source_path: memory.source_path.clone(),
        path: memory.source_path.clone(),
        idempotency_key: memory.idempotency_key.clone(),
        key: memory.idempotency_key.clone(),
        project: memory.made.project.clone(),
        session_id: memory.made.session.clone(),
        session: memory.made.session.clone(),
        agent_id: memory.made.agent.clone(),
        metadata: memory.metadata.clone(),
        is_deleted: u8::from(memory.deleted_at.is_some()),
        deleted_at: memory.deleted_at.map(iso),
        version: memory.version,
        created_at: iso(memory.created_at),
        updated_at: iso(memory.updated_at),
        updated_by: memory.updated_by.clone(),
        provenance: memory.made.clone(),
    }
}

/// A hit of a recall.
#[derive(Clone, Serialize, JsonSchema)]
#[schemars(rename = "RecallHit")]
pub(super) struct HitView {
    id: String,
    /// Its first 500 characters.
    content: String,
    /// Characters of the whole.
    content_length: usize,
    truncated: bool,
    /// 0 to 1.
    score: f64,
    #[schemars(extend("const" = "keyword"))]
    source: &'static str,
    #[serde(rename = "type")]
    kind: String,
    /// With commas between; null: none.
    tags: Option<String>,
    pinned: bool,
    /// 0 to 1.
    importance: f64,
    who: String,
    /// The project's id.
    project: Option<String>,
    created_at: String,
    visibility: Visibility,
    scope: Option<String>,
    source_id: Option<String>,
    session_id: Option<String>,
    /// Why it is where it is. Only if that was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<Explain>,
    #[serde(skip_serializing_if = "Option::is_none")]
    provenance: Option<Provenance>,
}

fn hit(hit: &Hit, explain: bool) -> HitView {
    let memory = &hit.memory;
    let content_length = memory.content.chars().count();
    HitView {
        id: memory.id.clone(),
        content: memory.content.chars().take(HIT_CHARS).collect(),
        content_length,
        truncated: content_length > HIT_CHARS,
        score: round(hit.explain.parts.score),
        source: "keyword",
        kind: memory.kind.clone(),
        tags: tags(memory),
        pinned: memory.pinned,
        importance: round(memory.importance),
        who: memory.who.clone(),
        project: memory.made.project.clone(),
        created_at: iso(memory.created_at),
        visibility: visibility(memory),
        scope: memory.scope.clone(),
        source_id: memory.source_id.clone(),
        session_id: memory.made.session.clone(),
        explain: explain.then(|| hit.explain.clone()),
        provenance: explain.then(|| memory.made.clone()),
    }
}

/// The answer of a recall.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Recalled")]
pub(super) struct RecalledView {
    query: String,
    #[schemars(extend("const" = "keyword"))]
    method: &'static str,
    meta: RecallMeta,
    /// The best first.
    pub(super) results: Vec<HitView>,
    /// Only where a summary was asked for, which this daemon does not make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) aggregate: Option<Aggregate>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct RecallMeta {
    total_returned: usize,
    has_supplementary: bool,
    no_hits: bool,
    timings: Timings,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RecallTimings")]
struct Timings {
    total_ms: f64,
    stages: [Stage; 2],
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "RecallStage")]
struct Stage {
    name: &'static str,
    duration_ms: f64,
}

/// A summary that was not made: it needs a language model, which this part of the daemon does not have.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Aggregate {
    saved: bool,
    deduped: bool,
    queries: Vec<String>,
    source_memory_ids: Vec<String>,
    saved_memory_id: Option<String>,
    budget: &'static str,
    stopped_reason: &'static str,
}

impl Aggregate {
    pub(super) fn none() -> Self {
        Self {
            saved: false,
            deduped: false,
            queries: Vec::new(),
            source_memory_ids: Vec::new(),
            saved_memory_id: None,
            budget: "small",
            stopped_reason: "router_unavailable",
        }
    }
}

pub(super) fn recalled(query: &str, recalled: &Recalled, explain: bool) -> RecalledView {
    let results: Vec<_> = recalled.hits.iter().map(|found| hit(found, explain)).collect();
    let rounded = |duration: f64| (duration * 1e3).round() / 1e3;
    let stage = |name, duration| Stage { name, duration_ms: rounded(duration) };
    let stages = [stage("search", recalled.search_ms), stage("hydrate_memory_rows", recalled.read_ms)];
    RecalledView {
        query: query.to_owned(),
        method: "keyword",
        meta: RecallMeta {
            total_returned: results.len(),
            has_supplementary: false,
            no_hits: results.is_empty(),
            timings: Timings { total_ms: rounded(recalled.search_ms + recalled.read_ms), stages },
        },
        results,
        aggregate: None,
    }
}

/// Hits as text, for clients that show it.
pub(super) fn recalled_text(recalled: &Recalled) -> String {
    let count = recalled.hits.len();
    if count == 0 {
        return "No matching memories found.".into();
    }
    let noun = if count == 1 { "memory" } else { "memories" };
    let lines = recalled.hits.iter().map(|hit| {
        let memory = &hit.memory;
        let day: String = iso(memory.created_at).chars().take(10).collect();
        let percent = (hit.explain.parts.score * 100.0).round();
        format!(
            "\n- [{percent}%] id: {}; {} ({}, keyword, {day}, by {})",
            memory.id, memory.content, memory.kind, memory.who
        )
    });
    let lines: String = lines.collect();
    format!("Found {count} {noun} (keyword).\n\nPrimary matches:{lines}")
}

/// What became of a change.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ChangeOutcome")]
pub(super) struct OutcomeView {
    id: String,
    /// What was done (`updated`, `deleted`, `recovered`), or why nothing was: `no_changes`, `not_found`,
    /// `already_deleted`, `version_conflict`, `duplicate_content_hash`, `pinned_requires_force`, `not_deleted`.
    #[schemars(extend("enum" = ["updated", "deleted", "recovered", "no_changes", "not_found", "already_deleted", "version_conflict", "duplicate_content_hash", "pinned_requires_force", "not_deleted"]))]
    status: &'static str,
    /// One client takes a change for failed unless it reads this.
    success: bool,
    /// The version before the change, or the one that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    current_version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    new_version: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_changed: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    embedded: Option<bool>,
    /// The memory that holds the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    duplicate_memory_id: Option<String>,
    /// The status again, if it is a failure.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
    /// Days for which what is forgotten can be recovered. Only where that was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) retention_days: Option<u32>,
}

pub(super) fn outcome(id: &str, outcome: &Outcome, done: &'static str) -> OutcomeView {
    let (status, current_version) = match outcome {
        Outcome::Updated(version, _) => (done, Some(version.saturating_sub(1))),
        Outcome::NoChanges(version) => ("no_changes", Some(*version)),
        Outcome::NotFound => ("not_found", None),
        Outcome::Deleted(version) => {
            (if done == "deleted" { "already_deleted" } else { "deleted" }, Some(*version))
        }
        Outcome::VersionConflict(version) => ("version_conflict", Some(*version)),
        Outcome::DuplicateContent(version, _) => ("duplicate_content_hash", Some(*version)),
        Outcome::PinnedRequiresForce(version) => ("pinned_requires_force", Some(*version)),
        Outcome::NotDeleted(version) => ("not_deleted", Some(*version)),
    };
    let success = matches!(outcome, Outcome::Updated(..) | Outcome::NoChanges(_));
    let updated = match outcome {
        Outcome::Updated(version, content_changed) => Some((*version, *content_changed)),
        _ => None,
    };
    let duplicate_memory_id = match outcome {
        Outcome::DuplicateContent(_, other) => Some(other.clone()),
        _ => None,
    };
    OutcomeView {
        id: id.to_owned(),
        status,
        success,
        current_version,
        new_version: updated.map(|(version, _)| version),
        content_changed: updated.map(|(_, content_changed)| content_changed),
        embedded: updated.map(|_| false),
        duplicate_memory_id,
        error: (!success).then_some(status),
        retention_days: None,
    }
}

/// An f32 without the digits that only its widening makes: 0.8, not 0.800000011920929.
fn round(number: f32) -> f64 {
    (f64::from(number) * 1e4).round() / 1e4
}
