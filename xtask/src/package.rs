//! `cargo xtask package`: the npm packages: those of the connectors, each made from the component that the daemon has
//! too, and the client for programs.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Result};
use crate::machine;
use crate::npm_folder;
use crate::progress::Progress;
use crate::setup;
use crate::tool;

/// Tells the tests where the packages are.
pub(crate) const VARIABLE: &str = "SIGNET_TEST_NPM";

/// What the step is called.
pub(crate) const STEP: &str = "making the npm packages";

/// The folder of the sources.
const EDGE: &str = "edge";

/// The command itself.
pub(crate) fn command(args: &[OsString]) -> Result<()> {
    if let Some(extra) = args.first() {
        let text = format!("`cargo xtask package` takes no arguments, but was given `{}`", extra.display());
        return Err(Failure::Usage(text));
    }
    let mut progress = Progress::new(2);
    progress.quick(setup::STEP, setup::ensure)?;
    let folder = progress.step(STEP, ensure)?;
    println!("{}", tool::pasteable(&folder));
    Ok(())
}

/// Makes what is not there or not up to date, and answers the folder that holds it.
pub(crate) fn ensure() -> Result<PathBuf> {
    npm_folder::ensure(EDGE)?;
    let harnesses = guest_build::harnesses()
        .map_err(|error| Failure::Message(format!("cannot read connectors/: {error}")))?;
    let packages: Vec<_> = harnesses.iter().map(|harness| format!("connector-{harness}")).collect();
    let names: Vec<_> = packages.iter().map(String::as_str).collect();
    let built = guest_build::build(&names).map_err(|error| Failure::Message(error.to_string()))?;
    let folder = machine::target_dir()?.join("npm");
    let mut node = script("pack", &folder);
    for (harness, component) in harnesses.iter().zip(built) {
        node.arg(format!("{harness}={}", component.display()));
    }
    tool::run(node)?;
    Ok(folder)
}

/// The unit tests of what is in the packages.
pub(crate) fn test() -> Result<()> {
    let folder = machine::target_dir()?.join("npm/tests");
    tool::run(script("tests", &folder))?;
    let mut node = tool::command("node");
    node.arg("--test").args(test_files(&folder)?);
    node.stdin(Stdio::null());
    tool::run(node)
}

/// By name: Node 20 takes no pattern.
fn test_files(folder: &Path) -> Result<Vec<PathBuf>> {
    let cannot = |error| Failure::Message(format!("cannot read {}: {error}", folder.display()));
    let entries: Vec<_> = fs::read_dir(folder).and_then(Iterator::collect).map_err(cannot)?;
    let mut files: Vec<_> = entries.into_iter().map(|entry: fs::DirEntry| entry.path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".test.mjs"));
    files.sort();
    Ok(files)
}

fn script(what: &str, out: &Path) -> Command {
    let mut node = tool::command("node");
    node.args(["edge/build.mjs", what, "--version", env!("CARGO_PKG_VERSION"), "--out"]).arg(out);
    node.stdin(Stdio::null());
    node
}
