//! Memories in the shapes that existing clients know. Two traps of theirs: `pinned` is a number in
//! whole rows and a boolean elsewhere, and `tags` is a comma list or null, never an array.

use serde_json::{Value, json};
use signet_core::iso;
use signet_memory::{Hit, Memory, Outcome, Recalled, Stored};

/// Characters of content in a hit.
const HIT_CHARS: usize = 500;

pub(super) fn tags(memory: &Memory) -> Value {
    if memory.tags.is_empty() { Value::Null } else { memory.tags.join(",").into() }
}

fn visibility(memory: &Memory) -> &'static str {
    if memory.private { "private" } else { "global" }
}

/// What a remember is answered with.
pub(super) fn stored(stored: &Stored) -> Value {
    let memory = &stored.memory;
    let mut answer = json!({
        "id": memory.id,
        "type": memory.kind,
        "tags": tags(memory),
        "pinned": memory.pinned,
        "importance": round(memory.importance),
        "content": memory.content,
        "embedded": false,
        "entities_linked": 0,
        "hints_written": 0,
        "structured": false,
    });
    if stored.duplicate {
        merge(&mut answer, json!({ "deduped": true }));
    }
    answer
}

/// A whole row.
pub(super) fn row(memory: &Memory) -> Value {
    json!({
        "id": memory.id,
        "content": memory.content,
        "type": memory.kind,
        "importance": round(memory.importance),
        "tags": tags(memory),
        "pinned": u8::from(memory.pinned),
        "who": memory.who,
        "scope": memory.scope,
        "visibility": visibility(memory),
        "source_id": memory.source_id,
        "source_type": memory.source_type,
        "source_path": memory.source_path,
        "sourcePath": memory.source_path,
        "idempotency_key": memory.idempotency_key,
        "idempotencyKey": memory.idempotency_key,
        "project": memory.made.project,
        "session_id": memory.made.session,
        "sessionId": memory.made.session,
        "agent_id": memory.made.agent,
        "metadata": memory.metadata,
        "is_deleted": u8::from(memory.deleted_at.is_some()),
        "deleted_at": memory.deleted_at.map(iso),
        "version": memory.version,
        "created_at": iso(memory.created_at),
        "updated_at": iso(memory.updated_at),
        "updated_by": memory.updated_by,
        "provenance": memory.made,
    })
}

/// A hit of a recall.
fn hit(hit: &Hit, explain: bool) -> Value {
    let memory = &hit.memory;
    let length = memory.content.chars().count();
    let content: String = memory.content.chars().take(HIT_CHARS).collect();
    let mut answer = json!({
        "id": memory.id,
        "content": content,
        "content_length": length,
        "truncated": length > HIT_CHARS,
        "score": round(hit.explain.parts.score),
        "source": "keyword",
        "type": memory.kind,
        "tags": tags(memory),
        "pinned": memory.pinned,
        "importance": round(memory.importance),
        "who": memory.who,
        "project": memory.made.project,
        "created_at": iso(memory.created_at),
        "visibility": visibility(memory),
        "scope": memory.scope,
        "source_id": memory.source_id,
        "session_id": memory.made.session,
    });
    if explain {
        merge(&mut answer, json!({ "explain": hit.explain, "provenance": memory.made }));
    }
    answer
}

/// The answer of a recall.
pub(super) fn recalled(query: &str, recalled: &Recalled, explain: bool) -> Value {
    let results: Vec<_> = recalled.hits.iter().map(|found| hit(found, explain)).collect();
    let stage =
        |name: &str, duration: f64| json!({ "name": name, "durationMs": (duration * 1e3).round() / 1e3 });
    let total = recalled.search_ms + recalled.read_ms;
    json!({
        "query": query,
        "method": "keyword",
        "meta": {
            "totalReturned": results.len(),
            "hasSupplementary": false,
            "noHits": results.is_empty(),
            "timings": {
                "totalMs": (total * 1e3).round() / 1e3,
                "stages": [stage("search", recalled.search_ms), stage("hydrate_memory_rows", recalled.read_ms)],
            },
        },
        "results": results,
    })
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

/// The answer of a change, and whether the status is a conflict or a missing record.
pub(super) fn outcome(id: &str, outcome: &Outcome, done: &str) -> Value {
    let (status, version) = match outcome {
        Outcome::Updated(version, _) => (done, Some(*version)),
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
    let succeeded = matches!(outcome, Outcome::Updated(..) | Outcome::NoChanges(_));
    // One client takes a change for failed unless it reads `success`.
    let mut answer = json!({ "id": id, "status": status, "success": succeeded });
    if let Some(version) = version {
        merge(&mut answer, json!({ "currentVersion": version }));
    }
    match outcome {
        Outcome::Updated(version, content_changed) => merge(
            &mut answer,
            json!({
                "currentVersion": version.saturating_sub(1),
                "newVersion": version,
                "contentChanged": content_changed,
                "embedded": false,
            }),
        ),
        Outcome::DuplicateContent(_, other) => merge(&mut answer, json!({ "duplicateMemoryId": other })),
        _ => {}
    }
    if !succeeded {
        merge(&mut answer, json!({ "error": status }));
    }
    answer
}

pub(super) fn merge(into: &mut Value, more: Value) {
    if let (Some(into), Value::Object(more)) = (into.as_object_mut(), more) {
        into.extend(more);
    }
}

/// An f32 without the digits that only its widening makes: 0.8, not 0.800000011920929.
fn round(number: f32) -> f64 {
    (f64::from(number) * 1e4).round() / 1e4
}
