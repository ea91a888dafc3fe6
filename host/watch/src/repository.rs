//! What git says of itself in its files: where it is, and which commit of which branch is checked out.

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Bytes of a small file of git's.
const SMALL: u64 = 4 << 10;
/// Bytes of `packed-refs` that are looked through.
const PACKED: u64 = 16 << 20;
/// Folders of branches (`feature/...`) that are followed.
const BRANCH_FOLDERS: usize = 256;
/// A lock that is older belongs to a git that crashed.
const STALE: Duration = Duration::from_secs(30);

/// Where git keeps what belongs to one work tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Repository {
    /// `HEAD` and the index of this work tree.
    dir: PathBuf,
    /// What all work trees share: branches. Mostly the same folder.
    common: PathBuf,
}

/// What is checked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// Its name; empty: a commit of no branch.
    pub(crate) branch: String,
    /// All its digits; empty: nothing was committed yet.
    pub(crate) commit: String,
}

impl Repository {
    /// That of a work tree; none if it is no such thing.
    pub(crate) fn of(root: &Path) -> Option<Self> {
        let git = root.join(".git");
        let dir = if git.is_dir() {
            git
        } else {
            let pointer = small(&git)?;
            root.join(pointer.trim().strip_prefix("gitdir:")?.trim()).canonicalize().ok()?
        };
        let common = match small(&dir.join("commondir")) {
            Some(common) => dir.join(common.trim()).canonicalize().ok()?,
            None => dir.clone(),
        };
        Some(Self { dir, common }).filter(Self::is_there)
    }

    /// Whether it is a repository (any more).
    pub(crate) fn is_there(&self) -> bool {
        self.dir.join("HEAD").symlink_metadata().is_ok()
    }

    /// Where files change when something is checked out or committed.
    pub(crate) fn folders(&self) -> Vec<PathBuf> {
        let mut folders = vec![self.dir.clone()];
        if self.common != self.dir {
            folders.push(self.common.clone());
        }
        let mut next = vec![self.common.join("refs/heads")];
        while let Some(folder) = next.pop() {
            let Ok(entries) = fs::read_dir(&folder) else { continue };
            let inner = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
            next.extend(inner.map(|entry| entry.path()));
            folders.push(folder);
            if folders.len() >= BRANCH_FOLDERS {
                break;
            }
        }
        folders
    }

    /// Whether a path is git's own.
    pub(crate) fn has(&self, path: &Path) -> bool {
        path.starts_with(&self.dir) || path.starts_with(&self.common)
    }

    /// Patterns of what is ignored in this repository alone.
    pub(crate) fn exclude(&self) -> PathBuf {
        self.common.join("info/exclude")
    }

    /// Whether git is at work now.
    pub(crate) fn is_busy(&self) -> bool {
        ["index.lock", "HEAD.lock"].iter().any(|lock| {
            let changed = fs::metadata(self.dir.join(lock)).and_then(|about| about.modified());
            changed.is_ok_and(|at| SystemTime::now().duration_since(at).unwrap_or_default() < STALE)
        })
    }

    /// What is checked out; none if that cannot be told.
    pub(crate) fn head(&self) -> Option<Head> {
        let head = small(&self.dir.join("HEAD"))?;
        let Some(name) = head.trim().strip_prefix("ref:").map(str::trim) else {
            let commit = commit(&head)?;
            return Some(Head { branch: String::new(), commit });
        };
        let branch = name.strip_prefix("refs/heads/")?.to_owned();
        // Where references are kept in a table, the file names none.
        let plain = !branch.split('/').any(|part| part.is_empty() || part.starts_with('.'));
        if !plain {
            return None;
        }
        let loose = small(&self.common.join(name)).and_then(|text| commit(&text));
        Some(Head { branch, commit: loose.or_else(|| self.packed(name)).unwrap_or_default() })
    }

    /// The commit of a reference that was put away.
    fn packed(&self, name: &str) -> Option<String> {
        let path = self.common.join("packed-refs");
        fs::metadata(&path).ok().filter(fs::Metadata::is_file)?;
        let lines = BufReader::new(File::open(path).ok()?.take(PACKED)).lines().map_while(Result::ok);
        let mut references = lines.filter_map(|line| {
            let (sum, reference) = line.split_once(' ')?;
            (reference == name).then(|| commit(sum)).flatten()
        });
        references.next()
    }
}

/// The digits of a commit, if that is what they are.
fn commit(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
    digits.then(|| text.to_owned())
}

/// The text of a small ordinary file.
fn small(path: &Path) -> Option<String> {
    let about = fs::metadata(path).ok()?;
    (about.is_file() && about.len() <= SMALL).then(|| fs::read_to_string(path).ok()).flatten()
}
