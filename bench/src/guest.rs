//! The components that are measured, and new versions of them without a compiler.

use crate::Result;

/// The connector of Claude Code: what a real one is like.
pub(crate) const CONNECTOR: &[u8] = include_bytes!(env!("BENCH_CONNECTOR"));
/// Misbehaves on request.
pub(crate) const HOSTILE: &[u8] = include_bytes!(env!("BENCH_HOSTILE"));
/// Hears events and does nothing.
pub(crate) const IDLE: &[u8] = include_bytes!(env!("BENCH_IDLE"));
/// Connector and widget that answer with [`WORD`]: about 100 KB.
pub(crate) const ANSWER: &[u8] = include_bytes!(env!("BENCH_ANSWER"));

/// The generator of cards that comes with Signet.
pub(crate) const CARDS: &[u8] = include_bytes!(env!("BENCH_CARDS"));

/// What [`ANSWER`] answers.
pub(crate) const WORD: &str = "answer-version-001";

/// The same component with every `from` in it replaced: a text of the same length keeps it whole.
pub(crate) fn changed(component: &[u8], from: &str, to: &str) -> Result<Vec<u8>> {
    if from.len() != to.len() {
        return Err(format!("{from:?} and {to:?} are not of one length").into());
    }
    let (mut bytes, mut rest, mut found) = (Vec::with_capacity(component.len()), component, false);
    while let Some(at) = rest.windows(from.len()).position(|window| window == from.as_bytes()) {
        let (before, after) = rest.split_at(at);
        bytes.extend_from_slice(before);
        bytes.extend_from_slice(to.as_bytes());
        rest = after.get(from.len()..).unwrap_or_default();
        found = true;
    }
    bytes.extend_from_slice(rest);
    if found { Ok(bytes) } else { Err(format!("there is no {from:?} in this component").into()) }
}

/// A copy of [`IDLE`] with an id of its own.
pub(crate) fn idle(number: usize) -> Result<Vec<u8>> {
    changed(IDLE, "\"idle-0000\"", &format!("\"idle-{number:04}\""))
}

/// A copy of [`ANSWER`] that answers with another word.
pub(crate) fn answer(number: usize) -> Result<(Vec<u8>, String)> {
    let word = format!("answer-version-{number:03}");
    Ok((changed(ANSWER, WORD, &word)?, word))
}
