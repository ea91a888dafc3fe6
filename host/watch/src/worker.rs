//! The thread that follows: takes orders and changes, and tells what came of them when it is quiet.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::Instant;

use notify::event::{CreateKind, ModifyKind, RemoveKind, RenameMode};
use notify::{Event, EventKind};
use signet_events::Bus;

use crate::folders::Folders;
use crate::place::Place;
use crate::{Limits, Workspace};

/// What the thread is told.
#[derive(Debug)]
pub(crate) enum Order {
    /// With whom to tell when it is done.
    Want(Vec<Workspace>, SyncSender<()>),
    Changed(Event),
    End,
}

/// What became of a path.
#[derive(Clone, Copy, PartialEq)]
enum Became {
    Appeared,
    Changed,
    Gone,
}

/// What a path is, as far as an event says.
#[derive(Clone, Copy, PartialEq)]
enum Is {
    File,
    Folder,
    Unknown,
}

pub(crate) struct Worker {
    bus: Bus,
    limits: Limits,
    folders: Folders,
    places: Vec<Place>,
    ends: Arc<AtomicBool>,
    /// Workspaces that are wanted and not followed, about which that was said.
    refused: HashSet<PathBuf>,
}

impl Worker {
    pub(crate) fn new(bus: Bus, limits: Limits, tell: SyncSender<Order>, ends: Arc<AtomicBool>) -> Self {
        let folders = Folders::new(limits.folders, tell);
        Self { bus, limits, folders, places: Vec::new(), ends, refused: HashSet::new() }
    }

    pub(crate) fn run(mut self, queue: &Receiver<Order>) {
        while !self.ends.load(Relaxed) {
            let due = self.places.iter().filter_map(|place| place.batch.due()).min();
            let order = match due {
                Some(due) => queue.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match order {
                Ok(Order::Want(workspaces, done)) => {
                    self.want(workspaces);
                    // Who asked may be gone.
                    let _ = done.send(());
                }
                Ok(Order::Changed(event)) => self.changed(event),
                Ok(Order::End) | Err(RecvTimeoutError::Disconnected) => return,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if self.folders.lost() {
                self.places.iter_mut().for_each(|place| place.look_again(&mut self.folders));
            }
            let now = Instant::now();
            self.places.iter_mut().for_each(|place| place.tell(now, &self.bus, &mut self.folders));
        }
    }

    fn want(&mut self, mut workspaces: Vec<Workspace>) {
        if workspaces.len() > self.limits.workspaces {
            for workspace in workspaces.drain(self.limits.workspaces..) {
                if self.refused.insert(workspace.root.clone()) {
                    let most = self.limits.workspaces;
                    tracing::info!(workspace = %workspace.root.display(), "not followed: {most} others are in use");
                }
            }
        }
        let unwanted = |place: &Place| !workspaces.contains(&place.workspace);
        let roots: Vec<_> =
            self.places.iter().filter(|place| unwanted(place)).map(|place| place.root().to_owned()).collect();
        roots.iter().for_each(|root| self.drop_place(root));
        for workspace in workspaces {
            if self.places.iter().all(|place| place.workspace != workspace) {
                self.add(workspace);
            }
        }
    }

    fn add(&mut self, workspace: Workspace) {
        let root = workspace.root.clone();
        let known = |place: &Place| self.places.iter().any(|other| other.root() == place.root());
        let place = Place::at(workspace).filter(|place| self.may_follow(place.root()) && !known(place));
        let Some(mut place) = place else {
            if self.refused.insert(root.clone()) {
                tracing::info!(workspace = %root.display(), "not followed: it is no git repository, or the home is in it");
            }
            return;
        };
        self.refused.remove(&root);
        place.watch(&mut self.folders);
        tracing::info!(workspace = %place.root().display(), "files are followed");
        self.places.push(place);
    }

    /// Neither the root of all, nor the home, nor what the home is in.
    fn may_follow(&self, root: &Path) -> bool {
        let home = self.limits.home.as_ref();
        let home = home.map(|home| home.canonicalize().unwrap_or_else(|_| home.clone()));
        root.parent().is_some() && home.is_none_or(|home| !home.starts_with(root))
    }

    /// Follows a workspace no more.
    fn drop_place(&mut self, root: &Path) {
        let Some(at) = self.places.iter().position(|place| place.root() == root) else { return };
        let gone = self.places.swap_remove(at);
        let places = &self.places;
        // A workspace inside this one, and another work tree's branches, stay.
        let of_nobody = |path: &Path| {
            !places.iter().any(|place| {
                (place.root().starts_with(root) && path.starts_with(place.root()))
                    || place.repository().has(path)
            })
        };
        self.folders.leave(root, of_nobody);
        gone.repository().folders().iter().for_each(|folder| self.folders.leave(folder, of_nobody));
        tracing::info!(workspace = %root.display(), "files are followed no more");
    }

    fn changed(&mut self, event: Event) {
        let became = match event.kind {
            // Both are told one by one as well.
            EventKind::Modify(ModifyKind::Name(RenameMode::Both)) => return,
            EventKind::Create(_) | EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Became::Appeared,
            EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => Became::Gone,
            _ => Became::Changed,
        };
        let is = match event.kind {
            EventKind::Create(CreateKind::File) | EventKind::Modify(ModifyKind::Data(_)) => Is::File,
            // The folder's own watch says so too, when it may be known no more.
            EventKind::Remove(RemoveKind::Folder | RemoveKind::Other) => Is::Folder,
            _ => Is::Unknown,
        };
        for path in event.paths {
            self.of_git(&path, became);
            self.of_work(path, became, is);
        }
    }

    /// Where it is one of git's own files.
    fn of_git(&mut self, path: &Path, became: Became) {
        let mut gone = Vec::new();
        for place in self.places.iter_mut().filter(|place| place.repository().has(path)) {
            place.git(path);
            if became == Became::Gone && !place.repository().is_there() {
                gone.push(place.root().to_owned());
            }
        }
        gone.iter().for_each(|root| self.drop_place(root));
    }

    /// Where it is a file that somebody works on, or a folder of such.
    fn of_work(&mut self, path: PathBuf, became: Became, is: Is) {
        let inside = self.places.iter_mut().filter(|place| path.starts_with(place.root()));
        let Some(place) = inside.max_by_key(|place| place.root().as_os_str().len()) else { return };
        if path == place.root() {
            if became == Became::Gone {
                self.drop_place(&path);
            }
            return;
        }
        if place.repository().has(&path) {
            return;
        }
        let known = self.folders.has(&path);
        if became == Became::Gone && known {
            place.vanished(path.clone(), &mut self.folders);
        }
        if is != Is::File && path.symlink_metadata().is_ok_and(|about| about.is_dir()) {
            if became != Became::Changed || !known {
                place.appeared(path, &mut self.folders);
            }
        } else if is != Is::Folder && !known {
            place.file(path, became == Became::Appeared);
        }
    }
}
