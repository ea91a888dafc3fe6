//! From text to terms.

use std::collections::HashMap;

use tantivy::tokenizer::{
    AsciiFoldingFilter, Language, LowerCaser, RemoveLongFilter, SimpleTokenizer, Stemmer, TextAnalyzer,
};

use super::schema::ANALYSER;

/// Bytes of the longest word that is indexed; longer ones are hashes and blobs.
const LONGEST: usize = 64;
/// Words of a query. A prompt can be a whole file; the first words that differ are enough.
const MOST_TERMS: usize = 64;

/// Words that say nothing about what is meant. Only left out of queries, so that the list can change
/// without a rebuild.
const STOP: [&str; 78] = [
    "a", "about", "all", "also", "am", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by",
    "can", "could", "did", "do", "does", "for", "from", "get", "had", "has", "have", "he", "her", "here",
    "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "let", "me", "my", "no", "not", "now",
    "of", "on", "or", "our", "please", "she", "so", "some", "than", "that", "the", "their", "them", "then",
    "there", "these", "they", "this", "to", "us", "was", "we", "were", "what", "when", "where", "which",
    "who", "will", "with", "would", "you", "your",
];

/// Words as terms: lower case, without accents, English endings cut (which leaves other languages
/// mostly as they are).
pub(crate) fn analyser() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONGEST))
        .filter(LowerCaser)
        .filter(AsciiFoldingFilter)
        .filter(Stemmer::new(Language::English))
        .build()
}

pub(crate) fn register(index: &tantivy::Index) {
    index.tokenizers().register(ANALYSER, analyser());
}

/// Terms of a text with their counts, and how many there are in all.
#[derive(Debug, Default, Clone)]
pub(crate) struct Terms {
    pub(crate) counts: HashMap<String, u32>,
    pub(crate) len: u32,
}

impl Terms {
    pub(crate) fn of(text: &str, analyser: &mut TextAnalyzer) -> Self {
        let mut terms = Self::default();
        let mut stream = analyser.token_stream(text);
        while let Some(token) = stream.next() {
            *terms.counts.entry(token.text.clone()).or_default() += 1;
            terms.len += 1;
        }
        terms
    }
}

/// The terms of a query, in order, without doubles and stop words. If there is nothing but stop words
/// they are what is looked for.
pub(crate) fn query_terms(text: &str) -> Vec<String> {
    let all = distinct(text, false);
    if all.is_empty() { distinct(text, true) } else { all }
}

fn distinct(text: &str, stop_words: bool) -> Vec<String> {
    // Stop words are told before endings are cut ("this" would become "thi").
    let mut analyser = analyser();
    let mut terms: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if terms.len() == MOST_TERMS {
            break;
        }
        if !stop_words && STOP.binary_search(&word.to_lowercase().as_str()).is_ok() {
            continue;
        }
        let mut stream = analyser.token_stream(word);
        while let Some(token) = stream.next() {
            if !terms.contains(&token.text) {
                terms.push(token.text.clone());
            }
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stop_words_are_sorted() {
        assert!(STOP.is_sorted());
    }

    #[test]
    fn a_query_loses_its_stop_words_unless_it_has_no_others() {
        assert_eq!(query_terms("What is the name of our staging databases?"), ["name", "stage", "databas"]);
        assert_eq!(query_terms("who are you"), ["who", "are", "you"]);
        assert_eq!(query_terms("… — !"), Vec::<String>::new());
    }
}
