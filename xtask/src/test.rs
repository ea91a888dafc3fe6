//! `cargo xtask test`: every test, with the real harness in place.

use std::ffi::OsString;

use crate::failure::Result;
use crate::harness;
use crate::package;
use crate::progress::Progress;
use crate::setup;
use crate::tool;

/// The package whose tests run the real harness.
const END_TO_END: &str = "signet-tests";

/// The command itself. `args` go to `cargo test`, with or without a `--` before them.
pub(crate) fn command(mut args: Vec<OsString>) -> Result<()> {
    if args.first().is_some_and(|first| first == "--") {
        args.remove(0);
    }
    let wants_harness = wants_harness(&args);
    let mut progress = Progress::new(if wants_harness { 5 + harness::HARNESSES.len() } else { 2 });
    let mut cargo = tool::cargo();
    cargo.arg("test");
    // With `--workspace` cargo would not listen to `-p`.
    if !selects_packages(&args) {
        cargo.arg("--workspace");
    }
    cargo.args(&args);

    progress.quick(setup::STEP, setup::ensure)?;
    if wants_harness {
        for harness in harness::HARNESSES {
            let what = format!("checking {} for the end to end tests", harness.name);
            cargo.env(harness.variable, progress.quick(&what, || harness.ensure())?);
        }
        cargo.env(package::VARIABLE, progress.step(package::STEP, package::ensure)?);
        progress.step("testing what is in them", package::test)?;
    }
    // With a filter cargo builds just the test programs it names, and end to end tests would run an older
    // daemon.
    if wants_harness {
        let mut everything = tool::cargo();
        everything.args(["test", "--workspace", "--no-run", "--quiet"]);
        progress.step("building everything", || tool::run(everything))?;
    }
    progress.last("testing");
    tool::run(cargo)
}

/// Only the end to end tests need the harness, and it is a large download.
fn wants_harness(args: &[OsString]) -> bool {
    let end_to_end = |arg: &OsString| arg.to_string_lossy().contains(END_TO_END);
    !selects_packages(args) || args.iter().any(end_to_end)
}

/// Looks at cargo's own arguments only: what follows a `--` is for the test programs.
fn selects_packages(args: &[OsString]) -> bool {
    args.iter().take_while(|arg| *arg != "--").any(|arg| {
        let arg = arg.to_string_lossy();
        arg.starts_with("--package") || (arg.starts_with("-p") && !arg.starts_with("--"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(line: &str) -> Vec<OsString> {
        line.split_whitespace().map(OsString::from).collect()
    }

    #[test]
    fn packages_can_be_selected() {
        for line in
            ["-p signet-core", "-psignet-core", "--package signet-core", "--package=signet-core --release"]
        {
            assert!(selects_packages(&args(line)), "{line}");
        }
        for line in ["", "--locked", "a_name -- -p"] {
            assert!(!selects_packages(&args(line)), "{line}");
        }
    }

    #[test]
    fn the_harness_is_fetched_for_the_tests_that_run_it() {
        assert!(wants_harness(&args("")));
        assert!(wants_harness(&args("--locked")));
        assert!(wants_harness(&args("-p signet-tests")));
        assert!(!wants_harness(&args("-p signet-core")));
    }
}
