//! The real harnesses that the end to end tests drive, each in one exact version, in a cache folder.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Stdio;

use crate::failure::{Failure, Result};
use crate::machine;
use crate::npm_cache::{self, Wanted};
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

pub(crate) const HARNESSES: [Harness; 5] = [
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
        title: "Gemini CLI",
        variable: "SIGNET_TEST_GEMINI",
        name: "gemini",
        package: "@google/gemini-cli",
        version: "0.61.0",
        node: None,
        program: "node_modules/.bin/gemini",
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

impl Harness {
    /// The path of the program, after installing it if it is not there yet.
    pub(crate) fn ensure(&self) -> Result<OsString> {
        if let Some(program) = machine::variable(self.variable) {
            return Ok(program);
        }
        let wanted = Wanted {
            folder: format!("{}-{}", self.name, self.version),
            packages: [format!("{}@{}", self.package, self.version)]
                .into_iter()
                .chain(self.node.map(npm_cache::node_package))
                .collect(),
            whose: format!("the end to end tests run {} {}", self.package, self.version),
            instead: format!("set {} to the path of a {}", self.variable, self.title),
        };
        let folder = npm_cache::installed(&wanted, |staged| self.is_of_its_version(staged))?;
        Ok(folder.join(self.program).into_os_string())
    }

    fn is_of_its_version(&self, staged: &Path) -> Result<()> {
        let program = staged.join(self.program);
        let mut asked = tool::command(&program);
        asked.arg("--version").env("PATH", path_from(&program)?).stdin(Stdio::null());
        let (version, expected) = (tool::output(asked)?, self.version);
        if version.contains(expected) {
            return Ok(());
        }
        let (program, version) = (program.display(), version.trim());
        Err(Failure::Message(format!(
            "{program} calls itself `{version}`, not {expected}: check npm's settings"
        )))
    }
}

/// The programs beside `program` before all others.
fn path_from(program: &Path) -> Result<OsString> {
    let beside = program.parent().map(Path::to_path_buf);
    let path = env::var_os("PATH").unwrap_or_default();
    env::join_paths(beside.into_iter().chain(env::split_paths(&path)))
        .map_err(|error| Failure::Message(format!("{} cannot be on PATH: {error}", program.display())))
}
