//! The bounds of a spool, and its lock.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail as tests do")]

use std::collections::BTreeMap;
use std::fs;
use std::time::{Duration, Instant};

use signet_core::{new_id, now};

use super::lock::Lock;
use super::{AGE, EVENTS, Spool, happened};
use crate::edge::Event;

fn spool() -> (tempfile::TempDir, Spool) {
    let home = tempfile::tempdir().unwrap();
    let spool = Spool { folder: home.path().join("spool/codex") };
    (home, spool)
}

fn event(at: u64, payload: &str) -> Event {
    let headers = BTreeMap::from([("X-Signet-Edge".to_owned(), "hook".to_owned())]);
    Event {
        id: new_id(),
        harness: "codex".into(),
        event: "stop".into(),
        at,
        headers,
        payload: payload.into(),
    }
}

#[test]
fn an_event_is_a_file_that_another_edge_can_read() {
    let (_home, spool) = spool();
    let kept = event(now(), "{\"a\": \"ü\"}");
    spool.keep(&kept).unwrap();
    let [path] = &spool.events()[..] else { panic!("one event") };
    assert_eq!(happened(path), Some(kept.at));
    assert_eq!(path.file_name().unwrap().to_str().unwrap(), format!("{}-{}.json", kept.at, kept.id));
    let file: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(file["payload"], "{\"a\": \"ü\"}");
    assert_eq!(file["headers"]["X-Signet-Edge"], "hook");
    for field in ["id", "harness", "event", "at"] {
        assert!(!file[field].is_null(), "{field}");
    }
}

#[test]
fn what_is_too_much_or_too_old_or_too_large_goes_the_oldest_first() {
    let (_home, spool) = spool();
    let start = now() - 100_000;
    spool.keep(&event(now() - AGE - 1_000, "old")).unwrap();
    assert_eq!((spool.state().events, spool.state().dropped), (0, 1));
    for number in 0..=EVENTS as u64 {
        spool.keep(&event(start + number, "x")).unwrap();
    }
    let state = spool.state();
    assert_eq!((state.events, state.oldest, state.dropped), (EVENTS, Some(start + 1), 2));
    let large = "x".repeat(17 << 20);
    spool.keep(&event(now(), &large)).unwrap();
    spool.keep(&event(now() + 1, &large)).unwrap();
    let left: Vec<_> = spool.events().iter().map(|path| fs::metadata(path).unwrap().len()).collect();
    assert_eq!(left.len(), 1, "two of 17 MiB have no room, and the later one stays");
}

#[test]
fn a_lock_is_held_by_one_and_taken_over_from_the_dead_and_the_old() {
    let (_home, spool) = spool();
    fs::create_dir_all(spool.folder()).unwrap();
    let path = spool.folder().join("lock");
    let soon = || Instant::now() + Duration::from_millis(60);
    let held = Lock::take(spool.folder(), soon()).unwrap();
    assert!(Lock::take(spool.folder(), soon()).is_none());
    drop(held);
    assert!(!path.exists());
    // No process has this id; then one that lives, and has held it for too long.
    #[cfg(target_os = "linux")]
    {
        fs::write(&path, format!("4294967294 {}", now())).unwrap();
        assert!(Lock::take(spool.folder(), soon()).is_some());
    }
    let ours = std::process::id();
    fs::write(&path, format!("{ours} {}", now() - 30_000)).unwrap();
    assert!(Lock::take(spool.folder(), soon()).is_none());
    fs::write(&path, format!("{ours} {}", now() - 61_000)).unwrap();
    let taken = Lock::take(spool.folder(), soon());
    assert!(taken.is_some());
    // Whoever held it before does not let go of what is another's now.
    fs::write(&path, format!("{ours} {}", now() + 5)).unwrap();
    drop(taken);
    assert!(path.exists());
}
