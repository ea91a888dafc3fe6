//! Folders of the clone that are npm packages: `edge`, `dashboard`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::failure::{Failure, Result};
use crate::machine;
use crate::tool;

/// Installs what a folder's lock file names, and answers the folder. Does nothing when it is there.
pub(crate) fn ensure(name: &str) -> Result<PathBuf> {
    if !tool::exists("node") || !tool::exists("npm") {
        return Err(Failure::Message(format!(
            "{name}/ is made with Node.js: install Node.js 20.19 or newer with npm"
        )));
    }
    let folder = machine::root().join(name);
    let lock = read(&folder.join("package-lock.json"))?;
    // Written last: a folder without it is not a finished installation.
    let marker = folder.join("node_modules/.complete");
    if fs::read_to_string(&marker).is_ok_and(|installed| installed == lock) {
        return Ok(folder);
    }
    let mut npm = tool::command("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"]).current_dir(&folder).stdin(Stdio::null());
    tool::run(npm)?;
    fs::write(&marker, lock)
        .map_err(|error| Failure::Message(format!("cannot write {}: {error}", marker.display())))?;
    Ok(folder)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path)
        .map_err(|error| Failure::Message(format!("cannot read {}: {error}", path.display())))
}
