//! The folders that the operating system watches for us, and how many those are.
//!
//! Linux watches folders one by one, so that ignored ones cost nothing; macOS and Windows watch a whole tree.

use std::collections::BTreeSet;
use std::ops::Bound::{Included, Unbounded};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::SyncSender;

use notify::event::ModifyKind;
use notify::{ErrorKind, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::worker::Order;

/// Whether one watch covers a whole tree.
pub(crate) const WHOLE_TREES: bool = cfg!(any(target_os = "macos", windows));

/// Why a folder is not watched, in words; none: it is gone already.
pub(crate) type Refused = Option<String>;

pub(crate) struct Folders {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    most: usize,
    tell: SyncSender<Order>,
    /// Set when changes came faster than they were looked at.
    lost: Arc<AtomicBool>,
}

impl Folders {
    pub(crate) fn new(most: usize, tell: SyncSender<Order>) -> Self {
        Self { watcher: None, watched: BTreeSet::new(), most, tell, lost: Arc::default() }
    }

    /// Watches a folder; again, if it is another one of the same name.
    pub(crate) fn watch(&mut self, folder: &Path, mode: RecursiveMode) -> Result<(), Refused> {
        if self.watched.len() >= self.most && !self.watched.contains(folder) {
            return Err(Some(format!(
                "{} folders are watched, which is the most; what changes in further ones is not told: let git \
                 ignore folders that hold no work",
                self.most
            )));
        }
        let watcher = match &mut self.watcher {
            Some(watcher) => watcher,
            none => none.insert(watcher(&self.tell, &self.lost).map_err(|error| Some(in_words(&error)))?),
        };
        match watcher.watch(folder, mode) {
            Ok(()) => {
                self.watched.insert(folder.to_owned());
                Ok(())
            }
            Err(_) if folder.symlink_metadata().is_err() => Err(None),
            Err(error) => Err(Some(in_words(&error))),
        }
    }

    /// Whether a folder is watched by itself.
    pub(crate) fn has(&self, folder: &Path) -> bool {
        self.watched.contains(folder)
    }

    /// Leaves a folder, and those in it that `wanted` picks.
    pub(crate) fn leave(&mut self, folder: &Path, wanted: impl Fn(&Path) -> bool) {
        let inside = self
            .watched
            .range::<Path, _>((Included(folder), Unbounded))
            .take_while(|path| path.starts_with(folder));
        let inside: Vec<_> = inside.filter(|path| wanted(path)).cloned().collect();
        for path in inside {
            self.watched.remove(&path);
            if let Some(watcher) = &mut self.watcher {
                // One that is gone is not watched any more.
                let _ = watcher.unwatch(&path);
            }
        }
        if self.watched.is_empty() {
            self.watcher = None;
        }
    }

    /// Whether changes were lost since this was asked last.
    pub(crate) fn lost(&self) -> bool {
        self.lost.swap(false, Relaxed)
    }
}

fn watcher(tell: &SyncSender<Order>, lost: &Arc<AtomicBool>) -> notify::Result<RecommendedWatcher> {
    let (tell, lost) = (tell.clone(), Arc::clone(lost));
    notify::recommended_watcher(move |event: notify::Result<Event>| {
        let rescan = event.as_ref().is_ok_and(Event::need_rescan);
        let news = event.ok().filter(|event| is_news(event.kind));
        if rescan || news.is_some_and(|event| tell.try_send(Order::Changed(event)).is_err()) {
            lost.store(true, Relaxed);
        }
    })
}

/// Reading a file is an event too, and its times and rights are not what is in it.
fn is_news(kind: EventKind) -> bool {
    match kind {
        EventKind::Create(_) | EventKind::Remove(_) => true,
        EventKind::Modify(kind) => !matches!(kind, ModifyKind::Metadata(_) | ModifyKind::Other),
        EventKind::Any | EventKind::Access(_) | EventKind::Other => false,
    }
}

/// What failed and what to do about it.
fn in_words(error: &notify::Error) -> String {
    /// `EMFILE` of Linux: `inotify_init` answers with it where a user has too many instances.
    const TOO_MANY_OPEN: i32 = 24;
    match &error.kind {
        ErrorKind::MaxFilesWatch => "the system lets this user watch no more folders: raise \
             fs.inotify.max_user_watches (sysctl -w fs.inotify.max_user_watches=524288)"
            .into(),
        ErrorKind::Io(source) if source.raw_os_error() == Some(TOO_MANY_OPEN) => {
            "the system lets no more programs of this user watch files: raise fs.inotify.max_user_instances \
             (sysctl -w fs.inotify.max_user_instances=512)"
                .into()
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn what_the_system_refuses_is_said_with_what_to_raise() {
        let watches = in_words(&notify::Error::new(ErrorKind::MaxFilesWatch));
        assert!(watches.contains("fs.inotify.max_user_watches="), "{watches}");
        let instances = in_words(&notify::Error::io(io::Error::from_raw_os_error(24)));
        assert!(instances.contains("fs.inotify.max_user_instances="), "{instances}");
        let other = in_words(&notify::Error::io(io::Error::other("the disk is on fire")));
        assert!(other.contains("the disk is on fire"), "{other}");
    }
}
