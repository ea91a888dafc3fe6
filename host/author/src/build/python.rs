//! Python, through componentize-py.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{BuildOptions, tools, wit};
use crate::process::{Say, Tool};
use crate::project::Project;
use crate::{AuthorError, Result};

/// The newest that is known to build plugins with WASI stubbed.
const VERSION: &str = "0.25.1";
const GET_PYTHON: &str =
    "install Python 3.10 or newer from https://python.org, with venv and pip (python3-venv on Debian)";

const VENV: Tool = Tool {
    name: "python3",
    how_to_get: GET_PYTHON,
    advice: |_| "it cannot make a virtual environment: install venv and pip (python3-venv on Debian)".into(),
};
const PIP: Tool = Tool {
    name: "pip install",
    how_to_get: GET_PYTHON,
    advice: |_| "is the registry reachable? Try again: nothing half installed is used".into(),
};
const COMPONENTIZE: Tool = Tool { name: "componentize-py", how_to_get: GET_PYTHON, advice };

pub(super) fn build(project: &Project, options: &BuildOptions, say: &mut Say<'_>) -> Result<Vec<u8>> {
    let path = project.folder.join("pyproject.toml");
    let text = fs::read_to_string(&path).map_err(AuthorError::file("read", &path))?;
    let settings: Value = toml::from_str(&text).map_err(|error| AuthorError::Project {
        path: path.clone(),
        reason: format!("it is not TOML: {error}"),
    })?;
    let exports = project.exports(&path, settings.pointer("/tool/signet/exports"))?;
    let module = settings.pointer("/tool/signet/module").and_then(Value::as_str).unwrap_or("plugin");
    let wit = wit::folder(project, &path, &exports)?;

    let tool = tools(options)?.get(&format!("componentize-py-{VERSION}"), say, install)?;
    let scratch = tempfile::Builder::new().prefix("signet-py-").tempdir();
    let scratch = scratch.map_err(AuthorError::file("create a folder in", &std::env::temp_dir()))?;
    let output = scratch.path().join("plugin.wasm");
    bindings(project, &tool, wit.path(), say)?;
    let mut python = componentize(&tool, wit.path());
    python.arg("componentize").arg("--stub-wasi").arg("-p").arg(&project.folder).arg(module);
    python.arg("-o").arg(&output);
    COMPONENTIZE.run(python, say)?;
    fs::read(&output).map_err(AuthorError::file("read", &output))
}

/// Types of the contract, for editors and type checkers.
fn bindings(project: &Project, tool: &Path, wit: &Path, say: &mut Say<'_>) -> Result<()> {
    let folder = project.folder.join("signet/bindings");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(AuthorError::file("clear", &folder))?;
    }
    let mut python = componentize(tool, wit);
    python.arg("bindings").arg(&folder);
    COMPONENTIZE.run(python, say)
}

fn componentize(tool: &Path, wit: &Path) -> Command {
    let mut python = Command::new(python(tool));
    python.args(["-c", "import sys, componentize_py; sys.exit(componentize_py.script())", "-q", "-d"]);
    python.arg(wit).arg("-w").arg(wit::WORLD);
    python
}

/// The interpreter of the virtual environment.
fn python(tool: &Path) -> PathBuf {
    tool.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python3" })
}

fn install(folder: &Path, say: &mut Say<'_>) -> Result<()> {
    let mut venv = Command::new(if cfg!(windows) { "python" } else { "python3" });
    venv.args(["-m", "venv"]).arg(folder);
    VENV.run(venv, say)?;
    let mut pip = Command::new(python(folder));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    pip.arg(format!("componentize-py=={VERSION}"));
    PIP.run(pip, say)
}

fn advice(messages: &str) -> String {
    if messages.contains("wit_world") {
        "a capability that is imported must be asked for under \"capabilities\" in manifest.json, and what \
         pyproject.toml names under [tool.signet] must be a class of the module"
            .into()
    } else {
        "mend what the compiler says, then build again".into()
    }
}
