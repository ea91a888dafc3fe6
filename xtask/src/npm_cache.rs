//! What the tests need of npm, in exact versions, each in a folder of a cache.

use std::env::consts;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};

use crate::failure::{Failure, Result};
use crate::machine;
use crate::tool;

/// An installation.
pub(crate) struct Wanted {
    /// Name of its folder: with the versions, so that new ones get a folder of their own.
    pub(crate) folder: String,
    /// `name@version`.
    pub(crate) packages: Vec<String>,
    /// Who needs it, for people.
    pub(crate) whose: String,
    /// What else one can do.
    pub(crate) instead: String,
}

/// Written last: a folder without it is not a finished installation.
fn marker(folder: &Path) -> PathBuf {
    folder.join(".complete")
}

/// The folder, after installing what is wanted if it is not there yet. `check` looks at it before it is taken
/// for good.
pub(crate) fn installed(wanted: &Wanted, check: impl FnOnce(&Path) -> Result<()>) -> Result<PathBuf> {
    let cache = match machine::variable("SIGNET_TEST_CACHE") {
        Some(folder) => PathBuf::from(folder),
        None => machine::target_dir()?.join("harness"),
    };
    let folder = cache.join(&wanted.folder);
    let folder = std::path::absolute(&folder).map_err(|error| cannot("find", &folder, &error))?;
    if !marker(&folder).is_file() {
        install(wanted, &folder, check)?;
    }
    Ok(folder)
}

/// Installs beside `folder` and renames, so that a run that is interrupted leaves nothing that looks finished.
fn install(wanted: &Wanted, folder: &Path, check: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    if !tool::exists("node") || !tool::exists("npm") {
        let Wanted { whose, instead, .. } = wanted;
        return Err(Failure::Message(format!("{whose}: install Node.js 20 or newer with npm, or {instead}")));
    }
    println!("installing into {}", folder.display());
    let staged = folder.with_file_name(format!(".{}.new-{}", wanted.folder, process::id()));
    let installed = fill(wanted, &staged, check).and_then(|()| replace(&staged, folder));
    if installed.is_err() {
        // The first error is the one worth telling.
        let _ = fs::remove_dir_all(&staged);
    }
    installed
}

fn fill(wanted: &Wanted, staged: &Path, check: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    fs::create_dir_all(staged).map_err(|error| cannot("create", staged, &error))?;
    let mut npm = tool::command("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(staged);
    npm.args(&wanted.packages).stdin(Stdio::null());
    tool::run(npm)?;
    check(staged)?;
    let marker = marker(staged);
    fs::write(&marker, &wanted.folder).map_err(|error| cannot("write", &marker, &error))
}

fn replace(staged: &Path, folder: &Path) -> Result<()> {
    // Without its marker the folder is a leftover; with it, another run was quicker than this one.
    if !marker(folder).is_file() && folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| cannot("remove", folder, &error))?;
    }
    match fs::rename(staged, folder) {
        Err(_) if marker(folder).is_file() => {
            fs::remove_dir_all(staged).map_err(|error| cannot("remove", staged, &error))
        }
        result => result.map_err(|error| cannot("create", folder, &error)),
    }
}

/// Node.js itself as a package, for this machine.
pub(crate) fn node_package(version: &str) -> String {
    let system = match consts::OS {
        "macos" => "darwin",
        "windows" => "win",
        other => other,
    };
    let processor = match consts::ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("node-{system}-{processor}@{version}")
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::Message(format!(
        "cannot {what} {path}: {error}; set SIGNET_TEST_CACHE to a folder that can be written"
    ))
}
