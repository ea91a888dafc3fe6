//! How memories, projects, agents and what they are about hang together: nodes and edges, as many as can be shown.
//! What does not fit is folded: into the project's memories of a month, into "the other projects".

mod build;
mod seen;

use schemars::JsonSchema;
use serde::Serialize;
use signet_auth::Caller;
use signet_core::{Millis, Permission};
use signet_store::Read as _;

use crate::tables::MEMORIES;
use crate::{Memories, MemoryError, Result};
use seen::{About, Seen};

/// Nodes of one answer, at most.
const MOST: usize = 12_000;
/// At least, so that there is room for what memories hang on.
const LEAST: usize = 20;

/// What to draw.
#[derive(Debug, Clone, Default)]
pub struct GraphAsk {
    /// Only what hangs on this node, by its id; else everything.
    pub around: Option<String>,
    /// Nodes, at most; 20 to 12,000.
    pub limit: usize,
}

/// What a node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "GraphNodeKind")]
pub enum NodeKind {
    /// Where the memories are from; the one with an empty name has those of no project.
    Project,
    /// Who remembered them, as [`crate::Memory::by`] says it.
    Agent,
    /// A tag of theirs.
    Tag,
    /// What their texts name.
    Entity,
    /// One of them.
    Memory,
    /// Many of them, or the many nodes of a kind that have no place of their own.
    Cluster,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "GraphNode")]
pub struct Node {
    /// The kind and what tells it apart: `project:github.com/o/n`, `memory:0192…`, `cluster:2026-11:github.com/o/n`.
    pub id: String,
    /// What it stands for.
    pub kind: NodeKind,
    /// Its name, or the beginning of a memory's text on one line; of a cluster the month, the year, or nothing.
    pub label: String,
    /// Memories that it stands for or that hang on it.
    pub count: usize,
    /// When the latest of them is from.
    pub at: Millis,
    /// Of a memory: its kind. Of a cluster of nodes: the kind of those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Of a memory: it is pinned.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
}

/// That two nodes hang together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "GraphEdge")]
pub struct Edge {
    /// Place of a node in the list of nodes.
    pub from: usize,
    /// Place of the other.
    pub to: usize,
    /// In how many memories.
    pub weight: usize,
}

/// A picture.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "MemoryGraph")]
pub struct Graph {
    /// Projects, agents, tags, entities, each with the most memories first; then memories, newest first; then
    /// clusters.
    pub nodes: Vec<Node>,
    /// Between projects, agents, tags and entities; and from each memory and cluster to those.
    pub edges: Vec<Edge>,
    /// Memories that it stands for.
    pub total: usize,
    /// Of them as nodes of their own.
    pub shown: usize,
}

impl Memories {
    /// How the memories that the caller may see hang together. `names` finds what a text names.
    ///
    /// # Errors
    /// The caller may not recall, there is no node to look around, or the database failed.
    pub fn graph(
        &self,
        caller: &Caller,
        ask: &GraphAsk,
        names: impl Fn(&str) -> Vec<String>,
    ) -> Result<Graph> {
        caller.require(Permission::Recall)?;
        let scope = caller.read_scope();
        let mut about = About::default();
        let mut seen: Vec<Seen> = Vec::new();
        self.store.read(|tx| {
            tx.scan_back(MEMORIES, |_, memory| {
                if memory.deleted_at.is_none() && scope.covers(&memory.made, memory.private) {
                    seen.push(about.see(&memory, &names));
                }
                true
            })?;
            Ok::<_, MemoryError>(())
        })?;
        if let Some(around) = &ask.around {
            build::keep_around(&mut seen, &about, around)?;
        }
        Ok(build::graph(seen, &about, ask.limit.clamp(LEAST, MOST)))
    }
}
