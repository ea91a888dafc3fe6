//! Events that are kept while the daemon cannot be reached (docs/edges.md): one small file each, in the order
//! in which they happened. The edges of the npm packages and the extensions share the format.
//!
//! What lives here: the files and their bounds, the lock between deliverers, and delivery. What must not:
//! which events are kept, and what the user is told.

mod deliver;
mod lock;
#[cfg(test)]
mod tests;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use signet_core::{Millis, now};

use crate::edge::Event;
use crate::error::Result;
use crate::install::write_private;
use crate::settings::{create_private, home, variable};

/// Events, bytes of all, and age; what is beyond goes, the oldest first.
const EVENTS: usize = 500;
const BYTES: u64 = 32 << 20;
const AGE: Millis = 7 * 24 * 3_600_000;
/// Bytes of one file: a payload is 9 MiB at most.
const FILE: u64 = 24 << 20;
/// What was being written and is this old was left behind.
const LEFT: Millis = 3_600_000;
/// How long a daemon that does not answer is spared what nobody misses.
const SLOW: Millis = 30_000;

/// The spool of a connection.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    folder: PathBuf,
}

/// What is in a spool.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) events: usize,
    /// When the oldest happened.
    pub(crate) oldest: Option<Millis>,
    /// Events that went because there was no more room or they were too old.
    pub(crate) dropped: u64,
    /// Events that the daemon did not take.
    pub(crate) refused: u64,
}

impl Spool {
    /// Of a connection, by name. The folder is made with the first event.
    pub(crate) fn of(connection: &str) -> Result<Self> {
        let state = match (variable("XDG_STATE_HOME"), variable("LOCALAPPDATA")) {
            (_, Some(local)) if cfg!(windows) => PathBuf::from(local),
            (Some(state), _) => PathBuf::from(state),
            _ => home()?.join(".local").join("state"),
        };
        Ok(Self { folder: state.join("signet").join("spool").join(connection) })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps an event.
    pub(crate) fn keep(&self, event: &Event) -> Result<()> {
        create_private(&self.folder)?;
        let name = format!("{:013}-{}.json", event.at, event.id);
        write_private(&self.folder.join(name), &serde_json::to_string(event).unwrap_or_default())?;
        self.make_room();
        Ok(())
    }

    /// Takes away what is beyond the bounds.
    fn make_room(&self) {
        let events = self.events();
        let sizes: Vec<_> =
            events.iter().map(|path| fs::metadata(path).map_or(0, |about| about.len())).collect();
        let (mut count, mut bytes) = (events.len(), sizes.iter().sum::<u64>());
        let mut dropped = 0;
        for (path, size) in events.iter().zip(sizes) {
            let old = happened(path).is_none_or(|at| at + AGE < now());
            if !old && count <= EVENTS && bytes <= BYTES {
                break;
            }
            // One that another edge delivered meanwhile was not dropped.
            dropped += u64::from(fs::remove_file(path).is_ok());
            (count, bytes) = (count - 1, bytes - size);
        }
        self.add("dropped", dropped);
        self.sweep();
    }

    /// Takes away what killed writers left behind.
    fn sweep(&self) {
        for path in self.files() {
            let unfinished = name(&path).starts_with('.') || name(&path).starts_with("lock-");
            let age = fs::metadata(&path).and_then(|about| about.modified()).ok();
            let age = age.and_then(|at| at.elapsed().ok()).unwrap_or_default();
            if unfinished && age.as_millis() > u128::from(LEFT) {
                let _ = fs::remove_file(path);
            }
        }
    }

    /// Its files, in no order.
    fn files(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    }

    /// The events, oldest first.
    fn events(&self) -> Vec<PathBuf> {
        let mut events: Vec<_> = self.files().into_iter().filter(|path| happened(path).is_some()).collect();
        events.sort_unstable();
        events
    }

    pub(crate) fn state(&self) -> State {
        let events = self.events();
        State {
            events: events.len(),
            oldest: events.first().and_then(|path| happened(path)),
            dropped: self.number("dropped"),
            refused: self.number("refused"),
        }
    }

    /// A daemon that does not answer costs those who wait: what nobody misses is not sent for a while.
    pub(crate) fn note_slow(&self) {
        let noted = create_private(&self.folder)
            .and_then(|()| write_private(&self.folder.join("slow"), &now().to_string()));
        if let Err(error) = noted {
            tracing::debug!(%error, "the next one will wait as well");
        }
    }

    /// Whether that was noted a moment ago.
    pub(crate) fn is_slow(&self) -> bool {
        let since = self.number("slow");
        (since..since.saturating_add(SLOW)).contains(&now())
    }

    fn number(&self, name: &str) -> u64 {
        let text = fs::read_to_string(self.folder.join(name)).unwrap_or_default();
        text.trim().parse().unwrap_or(0)
    }

    /// Adds to a number. Two edges at once may lose one of it: it is for people.
    fn add(&self, name: &str, more: u64) {
        if more > 0 {
            let _ = write_private(&self.folder.join(name), &(self.number(name) + more).to_string());
        }
    }

    /// Removes it with all that is in it; answers how many events were.
    pub(crate) fn remove(&self) -> io::Result<usize> {
        let events = self.events().len();
        match fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(events),
        }
    }
}

fn name(path: &Path) -> &str {
    path.file_name().and_then(|name| name.to_str()).unwrap_or_default()
}

/// When the event in a file of this name happened; none if it is no event's.
fn happened(path: &Path) -> Option<Millis> {
    let (at, id) = name(path).strip_suffix(".json")?.split_once('-')?;
    (at.len() == 13 && !id.is_empty()).then(|| at.parse().ok()).flatten()
}
