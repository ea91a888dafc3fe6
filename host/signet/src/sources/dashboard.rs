//! The dashboard's file: every change is told, whether a page, an install or a person with an editor made it.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use serde_json::json;
use signet_dashboard::{DashboardFile, Problem};
use signet_events::{Bus, NewEvent};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Quiet after which a change counts as done: editors put a file away and another one in its place.
const QUIET: Duration = Duration::from_millis(100);
/// Longest wait for it.
const MOST_QUIET: Duration = Duration::from_secs(1);
/// The file is looked at this often anyway: not every file system tells of changes.
const LOOK: Duration = Duration::from_secs(15);

/// Follows the file. Ends when it is aborted.
pub(crate) async fn dashboard(file: DashboardFile, bus: Bus) {
    let (tell, mut told) = mpsc::channel(1);
    // None where changes are not told of.
    let watcher = watcher(file.path(), tell);
    if let Err(error) = &watcher {
        tracing::debug!(%error, "the dashboard's file is only looked at from time to time");
    }
    let mut before = now(&file).await;
    loop {
        if timeout(LOOK, told.recv()).await == Ok(None) {
            tokio::time::sleep(LOOK).await;
        }
        let quiet = async { while let Ok(Some(())) = timeout(QUIET, told.recv()).await {} };
        // In a folder in which others are busy it is never quiet.
        let _ = timeout(MOST_QUIET, quiet).await;
        let after = now(&file).await;
        if after != before
            && let Some((revision, problem)) = &after
        {
            bus.tell(NewEvent::own("system.dashboard.changed", payload(revision, problem.as_ref())));
            if let Some(Problem { path, message }) = problem {
                tracing::warn!(file = %file.path().display(), "no dashboard: {path}: {message}");
            }
        }
        before = after;
    }
}

fn payload(revision: &str, problem: Option<&Problem>) -> serde_json::Value {
    match problem {
        Some(problem) => json!({ "revision": revision, "problem": problem }),
        None => json!({ "revision": revision }),
    }
}

/// What stands in it; none: it cannot be read.
async fn now(file: &DashboardFile) -> Option<(String, Option<Problem>)> {
    let file = file.clone();
    let state = tokio::task::spawn_blocking(move || file.state()).await.ok()?.ok()?;
    Some((state.revision, state.problem))
}

/// Tells of changes of the file, for as long as it lives.
fn watcher(path: &Path, tell: mpsc::Sender<()>) -> notify::Result<RecommendedWatcher> {
    // Where it is a link, what it points to is what changes.
    let paths: BTreeSet<PathBuf> =
        [Some(path.to_owned()), path.canonicalize().ok()].into_iter().flatten().collect();
    let names: BTreeSet<OsString> =
        paths.iter().filter_map(|path| path.file_name().map(OsString::from)).collect();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let changes = event.is_ok_and(|event| {
            // Reading it is an event too, and would never end.
            let written = match event.kind {
                EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
                _ => true,
            };
            let names_it = |path: &PathBuf| path.file_name().is_some_and(|name| names.contains(name));
            // Without paths something was missed: it may have been this.
            written && (event.paths.is_empty() || event.paths.iter().any(names_it))
        });
        if changes {
            // One that waits to be heard is enough.
            let _ = tell.try_send(());
        }
    })?;
    for folder in paths.iter().filter_map(|path| path.parent()).collect::<BTreeSet<_>>() {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}
