//! `cargo xtask test`: every test, with the real harnesses in place.

use std::ffi::OsString;
use std::fs;
use std::process::{Command, Stdio};

use crate::conformance;
use crate::dashboard;
use crate::failure::{Failure, Result};
use crate::harness::HARNESSES;
use crate::machine;
use crate::package;
use crate::progress::Progress;
use crate::servers;
use crate::setup;
use crate::tool;

/// The package whose tests run the real harnesses.
const END_TO_END: &str = "signet-tests";

/// The package beside it whose tests run the conformance suite.
const PROTOCOL: &str = "signet-mcp";

/// JavaScript that connectors share.
const SCRIPTS: &str = "connectors/base/edge";

/// The command itself. `args` go to `cargo test`, with or without a `--` before them.
pub(crate) fn command(mut args: Vec<OsString>) -> Result<()> {
    if args.first().is_some_and(|first| first == "--") {
        args.remove(0);
    }
    let wants_harness = wants_harness(&args);
    let wants_suite = wants_harness || names(&args, PROTOCOL);
    let whole = !selects_packages(&args);
    let harnesses = if wants_harness { HARNESSES.as_slice() } else { &[] };
    let parts =
        [wants_suite, wants_harness, wants_harness, wants_harness, wants_harness, whole, whole, whole]
            .map(usize::from);
    let mut progress = Progress::new(3 + parts.iter().sum::<usize>() + harnesses.len());
    let mut cargo = tool::cargo();
    cargo.arg("test");
    // With `--workspace` cargo would not listen to `-p`.
    if whole {
        cargo.arg("--workspace");
    }
    cargo.args(&args);

    progress.quick(setup::STEP, setup::ensure)?;
    progress.quick(dashboard::STEP, dashboard::ensure)?;
    if wants_suite {
        let suite = progress.quick("checking the conformance suite", conformance::suite)?;
        cargo.env(conformance::VARIABLE, suite);
    }
    let mut real_servers = None;
    if wants_harness {
        let servers = progress.quick("checking real MCP servers", servers::ensure)?;
        cargo.env(servers::VARIABLE, &servers);
        real_servers = Some(servers);
    }
    for harness in harnesses {
        let label = format!("checking {} for the end to end tests", harness.title);
        cargo.env(harness.variable, progress.quick(&label, || harness.ensure())?);
    }
    if wants_harness {
        cargo.env(package::VARIABLE, progress.step(package::STEP, package::ensure)?);
        progress.step("testing what is in them", package::test)?;
    }
    if whole {
        progress.step("testing what runs inside harnesses", || tool::run(scripts()?))?;
        progress.step("testing the parts of the dashboard", dashboard::test)?;
    }
    // With a filter cargo builds just the test programs it names, and end to end tests would run an older
    // daemon.
    if wants_harness {
        let mut everything = tool::cargo();
        everything.args(["test", "--workspace", "--no-run", "--quiet"]);
        progress.step("building everything", || tool::run(everything))?;
    }
    if whole {
        progress.step(dashboard::IN_BROWSER, || dashboard::test_in_browser(real_servers.as_deref()))?;
    }
    progress.last("testing");
    tool::run(cargo)
}

/// The tests of the edges' JavaScript, with Node.js's own runner.
fn scripts() -> Result<Command> {
    let folder = machine::root().join(SCRIPTS);
    let entries = fs::read_dir(&folder)
        .map_err(|error| Failure::Message(format!("cannot read {}: {error}", folder.display())))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut tests: Vec<_> = files.filter(|path| path.to_string_lossy().ends_with(".test.mjs")).collect();
    tests.sort();
    let mut node = tool::command("node");
    node.args(["--test", "--test-reporter=dot"]).args(tests).stdin(Stdio::null());
    Ok(node)
}

/// Only the end to end tests need the harnesses, and they are large downloads.
fn wants_harness(args: &[OsString]) -> bool {
    !selects_packages(args) || names(args, END_TO_END)
}

fn names(args: &[OsString], package: &str) -> bool {
    args.iter().any(|arg| arg.to_string_lossy().contains(package))
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
