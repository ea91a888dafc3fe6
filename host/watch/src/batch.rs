//! What changed since something was told last: collected until it is quiet, so that one doing is one event.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Included, Unbounded};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Quiet after which what changed is told.
pub(crate) const QUIET: Duration = Duration::from_millis(400);
/// Longest wait for it.
const MOST: Duration = Duration::from_secs(2);
/// Longest wait while git is at work: what it does is told as one.
pub(crate) const MOST_OF_GIT: Duration = Duration::from_secs(30);
/// Paths that are held; more are counted.
const PATHS: usize = 10_000;

/// What became of a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Change {
    /// It was not there before: if it is gone in the end, nothing happened.
    fresh: bool,
    folder: bool,
}

/// Changes of one workspace.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    changes: BTreeMap<PathBuf, Change>,
    /// Folders that went away: the system says so more than once.
    gone: BTreeSet<PathBuf>,
    surplus: usize,
    first: Option<Instant>,
    last: Option<Instant>,
    /// Git's own files changed.
    pub(crate) git: bool,
    /// What is ignored may have changed.
    pub(crate) rules: bool,
}

impl Batch {
    /// A file was changed or removed; `fresh`: it appeared.
    pub(crate) fn file(&mut self, path: PathBuf, fresh: bool, now: Instant) {
        if fresh || !self.gone.contains(&path) {
            self.note(path, Change { fresh, folder: false }, now);
        }
    }

    /// A folder appeared.
    pub(crate) fn appeared(&mut self, folder: PathBuf, now: Instant) {
        self.note(folder, Change { fresh: true, folder: true }, now);
    }

    /// A folder went away, and what was in it with it.
    pub(crate) fn vanished(&mut self, folder: PathBuf, now: Instant) {
        let inside = self.changes.range::<Path, _>((Included(folder.as_path()), Unbounded));
        let inside: Vec<_> =
            inside.map(|(path, _)| path).take_while(|path| path.starts_with(&folder)).cloned().collect();
        let fresh = self.changes.get(&folder).is_some_and(|change| change.folder && change.fresh);
        for path in inside {
            self.changes.remove(&path);
        }
        if self.gone.len() < PATHS {
            self.gone.insert(folder.clone());
        }
        if !fresh {
            self.note(folder, Change { fresh: false, folder: true }, now);
        }
    }

    /// Git did something.
    pub(crate) fn git(&mut self, now: Instant) {
        self.git = true;
        self.stir(now);
    }

    fn note(&mut self, path: PathBuf, change: Change, now: Instant) {
        self.stir(now);
        if self.changes.contains_key(&path) {
            return;
        }
        if self.changes.len() < PATHS {
            self.changes.insert(path, change);
        } else {
            self.surplus += 1;
        }
    }

    /// It is not quiet.
    pub(crate) fn stir(&mut self, now: Instant) {
        self.first.get_or_insert(now);
        self.last = Some(now);
    }

    /// Since when it is collected.
    pub(crate) fn since(&self) -> Option<Instant> {
        self.first
    }

    /// When it is to be told; none: there is nothing.
    pub(crate) fn due(&self) -> Option<Instant> {
        let most = if self.git { MOST_OF_GIT } else { MOST };
        Some((self.last? + QUIET).min(self.first? + most))
    }

    /// The paths and whether each is a folder that is gone, and how many there are beside them. What came and went
    /// again is not among them.
    pub(crate) fn take(&mut self, mut wanted: impl FnMut(&Path) -> bool) -> (Vec<(PathBuf, bool)>, usize) {
        let Self { changes, surplus, .. } = std::mem::take(self);
        let news = |(path, change): (PathBuf, Change)| {
            let there = path.symlink_metadata().is_ok();
            let news = if change.folder { !there && !change.fresh } else { there || !change.fresh };
            (news && wanted(&path)).then_some((path, change.folder))
        };
        (changes.into_iter().filter_map(news).collect(), surplus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_and_went_is_nothing_and_a_removed_folder_is_one_thing() {
        let folder = tempfile::tempdir().unwrap();
        let (at, now) = (|name: &str| folder.path().join(name), Instant::now());
        std::fs::write(at("there"), "").unwrap();
        let mut batch = Batch::default();
        batch.file(at("there"), true, now);
        batch.file(at("temporary"), true, now);
        batch.file(at("removed"), false, now);
        batch.file(at("dir/one"), false, now);
        batch.file(at("dir/two"), false, now);
        batch.vanished(at("dir"), now);
        batch.appeared(at("short"), now);
        batch.file(at("short/lived"), true, now);
        batch.vanished(at("short"), now);
        let expected = [(at("dir"), true), (at("removed"), false), (at("there"), false)];
        assert_eq!(batch.take(|_| true), (expected.to_vec(), 0));
        assert!(batch.due().is_none() && batch.take(|_| true).0.is_empty());
    }

    #[test]
    fn it_waits_for_quiet_but_not_for_ever_and_longer_for_git() {
        let (start, mut batch) = (Instant::now(), Batch::default());
        assert!(batch.due().is_none());
        let path = PathBuf::from("/nowhere/a");
        batch.file(path.clone(), false, start);
        assert_eq!(batch.due(), Some(start + QUIET));
        let later = start + Duration::from_millis(1_900);
        batch.file(path, false, later);
        assert_eq!(batch.due(), Some(start + MOST));
        batch.git(later);
        assert_eq!(batch.due(), Some(later + QUIET));
    }

    #[test]
    fn more_than_is_held_is_counted() {
        let (now, mut batch) = (Instant::now(), Batch::default());
        for at in 0..PATHS + 7 {
            batch.file(PathBuf::from(format!("/nowhere/{at}")), false, now);
        }
        let (paths, more) = batch.take(|_| true);
        assert_eq!((paths.len(), more), (PATHS, 7));
    }
}
