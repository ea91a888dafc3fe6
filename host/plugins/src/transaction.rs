//! One change of what is installed: all of it or none of it, whenever the process ends.
//!
//! The journal is durable first, then the components are, then `plugins.lock` is renamed into place, which is the
//! moment that counts; what is no longer needed goes after it, and the journal last. [`Ledger::recover`] looks at
//! the lock file to know on which side of that moment it was: after it, it cleans up; before it, it goes forward
//! when every component is on the shelf and back when not.

use std::collections::BTreeSet;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use crate::journal::{Found, Journal, Record};
use crate::lock::{LOCK_BYTES, LOCK_FILE};
use crate::{Digest, Lock, PluginId, PluginsError, Result, Shelf, disk};

/// Held by whoever changes plugins. It is never removed: two could hold two of the name.
const WRITER_FILE: &str = "plugins.writer";

/// What is installed, on disk.
#[derive(Debug, Clone)]
pub struct Ledger {
    lock: PathBuf,
    writer: PathBuf,
    journal: Journal,
    shelf: Shelf,
}

/// A change to make.
#[derive(Debug, Default)]
pub struct Change {
    /// What shall be installed.
    pub lock: Lock,
    /// Components to keep.
    pub add: Vec<Vec<u8>>,
    /// Components to take away. One that `lock` names stays.
    pub drop: BTreeSet<Digest>,
    /// Plugins whose durable state is to be forgotten.
    pub forget: BTreeSet<PluginId>,
}

/// The right to change plugins, and what was installed when it began. Nobody else has it until it is dropped.
#[derive(Debug)]
pub struct Transaction {
    ledger: Ledger,
    writer: Writer,
    old: Option<Digest>,
    lock: Lock,
}

/// A change that is made. What is left is to forget the state of some plugins.
#[derive(Debug)]
#[must_use = "call finish when the plugins are forgotten, or nothing more can be changed before a recovery"]
pub struct Settled {
    journal: Journal,
    forget: BTreeSet<PluginId>,
    _writer: Writer,
}

/// The lock between processes. Letting go is said aloud: a process that another thread is just starting has a copy
/// of the file, and would hold it until its program runs.
#[derive(Debug)]
struct Writer(File);

impl Drop for Writer {
    fn drop(&mut self) {
        // What fails here, closing the file does a moment later.
        let _ = self.0.unlock();
    }
}

/// How an interrupted transaction ended.
#[derive(Debug, PartialEq, Eq)]
pub enum Recovery {
    /// There was none.
    Clean,
    /// It was completed.
    Forward,
    /// It was undone.
    Back,
    /// Its journal could not be used: what is installed was left as it is.
    SetAside {
        /// Why, for the log.
        reason: String,
        /// Where the journal is now.
        path: PathBuf,
    },
}

/// What [`Ledger::recover`] did.
#[derive(Debug)]
pub struct Recovered {
    /// How it ended.
    pub recovery: Recovery,
    /// What is left to do.
    pub settled: Settled,
}

impl Ledger {
    /// The plugins of a workspace. The private folder is made if need be; it holds components, journal and the
    /// lock between processes.
    ///
    /// # Errors
    /// The private folder cannot be made or closed to others.
    pub fn at(workspace: &Path, private: &Path) -> Result<Self> {
        disk::private_folder(private)?;
        Ok(Self {
            lock: workspace.join(LOCK_FILE),
            writer: private.join(WRITER_FILE),
            journal: Journal::at(private),
            shelf: Shelf::at(private)?,
        })
    }

    /// Where components are.
    #[must_use]
    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// What is installed. No file: nothing.
    ///
    /// # Errors
    /// The file cannot be read or is not as it should be.
    pub fn lock(&self) -> Result<Lock> {
        Ok(self.read()?.1)
    }

    /// Begins a change.
    ///
    /// # Errors
    /// Another process makes one, an earlier one was interrupted, or the lock file cannot be read.
    pub fn begin(&self) -> Result<Transaction> {
        let writer = self.writer()?;
        if self.journal.is_there() {
            return Err(PluginsError::Unfinished { path: self.journal.path().to_owned() });
        }
        let (old, lock) = self.read()?;
        Ok(Transaction { ledger: self.clone(), writer, old, lock })
    }

    /// Completes or undoes a change that was interrupted. To be called before anything else, and again after an
    /// [`PluginsError::Unfinished`].
    ///
    /// # Errors
    /// Another process makes a change, or the disk does not allow to go on: what is installed is still whole, but
    /// nothing can be changed. A journal that cannot be used is no error.
    pub fn recover(&self) -> Result<Recovered> {
        let writer = self.writer()?;
        disk::remove_fresh(&self.lock);
        self.journal.tidy();
        let (recovery, forget) = match self.journal.read() {
            Found::Nothing => (Recovery::Clean, BTreeSet::new()),
            Found::Garbage(reason) => (self.set_aside(reason), BTreeSet::new()),
            Found::Record(record) => self.replay(record)?,
        };
        let settled = Settled { journal: self.journal.clone(), forget, _writer: writer };
        Ok(Recovered { recovery, settled })
    }

    fn carry_out(&self, record: &Record, add: &[Vec<u8>]) -> Result<()> {
        self.journal.write(record)?;
        for bytes in add {
            self.shelf.put(bytes)?;
        }
        disk::write(&self.lock, record.lock.as_bytes())
    }

    fn replay(&self, record: Record) -> Result<(Recovery, BTreeSet<PluginId>)> {
        let now = disk::read(&self.lock, LOCK_BYTES)?.map(|bytes| Digest::of(&bytes));
        let new = Some(Digest::of(record.lock.as_bytes()));
        let was_renamed = now == new && record.old != new;
        if !was_renamed {
            if now != record.old {
                let reason =
                    "plugins.lock was changed by somebody else after the transaction began".to_owned();
                return Ok((self.set_aside(reason), BTreeSet::new()));
            }
            if !record.fresh.iter().all(|digest| self.shelf.has(digest)) {
                self.undo(&record.fresh)?;
                return Ok((Recovery::Back, BTreeSet::new()));
            }
            disk::write(&self.lock, record.lock.as_bytes())?;
        }
        self.clean_up(&record.drop);
        Ok((Recovery::Forward, record.forget))
    }

    /// A journal that cannot even be moved stays, and nothing can be changed; the daemon goes on all the same.
    fn set_aside(&self, reason: String) -> Recovery {
        let path = self.journal.set_aside().unwrap_or_else(|error| {
            tracing::warn!(%error, "a journal cannot be set aside; no plugin can be changed until it is moved away");
            self.journal.path().to_owned()
        });
        tracing::warn!(
            reason,
            path = %path.display(),
            "the journal of an interrupted change of plugins cannot be used; `signet plugin list` shows what is installed"
        );
        Recovery::SetAside { reason, path }
    }

    /// The journal goes first: from then on nothing goes forward any more.
    fn undo(&self, fresh: &BTreeSet<Digest>) -> Result<()> {
        let withdrawn = self.journal.remove();
        self.clean_up(fresh);
        withdrawn
    }

    /// What stays does no harm.
    fn clean_up(&self, drop: &BTreeSet<Digest>) {
        for digest in drop {
            if let Err(error) = self.shelf.remove(digest) {
                tracing::warn!(%error, "a component that nothing uses stays on the shelf until it is swept");
            }
        }
    }

    fn read(&self) -> Result<(Option<Digest>, Lock)> {
        let Some(bytes) = disk::read(&self.lock, LOCK_BYTES)? else { return Ok((None, Lock::default())) };
        let text = std::str::from_utf8(&bytes)
            .map_err(|error| PluginsError::Document { path: self.lock.clone(), reason: error.to_string() })?;
        Ok((Some(Digest::of(&bytes)), Lock::parse(&self.lock, text)?))
    }

    fn writer(&self) -> Result<Writer> {
        let mut options = File::options();
        options.write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&self.writer).map_err(disk::failed("open", &self.writer))?;
        match file.try_lock() {
            Ok(()) => Ok(Writer(file)),
            Err(TryLockError::WouldBlock) => Err(PluginsError::Busy { path: self.writer.clone() }),
            Err(TryLockError::Error(error)) => Err(disk::failed("lock", &self.writer)(error)),
        }
    }
}

impl Transaction {
    /// What is installed.
    #[must_use]
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// Where components are.
    #[must_use]
    pub fn shelf(&self) -> &Shelf {
        &self.ledger.shelf
    }

    /// Makes the change.
    ///
    /// # Errors
    /// The disk does not allow it or somebody else changed the lock file: what is installed is what it was.
    pub fn commit(self, change: Change) -> Result<Settled> {
        let Self { ledger, writer, old, .. } = self;
        if ledger.read()?.0 != old {
            return Err(PluginsError::Changed { path: ledger.lock.clone() });
        }
        let text = change.lock.to_text(&ledger.lock)?;
        let named = change.lock.digests();
        let added = change.add.iter().map(|bytes| Digest::of(bytes));
        let record = Record {
            old,
            fresh: added.filter(|digest| !ledger.shelf.has(digest)).collect(),
            drop: change.drop.difference(&named).cloned().collect(),
            forget: change.forget,
            lock: text,
        };
        if let Err(error) = ledger.carry_out(&record, &change.add) {
            // A rename that was done but could not be made durable has happened.
            let new = Some(Digest::of(record.lock.as_bytes()));
            let happened = record.old != new && ledger.read().is_ok_and(|(now, _)| now == new);
            if !happened {
                if let Err(error) = ledger.undo(&record.fresh) {
                    tracing::warn!(%error, "a change of plugins failed and could not be undone; the next recovery does it");
                }
                return Err(error);
            }
            tracing::warn!(%error, "a change of plugins was made, but may not outlive a loss of power");
        }
        ledger.clean_up(&record.drop);
        Ok(Settled { journal: ledger.journal, forget: record.forget, _writer: writer })
    }
}

impl Settled {
    /// Plugins whose durable state is to be forgotten now. It may have been forgotten before: a process that ended
    /// in between does it again.
    #[must_use]
    pub fn forget(&self) -> &BTreeSet<PluginId> {
        &self.forget
    }

    /// Ends the transaction.
    ///
    /// # Errors
    /// The journal cannot be removed. The change is made; [`Ledger::recover`] ends it.
    pub fn finish(self) -> Result<()> {
        self.journal.remove()
    }
}

#[cfg(test)]
mod tests;
