//! The real Claude Code that the end to end tests drive, in one exact version, in a cache folder.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};

use crate::failure::{Failure, Result};
use crate::machine;
use crate::tool;

/// Tells the tests where the program is. Whoever sets it before brings a Claude Code of their own.
pub(crate) const VARIABLE: &str = "SIGNET_TEST_CLAUDE";

const PACKAGE: &str = "@anthropic-ai/claude-code";

/// The version that the connector is tested with; a new one is a change that is reviewed.
const VERSION: &str = "2.1.330";

/// Inside an installed folder.
const PROGRAM: &str = "node_modules/.bin/claude";

/// Written last: a folder without it is not a finished installation.
fn marker(folder: &Path) -> PathBuf {
    folder.join(".complete")
}

/// The path of the program, after installing it if it is not there yet.
pub(crate) fn claude_code() -> Result<OsString> {
    if let Some(program) = machine::variable(VARIABLE) {
        return Ok(program);
    }
    let folder = cache_folder()?;
    if !marker(&folder).is_file() {
        install(&folder)?;
    }
    Ok(folder.join(PROGRAM).into_os_string())
}

fn cache_folder() -> Result<PathBuf> {
    let folder = match machine::variable("SIGNET_TEST_CACHE") {
        Some(folder) => PathBuf::from(folder),
        None => machine::target_dir()?.join("harness"),
    };
    let folder = folder.join(format!("claude-code-{VERSION}"));
    std::path::absolute(&folder).map_err(|error| cannot("find", &folder, &error))
}

/// Installs beside `folder` and renames, so that a run that is interrupted leaves nothing that looks finished.
fn install(folder: &Path) -> Result<()> {
    if !tool::exists("node") || !tool::exists("npm") {
        return Err(Failure::Message(format!(
            "the end to end tests run {PACKAGE} {VERSION}: install Node.js 20 or newer with npm, \
             or set {VARIABLE} to the path of a Claude Code"
        )));
    }
    println!("installing {VERSION} into {}", folder.display());
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let staged = folder.with_file_name(format!(".{name}.new-{}", process::id()));
    let installed = fill(&staged).and_then(|()| replace(&staged, folder));
    if installed.is_err() {
        // The first error is the one worth telling.
        let _ = fs::remove_dir_all(&staged);
    }
    installed
}

fn fill(staged: &Path) -> Result<()> {
    fs::create_dir_all(staged).map_err(|error| cannot("create", staged, &error))?;
    let mut npm = tool::command("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(staged);
    npm.arg(format!("{PACKAGE}@{VERSION}")).stdin(Stdio::null());
    tool::run(npm)?;
    let program = staged.join(PROGRAM);
    let mut claude = tool::command(&program);
    claude.arg("--version").stdin(Stdio::null());
    let version = tool::output(claude)?;
    if !version.starts_with(VERSION) {
        let (program, version) = (program.display(), version.trim());
        return Err(Failure::Message(format!(
            "{program} calls itself `{version}`, not {VERSION}: check npm's settings"
        )));
    }
    let marker = marker(staged);
    fs::write(&marker, VERSION).map_err(|error| cannot("write", &marker, &error))
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

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::Message(format!(
        "cannot {what} {path}: {error}; set SIGNET_TEST_CACHE to a folder that can be written"
    ))
}
