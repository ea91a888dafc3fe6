//! The real harnesses that the end to end tests drive, each in one exact version, in a cache folder.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};

use crate::failure::{Failure, Result};
use crate::machine;
use crate::tool;

/// A harness from npm.
pub(crate) struct Harness {
    /// What it is called in progress and in the cache.
    pub(crate) name: &'static str,
    /// Tells the tests where the program is. Whoever sets it before brings a program of their own.
    pub(crate) variable: &'static str,
    package: &'static str,
    /// The version that the connector is tested with; a new one is a change that is reviewed.
    version: &'static str,
    /// Inside an installed folder.
    program: &'static str,
}

/// Those that the tests drive.
pub(crate) const HARNESSES: [Harness; 2] = [
    Harness {
        name: "claude-code",
        variable: "SIGNET_TEST_CLAUDE",
        package: "@anthropic-ai/claude-code",
        version: "2.1.330",
        program: "node_modules/.bin/claude",
    },
    Harness {
        name: "codex",
        variable: "SIGNET_TEST_CODEX",
        package: "@openai/codex",
        version: "0.169.0",
        program: "node_modules/.bin/codex",
    },
];

/// Written last: a folder without it is not a finished installation.
fn marker(folder: &Path) -> PathBuf {
    folder.join(".complete")
}

impl Harness {
    /// The path of the program, after installing it if it is not there yet.
    pub(crate) fn ensure(&self) -> Result<OsString> {
        if let Some(program) = machine::variable(self.variable) {
            return Ok(program);
        }
        let folder = self.cache_folder()?;
        if !marker(&folder).is_file() {
            self.install(&folder)?;
        }
        Ok(folder.join(self.program).into_os_string())
    }

    fn cache_folder(&self) -> Result<PathBuf> {
        let folder = match machine::variable("SIGNET_TEST_CACHE") {
            Some(folder) => PathBuf::from(folder),
            None => machine::target_dir()?.join("harness"),
        };
        let folder = folder.join(format!("{}-{}", self.name, self.version));
        std::path::absolute(&folder).map_err(|error| cannot("find", &folder, &error))
    }

    /// Installs beside `folder` and renames, so that a run that is interrupted leaves nothing that looks finished.
    fn install(&self, folder: &Path) -> Result<()> {
        if !tool::exists("node") || !tool::exists("npm") {
            return Err(Failure::Message(format!(
                "the end to end tests run {} {}: install Node.js 20 or newer with npm, \
                 or set {} to the path of the program",
                self.package, self.version, self.variable
            )));
        }
        println!("installing {} into {}", self.version, folder.display());
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        let staged = folder.with_file_name(format!(".{name}.new-{}", process::id()));
        let installed = self.fill(&staged).and_then(|()| replace(&staged, folder));
        if installed.is_err() {
            // The first error is the one worth telling.
            let _ = fs::remove_dir_all(&staged);
        }
        installed
    }

    fn fill(&self, staged: &Path) -> Result<()> {
        fs::create_dir_all(staged).map_err(|error| cannot("create", staged, &error))?;
        let mut npm = tool::command("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--prefix"]).arg(staged);
        npm.arg(format!("{}@{}", self.package, self.version)).stdin(Stdio::null());
        tool::run(npm)?;
        let program = staged.join(self.program);
        let mut asked = tool::command(&program);
        asked.arg("--version").stdin(Stdio::null());
        let version = tool::output(asked)?;
        if !version.contains(self.version) {
            let (program, version) = (program.display(), version.trim());
            return Err(Failure::Message(format!(
                "{program} calls itself `{version}`, not {}: check npm's settings",
                self.version
            )));
        }
        let marker = marker(staged);
        fs::write(&marker, self.version).map_err(|error| cannot("write", &marker, &error))
    }
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
