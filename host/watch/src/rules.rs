//! What is nobody's news: what git ignores, what tools build, and what editors put beside a file for a moment.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::ops::Bound::{Included, Unbounded};
use std::path::{Path, PathBuf};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Folders that are never followed, also where nobody ignores them.
const NEVER: [&str; 3] = [".git", "node_modules", "target"];
/// Bytes of a file of patterns; a larger one is not one.
const PATTERNS: u64 = 1 << 20;

/// The rules of one workspace, read as they are needed.
pub(crate) struct Rules {
    root: PathBuf,
    exclude: PathBuf,
    /// Of this repository alone, then of this user: the first that says something counts.
    shared: [Gitignore; 2],
    folders: BTreeMap<PathBuf, Folder>,
}

struct Folder {
    ignored: bool,
    /// Its own `.gitignore`.
    own: Gitignore,
}

impl Rules {
    /// Those of a workspace; `exclude` is the repository's own file of patterns.
    pub(crate) fn new(root: &Path, exclude: PathBuf) -> Self {
        let shared = [patterns(root, &exclude), GitignoreBuilder::new(root).build_global().0];
        Self { root: root.to_owned(), exclude, shared, folders: BTreeMap::new() }
    }

    /// Forgets all that was read.
    pub(crate) fn renew(&mut self) {
        *self = Self::new(&self.root, std::mem::take(&mut self.exclude));
    }

    /// Forgets what was read in a folder that is gone.
    pub(crate) fn forget(&mut self, folder: &Path) {
        let gone = self.folders.range::<Path, _>((Included(folder), Unbounded)).map(|(path, _)| path);
        let gone: Vec<_> = gone.take_while(|path| path.starts_with(folder)).cloned().collect();
        for path in gone {
            self.folders.remove(&path);
        }
    }

    /// Whether a path is one of the files that the rules come from.
    pub(crate) fn is_made_of(&self, path: &Path) -> bool {
        path.file_name() == Some(OsStr::new(".gitignore")) || path == self.exclude
    }

    /// Whether nobody hears of a file.
    pub(crate) fn ignores_file(&mut self, path: &Path) -> bool {
        let Some(folder) = path.parent() else { return true };
        path.file_name().is_none_or(is_momentary)
            || self.ignores_folder(folder)
            || self.is_matched(path, false)
    }

    /// Whether nobody hears of a folder and what is in it. A repository inside is another workspace.
    pub(crate) fn ignores_folder(&mut self, path: &Path) -> bool {
        if let Some(known) = self.folders.get(path) {
            return known.ignored;
        }
        let ignored = path != self.root && self.is_left_out(path);
        let own = if ignored { Gitignore::empty() } else { patterns(path, &path.join(".gitignore")) };
        self.folders.insert(path.to_owned(), Folder { ignored, own });
        ignored
    }

    fn is_left_out(&mut self, path: &Path) -> bool {
        let Some(parent) = path.parent().filter(|parent| parent.starts_with(&self.root)) else { return true };
        let never = path.file_name().is_none_or(|name| NEVER.iter().any(|never| name == *never));
        never
            || self.ignores_folder(parent)
            || self.is_matched(path, true)
            || path.join(".git").symlink_metadata().is_ok()
    }

    /// As git does it: the nearest file of patterns that says something counts.
    fn is_matched(&self, path: &Path, is_dir: bool) -> bool {
        let above = path.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root));
        let own = above.filter_map(|folder| self.folders.get(folder)).map(|folder| &folder.own);
        for patterns in own.chain(&self.shared) {
            match patterns.matched(path, is_dir) {
                Match::None => {}
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
            }
        }
        false
    }
}

/// The patterns of a file, as far as they make sense; none if it is no ordinary file.
fn patterns(folder: &Path, file: &Path) -> Gitignore {
    let readable = |about: &fs::Metadata| about.is_file() && about.len() <= PATTERNS;
    if !fs::symlink_metadata(file).is_ok_and(|about| readable(&about)) {
        return Gitignore::empty();
    }
    let mut builder = GitignoreBuilder::new(folder);
    if let Some(error) = builder.add(file) {
        tracing::debug!(%error, "patterns that make no sense are left out");
    }
    builder.build().unwrap_or_else(|_| Gitignore::empty())
}

/// Files that editors and systems make beside the real ones: swap files, locks, tests whether a folder can be
/// written to (Vim's `4913`).
fn is_momentary(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let swap = |(stem, end): (&str, &str)| {
        stem.starts_with('.') && end.len() == 3 && (end.starts_with("sw") || end.starts_with("sv"))
    };
    name == "4913"
        || name == ".DS_Store"
        || name.ends_with('~')
        || name.ends_with(".swp")
        || name.starts_with(".#")
        || (name.starts_with('#') && name.ends_with('#'))
        || name.rsplit_once('.').is_some_and(swap)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn the_nearest_pattern_counts_and_nothing_comes_back_out_of_an_ignored_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        write(&root.join(".gitignore"), "*.log\n/out/\n");
        write(&root.join("kept/.gitignore"), "!*.log\n");
        write(&root.join("out/.gitignore"), "!*\n");
        write(&root.join("exclude"), "secret.txt\n*.log\n");
        let mut rules = Rules::new(root, root.join("exclude"));
        for (path, ignored) in [
            ("a.rs", false),
            ("a.log", true),
            ("kept/a.log", false),
            ("out/a.rs", true),
            ("deep/out/a.rs", false),
            ("secret.txt", true),
            ("node_modules/x/a.js", true),
            ("sub/target/debug/a", true),
            (".git/config", true),
            ("target", false),
        ] {
            assert_eq!(rules.ignores_file(&root.join(path)), ignored, "{path}");
        }
        assert!(rules.ignores_folder(root.parent().unwrap()), "what is outside");
    }

    #[test]
    fn rules_are_read_again_and_patterns_that_are_no_file_are_none() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let mut rules = Rules::new(root, root.join("exclude"));
        assert!(!rules.ignores_file(&root.join("a.log")));
        write(&root.join(".gitignore"), "*.log\n");
        rules.renew();
        assert!(rules.ignores_file(&root.join("a.log")));
        fs::remove_file(root.join(".gitignore")).unwrap();
        fs::create_dir(root.join(".gitignore")).unwrap();
        rules.renew();
        assert!(!rules.ignores_file(&root.join("a.log")));
    }

    #[test]
    fn what_editors_put_beside_a_file_is_momentary() {
        for name in ["4913", ".main.rs.swp", "main.swp", ".main.rs.swx", "main.rs~", ".#main.rs", "#main.rs#"]
        {
            assert!(is_momentary(OsStr::new(name)), "{name}");
        }
        for name in ["main.rs", "a.swift", "#notes", "4914", ".gitignore", "swp"] {
            assert!(!is_momentary(OsStr::new(name)), "{name}");
        }
    }
}
