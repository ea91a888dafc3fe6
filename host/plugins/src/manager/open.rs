//! The start: what was interrupted is ended, what is installed is loaded.

use std::sync::Arc;

use futures_util::future::join_all;
use parking_lot::{Mutex, RwLock};
use signet_runtime::Package;

use super::{FigureBook, Inner, Options, Plugins, Seat, Standing, Table};
use crate::{Candidate, Entry, Ledger, Lock, PluginsError, Recovery, Result, Settled, Source};

/// What is to be loaded into a seat: read already, where its version had to be known, or still bytes.
enum Read {
    Package(Box<Package>),
    Bytes(Result<Vec<u8>>),
}

impl Plugins {
    /// Opens the plugins of a workspace. What comes with Signet answers when this returns, and so does what
    /// has a native image; others are compiled meanwhile.
    ///
    /// # Errors
    /// What comes with Signet cannot be loaded, or the private folder cannot be used. Anything that is wrong
    /// with other plugins, or with `plugins.lock`, is logged and listed.
    pub async fn open(options: Options) -> Result<Self> {
        let ledger = Ledger::at(&options.workspace, &options.private)?;
        let recovered = ledger.recover()?;
        report(&recovered.recovery);
        let inner = Inner {
            options,
            ledger,
            table: RwLock::default(),
            changing: tokio::sync::Mutex::default(),
            staged: Mutex::default(),
            figures: FigureBook::default(),
            observer: super::news::Observer::default(),
        };
        let plugins = Self { inner: Arc::new(inner) };
        plugins.settle(recovered.settled).await?;
        let lock = match plugins.inner.ledger.lock() {
            Ok(lock) => {
                if let Err(error) = plugins.inner.ledger.shelf().sweep(&lock.digests()) {
                    tracing::warn!(%error, "components that nothing uses stay where they are");
                }
                lock
            }
            Err(error) => {
                tracing::error!(%error, "no plugin but Signet's own is loaded until this is put right");
                Lock::default()
            }
        };
        let seats = plugins.seats(&lock);
        let (own, others): (Vec<_>, Vec<_>) =
            seats.into_iter().partition(|(seat, _)| seat.source == Source::BuiltIn);
        join_all(own.into_iter().map(|(seat, bytes)| plugins.bring_up(seat, bytes))).await;
        for seat in plugins.table().seats.values() {
            if let Standing::Refused(reason) = &seat.standing {
                return Err(PluginsError::NotRunning { id: seat.id.clone(), reason: reason.clone() });
            }
        }
        // Listed at once; those that need a compiler take their time.
        let table = Table {
            seats: others.iter().map(|(seat, _)| (seat.id.clone(), Arc::new(seat.clone()))).collect(),
        };
        {
            let mut shown = plugins.inner.table.write();
            Arc::make_mut(&mut shown).seats.extend(table.seats);
        }
        let loading = plugins.clone();
        tokio::spawn(async move {
            let _changing = loading.inner.changing.lock().await;
            join_all(others.into_iter().map(|(seat, bytes)| loading.bring_up(seat, bytes))).await;
        });
        Ok(plugins)
    }

    /// Ends a transaction: forgets the state of what was removed for good.
    pub(super) async fn settle(&self, settled: Settled) -> Result<()> {
        for id in settled.forget() {
            self.inner.options.environment.forget(id.as_str()).await.map_err(PluginsError::Storage)?;
        }
        settled.finish()
    }

    /// One seat for each plugin, none of them loaded, with what is to be loaded.
    fn seats(&self, lock: &Lock) -> Vec<(Seat, Read)> {
        let mut seats = Vec::new();
        for (name, bytes) in self.inner.options.built_in {
            let read = Candidate::read(name, bytes);
            let id = read.as_ref().map_or((*name).to_owned(), |candidate| candidate.id.to_string());
            let entry = lock.plugins.iter().find(|(known, _)| known.as_str() == id).map(|(_, entry)| entry);
            let known = entry.filter(|entry| entry.source == Source::BuiltIn);
            seats.push(match read {
                Ok(candidate) => {
                    // While the user has decided nothing about it, this is not written down.
                    let grants = known.map(|entry| entry.grants.clone()).unwrap_or_default();
                    let entry = Entry::of(&candidate, Source::BuiltIn, grants, known);
                    let package = Read::Package(Box::new(candidate.package));
                    (Seat::empty(id, Source::BuiltIn, Some(entry)), package)
                }
                Err(error) => (Seat::empty(id, Source::BuiltIn, None), Read::Bytes(Err(error))),
            });
        }
        for (id, entry) in &lock.plugins {
            let taken = seats.iter().any(|(seat, _)| seat.id == id.as_str());
            if taken || entry.source == Source::BuiltIn {
                continue;
            }
            let bytes = self.inner.ledger.shelf().get(&entry.digest);
            seats.push((
                Seat::empty(id.to_string(), entry.source.clone(), Some(entry.clone())),
                Read::Bytes(bytes),
            ));
        }
        seats
    }

    /// Loads one and shows how that went.
    async fn bring_up(&self, mut seat: Seat, read: Read) {
        let package = match read {
            Read::Package(package) => Ok(*package),
            Read::Bytes(bytes) => bytes.and_then(|bytes| Ok(Package::read(&seat.id, bytes)?)),
        };
        match (package, seat.entry.clone()) {
            (Ok(package), Some(entry)) => self.enter(seat, package, &entry).await,
            (Ok(_), None) => self.seat(seat),
            (Err(error), _) => {
                tracing::warn!(plugin = seat.id, %error, "not running");
                seat.standing = Standing::Refused(error.to_string());
                self.seat(seat);
            }
        }
    }

    /// Loads a package into a seat, as far as its entry lets it.
    pub(super) async fn enter(&self, mut seat: Seat, package: Package, entry: &Entry) {
        seat.package = Some(Arc::new(package.without_bytes()));
        seat.standing = match self.stand(&package, entry) {
            Ok(Standing::Running) => match self.run(package, entry, seat.loaded.as_ref()).await {
                Ok(loaded) => {
                    seat.loaded = Some(loaded);
                    Standing::Running
                }
                Err(error) => {
                    tracing::warn!(plugin = seat.id, %error, "not running");
                    Standing::Refused(error.to_string())
                }
            },
            Ok(standing) => standing,
            Err(error) => Standing::Refused(error.to_string()),
        };
        self.seat(seat);
    }

    async fn run(
        &self,
        package: Package,
        entry: &Entry,
        old: Option<&super::Loaded>,
    ) -> Result<super::Loaded> {
        let ready = self.prepare(package, entry).await?;
        self.take_over(ready, old).await
    }

    /// Whether an entry lets a package run.
    pub(super) fn stand(&self, package: &Package, entry: &Entry) -> Result<Standing> {
        if !entry.enabled {
            return Ok(Standing::Disabled);
        }
        let missing = package.unlinked(&super::load::grants_of(entry, package)?);
        Ok(if missing.is_empty() { Standing::Running } else { Standing::Waiting(missing) })
    }
}

impl Seat {
    /// One that is about to be loaded.
    pub(super) fn empty(id: String, source: Source, entry: Option<Entry>) -> Self {
        Self { id, source, entry, package: None, standing: Standing::Compiling, problem: None, loaded: None }
    }
}

fn report(recovery: &Recovery) {
    match recovery {
        Recovery::Clean => {}
        Recovery::Forward => tracing::warn!("a change of plugins had been interrupted; it was completed"),
        Recovery::Back => tracing::warn!("a change of plugins had been interrupted; it was undone"),
        Recovery::SetAside { reason, path } => {
            tracing::error!(reason, path = %path.display(), "the journal of plugins cannot be used; put aside");
        }
    }
}
