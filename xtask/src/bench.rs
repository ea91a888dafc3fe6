//! `cargo xtask bench`: the benchmarks, against the release binary.

use std::ffi::OsString;
use std::process::Command;

use crate::dashboard;
use crate::failure::{Failure, Result};
use crate::lighthouse;
use crate::progress::Progress;
use crate::setup;
use crate::tool;

/// The group that is measured in a browser.
const IN_BROWSER: &str = "dashboard";

/// The command itself. `args` go to `signet-bench`, with or without a `--` before them.
pub(crate) fn command(mut args: Vec<OsString>) -> Result<()> {
    if args.first().is_some_and(|first| first == "--") {
        args.remove(0);
    }
    let browser = wants_browser(&args);
    let mut progress = Progress::new(if browser { 5 } else { 3 });
    progress.quick(setup::STEP, setup::ensure)?;
    // Before the build: the page is embedded.
    let page = browser.then(|| progress.quick(dashboard::STEP, dashboard::ensure));
    let built = progress
        .step("building Signet and the benchmarks", || tool::release_binaries(&["signet", "signet-bench"]))?;
    let [signet, bench] = built.as_slice() else {
        return Err(Failure::Message("cargo did not build both signet and signet-bench".to_owned()));
    };
    let mut command = tool::command(bench);
    command.arg("--signet").arg(signet).args(args);
    if let Some(page) = page {
        let prepared = page.and_then(|()| {
            progress.quick("checking the browser and Lighthouse", || prepare_browser(&mut command))
        });
        if let Err(failure) = prepared {
            println!("the dashboard is not measured: {}", why(failure));
        }
    }
    progress.last("measuring");
    tool::without_cargo(&mut command);
    tool::run(command)
}

/// Tells `signet-bench` with what to look at pages. Without Lighthouse there are less figures, and that is said.
fn prepare_browser(command: &mut Command) -> Result<()> {
    dashboard::for_measuring(command)?;
    let node = match lighthouse::ensure() {
        Ok(folder) => {
            command.env(lighthouse::VARIABLE, &folder);
            lighthouse::node(&folder)
        }
        Err(failure) => {
            println!("without Lighthouse: {}", why(failure));
            None
        }
    };
    command.arg("--node").arg(node.unwrap_or_else(|| "node".into()));
    Ok(())
}

/// Whether the group is among those that are measured.
fn wants_browser(args: &[OsString]) -> bool {
    let only = args.iter().position(|arg| arg == "--only").and_then(|at| args.get(at + 1));
    only.is_none_or(|group| group == IN_BROWSER)
}

/// Of something that one goes on without.
fn why(failure: Failure) -> String {
    match failure {
        Failure::Message(text) | Failure::Usage(text) => text,
        Failure::Exit(_) => "see above".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_prepared_for_who_measures_pages() {
        let args = |line: &str| line.split_whitespace().map(OsString::from).collect::<Vec<_>>();
        for line in ["", "--quick", "--write docs", "--only dashboard"] {
            assert!(wants_browser(&args(line)), "{line}");
        }
        assert!(!wants_browser(&args("--quick --only bus")));
    }
}
