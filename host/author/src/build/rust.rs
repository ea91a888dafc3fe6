//! Rust, through cargo.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::BuildOptions;
use crate::process::{Say, Tool};
use crate::project::Project;
use crate::{AuthorError, Result};

const CARGO: Tool = Tool { name: "cargo build", how_to_get: "install Rust from https://rustup.rs", advice };

pub(super) fn build(project: &Project, options: &BuildOptions, say: &mut Say<'_>) -> Result<Vec<u8>> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(&project.folder);
    cargo.args(["build", "--release", "--target", "wasm32-wasip2", "--lib"]);
    cargo.arg("--message-format=json-render-diagnostics");
    if let Some(target_dir) = &options.target_dir {
        cargo.arg("--target-dir").arg(target_dir);
    }
    let messages = CARGO.read(cargo, say)?;
    let path = messages.iter().rev().find_map(|message| component(message)).ok_or_else(|| {
        let path = project.folder.join("Cargo.toml");
        let reason = "cargo made no component of it: give it `[lib] crate-type = [\"cdylib\", \"rlib\"]`";
        AuthorError::Project { path, reason: reason.to_owned() }
    })?;
    fs::read(&path).map_err(AuthorError::file("read", &path))
}

/// The `.wasm` in a message of cargo's. The project's own comes last.
fn component(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    if message.get("reason")?.as_str()? != "compiler-artifact" {
        return None;
    }
    let files = message.get("filenames")?.as_array()?.iter().filter_map(Value::as_str);
    files.map(PathBuf::from).find(|path| path.extension().is_some_and(|extension| extension == "wasm"))
}

fn advice(messages: &str) -> String {
    let missing = messages.contains("target may not be installed")
        || messages.contains("wasm32-wasip2") && messages.contains("can't find crate for");
    if missing {
        "the compiler cannot make components yet: run `rustup target add wasm32-wasip2`, then build again"
            .into()
    } else {
        "mend what the compiler says, then build again".into()
    }
}
