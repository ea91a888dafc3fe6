//! Where things are: the clone, its target folder, the person's Signet workspace.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::failure::{Failure, Result};
use crate::tool;

/// The root of the clone that cargo runs this xtask for: with a target folder that two clones share it
/// may have been built in the other.
pub(crate) fn root() -> PathBuf {
    let running = variable("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = running.as_deref().unwrap_or(Path::new(env!("CARGO_MANIFEST_DIR")));
    here.parent().unwrap_or(here).to_path_buf()
}

/// The value of an environment variable; an empty one counts as not set.
pub(crate) fn variable(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

/// Cargo's target folder, wherever the environment or a configuration file puts it.
pub(crate) fn target_dir() -> Result<PathBuf> {
    let mut cargo = tool::cargo();
    cargo.args(["metadata", "--format-version", "1", "--no-deps"]);
    let metadata = tool::output(cargo)?;
    serde_json::from_str::<Value>(&metadata)
        .ok()
        .and_then(|value| value.get("target_directory").and_then(Value::as_str).map(PathBuf::from))
        .ok_or_else(|| {
            Failure::Message("`cargo metadata` names no target folder: is this the right cargo?".into())
        })
}

/// The folder that holds a person's Signet: `$SIGNET_WORKSPACE`, else `$SIGNET_PATH`, else `~/.signet`.
pub(crate) fn workspace() -> Result<PathBuf> {
    let chosen = variable("SIGNET_WORKSPACE").or_else(|| variable("SIGNET_PATH")).map(PathBuf::from);
    let folder = chosen.or_else(|| env::home_dir().map(|home| home.join(".signet"))).ok_or_else(|| {
        Failure::Message(
            "no home folder is known: set SIGNET_WORKSPACE to the folder that Signet may use".into(),
        )
    })?;
    std::path::absolute(&folder).map_err(|error| {
        Failure::Message(format!("cannot use {} as Signet's folder: {error}", folder.display()))
    })
}
