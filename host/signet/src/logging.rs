//! The daemon's log, and what else listens to what it does.

use tracing_subscriber::layer::{Layer as _, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

use crate::telemetry::Telemetry;

/// Lines on standard error: `signet up` leads them into the workspace's log. `SIGNET_LOG` says what
/// is written (`info` by default), in the usual syntax of filters. Answers the telemetry, if the environment
/// wants some.
pub(crate) fn start() -> Option<Telemetry> {
    // The protocol's library warns of every message of a server that comes out of turn: a server could fill the disk.
    let filter = EnvFilter::try_from_env("SIGNET_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,tantivy=warn,rmcp=error"));
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let (telemetry, problem) = match Telemetry::from_environment() {
        Ok(telemetry) => (telemetry, None),
        Err(problem) => (None, Some(problem)),
    };
    // A second start in one process keeps the first.
    let _ = match &telemetry {
        // One filter for all: what it leaves out costs nothing.
        None => tracing_subscriber::registry().with(lines).with(filter).try_init(),
        Some(telemetry) => {
            let mut layers = telemetry.layers();
            layers.push(Box::new(lines.with_filter(filter)));
            tracing_subscriber::registry().with(layers).try_init()
        }
    };
    if let Some(problem) = problem {
        tracing::warn!("{problem}");
    }
    telemetry
}
