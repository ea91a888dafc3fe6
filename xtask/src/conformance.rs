//! The official conformance suite of the Model Context Protocol, in its newest stable and its newest alpha
//! edition, with a Node.js that is new enough for both, in a cache folder.

use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;
use std::{env, fs, process};

use crate::failure::{Failure, Result};
use crate::machine;
use crate::tool;

/// Tells the tests where the suite is. Whoever sets it before brings an installation of their own.
pub(crate) const VARIABLE: &str = "SIGNET_TEST_CONFORMANCE";

/// The editions that Signet is tested with; a new one is a change that is reviewed.
const STABLE: &str = "0.1.16";
const ALPHA: &str = "0.2.0-alpha.12";
/// The suite runs on Node.js 22 or newer, which few systems have.
const NODE: &str = "24.21.0";

/// The folder, after installing the suite if it is not there yet.
pub(crate) fn suite() -> Result<OsString> {
    if let Some(folder) = machine::variable(VARIABLE) {
        return Ok(folder);
    }
    let cache = match machine::variable("SIGNET_TEST_CACHE") {
        Some(folder) => folder.into(),
        None => machine::target_dir()?.join("harness"),
    };
    let folder = cache.join(format!("conformance-{STABLE}-{ALPHA}-{NODE}"));
    let folder = std::path::absolute(&folder).map_err(|error| cannot("find", &folder, &error))?;
    if !folder.is_dir() {
        install(&folder)?;
    }
    Ok(folder.into_os_string())
}

/// Installs beside `folder` and renames, so that a run that is interrupted leaves nothing that looks finished.
fn install(folder: &Path) -> Result<()> {
    if !tool::exists("npm") {
        return Err(Failure::Message(format!(
            "the conformance tests run @modelcontextprotocol/conformance {STABLE} and {ALPHA}: install Node.js \
             with npm, or set {VARIABLE} to a folder with the suite"
        )));
    }
    println!("installing the conformance suite into {}", folder.display());
    let staged = folder.with_extension(format!("new-{}", process::id()));
    let installed = fill(&staged).and_then(|()| {
        // Another run may have been quicker.
        match fs::rename(&staged, folder) {
            Err(_) if folder.is_dir() => Ok(()),
            renamed => renamed.map_err(|error| cannot("create", folder, &error)),
        }
    });
    // Gone, unless it could not be used: then the first error is the one worth telling.
    let _ = fs::remove_dir_all(&staged);
    installed
}

fn fill(staged: &Path) -> Result<()> {
    fs::create_dir_all(staged).map_err(|error| cannot("create", staged, &error))?;
    let mut npm = tool::command("npm");
    npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(staged);
    npm.arg(format!("conformance-stable@npm:@modelcontextprotocol/conformance@{STABLE}"));
    npm.arg(format!("conformance-alpha@npm:@modelcontextprotocol/conformance@{ALPHA}"));
    npm.arg(format!("{}@{NODE}", node_package())).stdin(Stdio::null());
    tool::run(npm)
}

/// npm's package of the Node.js program for this machine.
fn node_package() -> String {
    let system = if env::consts::OS == "macos" { "darwin" } else { env::consts::OS };
    let machine = if env::consts::ARCH == "aarch64" { "arm64" } else { "x64" };
    format!("node-{system}-{machine}")
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::Message(format!(
        "cannot {what} {path}: {error}; set SIGNET_TEST_CACHE to a folder that can be written"
    ))
}
