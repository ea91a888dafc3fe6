//! What a folder says of its project. Reads git's own files: starting `git` would cost a hook more
//! than everything else it does.

use std::path::{Path, PathBuf};

use signet_core::ProjectEvidence;

/// Bytes of a git configuration that are read.
const CONFIG_BYTES: u64 = 256 * 1024;

/// The evidence for a working directory.
pub(crate) fn evidence(cwd: &Path) -> ProjectEvidence {
    let root = cwd.ancestors().find(|folder| folder.join(".git").exists());
    let remote = root
        .and_then(|root| read_limited(&common_dir(root)?.join("config")))
        .and_then(|config| origin(&config));
    ProjectEvidence {
        cwd: Some(cwd.to_string_lossy().into_owned()),
        git_remote: remote,
        git_root: root.map(|root| root.to_string_lossy().into_owned()),
        ..Default::default()
    }
}

/// Where the configuration is: `.git` is a folder, or in a work tree a file that names one.
fn common_dir(root: &Path) -> Option<PathBuf> {
    let git = root.join(".git");
    if git.is_dir() {
        return Some(git);
    }
    let pointer = read_limited(&git)?;
    let folder = root.join(pointer.trim().strip_prefix("gitdir:")?.trim());
    match read_limited(&folder.join("commondir")) {
        Some(common) => Some(folder.join(common.trim())),
        None => Some(folder),
    }
}

fn read_limited(path: &Path) -> Option<String> {
    let small = std::fs::metadata(path).ok()?.len() <= CONFIG_BYTES;
    small.then(|| std::fs::read_to_string(path).ok()).flatten()
}

/// The URL of the remote `origin`, else of the first remote.
fn origin(config: &str) -> Option<String> {
    let (mut remote, mut first, mut found) = (None, None, None);
    for line in config.lines().map(str::trim) {
        if let Some(section) = line.strip_prefix('[') {
            remote = section.strip_prefix("remote \"").and_then(|rest| rest.split('"').next());
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        if let Some(name) = remote
            && key.trim() == "url"
        {
            let url = value.trim().to_owned();
            if name == "origin" {
                found.get_or_insert(url.clone());
            }
            first.get_or_insert(url);
        }
    }
    found.or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_remote_is_found_from_a_folder_inside_and_from_a_work_tree() {
        let folder = tempfile::tempdir().unwrap();
        let main = folder.path().join("main");
        std::fs::create_dir_all(main.join(".git/worktrees/w")).unwrap();
        std::fs::create_dir_all(main.join("src/deep")).unwrap();
        let config = "[remote \"fork\"]\n\turl = git@github.com:me/x.git\n[remote \"origin\"]\n\turl = git@github.com:a/x.git\n";
        std::fs::write(main.join(".git/config"), config).unwrap();
        std::fs::write(main.join(".git/worktrees/w/commondir"), "../..\n").unwrap();
        let tree = folder.path().join("tree");
        std::fs::create_dir_all(&tree).unwrap();
        std::fs::write(tree.join(".git"), format!("gitdir: {}\n", main.join(".git/worktrees/w").display()))
            .unwrap();
        for cwd in [main.join("src/deep"), tree] {
            assert_eq!(evidence(&cwd).git_remote.as_deref(), Some("git@github.com:a/x.git"), "{cwd:?}");
        }
    }

    #[test]
    fn a_plain_folder_is_only_a_path() {
        let folder = tempfile::tempdir().unwrap();
        let found = evidence(folder.path());
        assert!(found.git_remote.is_none() && found.git_root.is_none() && found.cwd.is_some());
    }
}
