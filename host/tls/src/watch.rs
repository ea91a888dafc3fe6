//! Following the files: an editor's write, an atomic rename, a symlink that is swapped (certbot, Kubernetes).

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::Certificates;

/// Quiet after which a change counts as done.
const QUIET: Duration = Duration::from_millis(200);
/// Longest wait for it: folders in which others are busy are never quiet.
const MOST_QUIET: Duration = Duration::from_secs(2);
/// Time that the second file of a pair may come after the first, before anything is said of it.
const GRACE: Duration = Duration::from_secs(1);
/// The files are looked at this often anyway: not every file system tells of changes, and a link higher
/// up in a path may be what is swapped.
const LOOK: Duration = Duration::from_secs(15);

/// Follows the files until it is dropped.
#[derive(Debug)]
pub struct Watch {
    task: JoinHandle<()>,
    // None where changes are not told of.
    _watcher: Option<RecommendedWatcher>,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Certificates {
    /// Reloads whenever the files change; running connections go on. Each change, and each new reason why
    /// there is none, is one line in the log.
    #[must_use]
    pub fn watch(self: &Arc<Self>) -> Watch {
        let (tell, told) = mpsc::channel(1);
        let watcher = watcher(&self.folders(), tell);
        if let Err(error) = &watcher {
            tracing::debug!(%error, "certificate files are only looked at from time to time");
        }
        let task = tokio::spawn(follow(Arc::clone(self), told));
        Watch { task, _watcher: watcher.ok() }
    }

    /// The folders of the files and, where these are links, of what they point to.
    fn folders(&self) -> BTreeSet<PathBuf> {
        let files = [&self.files.certificate, &self.files.key];
        let real = files.iter().filter_map(|file| file.canonicalize().ok());
        let all: Vec<_> = files.iter().map(|file| file.to_path_buf()).chain(real).collect();
        all.iter().filter_map(|file| Some(folder_of(file)?.to_path_buf())).collect()
    }
}

fn folder_of(file: &Path) -> Option<&Path> {
    match file.parent()? {
        here if here.as_os_str().is_empty() => Some(Path::new(".")),
        folder => Some(folder),
    }
}

/// Tells of every change in the folders, for as long as it lives.
fn watcher(folders: &BTreeSet<PathBuf>, tell: mpsc::Sender<()>) -> notify::Result<RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading the files is an event too, and would never end.
        let changes = event.is_ok_and(|event| match event.kind {
            EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
            _ => true,
        });
        if changes {
            // One that waits to be heard is enough.
            let _ = tell.try_send(());
        }
    })?;
    for folder in folders {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}

async fn follow(certificates: Arc<Certificates>, mut told: mpsc::Receiver<()>) {
    let mut said = None;
    loop {
        let changed = tokio::time::timeout(LOOK, told.recv()).await;
        if changed == Ok(None) {
            // Nobody tells (any more): looking is left.
            tokio::time::sleep(LOOK).await;
        }
        settle(&mut told).await;
        if reload(&certificates).await.is_err() {
            // Between the writes of two files they do not fit.
            let _ = tokio::time::timeout(GRACE, told.recv()).await;
            settle(&mut told).await;
        } else {
            said = None;
            continue;
        }
        said = match reload(&certificates).await {
            Ok(()) => None,
            Err(problem) if said.as_ref() == Some(&problem) => said,
            Err(problem) => {
                tracing::warn!("{problem}; the certificate that was read before is still served");
                Some(problem)
            }
        };
    }
}

async fn settle(told: &mut mpsc::Receiver<()>) {
    let quiet = async { while let Ok(Some(())) = tokio::time::timeout(QUIET, told.recv()).await {} };
    let _ = tokio::time::timeout(MOST_QUIET, quiet).await;
}

async fn reload(certificates: &Arc<Certificates>) -> Result<(), String> {
    let own = Arc::clone(certificates);
    let reloaded = tokio::task::spawn_blocking(move || own.reload()).await;
    match reloaded {
        Ok(Ok(true)) => {
            let about = certificates.about();
            let names = about.names.join(", ");
            tracing::info!(%names, until = %signet_core::iso(about.not_after), "a new certificate is served");
            certificates.warnings().iter().for_each(|warning| tracing::warn!("{warning}"));
            Ok(())
        }
        Ok(Ok(false)) => Ok(()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(error) => Err(error.to_string()),
    }
}
