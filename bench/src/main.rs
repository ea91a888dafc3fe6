//! Measures what Signet promises, each figure beside a baseline from the same run: these machines are
//! shared, and only ratios keep.
//!
//! `signet-bench --signet <path> [--quick] [--write <folder>]`. With `--write` the table in
//! `performance.md` and the chart `performance.svg` of that folder are made anew.

mod bare;
mod chart;
mod connector;
mod daemon;
mod http;
mod report;
mod stats;

use std::path::PathBuf;
use std::process::ExitCode;

use report::Figure;

/// A failure ends the run with a sentence.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// How much to measure.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    pub(crate) rounds: usize,
    pub(crate) calls: usize,
    pub(crate) seconds: u64,
    pub(crate) starts: usize,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (mut signet, mut write, mut quick) = (None, None, false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--signet" => signet = args.next().map(PathBuf::from),
            "--write" => write = args.next().map(PathBuf::from),
            "--quick" => quick = true,
            other => {
                return Err(format!("{other:?} is no option; there are --quick and --write <folder>").into());
            }
        }
    }
    let signet =
        signet.ok_or("say where the signet program is: --signet <path> (`cargo xtask bench` does)")?;
    let effort = if quick {
        Effort { rounds: 3, calls: 300, seconds: 1, starts: 5 }
    } else {
        Effort { rounds: 9, calls: 2_000, seconds: 4, starts: 15 }
    };
    let mut figures: Vec<Figure> = connector::measure(effort)?;
    figures.extend(daemon::measure(&signet, effort)?);
    println!("{}", report::table(&figures));
    if let Some(folder) = write {
        report::write(&folder, &figures)?;
        println!("written to {}", folder.display());
    }
    Ok(())
}
