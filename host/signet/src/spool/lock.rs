//! One deliverer at a time.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use signet_core::{Millis, new_id, now};

/// A lock this old was left by one that was killed: no delivery takes so long.
const STALE: Millis = 60_000;
/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Held while its file, `lock`, is there: the process's id and unix milliseconds.
pub(super) struct Lock {
    path: PathBuf,
    says: String,
}

impl Lock {
    /// Waits for it until then.
    pub(super) fn take(folder: &Path, until: Instant) -> Option<Self> {
        let path = folder.join("lock");
        loop {
            let says = format!("{} {}", std::process::id(), now());
            match make(&path, &says) {
                Ok(()) => return Some(Self { path, says }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => remove_stale(&path),
                Err(_) => return None,
            }
            if Instant::now() + PAUSE > until {
                return None;
            }
            std::thread::sleep(PAUSE);
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // It may have been taken over.
        if fs::read_to_string(&self.path).is_ok_and(|says| says == self.says) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn make(path: &Path, says: &str) -> io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(says.as_bytes())
}

fn is_stale(path: &Path) -> bool {
    let Ok(says) = fs::read_to_string(path) else { return false };
    if says.split_whitespace().next().is_some_and(is_gone) {
        return true;
    }
    let since = says.split_whitespace().nth(1).and_then(|at| at.parse::<Millis>().ok());
    // One that is just being written says nothing yet: then the file's own time counts.
    let modified = || {
        let about = fs::metadata(path).ok()?;
        let age = about.modified().ok()?.elapsed().ok()?;
        Some(now().saturating_sub(u64::try_from(age.as_millis()).unwrap_or(0)))
    };
    // Of a clock that was set back since, too.
    since.or_else(modified).is_some_and(|at| now().abs_diff(at) > STALE)
}

/// Whether the process of this id is known to be gone. Of one on another machine, or in another container, that
/// shares the folder it may seem so: then two deliver, and the daemon deals with each event once all the same.
fn is_gone(pid: &str) -> bool {
    let number = pid.parse::<u32>().is_ok();
    cfg!(target_os = "linux")
        && number
        && Path::new("/proc/self").exists()
        && !Path::new("/proc").join(pid).exists()
}

/// Moved away first and looked at again: of several that find it stale, one may have made a new one already.
fn remove_stale(path: &Path) {
    if !is_stale(path) {
        return;
    }
    let aside = path.with_file_name(format!("lock-{}", new_id()));
    if fs::rename(path, &aside).is_ok() {
        if !is_stale(&aside) {
            let _ = fs::hard_link(&aside, path);
        }
        let _ = fs::remove_file(aside);
    }
}
