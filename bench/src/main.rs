//! Measures what Signet promises, each figure beside a baseline from the same run: these machines are
//! shared, and only ratios keep.
//!
//! `signet-bench --signet <path> [--node <path>] [--quick] [--only <group>] [--write <folder>]`. With `--write` the table
//! in `performance.md` and the chart `performance.svg` of that folder are made anew. The dashboard is measured by a
//! Node.js, where one is named.

mod actors;
mod bare;
mod bus;
mod call;
mod cards;
mod chart;
mod daemon;
mod dashboard;
mod edge;
mod guest;
mod hostile;
mod http;
mod plugins;
mod report;
mod runtime;
mod servers;
mod stats;

use std::path::PathBuf;
use std::process::ExitCode;

use report::Figure;

/// A failure ends the run with a sentence.
pub(crate) type Result<T, E = Box<dyn std::error::Error>> = std::result::Result<T, E>;

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

/// The groups of figures, in the order in which they are shown.
const GROUPS: [&str; 11] = [
    "call",
    "cards",
    "runtime",
    "actors",
    "plugins",
    "hostile",
    "daemon",
    "servers",
    "edge",
    "bus",
    "dashboard",
];

fn run() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let (mut signet, mut node, mut write, mut only, mut quick) = (None, None, None, None, false);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--signet" => signet = args.next().map(PathBuf::from),
            "--node" => node = args.next().map(PathBuf::from),
            "--write" => write = args.next().map(PathBuf::from),
            "--only" => only = args.next(),
            "--quick" => quick = true,
            // Not for people: a process of its own for the figure about memory.
            "--idle" => return alone()?.block_on(actors::idle_child(&args.next().unwrap_or_default())),
            servers::SERVE => return servers::serve(),
            "--flood" => return bus::flood(&args.next().unwrap_or_default()),
            other => {
                let options = "--quick, --only <group> and --write <folder>";
                return Err(format!("{other:?} is no option; there are {options}").into());
            }
        }
    }
    let chosen = |group: &&&str| only.as_ref().is_none_or(|only| only == **group);
    let groups: Vec<_> = GROUPS.iter().filter(chosen).collect();
    if groups.is_empty() || (only.is_some() && write.is_some()) {
        let groups = GROUPS.join(", ");
        return Err(format!("--only takes one of {groups}, and not together with --write").into());
    }
    let effort = if quick {
        Effort { rounds: 3, calls: 300, seconds: 1, starts: 5 }
    } else {
        Effort { rounds: 9, calls: 2_000, seconds: 4, starts: 15 }
    };
    let mut figures: Vec<Figure> = Vec::new();
    for group in groups {
        eprintln!("measuring: {group}");
        figures.extend(match *group {
            "call" => alone()?.block_on(call::measure(effort))?,
            "cards" => alone()?.block_on(cards::measure(effort))?,
            "runtime" => alone()?.block_on(runtime::measure(effort))?,
            "actors" => alone()?.block_on(actors::measure(effort))?,
            "plugins" => like_the_daemon()?.block_on(plugins::measure(effort))?,
            "hostile" => like_the_daemon()?.block_on(hostile::measure(effort))?,
            group => {
                let missing = "say where the signet program is: --signet <path> (`cargo xtask bench` does)";
                let signet = signet.as_deref().ok_or(missing)?;
                match group {
                    "servers" => servers::measure(signet, effort)?,
                    "dashboard" => dashboard::measure(signet, node.as_deref(), effort)?,
                    "edge" => edge::measure(signet, effort)?,
                    "bus" => {
                        let mut figures = like_the_daemon()?.block_on(bus::measure(effort))?;
                        figures.extend(bus::measure_http(signet, effort)?);
                        figures
                    }
                    _ => daemon::measure(signet, effort)?,
                }
            }
        });
    }
    println!("{}", report::table(&figures));
    if let Some(folder) = write {
        report::write(&folder, &figures)?;
        println!("written to {}", folder.display());
    }
    Ok(())
}

/// One thread for everything: what is measured has nobody to wait for.
fn alone() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// Two workers, whatever the machine has.
fn like_the_daemon() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}
