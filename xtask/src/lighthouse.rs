//! Lighthouse, which says how good a page is as browsers' makers see it, with a Node.js that is new enough for it, in a
//! cache folder.

use std::env::consts;
use std::path::{Path, PathBuf};

use crate::failure::Result;
use crate::machine;
use crate::npm_cache::{self, Wanted};

/// Tells the benchmarks where it is. Whoever sets it before brings an installation of their own.
pub(crate) const VARIABLE: &str = "SIGNET_BENCH_LIGHTHOUSE";

/// What figures are compared with; a new one is a change that is reviewed.
const VERSION: &str = "13.5.0";
/// It runs on Node.js 22.19 or newer, which few systems have.
const NODE: &str = "24.21.0";

/// The folder, after installing it if it is not there yet.
pub(crate) fn ensure() -> Result<PathBuf> {
    if let Some(folder) = machine::variable(VARIABLE) {
        return Ok(folder.into());
    }
    let wanted = Wanted {
        folder: format!("lighthouse-{VERSION}-{NODE}"),
        packages: vec![format!("lighthouse@{VERSION}"), npm_cache::node_package(NODE)],
        whose: format!("the dashboard's pages are judged by lighthouse {VERSION}"),
        instead: format!("set {VARIABLE} to a folder with it"),
    };
    npm_cache::installed(&wanted, |_| Ok(()))
}

/// The Node.js in it, if there is one.
pub(crate) fn node(folder: &Path) -> Option<PathBuf> {
    let modules = folder.join("node_modules");
    let packages = std::fs::read_dir(modules).ok()?.flatten().map(|entry| entry.path());
    let named =
        |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("node-"));
    let program = format!("bin/node{}", consts::EXE_SUFFIX);
    packages.filter(named).map(|package| package.join(&program)).find(|program| program.is_file())
}
