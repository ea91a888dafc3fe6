//! `cargo xtask setup`: what the build needs beyond the toolchain: the target that plugins are compiled for, and the
//! dashboard, which is embedded.

use std::ffi::OsString;
use std::fs;
use std::path::Path;
use std::process::Stdio;

use crate::dashboard;
use crate::failure::{Failure, Result};
use crate::progress::Progress;
use crate::tool;

const TARGET: &str = "wasm32-wasip2";

/// For machines that can reach their distribution's packages but not rustup's server.
const DEBIAN_SCRIPT: &str = "xtask/wasm32-wasip2-from-debian.sh";

/// The command itself.
pub(crate) fn command(args: &[OsString]) -> Result<()> {
    if let Some(extra) = args.first() {
        let text = format!("`cargo xtask setup` takes no arguments, but was given `{}`", extra.display());
        return Err(Failure::Usage(text));
    }
    let mut progress = Progress::new(2);
    progress.quick(STEP, ensure)?;
    progress.quick(dashboard::STEP, dashboard::ensure)
}

/// What this step is called in the commands that begin with it.
pub(crate) const STEP: &str = "checking the Rust target wasm32-wasip2";

/// Makes sure that the toolchain of this clone can compile plugins. Does nothing when it can.
pub(crate) fn ensure() -> Result<()> {
    if installed()? {
        return Ok(());
    }
    println!("not installed yet");
    if added_by_rustup()? || built_from_debian()? {
        return Ok(());
    }
    Err(Failure::Message(format!(
        "the Rust target {TARGET} is missing and could not be installed: run `rustup target add {TARGET}` where there \
         is a network, or install your distribution's package of Rust's standard library for {TARGET}"
    )))
}

fn installed() -> Result<bool> {
    let mut rustc = tool::command("rustc");
    rustc.args(["--print", "sysroot"]);
    let sysroot = tool::output(rustc)?;
    let libraries = Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib");
    // The folder alone may be what an interrupted installation left.
    let files = fs::read_dir(libraries).into_iter().flatten().flatten();
    Ok(files.map(|file| file.file_name()).any(|name| name.to_string_lossy().starts_with("libstd-")))
}

fn added_by_rustup() -> Result<bool> {
    if !tool::exists("rustup") {
        return Ok(false);
    }
    let mut rustup = tool::command("rustup");
    // What rustup says is enough: a backtrace of its own helps nobody here.
    rustup.args(["target", "add", TARGET]).env("RUST_BACKTRACE", "0").stdin(Stdio::null());
    Ok(tool::run(rustup).is_ok() && installed()?)
}

fn built_from_debian() -> Result<bool> {
    if !tool::exists("apt-get") {
        return Ok(false);
    }
    println!(
        "rustup cannot add {TARGET} here: building it from Debian's sources of the same Rust (about a minute)"
    );
    let mut script = tool::command("bash");
    script.arg(DEBIAN_SCRIPT).stdin(Stdio::null());
    // Cargo's variables for xtask are not meant for the build inside the script.
    tool::without_cargo(&mut script);
    Ok(tool::run(script).is_ok() && installed()?)
}
