//! What the end to end tests share: a real daemon, machines with real harnesses, and a stand-in for
//! the language model. Nothing here looks inside Signet; everything goes through its binary and its port.
//!
//! `cargo xtask test` runs the tests with all that they need.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test's support may fail the test"
)]

mod authority;
#[path = "../../host/api/tests/support/document.rs"]
pub mod document;

mod chromium;
mod daemon;
pub mod harness;
mod http;
mod machine;
mod network;
mod process;
mod redis;
mod stub_llm;
mod wait;

pub use authority::{Authority, Certificate};
pub use chromium::{Chromium, OpenPage};
pub use daemon::{Daemon, Key, Options};
pub use http::{Answer, Http};
pub use machine::{Machine, claude_program, harness_program};
pub use network::{Host, Network};
pub use process::{Finished, Program, signet_program};
pub use redis::RedisServer;
pub use stub_llm::{LlmRequest, StubLlm};
pub use wait::until;

/// What the stand-in for the model answers when it is asked for nothing else.
pub const ANSWER: &str = "STUB-ANSWER-4711";

/// What the stand-in for the model summarises every conversation as.
pub const SUMMARY: &str = "We named the deploy script osprey.sh";

/// How many plugins come with Signet: connectors, the generator of cards and the widgets, a folder each. An example is a
/// plugin that is built and not brought along.
///
/// # Panics
/// The repository is not where it was built.
#[must_use]
pub fn built_in() -> usize {
    const EXAMPLES: usize = 1;
    let plugins = |folder: &str| {
        let folder = format!("{}/../{folder}", env!("CARGO_MANIFEST_DIR"));
        let folders = std::fs::read_dir(folder).expect("a folder of plugins").flatten();
        folders.filter(|folder| folder.path().join("manifest.json").is_file()).count()
    };
    plugins("connectors") + plugins("plugins") - EXAMPLES
}
