//! JavaScript, through componentize-js.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{BuildOptions, tools, wit};
use crate::process::{Say, Tool};
use crate::project::Project;
use crate::{AuthorError, Result};

/// The newest that is known to build plugins with all of WASI off, and with HTTP on to need nothing else of it.
const VERSION: &str = "0.23.0";
const OLDEST_NODE: u32 = 20;
const SCRIPT: &str = include_str!("componentize.mjs");
const GET_NODE: &str = "install Node.js 20 or newer from https://nodejs.org";

const NODE: Tool = Tool { name: "node", how_to_get: GET_NODE, advice: |_| "is it whole?".into() };
const NPM: Tool = Tool {
    name: "npm install",
    how_to_get: GET_NODE,
    advice: |_| "is the registry reachable? Try again: nothing half installed is used".into(),
};
const COMPONENTIZE: Tool = Tool { name: "componentize-js", how_to_get: GET_NODE, advice };

pub(super) fn build(project: &Project, options: &BuildOptions, say: &mut Say<'_>) -> Result<Vec<u8>> {
    let path = project.folder.join("package.json");
    let package = fs::read(&path).map_err(AuthorError::file("read", &path))?;
    let package: Value = serde_json::from_slice(&package).map_err(|error| AuthorError::Project {
        path: path.clone(),
        reason: format!("it is not JSON: {error}"),
    })?;
    let exports = project.exports(&path, package.pointer("/signet/exports"))?;
    let main = package.get("main").and_then(Value::as_str).unwrap_or("index.js");
    let main = project.folder.join(main);
    if !main.is_file() {
        let reason = format!("its \"main\" names {}, which is not there", main.display());
        return Err(AuthorError::Project { path, reason });
    }
    let wit = wit::folder(project, &path, &exports)?;

    require_node(say)?;
    let tool = tools(options)?.get(&format!("componentize-js-{VERSION}"), say, install)?;
    let scratch = tempfile::Builder::new().prefix("signet-js-").tempdir();
    let scratch = scratch.map_err(AuthorError::file("create a folder in", &std::env::temp_dir()))?;
    let (script, output) = (scratch.path().join("componentize.mjs"), scratch.path().join("plugin.wasm"));
    fs::write(&script, SCRIPT).map_err(AuthorError::file("write", &script))?;
    let mut node = Command::new("node");
    node.current_dir(&project.folder).arg(&script).arg(compiler(&tool));
    node.arg(main).arg(wit.path()).arg(wit::WORLD).arg(&output);
    // With it `fetch` works, by `wasi:http`.
    node.args(project.asks_for_http().then_some("http"));
    COMPONENTIZE.run(node, say)?;
    fs::read(&output).map_err(AuthorError::file("read", &output))
}

fn compiler(tool: &Path) -> PathBuf {
    tool.join("node_modules/@bytecodealliance/componentize-js/src/componentize.js")
}

fn require_node(say: &mut Say<'_>) -> Result<()> {
    let mut node = Command::new("node");
    node.arg("--version");
    let version = NODE.read(node, say)?.concat();
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse().ok());
    if major.is_some_and(|major: u32| major >= OLDEST_NODE) {
        return Ok(());
    }
    Err(AuthorError::Tool { tool: "node", problem: format!("is too old ({version})"), advice: GET_NODE })
}

fn install(folder: &Path, say: &mut Say<'_>) -> Result<()> {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(folder);
    npm.args(["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-save", "--prefix"]).arg(folder);
    npm.arg(format!("@bytecodealliance/componentize-js@{VERSION}"));
    NPM.run(npm, say)
}

fn advice(messages: &str) -> String {
    if messages.contains("signet:plugin/") {
        "a capability that is imported must be asked for under \"capabilities\" in manifest.json, and what \
         package.json names under \"signet\" must be exported"
            .into()
    } else {
        "mend what the compiler says, then build again".into()
    }
}
