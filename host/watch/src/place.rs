//! One workspace that is followed: what is watched of it, what changed, and how that is told.

use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use notify::RecursiveMode;
use serde_json::{Value, json};
use signet_events::{Bus, NewEvent};

use crate::Workspace;
use crate::batch::{Batch, MOST_OF_GIT};
use crate::folders::{Folders, WHOLE_TREES};
use crate::repository::{Head, Repository};
use crate::rules::Rules;

/// Paths that an event names; it counts the rest.
const NAMED: usize = 20;
/// Bytes of a path that are told: its end.
const PATH_BYTES: usize = 400;

/// Which files of a folder that is looked through are news.
#[derive(Clone, Copy)]
pub(crate) enum News {
    None,
    All,
    /// Those that were written since.
    Since(SystemTime),
}

pub(crate) struct Place {
    pub(crate) workspace: Workspace,
    /// Where the root really is.
    root: PathBuf,
    name: String,
    repository: Repository,
    head: Option<Head>,
    rules: Rules,
    pub(crate) batch: Batch,
    /// What was said in the log already.
    said: HashSet<String>,
}

impl Place {
    /// Looks at a workspace; none if it is no repository. Nothing is watched yet.
    pub(crate) fn at(workspace: Workspace) -> Option<Self> {
        let root = workspace.root.canonicalize().ok()?;
        let repository = Repository::of(&root)?;
        let name = root.file_name()?.to_string_lossy().into_owned();
        let rules = Rules::new(&root, repository.exclude());
        let head = repository.head();
        let (batch, said) = (Batch::default(), HashSet::new());
        Some(Self { workspace, root, name, repository, head, rules, batch, said })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn repository(&self) -> &Repository {
        &self.repository
    }

    /// Watches all of it.
    pub(crate) fn watch(&mut self, folders: &mut Folders) {
        self.watch_git(folders);
        let mode = if WHOLE_TREES { RecursiveMode::Recursive } else { RecursiveMode::NonRecursive };
        let root = self.root.clone();
        match folders.watch(&root, mode) {
            Ok(()) => self.enter(root, News::None, folders),
            Err(refused) => self.refused(refused),
        }
    }

    fn watch_git(&mut self, folders: &mut Folders) {
        for folder in self.repository.folders() {
            if !folders.has(&folder)
                && let Err(refused) = folders.watch(&folder, RecursiveMode::NonRecursive)
            {
                self.refused(refused);
            }
        }
    }

    /// Watches a folder and those in it.
    pub(crate) fn enter(&mut self, folder: PathBuf, news: News, folders: &mut Folders) {
        let mut next = vec![folder];
        while let Some(folder) = next.pop() {
            if self.rules.ignores_folder(&folder) {
                continue;
            }
            if !WHOLE_TREES && let Err(refused) = folders.watch(&folder, RecursiveMode::NonRecursive) {
                let full = refused.is_some();
                self.refused(refused);
                if full {
                    return;
                }
                continue;
            }
            // Only now: what comes between is seen twice and not left out.
            match fs::read_dir(&folder) {
                Ok(entries) => self.look_through(entries, news, &mut next),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => self.say(format!("a folder in it cannot be read: {error}")),
            }
        }
    }

    fn look_through(&mut self, entries: fs::ReadDir, news: News, next: &mut Vec<PathBuf>) {
        for entry in entries.flatten() {
            let path = entry.path();
            // Of a link this says that it is one: where it leads is not followed.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() => next.push(path),
                Ok(_) if is_news(&entry, news) => self.file(path, true),
                Ok(_) | Err(_) => {}
            }
        }
    }

    /// A file was changed or removed, or appeared.
    pub(crate) fn file(&mut self, path: PathBuf, fresh: bool) {
        if self.rules.is_made_of(&path) {
            self.batch.rules = true;
            self.batch.stir(Instant::now());
        }
        if !self.rules.ignores_file(&path) {
            self.batch.file(path, fresh, Instant::now());
        }
    }

    /// A folder appeared.
    pub(crate) fn appeared(&mut self, folder: PathBuf, folders: &mut Folders) {
        if !self.rules.ignores_folder(&folder) {
            self.batch.appeared(folder.clone(), Instant::now());
            self.enter(folder, News::All, folders);
        }
    }

    /// A folder that was watched is gone.
    pub(crate) fn vanished(&mut self, folder: PathBuf, folders: &mut Folders) {
        self.rules.forget(&folder);
        folders.leave(&folder, |_| true);
        self.batch.vanished(folder, Instant::now());
    }

    /// One of git's own files changed.
    pub(crate) fn git(&mut self, path: &Path) {
        self.batch.rules |= self.rules.is_made_of(path);
        self.batch.git(Instant::now());
    }

    /// Changes were lost: what is there is compared with when it was written.
    pub(crate) fn look_again(&mut self, folders: &mut Folders) {
        let waited = self.batch.since().map(|since| since.elapsed()).unwrap_or_default();
        let since =
            SystemTime::now().checked_sub(waited + MOST_OF_GIT / 10).unwrap_or(SystemTime::UNIX_EPOCH);
        self.rules.renew();
        self.watch_git(folders);
        self.enter(self.root.clone(), News::Since(since), folders);
        self.batch.git(Instant::now());
    }

    /// Tells what changed, if it is time.
    pub(crate) fn tell(&mut self, now: Instant, bus: &Bus, folders: &mut Folders) {
        if self.batch.due().is_none_or(|due| due > now) {
            return;
        }
        let (git, rules) = (self.batch.git, self.batch.rules);
        let patient = self.batch.since().is_some_and(|since| now < since + MOST_OF_GIT);
        if git && patient && self.repository.is_busy() {
            return self.batch.stir(now);
        }
        if rules {
            self.rules.renew();
        }
        let (batch, known) = (&mut self.batch, &mut self.rules);
        let (paths, more) = batch.take(|path| !(rules && known.ignores_file(path)));
        let head = if git { self.repository.head() } else { self.head.clone() };
        if git {
            self.watch_git(folders);
        }
        if head.is_some() && head != self.head {
            self.head = head;
            let files = paths.len() + more;
            let payload = self.branch(files);
            self.publish(bus, "file.branch", payload);
        } else if !paths.is_empty() {
            let payload = self.changed(&paths, more);
            self.publish(bus, "file.changed", payload);
        }
        if rules {
            // What was ignored before may be work now.
            self.enter(self.root.clone(), News::None, folders);
        }
    }

    fn branch(&self, files: usize) -> Value {
        let Head { branch, commit } =
            self.head.clone().unwrap_or(Head { branch: String::new(), commit: String::new() });
        json!({ "branch": branch, "commit": commit, "workspace": self.name, "files": files })
    }

    fn changed(&mut self, paths: &[(PathBuf, bool)], more: usize) -> Value {
        let named: Vec<_> =
            paths.iter().take(NAMED).map(|(path, folder)| self.shown(path, *folder)).collect();
        let more = paths.len() - named.len() + more;
        json!({ "paths": named, "more": more, "workspace": self.name })
    }

    fn publish(&self, bus: &Bus, kind: &str, payload: Value) {
        let source = format!("files:{}", self.name);
        let project = Some(self.workspace.project.clone());
        let event = NewEvent { project, ..NewEvent::from_here(source, kind, payload) };
        if let Err(error) = bus.publish(event) {
            tracing::warn!(%error, kind, "event not published");
        }
    }

    /// A path as it is told: from the root on, with `/` between, its end if it is long.
    fn shown(&mut self, path: &Path, folder: bool) -> String {
        let inner = path.strip_prefix(&self.root).unwrap_or(path);
        if inner.to_str().is_none() {
            self.say("a file in it has a name that is not UTF-8; it is told with � in it".into());
        }
        let parts: Vec<_> = inner.iter().map(|part| part.to_string_lossy()).collect();
        let mut shown = parts.join("/");
        if folder {
            shown.push('/');
        }
        if shown.len() > PATH_BYTES {
            let from = shown.ceil_char_boundary(shown.len() - PATH_BYTES);
            shown = format!("…{}", shown.get(from..).unwrap_or_default());
        }
        shown
    }

    fn refused(&mut self, refused: Option<String>) {
        if let Some(why) = refused {
            self.say(format!("not all of it is watched: {why}"));
        }
    }

    /// Says it once.
    fn say(&mut self, what: String) {
        if !self.said.contains(&what) {
            tracing::warn!(workspace = %self.root.display(), "{what}");
            self.said.insert(what);
        }
    }
}

fn is_news(entry: &fs::DirEntry, news: News) -> bool {
    match news {
        News::None => false,
        News::All => true,
        News::Since(since) => {
            entry.metadata().and_then(|about| about.modified()).is_ok_and(|written| written >= since)
        }
    }
}
