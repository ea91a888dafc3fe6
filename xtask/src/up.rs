//! `cargo xtask up`: from a clone to a running Signet.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process;

use crate::dashboard;
use crate::failure::{Failure, Result};
use crate::machine;
use crate::progress::Progress;
use crate::setup;
use crate::tool::{self, pasteable};

/// Where the daemon listens unless `SIGNET_PORT` says otherwise.
const DEFAULT_PORT: &str = "3850";

/// The command itself.
pub(crate) fn command(args: &[OsString]) -> Result<()> {
    let start = match args {
        [] => true,
        [flag] if flag == "--no-start" => false,
        _ => return Err(Failure::Usage("Usage: cargo xtask up [--no-start]".to_owned())),
    };
    let bin = machine::workspace()?.join("bin");
    let mut progress = Progress::new(if start { 5 } else { 4 });
    progress.quick(setup::STEP, setup::ensure)?;
    progress.quick(dashboard::STEP, dashboard::ensure)?;
    let built =
        progress.step("building Signet and its components", || tool::release_binaries(&["signet"]))?;
    let signet = progress.quick(&format!("installing into {}", bin.display()), || install(&built, &bin))?;
    if start {
        progress.step("starting the daemon", || run_up(&signet))?;
        print_next(&signet);
    } else {
        println!("\nNot started. To start it:\n\n  {} up", pasteable(&signet));
    }
    print_path_hint(&bin);
    Ok(())
}

/// Copies beside the old binary and renames over it: a running daemon keeps its file, and nobody ever
/// starts half a copy.
fn install(built: &[PathBuf], bin: &Path) -> Result<PathBuf> {
    let built = built.first().ok_or_else(|| Failure::Message("cargo built no binary".to_owned()))?;
    let name = built.file_name().unwrap_or("signet".as_ref());
    let installed = bin.join(name);
    let staged = bin.join(format!(".signet-{}.new", process::id()));
    let copy = || {
        fs::create_dir_all(bin)?;
        fs::copy(built, &staged)?;
        fs::File::open(&staged)?.sync_all()?;
        fs::rename(&staged, &installed)?;
        // Connectors of the existing ecosystem start this one.
        let alias = bin.join(format!("signet-mcp{}", env::consts::EXE_SUFFIX));
        let _ = fs::remove_file(&alias);
        fs::hard_link(&installed, &alias)
    };
    copy().map_err(|error| {
        // Nothing to do when this fails too: the message below names the folder.
        let _ = fs::remove_file(&staged);
        let (from, to) = (built.display(), installed.display());
        Failure::Message(format!(
            "cannot copy {from} to {to}: {error}; make the folder writable, or set SIGNET_WORKSPACE to another one"
        ))
    })?;
    Ok(installed)
}

fn run_up(signet: &Path) -> Result<()> {
    let mut command = tool::command(signet);
    command.arg("up");
    tool::without_cargo(&mut command);
    tool::run(command)
}

fn print_next(signet: &Path) {
    let port = machine::variable("SIGNET_PORT").unwrap_or_else(|| DEFAULT_PORT.into());
    let signet = pasteable(signet);
    println!(
        "
Signet runs at http://127.0.0.1:{}

What to try next:

  1. Connect Claude Code: look at what would change, then do it.
       {signet} connector install claude-code --dry-run
       {signet} connector install claude-code

  2. Start Claude Code and say: remember that our staging database is called heron
       claude

  3. Ask for it anywhere.
       {signet} recall heron",
        port.display()
    );
}

fn print_path_hint(bin: &Path) {
    let path = env::var_os("PATH").unwrap_or_default();
    if !env::split_paths(&path).any(|folder| folder == bin) {
        println!("\nTo type just `signet`: export PATH={}:\"$PATH\"", pasteable(bin));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_installation_replaces_the_binary_and_leaves_nothing_else_but_its_alias() {
        let folder = env::temp_dir().join(format!("xtask-up-{}", process::id()));
        let bin = folder.join("home/bin");
        let built = folder.join("signet");
        fs::create_dir_all(&folder).expect("a folder");
        for version in ["one", "two"] {
            fs::write(&built, version).expect("a binary");
            let installed = install(std::slice::from_ref(&built), &bin).expect("an installation");
            assert_eq!(fs::read_to_string(installed).expect("the copy"), version);
        }
        let names = fs::read_dir(&bin).expect("the folder").map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<_> = names.collect();
        names.sort();
        assert_eq!(names, ["signet", &format!("signet-mcp{}", env::consts::EXE_SUFFIX)]);
        fs::remove_dir_all(&folder).expect("gone");
    }
}
