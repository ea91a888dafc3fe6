//! The folder `plugins` in the workspace: a component that is put there is a plugin, one that is changed
//! is a new version, one that is taken away is gone. What it asks for still has to be granted.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{RecursiveMode, Watcher as _};
use signet_runtime::RuntimeError;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::{Happened, Plugins, Seat, Standing};
use crate::resolve::{Decision, Intent, Offer, Request, Then, can_be_granted, resolve};
use crate::{Candidate, Change, Digest, Entry, Pending, PluginsError, Publishers, Result, Source};

/// Quiet time after a change: a file is written in several steps.
const QUIET: Duration = Duration::from_millis(60);
/// How often the folder is looked at where the system does not tell of changes.
const LOOK: Duration = Duration::from_millis(500);

impl Plugins {
    /// The folder.
    fn folder(&self) -> PathBuf {
        self.inner.options.workspace.join("plugins")
    }

    /// Watches the folder until the task ends. What is there already is taken in at once.
    #[must_use]
    pub fn watch(&self) -> JoinHandle<()> {
        let plugins = self.clone();
        tokio::spawn(async move {
            let (tell, mut told) = mpsc::channel(1);
            let watcher = watcher(&plugins.folder(), tell);
            if let Err(error) = &watcher {
                tracing::info!(%error, "the system does not tell when the plugin folder changes; looking every {LOOK:?}");
            }
            loop {
                plugins.scan().await;
                if watcher.is_err() {
                    tokio::time::sleep(LOOK).await;
                    continue;
                }
                if told.recv().await.is_none() {
                    return;
                }
                // Until it has been quiet for a moment.
                while let Ok(Some(())) = tokio::time::timeout(QUIET, told.recv()).await {}
            }
        })
    }

    /// Makes the plugins what the folder says.
    pub(super) async fn scan(&self) {
        let _changing = self.inner.changing.lock().await;
        let files = components_in(&self.folder());
        let here: BTreeMap<_, _> = files.into_iter().map(|path| (source_of(&path), path)).collect();
        let gone: Vec<_> = self
            .table()
            .seats
            .values()
            .filter(|seat| self.is_in_folder(&seat.source) && !here.contains_key(&seat.source))
            .cloned()
            .collect();
        for seat in gone {
            if let Err(error) = self.leave(&seat).await {
                tracing::warn!(plugin = seat.id, %error, "its file is gone, but it cannot be removed");
            }
        }
        for (source, path) in here {
            let read = tokio::task::spawn_blocking(move || read(&path)).await;
            let bytes = read.unwrap_or_else(|error| Err(PluginsError::Storage(error.to_string())));
            self.meet(source, bytes).await;
        }
    }

    /// One file of the folder.
    async fn meet(&self, source: Source, bytes: Result<Vec<u8>>) {
        let known = self.table().seats.values().find(|seat| seat.source == source).cloned();
        let digest = bytes.as_ref().ok().map(|bytes| Digest::of(bytes));
        let is_known = known.as_ref().and_then(|seat| seat.entry.as_ref()).is_some_and(|entry| {
            digest.as_ref().is_some_and(|digest| {
                entry.digest == *digest || entry.pending.as_ref().is_some_and(|p| p.digest == *digest)
            })
        });
        if is_known {
            return;
        }
        let name = file_name(&source);
        let taken = match bytes.and_then(|bytes| Ok((Candidate::read(&name, &bytes)?, bytes))) {
            Ok((candidate, bytes)) => self.take_in(&source, candidate, bytes, known.as_ref()).await,
            Err(error) => Err(error),
        };
        if let Err(error) = taken {
            self.refuse(known, name, source, &error);
        }
    }

    /// Shows why a file is not what runs.
    fn refuse(&self, known: Option<Arc<Seat>>, name: String, source: Source, error: &PluginsError) {
        let reason = error.to_string();
        let seat = match known {
            Some(seat) if seat.problem.as_ref() == Some(&reason) => return,
            Some(seat) if seat.entry.is_some() => Seat { problem: Some(reason), ..(*seat).clone() },
            // Said once.
            Some(seat) if seat.standing == Standing::Refused(reason.clone()) => return,
            _ => Seat { standing: Standing::Refused(reason), ..Seat::empty(name, source, None) },
        };
        tracing::warn!(file = seat.source.to_string(), %error, "not a plugin that can run");
        self.logs().write(&seat.id, "error", "", "", "signet", &error.to_string());
        self.seat(seat);
    }

    /// A component of the folder that is new here. Nobody can be asked: it gets no more than was granted.
    async fn take_in(
        &self,
        source: &Source,
        candidate: Candidate,
        bytes: Vec<u8>,
        known: Option<&Arc<Seat>>,
    ) -> Result<()> {
        let id = candidate.id.clone();
        if let Some(other) = self.table().seats.get(id.as_str()).filter(|seat| seat.source != *source) {
            return Err(PluginsError::Taken { id: id.to_string(), from: other.source.to_string() });
        }
        // The file holds another plugin now: the one before is gone.
        if let Some(before) = known.filter(|seat| seat.id != id.as_str()) {
            self.leave(before).await?;
        }
        let transaction = self.inner.ledger.begin()?;
        let mut lock = transaction.lock().clone();
        let before = lock.plugins.get(&id).cloned();
        let publishers = Publishers::load(&self.inner.options.workspace)?;
        let intent = if before.is_some() { Intent::Update } else { Intent::Install };
        let request = Request { intent, ..Request::default() };
        let offer = Offer::of(&candidate, super::change::asked(&candidate.package));
        let plan = match resolve(&request, &offer, before.as_ref(), &publishers) {
            Decision::Nothing => return Ok(()),
            Decision::Refuse(refusal) => return Err(refusal.into()),
            Decision::Go(plan) => plan,
        };
        let package = candidate.package.clone();
        let old = self.table().seats.get(id.as_str()).cloned();
        if let (Some(entry), Then::Wait(missing)) = (before.clone(), plan.then) {
            let pending = Pending::of(&candidate, source.clone(), missing);
            let entry = Entry { pending: Some(pending), ..entry };
            lock.plugins.insert(id, entry.clone());
            self.settle(transaction.commit(Change { lock, add: vec![bytes], ..Change::default() })?).await?;
            if let Some(seat) = old {
                self.seat(Seat { entry: Some(entry), ..(*seat).clone() });
            }
            return Ok(());
        }
        let asks = super::change::asked(&package);
        let granted = before.iter().flat_map(|entry| &entry.grants);
        let grants = granted.filter_map(|grant| can_be_granted(grant, &asks)).collect();
        let entry = Entry::of(&candidate, source.clone(), grants, before.as_ref());
        lock.plugins.insert(id, entry.clone());
        let drop = before.iter().map(|entry| entry.digest.clone()).collect();
        let change = Change { lock, add: vec![bytes], drop, ..Change::default() };
        let seat = self.swap(old, package, entry, || transaction.commit(change)).await?;
        tracing::info!(plugin = seat.id, standing = %seat.standing, "taken in from the plugin folder");
        if let Some(entry) = &seat.entry {
            self.inner.observer.tell_change(&seat.id, before.as_ref(), entry);
        }
        self.seat(seat);
        Ok(())
    }

    /// A plugin whose file is gone. What it kept stays: it may come back.
    async fn leave(&self, seat: &Seat) -> Result<()> {
        self.dismiss(&seat.id).await;
        let Some(entry) = &seat.entry else { return Ok(()) };
        let transaction = self.inner.ledger.begin()?;
        let mut lock = transaction.lock().clone();
        lock.plugins.remove(&super::checked(&seat.id)?);
        let pending = entry.pending.as_ref().map(|pending| pending.digest.clone());
        let drop = [entry.digest.clone()].into_iter().chain(pending).collect();
        self.settle(transaction.commit(Change { lock, drop, ..Change::default() })?).await?;
        self.inner.observer.tell(&seat.id, Some(entry.version.to_string()), Happened::Removed);
        Ok(())
    }

    fn is_in_folder(&self, source: &Source) -> bool {
        matches!(source, Source::File(path) if Path::new(path).parent() == Some(&self.folder()))
    }

    /// Deletes the file of a plugin of the folder: it would come back.
    pub(super) fn drop_file(&self, source: &Source) -> Result<()> {
        let Source::File(path) = source else { return Ok(()) };
        if !self.is_in_folder(source) {
            return Ok(());
        }
        match std::fs::remove_file(path) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(PluginsError::File { doing: "remove", path: path.into(), source })
            }
            _ => Ok(()),
        }
    }
}

/// Tells of every change in a folder, for as long as it lives.
fn watcher(folder: &Path, tell: mpsc::Sender<()>) -> notify::Result<notify::RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading the folder is an event too, and would never end.
        let changes = !event.is_ok_and(|event| {
            matches!(
                event.kind,
                notify::EventKind::Access(
                    notify::event::AccessKind::Open(_)
                        | notify::event::AccessKind::Read
                        | notify::event::AccessKind::Close(notify::event::AccessMode::Read)
                )
            )
        });
        if changes {
            // One that waits to be heard is enough.
            let _ = tell.try_send(());
        }
    })?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

fn source_of(path: &Path) -> Source {
    Source::File(path.to_string_lossy().into_owned())
}

fn file_name(source: &Source) -> String {
    match source {
        Source::File(path) => {
            let name = Path::new(path).file_name().unwrap_or_default().to_string_lossy().into_owned();
            name.chars().filter(|c| !c.is_control()).collect()
        }
        other => other.to_string(),
    }
}

/// The bytes of a file, if they can be a component's.
fn read(path: &Path) -> Result<Vec<u8>> {
    let failed = |source| PluginsError::File { doing: "read", path: path.to_owned(), source };
    let about = std::fs::metadata(path).map_err(failed)?;
    if !about.is_file() || about.len() > crate::COMPONENT_BYTES {
        let reason = format!("it is no file of at most {} bytes", crate::COMPONENT_BYTES);
        let name = path.display().to_string();
        return Err(RuntimeError::NotAComponent { name, reason }.into());
    }
    std::fs::read(path).map_err(failed)
}

/// The `.wasm` files of a folder, sorted. A folder that is not there has none.
fn components_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<_> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "wasm"))
        .collect();
    paths.sort();
    paths
}
