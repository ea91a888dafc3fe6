//! Which workspaces are followed: those in which sessions of this machine are at work.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use signet_core::{Event, Millis, Project, ProjectEvidence, Provenance, now};
use signet_events::{Bus, Filter, Item};
use signet_memory::{Session, Sessions};
use signet_watch::{Limits, Watch, Workspace};
use tokio::time::{MissedTickBehavior, interval};

use crate::git;

/// A workspace is followed for so long after the last sign of life of a session in it.
const QUIET: Millis = 30 * 60_000;
/// How often it is looked who is still at work.
const LOOK: Duration = Duration::from_secs(60);
/// A session that is silent for so long is forgotten until it starts again.
const SILENT: Millis = 24 * 3_600_000;
/// Sessions that are known; of more, those that were heard last.
const SESSIONS: usize = 256;

/// An agent's session.
type Key = (String, String);

/// The files of workspaces as a source of events.
pub(crate) struct Files {
    bus: Bus,
    sessions: Sessions,
    /// This machine's name, as sessions on it say it.
    machine: String,
    /// Sessions of this machine.
    known: HashSet<Key>,
}

impl Files {
    pub(crate) fn new(bus: Bus, sessions: Sessions, machine: String) -> Self {
        Self { bus, sessions, machine, known: HashSet::new() }
    }

    /// Follows until the bus ends.
    pub(crate) async fn follow(mut self) {
        let filter = Filter { kinds: vec!["session.started".into()], ..Filter::default() };
        // Before it is looked who is at work already: nobody falls between.
        let mut started = self.bus.follow(filter, None);
        let watch = match Watch::start(self.bus.clone(), Limits::default()) {
            Ok(watch) => Arc::new(watch),
            Err(error) => {
                return tracing::warn!(%error, "changes of files are not told: no thread can be started");
            }
        };
        self.known = self.at_work();
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                item = started.next() => match item {
                    None => return,
                    Some(Item::Missed(_)) => self.known.extend(self.at_work()),
                    Some(Item::Event(event)) => match self.session_of(&event) {
                        Some(session) => drop(self.known.insert(session)),
                        None => continue,
                    },
                },
                _ = look.tick(), if !self.known.is_empty() => {}
            }
            self = match self.look(Arc::clone(&watch)).await {
                Some(files) => files,
                None => return,
            };
        }
    }

    /// Sessions of this machine that are at work, whoever started the daemon since.
    fn at_work(&self) -> HashSet<Key> {
        let lately = self.sessions.lately(now().saturating_sub(QUIET)).unwrap_or_else(|error| {
            tracing::warn!(%error, "which sessions are at work is not known; their files are told once they start anew");
            Vec::new()
        });
        let here = lately.into_iter().filter(|session| self.is_here(&session.made));
        here.map(|session| (session.made.agent, session.key)).collect()
    }

    fn is_here(&self, made: &Provenance) -> bool {
        made.machine.as_ref() == Some(&self.machine)
    }

    /// The session of this machine that an event is about.
    fn session_of(&self, event: &Event) -> Option<Key> {
        let made = event.provenance.as_deref().filter(|made| event.origin.is_none() && self.is_here(made))?;
        Some((made.agent.clone(), made.session.clone()?))
    }

    /// Looks who is at work where, and has that followed.
    async fn look(mut self, watch: Arc<Watch>) -> Option<Self> {
        // Files are read, and the watch may be busy.
        let looked = tokio::task::spawn_blocking(move || {
            watch.want(self.wanted());
            self
        });
        looked.await.ok()
    }

    /// The workspaces, the one that was heard last first.
    fn wanted(&mut self) -> Vec<Workspace> {
        let now = now();
        let known = self.known.iter().filter_map(|(agent, key)| {
            let session = self.sessions.known(agent, key).ok().flatten()?;
            Some(((agent.clone(), key.clone()), session))
        });
        let mut known: Vec<_> =
            known.filter(|(_, session)| session.updated_at.saturating_add(SILENT) >= now).collect();
        known.sort_by_key(|(_, session)| Reverse(session.updated_at));
        known.truncate(SESSIONS);
        self.known = known.iter().map(|(key, _)| key.clone()).collect();
        let mut roots = HashSet::new();
        let live = known.iter().map(|(_, session)| session);
        let live =
            live.filter(|session| !session.bypassed && session.updated_at.saturating_add(QUIET) >= now);
        live.filter_map(|session| workspace(session, &self.machine))
            .filter(|workspace| roots.insert(workspace.root.clone()))
            .collect()
    }
}

/// Where a session works, if that is a repository here and the project is that repository's: what a client says of
/// a project is compared with what the folder says, so that nobody hears of another one's files.
fn workspace(session: &Session, machine: &str) -> Option<Workspace> {
    let project = session.project.as_ref()?;
    let said = project.evidence.git_root.as_ref()?;
    let root = Path::new(said);
    if !root.is_absolute() || !root.join(".git").exists() {
        return None;
    }
    let evidence = ProjectEvidence {
        git_remote: git::evidence(root).git_remote,
        git_root: Some(said.clone()),
        ..Default::default()
    };
    let is_its_own = Project::identify(evidence, Some(machine)).is_some_and(|own| own.id == project.id);
    // The person at this machine may name a project as it pleases.
    let is_persons = matches!(session.made.key.as_str(), "local" | "owner");
    (is_its_own || is_persons).then(|| Workspace { root: root.to_owned(), project: project.id.clone() })
}
