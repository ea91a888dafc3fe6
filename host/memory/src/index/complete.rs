//! Words that begin as one that somebody is typing.

use std::collections::BTreeMap;

use tantivy::Term;

use super::{Index, Kind, query_terms};
use crate::Result;

/// Words that stand for one that is half typed.
const MOST: usize = 6;
/// Terms of a segment that are looked at.
const LOOKED_AT: usize = 2_000;
/// Letters that say enough to guess by.
const LEAST: usize = 2;
/// Letters that an ending may have lost: `stagin`, on the way to `staging`, which is indexed as `stage`.
const ENDING: usize = 3;

impl Index {
    /// If the last word of a text is one that nothing holds, puts the most common words that begin so in its
    /// place. A word with something behind it is not being typed any more, and one that says nothing (`her`, on the way
    /// to `heron`) waits for its next letter.
    pub(crate) fn complete(&self, terms: &mut Vec<String>, text: &str, what: Kind) -> Result<()> {
        let Some(word) = text.rsplit(|c: char| !c.is_alphanumeric()).next().filter(|word| !word.is_empty())
        else {
            return Ok(());
        };
        let of_word = query_terms(word);
        let ([typed], true) = (of_word.as_slice(), terms.last() == of_word.last()) else { return Ok(()) };
        if self.beginning(what, typed)?.contains_key(typed) {
            return Ok(());
        }
        let letters = typed.chars().count();
        for cut in 0..=ENDING.min(letters.saturating_sub(LEAST)) {
            let prefix: String = typed.chars().take(letters - cut).collect();
            // What is short enough to begin half the words says nothing.
            if cut > 0 && letters - cut < LEAST + 2 {
                return Ok(());
            }
            let mut found: Vec<_> = self.beginning(what, &prefix)?.into_iter().collect();
            if !found.is_empty() {
                found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
                terms.pop();
                let fresh = found.into_iter().map(|(term, _)| term).filter(|term| !terms.contains(term));
                let fresh: Vec<_> = fresh.take(MOST).collect();
                terms.extend(fresh);
                return Ok(());
            }
        }
        Ok(())
    }

    /// Terms that begin so, with how many entries hold them.
    fn beginning(&self, what: Kind, prefix: &str) -> Result<BTreeMap<String, u64>> {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        let body = self.body(what);
        let searcher = self.shared.reader.searcher();
        for segment in searcher.segment_readers() {
            let inverted = segment.inverted_index(body)?;
            let from = Term::from_field_text(body, prefix);
            let mut stream = inverted
                .terms()
                .range()
                .ge(from.serialized_value_bytes())
                .into_stream()
                .map_err(tantivy::TantivyError::from)?;
            for _ in 0..LOOKED_AT {
                if !stream.advance() {
                    break;
                }
                let Some(term) =
                    std::str::from_utf8(stream.key()).ok().filter(|term| term.starts_with(prefix))
                else {
                    break;
                };
                *found.entry(term.to_owned()).or_default() += u64::from(stream.value().doc_freq);
            }
        }
        for (_, words) in self.shared.pending.read().entries().filter(|(entry, _)| entry.what == what) {
            for term in words.counts.keys().filter(|term| term.starts_with(prefix)) {
                *found.entry(term.clone()).or_default() += 1;
            }
        }
        Ok(found)
    }
}
