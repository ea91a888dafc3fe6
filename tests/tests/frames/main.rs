//! Frames of widgets: what the sandbox's door serves and to whom, and hostile pages in a real browser. Each thing that a
//! widget is kept from is tried by the same page in a frame that nothing confines, too: there it must work.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests"
)]

mod browser;
mod door;
mod grants;
mod stage;
