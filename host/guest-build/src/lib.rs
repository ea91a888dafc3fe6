//! Builds guest crates of this workspace into WebAssembly components.
//!
//! Two callers: the build script of `signet`, which embeds the first-party components, and tests, which
//! run the real `.wasm` in the real host. Both run inside an outer cargo, so the nested one gets a target
//! folder of its own (two cargos on one folder wait for each other for ever) and a clean environment.

mod environment;
mod error;

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub use error::BuildError;

const TARGET: &str = "wasm32-wasip2";

/// The profile in the workspace's `Cargo.toml`; also the name of the folder that cargo puts its output in.
const PROFILE: &str = "guest";

/// What guests are made of and with, under the workspace root.
const INPUTS: &[&str] = &[
    "connectors",
    "plugins",
    "card",
    "plugin-sdk",
    "wit",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo/config.toml",
    "rust-toolchain.toml",
];

/// Builds `packages` (package names, for example `connector-claude-code`) and returns the path of each
/// component, in the order asked for. Cheap when nothing changed: cargo decides.
///
/// # Errors
///
/// When the WebAssembly target is not installed, cargo cannot be started or fails, or a package built
/// but left no component behind (it is not a `cdylib`).
pub fn build(packages: &[&str]) -> Result<Vec<PathBuf>, BuildError> {
    if packages.is_empty() {
        return Ok(Vec::new());
    }
    require_target()?;
    let target_dir = target_dir();
    let mut cargo = Command::new(cargo_program());
    cargo.args(["build", "--quiet", "--profile", PROFILE, "--target", TARGET, "--target-dir"]);
    cargo.arg(&target_dir);
    for package in packages {
        cargo.args(["-p", package]);
    }
    run(cargo)?;
    packages.iter().map(|package| component(&target_dir, package)).collect()
}

/// The harnesses that come with Signet, sorted: every folder of `connectors/` that has a manifest of a plugin.
/// The package of each is called `connector-<harness>`.
///
/// # Errors
///
/// The folder cannot be read.
pub fn harnesses() -> std::io::Result<Vec<String>> {
    with_manifest("connectors")
}

/// The plugins that come with Signet besides connectors, sorted: every folder of `plugins/` that has a manifest of a
/// plugin. The package of each is called `plugin-<name>`.
///
/// # Errors
/// The folder cannot be read.
pub fn plugins() -> std::io::Result<Vec<String>> {
    with_manifest("plugins")
}

fn with_manifest(folder: &str) -> std::io::Result<Vec<String>> {
    let entries: Vec<_> = std::fs::read_dir(workspace_root().join(folder))?.collect::<Result<_, _>>()?;
    let plugins = entries.iter().filter(|entry| entry.path().join("manifest.json").is_file());
    let mut names: Vec<_> = plugins.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    Ok(names)
}

/// The files and folders that decide what [`build`] makes, for `cargo::rerun-if-changed` lines: absolute,
/// and only those that exist, since cargo takes a missing one for a change in every build.
#[must_use]
pub fn rerun_if_changed_paths() -> Vec<PathBuf> {
    let root = workspace_root();
    INPUTS.iter().map(|name| root.join(name)).filter(|path| path.exists()).collect()
}

/// The folder above the crate that is being built or tested which holds `wit/`. Asked for when it runs: a
/// build script may have been compiled for another clone that shares the target folder.
fn workspace_root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let found = here.as_deref().and_then(|here| here.ancestors().find(|folder| folder.join("wit").is_dir()));
    let compiled = Path::new(env!("CARGO_MANIFEST_DIR"));
    found.or_else(|| compiled.ancestors().nth(2)).unwrap_or(compiled).to_path_buf()
}

/// A relative `CARGO_TARGET_DIR` is taken from the workspace root: a build script runs in its package's
/// folder, so the folder that it was meant from is not known here.
fn target_dir() -> PathBuf {
    let root = workspace_root();
    let outer = env::var_os("CARGO_TARGET_DIR").filter(|dir| !dir.is_empty());
    root.join(outer.unwrap_or_else(|| "target".into())).join("guests")
}

/// The very cargo that runs the build script or the test, when there is one.
fn cargo_program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

fn component(target_dir: &Path, package: &str) -> Result<PathBuf, BuildError> {
    let file = format!("{}.wasm", package.replace('-', "_"));
    let path = target_dir.join(TARGET).join(PROFILE).join(file);
    if path.is_file() { Ok(path) } else { Err(BuildError::NoComponent { package: package.to_owned(), path }) }
}

fn require_target() -> Result<(), BuildError> {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "sysroot"]);
    let sysroot = run(rustc)?;
    let libraries = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET);
    if libraries.is_dir() { Ok(()) } else { Err(BuildError::TargetMissing) }
}

/// Runs a tool at the workspace root and returns what it printed. Its output is captured because a build
/// script's own standard output is read by the outer cargo as instructions.
fn run(mut command: Command) -> Result<String, BuildError> {
    let program = command.get_program().to_string_lossy().into_owned();
    environment::clean(&mut command);
    let output = command
        .current_dir(workspace_root())
        .stdin(Stdio::null())
        .output()
        .map_err(|source| BuildError::Start { program: program.clone(), source })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let messages = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(BuildError::Failed { program, status: output.status, messages })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_workspace_root_is_found() {
        assert!(workspace_root().join("host/guest-build/Cargo.toml").is_file());
    }

    #[test]
    fn every_path_to_watch_exists() {
        let paths = rerun_if_changed_paths();
        assert!(paths.iter().any(|path| path.ends_with("plugin-sdk")), "{paths:?}");
        assert!(paths.iter().all(|path| path.is_absolute() && path.exists()), "{paths:?}");
    }

    #[test]
    fn the_base_of_connectors_is_no_connector() {
        let names = harnesses().expect("connectors");
        assert!(
            names.contains(&"claude-code".to_owned()) && !names.contains(&"base".to_owned()),
            "{names:?}"
        );
    }

    #[test]
    fn templates_and_what_plugins_share_are_no_plugins() {
        let names = plugins().expect("plugins");
        assert!(names.contains(&"cards".to_owned()), "{names:?}");
        assert!(
            !names.contains(&"templates".to_owned()) && !names.contains(&"shared".to_owned()),
            "{names:?}"
        );
    }

    #[test]
    fn nothing_to_build_needs_no_cargo() {
        assert!(build(&[]).expect("nothing to do").is_empty());
    }

    #[test]
    fn a_crate_that_does_not_exist_is_reported_with_cargos_words() {
        let error = build(&["no-such-guest"]).expect_err("there is no such crate").to_string();
        let target_missing = error == BuildError::TargetMissing.to_string();
        assert!(target_missing || error.contains("no-such-guest"), "{error}");
    }
}
