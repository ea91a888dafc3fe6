//! What the picture needs of each memory, small enough to hold all of them.

use std::collections::HashMap;

use signet_core::text::one_line;
use signet_core::{Millis, iso};

use super::NodeKind;
use crate::Memory;

/// Characters of a memory's label.
const LABEL: usize = 72;
/// What one memory is about, at most: more says nothing of it.
const SUBJECTS: usize = 12;

/// Something that memories hang on.
pub(super) struct Hub {
    pub(super) kind: NodeKind,
    /// What it is told apart by.
    pub(super) key: String,
    pub(super) label: String,
}

impl Hub {
    pub(super) fn id(&self) -> String {
        let kind = match self.kind {
            NodeKind::Project => "project",
            NodeKind::Agent => "agent",
            NodeKind::Tag => "tag",
            NodeKind::Entity => "entity",
            NodeKind::Memory => "memory",
            NodeKind::Cluster => "cluster",
        };
        format!("{kind}:{}", self.key)
    }
}

/// All hubs, each with a number.
#[derive(Default)]
pub(super) struct About {
    pub(super) hubs: Vec<Hub>,
    numbers: HashMap<(NodeKind, String), usize>,
}

/// One memory, with the numbers of its hubs.
pub(super) struct Seen {
    pub(super) id: String,
    pub(super) label: String,
    pub(super) kind: String,
    pub(super) pinned: bool,
    pub(super) at: Millis,
    pub(super) project: usize,
    pub(super) agent: usize,
    pub(super) subjects: Vec<usize>,
}

impl Seen {
    pub(super) fn hubs(&self) -> impl Iterator<Item = usize> + '_ {
        [self.project, self.agent].into_iter().chain(self.subjects.iter().copied())
    }

    /// `2026-11`, of the time in UTC.
    pub(super) fn month(&self) -> String {
        iso(self.at).chars().take(7).collect()
    }
}

impl About {
    pub(super) fn see(&mut self, memory: &Memory, names: impl Fn(&str) -> Vec<String>) -> Seen {
        let project = memory.made.project.as_deref().unwrap_or_default();
        let mut subjects = Vec::new();
        let tags =
            memory.tags.iter().map(|tag| self.number(NodeKind::Tag, tag.clone(), tag)).collect::<Vec<_>>();
        let named = names(&memory.content);
        let named = named.iter().map(|name| self.number(NodeKind::Entity, name.to_lowercase(), name));
        for subject in tags.into_iter().chain(named).take(SUBJECTS) {
            if !subjects.contains(&subject) {
                subjects.push(subject);
            }
        }
        Seen {
            id: memory.id.clone(),
            label: one_line(&memory.content, LABEL),
            kind: memory.kind.clone(),
            pinned: memory.pinned,
            at: memory.created_at,
            project: self.number(NodeKind::Project, project.to_owned(), project),
            agent: self.number(NodeKind::Agent, memory.by().to_owned(), memory.by()),
            subjects,
        }
    }

    fn number(&mut self, kind: NodeKind, key: String, label: &str) -> usize {
        *self.numbers.entry((kind, key)).or_insert_with_key(|(kind, key)| {
            self.hubs.push(Hub { kind: *kind, key: key.clone(), label: one_line(label, LABEL) });
            self.hubs.len() - 1
        })
    }

    /// The number of a hub, by its id.
    pub(super) fn find(&self, id: &str) -> Option<usize> {
        let (kind, key) = id.split_once(':')?;
        let kind = match kind {
            "project" => NodeKind::Project,
            "agent" => NodeKind::Agent,
            "tag" => NodeKind::Tag,
            "entity" => NodeKind::Entity,
            _ => return None,
        };
        self.numbers.get(&(kind, key.to_owned())).copied()
    }
}
