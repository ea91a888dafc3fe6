//! Real MCP servers, from npm and from PyPI, each in one exact version, in a cache folder: some that speak each era,
//! with and without user interfaces.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::failure::{Failure, Result};
use crate::machine;
use crate::npm_cache::{self, Wanted};
use crate::tool;

/// Tells the tests where they are: `node_modules` of npm's, and `python` for `PYTHONPATH`. Whoever sets it before
/// brings an installation of their own.
pub(crate) const VARIABLE: &str = "SIGNET_TEST_SERVERS";

/// Changes with what is below, so that a new set gets a folder of its own.
const SET: &str = "2026-11-22";

/// The versions that Signet is tested with; a new one is a change that is reviewed.
const FROM_NPM: &[&str] = &[
    "@modelcontextprotocol/server-everything@2026.8.31",
    "@modelcontextprotocol/server-filesystem@2026.8.31",
    "@modelcontextprotocol/server-memory@2026.8.31",
    // With user interfaces.
    "@modelcontextprotocol/server-basic-vanillajs@2.0.3",
    "@modelcontextprotocol/server-budget-allocator@2.0.3",
    "@modelcontextprotocol/server-map@2.0.3",
    "@modelcontextprotocol/server-pdf@2.0.4",
    "@modelcontextprotocol/server-system-monitor@2.0.3",
    "@playwright/mcp@0.0.83",
];
const FROM_PYPI: &[&str] =
    &["mcp-server-fetch==2026.10.24", "mcp-server-git==2026.10.19", "mcp-server-time==2026.10.19"];

/// The folder, after installing them if they are not there yet.
pub(crate) fn ensure() -> Result<OsString> {
    if let Some(folder) = machine::variable(VARIABLE) {
        return Ok(folder);
    }
    let wanted = Wanted {
        folder: format!("servers-{SET}-{}", python_version()?),
        packages: FROM_NPM.iter().map(|&package| package.to_owned()).collect(),
        whose: "the tests of MCP clients run real servers".to_owned(),
        instead: format!("set {VARIABLE} to a folder with them"),
    };
    npm_cache::installed(&wanted, from_pypi).map(Into::into)
}

/// What is compiled for one version of Python serves no other.
fn python_version() -> Result<String> {
    let missing = || {
        Failure::Message(format!(
            "some real MCP servers are written in Python: install Python 3.10 or newer with its venv module, or \
             set {VARIABLE} to a folder with the servers"
        ))
    };
    if !tool::exists("python3") {
        return Err(missing());
    }
    let mut python = tool::command("python3");
    python.args(["-c", "import sys, venv; print('python%d.%d' % sys.version_info[:2])"]).stdin(Stdio::null());
    tool::output(python).map(|version| version.trim().to_owned()).map_err(|_| missing())
}

/// Into a plain folder, since an environment of Python's own names its place in every program of it.
fn from_pypi(staged: &Path) -> Result<()> {
    let environment = staged.join(".venv");
    let mut python = tool::command("python3");
    python.args(["-m", "venv"]).arg(&environment).stdin(Stdio::null());
    tool::run(python)?;
    let mut pip = tool::command(environment.join("bin/python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target"]);
    pip.arg(staged.join("python")).args(FROM_PYPI).stdin(Stdio::null());
    tool::run(pip)?;
    fs::remove_dir_all(&environment).map_err(|error| {
        Failure::Message(format!(
            "cannot remove {}: {error}; remove it and run this again",
            environment.display()
        ))
    })
}
