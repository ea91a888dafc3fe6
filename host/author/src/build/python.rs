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
/// Stubbing WASI would stub the HTTP that a plugin asks for too. While it is compiled that has another name, of the same
/// length.
const NOT_STUBBED: &str = "w0si";
const WASI: &str = "wasi";
/// Requests without a word of `wasi:http`.
const HTTP: (&str, &str) = ("signet_http.py", include_str!("signet_http.py"));
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
    let wit = wit::folder_with_http(project, &path, &exports, NOT_STUBBED)?;
    let shown = wit::folder_with_http(project, &path, &exports, WASI)?;

    let tool = tools(options)?.get(&format!("componentize-py-{VERSION}"), say, install)?;
    let scratch = tempfile::Builder::new().prefix("signet-py-").tempdir();
    let scratch = scratch.map_err(AuthorError::file("create a folder in", &std::env::temp_dir()))?;
    let output = scratch.path().join("plugin.wasm");
    bindings(project, &tool, shown.path(), say)?;
    let mut python = componentize(project, &tool, wit.path(), NOT_STUBBED);
    python.arg("componentize").arg("--stub-wasi").arg("-p").arg(&project.folder).arg(module);
    if project.asks_for_http() {
        let helpers = scratch.path().join("helpers");
        fs::create_dir(&helpers).map_err(AuthorError::file("create", &helpers))?;
        add_helper(&helpers)?;
        python.arg("-p").arg(&helpers);
    }
    python.arg("-o").arg(&output);
    COMPONENTIZE.run(python, say)?;
    let component = fs::read(&output).map_err(AuthorError::file("read", &output))?;
    Ok(if project.asks_for_http() { named_as_usual(component) } else { component })
}

/// Gives HTTP its name back, wherever it stands: an import and what refers to it stay the same.
fn named_as_usual(mut component: Vec<u8>) -> Vec<u8> {
    let name = format!("{NOT_STUBBED}:");
    let places = component.windows(name.len()).enumerate().filter(|(_, window)| *window == name.as_bytes());
    let places: Vec<_> = places.map(|(at, _)| at..at + WASI.len()).collect();
    for place in places {
        if let Some(namespace) = component.get_mut(place) {
            namespace.copy_from_slice(WASI.as_bytes());
        }
    }
    component
}

fn add_helper(folder: &Path) -> Result<()> {
    let path = folder.join(HTTP.0);
    fs::write(&path, HTTP.1).map_err(AuthorError::file("write", &path))
}

/// Types of the contract, for editors and type checkers.
fn bindings(project: &Project, tool: &Path, wit: &Path, say: &mut Say<'_>) -> Result<()> {
    let folder = project.folder.join("signet/bindings");
    if folder.exists() {
        fs::remove_dir_all(&folder).map_err(AuthorError::file("clear", &folder))?;
    }
    let mut python = componentize(project, tool, wit, WASI);
    python.arg("bindings").arg(&folder);
    COMPONENTIZE.run(python, say)?;
    if project.asks_for_http() { add_helper(&folder) } else { Ok(()) }
}

fn componentize(project: &Project, tool: &Path, wit: &Path, namespace: &str) -> Command {
    let mut python = Command::new(python(tool));
    python.args(["-c", "import sys, componentize_py; sys.exit(componentize_py.script())", "-q", "-d"]);
    python.arg(wit).arg("-w").arg(wit::WORLD);
    if project.asks_for_http() {
        // There are two of the name `types` then: the contract's keeps it.
        for name in ["signet:plugin/types@0.1.0=types", &format!("{namespace}:http/types@0.2.12=http_types")]
        {
            python.arg("--import-interface-name").arg(name);
        }
    }
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
