//! Edits as replaced ranges of the text, put together in one pass.

use alloc::string::String;

use super::scan::slice;

pub(super) struct Splice {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) put: String,
}

/// Applies splices that are in order and do not overlap.
pub(super) fn apply(text: &str, splices: &[Splice]) -> String {
    let added: usize = splices.iter().map(|splice| splice.put.len()).sum();
    let mut result = String::with_capacity(text.len() + added);
    let mut done = 0;
    for splice in splices {
        result.push_str(slice(text, done, splice.from));
        result.push_str(&splice.put);
        done = splice.to;
    }
    result.push_str(slice(text, done, text.len()));
    result
}
