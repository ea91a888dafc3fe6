//! The dashboard: what the daemon serves is made here, before cargo embeds it.

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Result};
use crate::machine;
use crate::npm_folder;
use crate::servers;
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

/// What the tests in a browser are called.
pub(crate) const IN_BROWSER: &str = "testing the dashboard in a browser";

/// The variable that names the browser, as in the tests in Rust.
const BROWSER: &str = "SIGNET_TEST_CHROMIUM";

/// Components that are installed there as a person would.
const GUESTS: [&str; 2] = ["guest-subscriber", "guest-widget"];

/// Its tests in a real browser, against the daemon that is built and real MCP servers.
pub(crate) fn test_in_browser(real_servers: Option<&OsStr>) -> Result<()> {
    let folder = npm_folder::ensure(FOLDER)?;
    let guests = guest_build::build(&GUESTS).map_err(|error| Failure::Message(error.to_string()))?;
    let mut npm = npm(&folder, "e2e");
    if let Some(built) = guests.first().and_then(|guest| guest.parent()) {
        npm.env("SIGNET_TEST_GUESTS", built);
    }
    if let Some(servers) = real_servers {
        npm.env(servers::VARIABLE, servers);
    }
    browser(&folder, &mut npm)?;
    let daemon = machine::target_dir()?.join("debug").join(format!("signet{}", env::consts::EXE_SUFFIX));
    npm.env("SIGNET_TEST_BIN", daemon);
    tool::run(npm)
}

/// What `command` has to know to measure the pages in a real browser: its sources are made, and the browser is there.
pub(crate) fn for_measuring(command: &mut Command) -> Result<()> {
    browser(&npm_folder::ensure(FOLDER)?, command)
}

/// Tells a program which browser to use; Playwright's own is known to it.
fn browser(folder: &Path, command: &mut Command) -> Result<()> {
    match chromium() {
        Some(chromium) => {
            command.env(BROWSER, chromium);
            Ok(())
        }
        None => install_chromium(folder),
    }
}

fn chromium() -> Option<PathBuf> {
    if let Some(named) = machine::variable(BROWSER) {
        return Some(named.into());
    }
    let path = env::var_os("PATH").unwrap_or_default();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    let places = env::split_paths(&path).flat_map(|folder| names.map(|name| folder.join(name)));
    places.into_iter().find(|program| program.is_file())
}

/// The one that Playwright brings. Does nothing when it is there.
fn install_chromium(folder: &Path) -> Result<()> {
    let mut playwright = tool::command("npx");
    playwright.args(["--no-install", "playwright", "install", "chromium"]).current_dir(folder);
    playwright.stdin(Stdio::null());
    tool::run(playwright).map_err(|_| {
        Failure::Message(format!(
            "there is no Chromium, and none could be fetched: install it (Debian: apt-get install chromium), or name it \
             in {BROWSER}"
        ))
    })
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
