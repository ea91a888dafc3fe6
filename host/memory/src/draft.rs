//! What a client asks to remember, and what is worked out from it.

use std::collections::BTreeSet;

use signet_core::{Millis, redact_secrets, sha256_hex};

use crate::{MemoryError, Result};

/// Bytes of content that one memory may hold. More is a document, not a memory.
pub const MAX_CONTENT: usize = 64 * 1024;
/// Tags that one memory may have.
const MAX_TAGS: usize = 32;
/// Importance where none is given, as existing clients expect.
const IMPORTANCE: f32 = 0.8;

/// A memory to be.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// What to remember. `critical: x` pins; `[a,b]: x` tags.
    pub content: String,
    /// Worked out from the content if absent.
    pub kind: Option<String>,
    /// 0 to 1.
    pub importance: Option<f32>,
    /// Tags.
    pub tags: Vec<String>,
    /// Pinned.
    pub pinned: bool,
    /// Visible to this agent only.
    pub private: bool,
    /// Who says so.
    pub who: Option<String>,
    /// Namespace.
    pub scope: Option<String>,
    /// `manual` if absent.
    pub source_type: Option<String>,
    /// Id within the source.
    pub source_id: Option<String>,
    /// Path of the source.
    pub source_path: Option<String>,
    /// Against doubles.
    pub idempotency_key: Option<String>,
    /// A JSON object.
    pub metadata: Option<serde_json::Value>,
    /// When it is from, if not from now.
    pub created_at: Option<Millis>,
}

/// A draft whose prefixes were read and whose values were checked.
pub(crate) struct Checked {
    pub(crate) content: String,
    pub(crate) kind: String,
    pub(crate) importance: f32,
    pub(crate) tags: Vec<String>,
    pub(crate) pinned: bool,
}

impl Draft {
    /// Reads the prefixes, redacts credentials, checks the limits.
    pub(crate) fn check(&self) -> Result<Checked> {
        let mut content = self.content.trim();
        let mut pinned = self.pinned;
        let mut tags: BTreeSet<String> = self.tags.iter().flat_map(|tag| split_tags(tag)).collect();
        if let Some(rest) = strip_prefix_ignoring_case(content, "critical:") {
            pinned = true;
            content = rest.trim_start();
        }
        if let Some((listed, rest)) = content.strip_prefix('[').and_then(|rest| rest.split_once("]:")) {
            tags.extend(split_tags(listed));
            content = rest.trim_start();
        }
        if content.is_empty() {
            return Err(MemoryError::Invalid("content is required".into()));
        }
        if content.len() > MAX_CONTENT {
            return Err(MemoryError::Invalid(format!(
                "content has {} bytes, a memory holds {MAX_CONTENT}; split it, or keep it as a document",
                content.len()
            )));
        }
        if tags.len() > MAX_TAGS {
            return Err(MemoryError::Invalid(format!(
                "{} tags, a memory has {MAX_TAGS} at most",
                tags.len()
            )));
        }
        let importance = self.importance.unwrap_or(IMPORTANCE);
        if !(0.0..=1.0).contains(&importance) {
            return Err(MemoryError::Invalid("importance is a number from 0 to 1".into()));
        }
        let given = self.kind.as_deref().map(str::trim).filter(|kind| !kind.is_empty());
        let kind = given.map_or_else(|| infer_kind(content).to_owned(), str::to_lowercase);
        Ok(Checked {
            content: redact_secrets(content),
            kind,
            importance,
            tags: tags.into_iter().collect(),
            pinned,
        })
    }
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let head = text.get(..prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

/// Tags from a comma-separated list, trimmed and in lower case.
pub(crate) fn split_tags(list: &str) -> impl Iterator<Item = String> {
    list.split(',').map(|tag| tag.trim().to_lowercase()).filter(|tag| !tag.is_empty())
}

/// A guess from how people phrase things. First match wins.
fn infer_kind(content: &str) -> &'static str {
    const SIGNS: [(&str, &[&str]); 4] = [
        ("preference", &["prefer", "i like", "i love", "i hate", "i don't like", "favourite", "favorite"]),
        ("decision", &["decided", "we chose", "we will use", "we're going with", "agreed to", "decision:"]),
        ("rule", &["always", "never", "must ", "must not", "don't ever", "from now on"]),
        ("procedural", &["how to", "steps:", "first,", "run `", "to deploy", "to build"]),
    ];
    let lower = content.to_lowercase();
    SIGNS
        .iter()
        .find(|(_, signs)| signs.iter().any(|sign| lower.contains(sign)))
        .map_or("fact", |(kind, _)| kind)
}

/// Hash of the content as a person would compare it: case, spacing and closing punctuation aside.
pub(crate) fn content_hash(content: &str) -> String {
    let words: Vec<_> = content.split_whitespace().map(str::to_lowercase).collect();
    let normal = words.join(" ");
    let normal = normal.trim_end_matches(|c: char| c.is_ascii_punctuation());
    sha256_hex(normal.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(content: &str) -> Checked {
        Draft { content: content.into(), ..Default::default() }.check().unwrap()
    }

    #[test]
    fn prefixes_pin_and_tag() {
        let checked = check("critical: [Infra, db]: the database is heron");
        assert!(checked.pinned);
        assert_eq!(checked.tags, ["db", "infra"]);
        assert_eq!(checked.content, "the database is heron");
    }

    #[test]
    fn kinds_are_guessed_from_the_phrasing() {
        for (content, kind) in [
            ("I prefer tabs", "preference"),
            ("We decided to ship on Friday", "decision"),
            ("Never push to main", "rule"),
            ("The database is heron", "fact"),
        ] {
            assert_eq!(check(content).kind, kind, "{content}");
        }
    }

    #[test]
    fn spelling_does_not_make_two_memories_of_one() {
        assert_eq!(content_hash("The  database is Heron."), content_hash("the database is heron"));
        assert_ne!(content_hash("the database is heron"), content_hash("the database is egret"));
    }

    #[test]
    fn a_credential_is_not_remembered() {
        assert!(!check("the key is AKIAIOSFODNN7EXAMPLE").content.contains("AKIA"));
    }
}
