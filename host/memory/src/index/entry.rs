//! What the index knows of a record.

use signet_auth::DEFAULT_AGENT;
use signet_core::{Millis, Provenance};
use tantivy::TantivyDocument;

use super::schema::Fields;
use crate::{Memory, Turn};

/// Which of the two things an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Memory,
    Turn,
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Turn => "turn",
        }
    }
}

/// One entry.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) what: Kind,
    pub(crate) text: String,
    pub(crate) made: Provenance,
    pub(crate) private: bool,
    pub(crate) kind: String,
    pub(crate) tags: Vec<String>,
    pub(crate) who: String,
    pub(crate) scope: Option<String>,
    pub(crate) pinned: bool,
    pub(crate) importance: f32,
    pub(crate) created: Millis,
}

impl Entry {
    pub(crate) fn of_memory(memory: &Memory) -> Self {
        Self {
            id: memory.id.clone(),
            what: Kind::Memory,
            text: format!("{} {}", memory.content, memory.tags.join(" ")),
            made: memory.made.clone(),
            private: memory.private,
            kind: memory.kind.clone(),
            tags: memory.tags.clone(),
            who: memory.who.clone(),
            scope: memory.scope.clone(),
            pinned: memory.pinned,
            importance: memory.importance,
            created: memory.created_at,
        }
    }

    /// As [`Memory::by`].
    pub(crate) fn by(&self) -> &str {
        if self.made.agent == DEFAULT_AGENT { &self.who } else { &self.made.agent }
    }

    pub(crate) fn of_turn(key: &str, turn: &Turn) -> Self {
        Self {
            id: key.to_owned(),
            what: Kind::Turn,
            text: turn.text.clone(),
            made: turn.made.clone(),
            private: false,
            kind: turn.speaker.name().to_owned(),
            tags: Vec::new(),
            who: String::new(),
            scope: None,
            pinned: false,
            importance: 0.5,
            created: turn.made.at,
        }
    }

    pub(crate) fn document(&self, fields: &Fields) -> TantivyDocument {
        let mut document = TantivyDocument::new();
        document.add_text(fields.id, &self.id);
        let body = match self.what {
            Kind::Memory => fields.memory,
            Kind::Turn => fields.turn,
        };
        document.add_text(body, &self.text);
        document.add_text(fields.what, self.what.name());
        document.add_text(fields.agent, &self.made.agent);
        document.add_text(fields.kind, &self.kind);
        document.add_text(fields.who, &self.who);
        let optional = [
            (fields.user, &self.made.user),
            (fields.project, &self.made.project),
            (fields.session, &self.made.session),
            (fields.scope, &self.scope),
        ];
        for (field, value) in optional {
            if let Some(value) = value {
                document.add_text(field, value);
            }
        }
        for tag in &self.tags {
            document.add_text(fields.tag, tag);
        }
        document.add_u64(fields.project_hash, project_hash(self.made.project.as_deref()));
        document.add_u64(fields.private, self.private.into());
        document.add_u64(fields.pinned, self.pinned.into());
        document.add_f64(fields.importance, self.importance.into());
        document.add_u64(fields.created, self.created);
        document
    }
}

/// FNV-1a: the same on every machine and in every version. 0 stands for no project.
pub(crate) fn project_hash(project: Option<&str>) -> u64 {
    let Some(project) = project else { return 0 };
    let hash = project.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash.max(1)
}
