//! Delivering what was kept.

use std::fs;
use std::path::Path;
use std::time::Instant;

use signet_core::now;

use super::lock::Lock;
use super::{AGE, FILE, Spool, happened, name};
use crate::edge::{Edge, Event};
use crate::install::write_private;
use crate::trouble::Trouble;

/// Deliveries that one event may stop by making the daemon fail, before it is given up.
const FAILURES: u32 = 5;

/// How a delivery went.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Delivery {
    /// Events that the daemon has now.
    pub(crate) delivered: usize,
    /// Why it ended before the last.
    pub(crate) stopped: Option<Trouble>,
}

impl Spool {
    /// Delivers events, oldest first, until the daemon cannot be reached or the time is over. Only one process
    /// does so at a time; another waits, and finds nothing left to do.
    pub(crate) fn deliver(&self, edge: &Edge, until: Instant) -> Delivery {
        let mut delivery = Delivery::default();
        // The usual case costs one look.
        if self.events().is_empty() {
            return delivery;
        }
        let Some(_lock) = Lock::take(self.folder(), until) else { return delivery };
        for path in self.events() {
            if Instant::now() >= until {
                break;
            }
            match read(&path) {
                Some(event) if event.at + AGE < now() => self.give_up(&path, "dropped"),
                Some(event) => match edge.tell(&event, true, until) {
                    Ok(_) => {
                        delivery.delivered += 1;
                        let _ = fs::remove_file(&path);
                    }
                    Err(trouble) if trouble.is_final() || self.fails_always(&path, &trouble) => {
                        self.give_up(&path, "refused");
                    }
                    Err(trouble) => {
                        delivery.stopped = Some(trouble);
                        break;
                    }
                },
                None if happened(&path).is_some() && !path.exists() => {}
                None => self.give_up(&path, "refused"),
            }
        }
        delivery
    }

    fn give_up(&self, path: &Path, as_what: &str) {
        if fs::remove_file(path).is_ok() {
            self.add(as_what, 1);
        }
    }

    /// Notes that a daemon failed over an event; whether that was so often that it lies with the event. A daemon
    /// that is starting or overloaded says so with another status.
    fn fails_always(&self, path: &Path, trouble: &Trouble) -> bool {
        if !matches!(trouble, Trouble::Unable(500 | 502, says) if !says.is_empty()) {
            return false;
        }
        let note = self.folder().join("stuck");
        let before = fs::read_to_string(&note).unwrap_or_default();
        let same = before.split_once(' ').filter(|(event, _)| *event == name(path));
        let times = same.and_then(|(_, times)| times.parse::<u32>().ok()).unwrap_or(0) + 1;
        let _ = write_private(&note, &format!("{} {times}", name(path)));
        times >= FAILURES
    }
}

fn read(path: &Path) -> Option<Event> {
    let small = fs::metadata(path).ok()?.len() <= FILE;
    let text = small.then(|| fs::read_to_string(path).ok()).flatten()?;
    serde_json::from_str(&text).ok()
}
