//! `cargo xtask bench`: the benchmarks, against the release binary.

use std::ffi::OsString;

use crate::failure::{Failure, Result};
use crate::progress::Progress;
use crate::setup;
use crate::tool;

/// The command itself. `args` go to `signet-bench`, with or without a `--` before them.
pub(crate) fn command(mut args: Vec<OsString>) -> Result<()> {
    if args.first().is_some_and(|first| first == "--") {
        args.remove(0);
    }
    let mut progress = Progress::new(3);
    progress.quick(setup::STEP, setup::ensure)?;
    let built = progress
        .step("building Signet and the benchmarks", || tool::release_binaries(&["signet", "signet-bench"]))?;
    let [signet, bench] = built.as_slice() else {
        return Err(Failure::Message("cargo did not build both signet and signet-bench".to_owned()));
    };
    progress.last("measuring");
    let mut command = tool::command(bench);
    command.arg("--signet").arg(signet).args(args);
    tool::without_cargo(&mut command);
    tool::run(command)
}
