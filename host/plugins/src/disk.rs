//! Changing files so that a crash leaves the old one or the new one.
//!
//! Every change passes [`step`] first, so that tests can end the process, or the disk, before any of them.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{PluginsError, Result};

/// Between a file's name and what is unique of one that is being written beside it.
const FRESH: &str = ".signet-new-";

#[cfg(not(test))]
#[allow(clippy::unnecessary_wraps, reason = "tests make it fail")]
const fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
fn step() -> io::Result<()> {
    fault::step()
}

/// What failed, where.
pub(crate) fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> PluginsError {
    move |source| PluginsError::File { doing, path: path.to_owned(), source }
}

/// Makes a folder, and those above it, that nobody else may enter.
pub(crate) fn private_folder(path: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(failed("make", path))?;
    #[cfg(unix)]
    close(path).map_err(failed("close to others", path))?;
    Ok(())
}

#[cfg(unix)]
fn close(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = fs::metadata(path)?.permissions().mode() & 0o777;
    if mode == 0o700 { Ok(()) } else { fs::set_permissions(path, fs::Permissions::from_mode(0o700)) }
}

/// A file's bytes, `most` of them; `None` when there is no file.
pub(crate) fn read(path: &Path, most: u64) -> Result<Option<Vec<u8>>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed("open", path)(error)),
    };
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(failed("read", path))?;
    if bytes.len() as u64 > most {
        return Err(PluginsError::TooLarge { what: path.display().to_string(), most });
    }
    Ok(Some(bytes))
}

/// Replaces a file, durably: written beside it, so on its own file system, and renamed. A link is followed, and a
/// file that was there keeps its permissions; a new one is this user's alone.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let place = if path.is_symlink() {
        fs::canonicalize(path).map_err(failed("follow", path))?
    } else {
        path.to_owned()
    };
    // Its own for each writer: two would garble it.
    static WRITERS: AtomicU64 = AtomicU64::new(0);
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(format!("{FRESH}{}-{}", std::process::id(), WRITERS.fetch_add(1, Ordering::Relaxed)));
    let fresh = place.with_file_name(name);
    let written = write_fresh(&fresh, &place, bytes).and_then(|()| {
        step()?;
        fs::rename(&fresh, &place)
    });
    if let Err(error) = written {
        // Nobody looks at it any more; the next recovery takes away what cannot be removed now.
        let _ = fs::remove_file(&fresh);
        return Err(failed("write", path)(error));
    }
    sync_folder_of(&place)
}

fn write_fresh(fresh: &Path, place: &Path, bytes: &[u8]) -> io::Result<()> {
    step()?;
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(fresh)?;
    let (first, second) = bytes.split_at(bytes.len() / 2);
    file.write_all(first)?;
    step()?;
    file.write_all(second)?;
    if let Ok(old) = fs::metadata(place) {
        file.set_permissions(old.permissions())?;
    }
    step()?;
    file.sync_all()
}

/// Removes a file, durably. One that is gone is removed.
pub(crate) fn remove(path: &Path) -> Result<()> {
    step().map_err(failed("remove", path))?;
    match fs::remove_file(path) {
        Ok(()) => sync_folder_of(path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(failed("remove", path)(error)),
    }
}

/// Renames within one folder, durably.
pub(crate) fn rename(from: &Path, to: &Path) -> Result<()> {
    step().map_err(failed("rename", from))?;
    fs::rename(from, to).map_err(failed("rename", from))?;
    sync_folder_of(to)
}

/// Takes away what a writer that was killed left beside `place`. What cannot be removed does no harm.
pub(crate) fn remove_fresh(place: &Path) {
    let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
    let (Some(folder), Some(name)) = (place.parent(), place.file_name()) else { return };
    let beginning = format!("{}{FRESH}", name.to_string_lossy());
    for path in files(folder).unwrap_or_default() {
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&beginning)) {
            let _ = fs::remove_file(path);
        }
    }
}

/// What is in a folder.
pub(crate) fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    Ok(entries.map_err(failed("list", folder))?.iter().map(fs::DirEntry::path).collect())
}

/// Makes a rename or removal durable. Folders cannot be synced on Windows, where it is not needed.
fn sync_folder_of(path: &Path) -> Result<()> {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let synced = step().and_then(|()| if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) });
    synced.map_err(failed("make durable", folder))
}

#[cfg(test)]
pub(crate) mod fault {
    //! Makes one step, counted in this thread from 1, fail or end the process.

    use std::cell::Cell;
    use std::io;

    #[derive(Clone, Copy)]
    pub(crate) enum Fault {
        /// No space, at this step alone.
        Full(usize),
        /// No space, from this step on.
        StaysFull(usize),
        /// The process is gone: nothing is unwound, nothing is flushed.
        Abort(usize),
    }

    thread_local! {
        static FAULT: Cell<Option<Fault>> = const { Cell::new(None) };
        static STEPS: Cell<usize> = const { Cell::new(0) };
    }

    /// Counts from 1 again.
    pub(crate) fn plan(fault: Option<Fault>) {
        FAULT.set(fault);
        STEPS.set(0);
    }

    /// Steps since the last plan.
    pub(crate) fn steps() -> usize {
        STEPS.get()
    }

    pub(super) fn step() -> io::Result<()> {
        let now = STEPS.get() + 1;
        STEPS.set(now);
        let full = || Err(io::Error::from(io::ErrorKind::StorageFull));
        match FAULT.get() {
            Some(Fault::Full(at)) if now == at => full(),
            Some(Fault::StaysFull(from)) if now >= from => full(),
            Some(Fault::Abort(at)) if now == at => std::process::abort(),
            _ => Ok(()),
        }
    }
}
