//! Lines in the daemon's log. What is over the limit of a call is dropped in silence: a log is no
//! reason to fail.

use crate::bindings::imports::signet::plugin::log::{Level, write};

/// For the author.
pub fn debug(message: &str) {
    let _ = write(Level::Debug, message);
}

/// For the curious.
pub fn info(message: &str) {
    let _ = write(Level::Info, message);
}

/// Something is not as it should be.
pub fn warn(message: &str) {
    let _ = write(Level::Warn, message);
}

/// Something failed.
pub fn error(message: &str) {
    let _ = write(Level::Error, message);
}
