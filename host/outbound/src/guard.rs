//! Keeps a secret out of what comes back. Only the secret as it was sent is recognised: a server that sends it
//! back in another coding (base64, reversed) is not one to give a secret to.

use bytes::{Bytes, BytesMut};
use zeroize::Zeroizing;

use crate::SecretValue;

const REDACTED: &[u8] = b"[redacted]";

/// Looks for a secret in a stream. What may be its beginning is held back until it turns out not to be.
pub(crate) struct Guard {
    secret: SecretValue,
    /// For each length of a match, the longest shorter match that ends in the same place.
    shorter: Zeroizing<Vec<usize>>,
    /// Bytes that match so far; they are held back.
    matched: usize,
}

/// The secret was found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found;

impl Guard {
    pub(crate) fn new(secret: SecretValue) -> Self {
        let mut guard = Self { shorter: Zeroizing::new(vec![0]), secret, matched: 0 };
        let mut length = 0;
        for at in 1..guard.secret.len() {
            if let Some(byte) = guard.secret.get(at).copied() {
                length = guard.step(length, byte);
                guard.shorter.push(length);
            }
        }
        guard
    }

    /// The length of the match after one more byte.
    fn step(&self, mut length: usize, byte: u8) -> usize {
        loop {
            if self.secret.get(length) == Some(&byte) {
                return length + 1;
            }
            if length == 0 {
                return 0;
            }
            length = self.shorter.get(length - 1).copied().unwrap_or_default();
        }
    }

    /// What of the stream can be shown after this chunk.
    pub(crate) fn pass(&mut self, chunk: Bytes) -> Result<Bytes, Found> {
        let before = self.matched;
        for byte in &chunk {
            self.matched = self.step(self.matched, *byte);
            if self.matched == self.secret.len() {
                return Err(Found);
            }
        }
        // All that is held back is the beginning of the secret, so it need not be kept.
        let shown = (before + chunk.len()).saturating_sub(self.matched);
        if before == 0 {
            return Ok(chunk.slice(..shown));
        }
        let mut out = BytesMut::with_capacity(before + chunk.len());
        out.extend_from_slice(self.secret.get(..before).unwrap_or_default());
        out.extend_from_slice(&chunk);
        out.truncate(shown);
        Ok(out.freeze())
    }

    /// What was held back, at the stream's end.
    pub(crate) fn rest(&mut self) -> Bytes {
        let held = self.secret.get(..std::mem::take(&mut self.matched)).unwrap_or_default();
        Bytes::copy_from_slice(held)
    }

    /// Whether something is held back.
    pub(crate) fn holds(&self) -> bool {
        self.matched > 0
    }

    /// A header's value without the secret, if it holds it.
    pub(crate) fn redact(&self, value: &[u8]) -> Option<Vec<u8>> {
        let mut rest = value;
        let mut out = Vec::new();
        while let Some(at) = rest.windows(self.secret.len()).position(|window| window == &**self.secret) {
            out.extend_from_slice(rest.get(..at).unwrap_or_default());
            out.extend_from_slice(REDACTED);
            rest = rest.get(at + self.secret.len()..).unwrap_or_default();
        }
        if out.is_empty() {
            return None;
        }
        out.extend_from_slice(rest);
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(secret: &str) -> Guard {
        Guard::new(Zeroizing::new(secret.as_bytes().to_vec()))
    }

    /// Every way to cut a stream into two or three chunks.
    fn cuts(stream: &[u8]) -> Vec<Vec<Bytes>> {
        let mut all = Vec::new();
        for first in 0..=stream.len() {
            for second in first..=stream.len() {
                let parts = [&stream[..first], &stream[first..second], &stream[second..]];
                all.push(parts.map(Bytes::copy_from_slice).to_vec());
            }
        }
        all
    }

    fn run(secret: &str, chunks: Vec<Bytes>) -> (Vec<u8>, Result<(), Found>) {
        let mut guard = guard(secret);
        let mut shown = Vec::new();
        for chunk in chunks {
            match guard.pass(chunk) {
                Ok(bytes) => shown.extend_from_slice(&bytes),
                Err(found) => return (shown, Err(found)),
            }
        }
        shown.extend_from_slice(&guard.rest());
        (shown, Ok(()))
    }

    #[test]
    fn a_stream_without_the_secret_passes_whole_however_it_is_cut() {
        for stream in ["abababab", "aabaabaa", "aabaabaaaabaab", "", "xyz", "aaaaaaaaaaa"] {
            for chunks in cuts(stream.as_bytes()) {
                assert_eq!(run("aabaabaab", chunks), (stream.as_bytes().to_vec(), Ok(())), "{stream}");
            }
        }
    }

    #[test]
    fn no_byte_of_the_secret_passes_however_it_is_cut() {
        for (before, after) in
            [("", ""), ("xx", "yy"), ("aabaabaabX", "aab"), ("aaba", "aabaab"), ("aaaab", "")]
        {
            let secret = "aabaabaac";
            let stream = format!("{before}{secret}{after}");
            for chunks in cuts(stream.as_bytes()) {
                let (shown, answer) = run(secret, chunks);
                assert_eq!(answer, Err(Found), "{stream}");
                assert!(before.as_bytes().starts_with(&shown), "{stream}: {shown:?}");
            }
        }
    }

    #[test]
    fn headers_lose_the_secret_wherever_it_stands() {
        let guard = guard("hunter22");
        assert_eq!(
            guard.redact(b"Bearer hunter22, hunter22"),
            Some(b"Bearer [redacted], [redacted]".to_vec())
        );
        assert_eq!(guard.redact(b"hunter2"), None);
    }
}
