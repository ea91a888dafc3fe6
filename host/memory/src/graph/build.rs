//! From all memories to a picture of bounded size.

use std::collections::{BTreeMap, HashMap, HashSet};

use signet_core::Millis;

use super::seen::{About, Hub, Seen};
use super::{Edge, Graph, Node, NodeKind};
use crate::{MemoryError, Result};

/// Nodes of a kind, at most, and which share of all nodes they may be.
const HUBS: [(NodeKind, usize, usize); 4] =
    [(NodeKind::Project, 60, 4), (NodeKind::Agent, 30, 8), (NodeKind::Tag, 40, 8), (NodeKind::Entity, 40, 8)];
/// Which share of all nodes clusters of memories may be.
const CLUSTERS: usize = 4;
/// Subjects that a memory's node is tied to.
const TIES: usize = 6;

/// What is known of a hub.
#[derive(Default, Clone, Copy)]
struct Weight {
    count: usize,
    at: Millis,
}

/// Leaves only what hangs on a node.
pub(super) fn keep_around(seen: &mut Vec<Seen>, about: &About, around: &str) -> Result<()> {
    if let Some(id) = around.strip_prefix("memory:") {
        let centre = seen.iter().find(|memory| memory.id == id).ok_or(MemoryError::NotFound)?;
        let (id, subjects) = (centre.id.clone(), centre.subjects.clone());
        seen.retain(|memory| memory.id == id || memory.subjects.iter().any(|one| subjects.contains(one)));
        return Ok(());
    }
    if let Some(rest) = around.strip_prefix("cluster:") {
        return keep_cluster(seen, about, rest);
    }
    let hub = about.find(around).ok_or(MemoryError::NotFound)?;
    seen.retain(|memory| memory.hubs().any(|one| one == hub));
    Ok(())
}

/// `2026-11:github.com/o/n` (the month or the year may be missing), or `projects:59` and `agents:29`: all but the
/// first so many.
fn keep_cluster(seen: &mut Vec<Seen>, about: &About, name: &str) -> Result<()> {
    let (which, rest) = name.split_once(':').ok_or(MemoryError::NotFound)?;
    let others = match which {
        "projects" => Some(NodeKind::Project),
        "agents" => Some(NodeKind::Agent),
        _ => None,
    };
    if let Some(kind) = others {
        let shown: usize = rest.parse().map_err(|_| MemoryError::NotFound)?;
        let weights = weigh(seen, about);
        let first: HashSet<usize> = rank(about, &weights, kind).into_iter().take(shown).collect();
        seen.retain(|memory| memory.hubs().all(|hub| !first.contains(&hub)));
        return Ok(());
    }
    let project = about.find(&format!("project:{rest}")).ok_or(MemoryError::NotFound)?;
    seen.retain(|memory| memory.project == project && memory.month().starts_with(which));
    Ok(())
}

fn weigh(seen: &[Seen], about: &About) -> Vec<Weight> {
    let mut weights = vec![Weight::default(); about.hubs.len()];
    for memory in seen {
        for hub in memory.hubs() {
            if let Some(weight) = weights.get_mut(hub) {
                weight.count += 1;
                weight.at = weight.at.max(memory.at);
            }
        }
    }
    weights
}

/// The hubs of a kind that have memories, most first.
fn rank(about: &About, weights: &[Weight], kind: NodeKind) -> Vec<usize> {
    let count = |hub: &usize| weights.get(*hub).map_or(0, |weight| weight.count);
    let key = |hub: &usize| about.hubs.get(*hub).map(|hub| hub.key.as_str());
    let of_kind = about.hubs.iter().enumerate().filter(|(_, hub)| hub.kind == kind);
    let mut ranked: Vec<usize> = of_kind.map(|(number, _)| number).filter(|hub| count(hub) > 0).collect();
    ranked.sort_unstable_by(|a, b| count(b).cmp(&count(a)).then_with(|| key(a).cmp(&key(b))));
    ranked
}

/// Nodes and edges as they grow.
struct Picture {
    graph: Graph,
    /// Which node shows a hub. Several hubs may share one.
    place: HashMap<usize, usize>,
    edges: BTreeMap<(usize, usize), usize>,
}

impl Picture {
    fn push(&mut self, node: Node) -> usize {
        self.graph.nodes.push(node);
        self.graph.nodes.len() - 1
    }

    fn tie(&mut self, from: usize, to: usize) {
        *self.edges.entry((from, to)).or_default() += 1;
    }

    /// The hubs of one kind, as many as there is room for.
    fn hubs(&mut self, about: &About, weights: &[Weight], kind: NodeKind, room: usize) {
        let mut ranked = rank(about, weights, kind);
        let subject = matches!(kind, NodeKind::Tag | NodeKind::Entity);
        if subject {
            // What a single memory is about ties it to nothing.
            ranked.retain(|hub| weights.get(*hub).is_some_and(|weight| weight.count > 1));
        }
        let folds = !subject && ranked.len() > room;
        let own = if folds { room.saturating_sub(1) } else { room };
        for hub in ranked.iter().take(own) {
            let (Some(of), Some(weight)) = (about.hubs.get(*hub), weights.get(*hub)) else { continue };
            let place = self.push(node_of(of, *weight));
            self.place.insert(*hub, place);
        }
        if folds {
            let rest: Vec<usize> = ranked.into_iter().skip(own).collect();
            let weighed = || rest.iter().filter_map(|hub| weights.get(*hub));
            let (name, of) =
                if kind == NodeKind::Project { ("projects", "project") } else { ("agents", "agent") };
            let place = self.push(Node {
                id: format!("cluster:{name}:{own}"),
                kind: NodeKind::Cluster,
                label: rest.len().to_string(),
                count: weighed().map(|weight| weight.count).sum(),
                at: weighed().map(|weight| weight.at).max().unwrap_or_default(),
                of: Some(of.to_owned()),
                pinned: false,
            });
            self.place.extend(rest.into_iter().map(|hub| (hub, place)));
        }
    }

    /// Ties between the hubs of one memory.
    fn tie_hubs(&mut self, memory: &Seen) {
        let place = |hub: &usize| self.place.get(hub).copied();
        let subjects: Vec<usize> = memory.subjects.iter().filter_map(place).collect();
        let (project, agent) = (place(&memory.project), place(&memory.agent));
        if let (Some(project), Some(agent)) = (project, agent) {
            self.tie(project, agent);
        }
        for subject in subjects {
            if let Some(project) = project {
                self.tie(project, subject);
            }
            if let Some(agent) = agent {
                self.tie(agent, subject);
            }
        }
    }

    /// Ties of a memory, or of a cluster that it is in, to its hubs.
    fn tie_memory(&mut self, node: usize, memory: &Seen, subjects: usize) {
        let of_subjects = memory.subjects.iter().filter_map(|hub| self.place.get(hub)).take(subjects);
        let own = [memory.project, memory.agent];
        let hubs: Vec<usize> =
            own.iter().filter_map(|hub| self.place.get(hub)).chain(of_subjects).copied().collect();
        for hub in hubs {
            self.tie(node, hub);
        }
    }
}

fn node_of(hub: &Hub, weight: Weight) -> Node {
    Node {
        id: hub.id(),
        kind: hub.kind,
        label: hub.label.clone(),
        count: weight.count,
        at: weight.at,
        of: None,
        pinned: false,
    }
}

pub(super) fn graph(mut seen: Vec<Seen>, about: &About, limit: usize) -> Graph {
    let weights = weigh(&seen, about);
    let graph = Graph { total: seen.len(), ..Graph::default() };
    let mut picture = Picture { graph, place: HashMap::new(), edges: BTreeMap::new() };
    for (kind, most, share) in HUBS {
        picture.hubs(about, &weights, kind, most.min(limit / share).max(1));
    }
    for memory in &seen {
        picture.tie_hubs(memory);
    }
    seen.sort_unstable_by(|a, b| b.at.cmp(&a.at).then_with(|| b.id.cmp(&a.id)));
    let room = limit.saturating_sub(picture.graph.nodes.len());
    // What does not fit needs room itself.
    let own = if seen.len() > room { room - (limit / CLUSTERS).min(room) } else { seen.len() };
    let rest = seen.split_off(own);
    for memory in &seen {
        let node = picture.push(Node {
            id: format!("memory:{}", memory.id),
            kind: NodeKind::Memory,
            label: memory.label.clone(),
            count: 1,
            at: memory.at,
            of: Some(memory.kind.clone()),
            pinned: memory.pinned,
        });
        picture.tie_memory(node, memory, TIES);
    }
    picture.graph.shown = seen.len();
    fold(&mut picture, &rest, about, limit / CLUSTERS);
    let edges = picture.edges.into_iter().map(|((from, to), weight)| Edge { from, to, weight });
    Graph { edges: edges.collect(), ..picture.graph }
}

/// Memories that have no node of their own: by project and month, or by less, so that there are at most so many.
fn fold(picture: &mut Picture, rest: &[Seen], about: &About, most: usize) {
    // Letters of `2026-11`.
    let fine = [7, 4, 0].into_iter().find(|letters| clusters(rest, *letters).len() <= most);
    for ((project, when), memories) in clusters(rest, fine.unwrap_or(0)) {
        let key = about.hubs.get(project).map(|hub| hub.key.as_str()).unwrap_or_default();
        let node = picture.push(Node {
            id: format!("cluster:{when}:{key}"),
            kind: NodeKind::Cluster,
            label: when,
            count: memories.len(),
            at: memories.iter().map(|memory| memory.at).max().unwrap_or_default(),
            of: Some("memory".to_owned()),
            pinned: false,
        });
        for memory in memories {
            picture.tie_memory(node, memory, usize::MAX);
        }
    }
}

fn clusters(rest: &[Seen], letters: usize) -> BTreeMap<(usize, String), Vec<&Seen>> {
    let mut clusters: BTreeMap<_, Vec<&Seen>> = BTreeMap::new();
    for memory in rest {
        let when = memory.month().chars().take(letters).collect();
        clusters.entry((memory.project, when)).or_default().push(memory);
    }
    clusters
}
