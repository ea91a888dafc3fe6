//! The dashboard: what the daemon serves is made here, before cargo embeds it.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Result};
use crate::npm_folder;
use crate::tool;

/// What the step is called.
pub(crate) const STEP: &str = "making the dashboard";

/// The folder of the sources.
const FOLDER: &str = "dashboard";

/// What the files are made of, below it.
const SOURCES: [&str; 6] = ["src", "public", "build", "index.html", "package-lock.json", "vite.config.ts"];

/// Makes what cargo embeds, unless it is there and of the same sources: a file that is written anew makes cargo build anew.
pub(crate) fn ensure() -> Result<()> {
    let folder = npm_folder::ensure(FOLDER)?;
    let (dist, sources) = (folder.join("dist"), digest(&folder)?);
    let marker = dist.join(".sources");
    if fs::read_to_string(&marker).is_ok_and(|made_of| made_of == sources) {
        return Ok(());
    }
    tool::run(npm(&folder, "build"))?;
    fs::write(&marker, sources)
        .map_err(|error| Failure::Message(format!("cannot write {}: {error}", marker.display())))
}

/// The tests of its parts.
pub(crate) fn test() -> Result<()> {
    tool::run(npm(&npm_folder::ensure(FOLDER)?, "test"))
}

/// `npm run` of one of its scripts.
fn npm(folder: &Path, script: &str) -> Command {
    let mut npm = tool::command("npm");
    npm.args(["run", "--silent", script]).current_dir(folder).stdin(Stdio::null());
    npm
}

/// Of the names and contents of all sources.
fn digest(folder: &Path) -> Result<String> {
    let mut files = Vec::new();
    for source in SOURCES {
        collect(&folder.join(source), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in &files {
        file.hash(&mut hasher);
        fs::read(file).map_err(|error| cannot_read(file, &error))?.hash(&mut hasher);
    }
    Ok(format!("{:016x}\n", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_file() {
        files.push(path.to_owned());
        return Ok(());
    }
    let entries = fs::read_dir(path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    for entry in entries.map_err(|error| cannot_read(path, &error))? {
        collect(&entry.path(), files)?;
    }
    Ok(())
}

fn cannot_read(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Message(format!("cannot read {}: {error}", path.display()))
}
