//! The daemon's log.

use tracing_subscriber::EnvFilter;

/// Lines on standard error: `signet up` leads them into the workspace's log. `SIGNET_LOG` says what
/// is written (`info` by default), in the usual syntax of filters.
pub(crate) fn start() {
    let filter = EnvFilter::try_from_env("SIGNET_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,tantivy=warn,rmcp=warn"));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .try_init();
    // A second start in one process keeps the first.
    drop(started);
}
