//! A file that is Signet's alone: an extension that runs inside the harness.

use alloc::format;
use alloc::string::String;

use signet_plugin_sdk::{CurrentFile, Result};

use crate::files::{Now, Part};

/// On the first line of every file that is Signet's alone.
pub const MARK: &str = "Written by Signet";

/// The file with this text. One without the mark on its first line is the user's own and stays.
///
/// # Errors
/// There is a file of somebody else's.
pub fn part(file: &'static str, files: &[CurrentFile], text: String, what: &str) -> Result<Part> {
    let now = Now::of(file, files);
    let ours = now.text.lines().next().is_some_and(|line| line.contains(MARK));
    let theirs = now.existed && !ours && !now.text.trim().is_empty();
    if theirs {
        return Err(now.cannot(&"there is a file of this name that Signet did not write"));
    }
    Ok(Part {
        present: ours,
        install: now.edit(text, what),
        uninstall: if ours { now.removal(&format!("{what} is removed")) } else { None },
    })
}
