//! The real harnesses that the end to end tests drive, each in one exact version, in a cache folder.

use std::env::{self, consts};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{self, Stdio};

use crate::failure::{Failure, Result};
use crate::machine;
use crate::tool;

/// A program from npm.
pub(crate) struct Harness {
    /// For people.
    pub(crate) title: &'static str,
    /// Tells the tests where the program is. Whoever sets it before brings one of their own.
    pub(crate) variable: &'static str,
    /// Of its folder.
    name: &'static str,
    package: &'static str,
    /// The version that the connector is tested with; a new one is a change that is reviewed.
    version: &'static str,
    /// The Node.js that it needs, where that may be newer than the one that is there.
    node: Option<&'static str>,
    /// Inside an installed folder.
    program: &'static str,
}

pub(crate) const HARNESSES: [Harness; 4] = [
    Harness {
        title: "Claude Code",
        variable: "SIGNET_TEST_CLAUDE",
        name: "claude-code",
        package: "@anthropic-ai/claude-code",
        version: "2.1.330",
        node: None,
        program: "node_modules/.bin/claude",
    },
    Harness {
        title: "Codex",
        variable: "SIGNET_TEST_CODEX",
        name: "codex",
        package: "@openai/codex",
        version: "0.169.0",
        node: None,
        program: "node_modules/.bin/codex",
    },
    Harness {
        title: "Pi",
        variable: "SIGNET_TEST_PI",
        name: "pi",
        package: "@earendil-works/pi-coding-agent",
        // Of later ones the registry lacks parts.
        version: "0.87.1",
        node: Some("24.21.0"),
        program: "node_modules/.bin/pi",
    },
    Harness {
        title: "OpenCode",
        variable: "SIGNET_TEST_OPENCODE",
        name: "opencode",
        package: "opencode-ai",
        version: "1.18.33",
        node: None,
        program: "node_modules/.bin/opencode",
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

    /// Installs beside `folder` and renames, so that a run that is interrupted leaves nothing that looks
    /// finished.
    fn install(&self, folder: &Path) -> Result<()> {
        let Self { title, variable, package, version, .. } = self;
        if !tool::exists("node") || !tool::exists("npm") {
            return Err(Failure::Message(format!(
                "the end to end tests run {package} {version}: install Node.js 20 or newer with npm, or set {variable} to \
                 the path of a {title}"
            )));
        }
        println!("installing {version} into {}", folder.display());
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
        npm.args(self.node.map(node_package));
        tool::run(npm)?;
        let program = staged.join(self.program);
        let mut asked = tool::command(&program);
        asked.arg("--version").env("PATH", path_from(&program)?).stdin(Stdio::null());
        let (version, expected) = (tool::output(asked)?, self.version);
        if !version.contains(expected) {
            let (program, version) = (program.display(), version.trim());
            return Err(Failure::Message(format!(
                "{program} calls itself `{version}`, not {expected}: check npm's settings"
            )));
        }
        let marker = marker(staged);
        fs::write(&marker, expected).map_err(|error| cannot("write", &marker, &error))
    }
}

/// Node.js itself as a package, for this machine.
fn node_package(version: &str) -> String {
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

/// The programs beside `program` before all others.
fn path_from(program: &Path) -> Result<OsString> {
    let beside = program.parent().map(Path::to_path_buf);
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(beside.into_iter().chain(env::split_paths(&path)))
        .map_err(|error| Failure::Message(format!("{} cannot be on PATH: {error}", program.display())))
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
