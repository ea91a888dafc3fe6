//! How much a line matters to who asks: by its type, age and place, by the words that it shares with the prompt,
//! and by what it shares with other surfaces.

use std::collections::HashMap;

use signet_core::{Event, Millis};

use crate::assemble::Ask;
use crate::entities::{self, Entity};
use crate::window::{Line, Window};

/// An entity in more lines than this is everywhere and ties nothing.
pub(crate) const EVERYWHERE: usize = 40;
/// Words of a prompt that are compared.
const WORDS: usize = 64;
/// What a tie between surfaces adds to a score.
const TIED: f64 = 0.15;

/// A line that was looked at closely.
pub(crate) struct Scored<'a> {
    pub(crate) line: &'a Line,
    pub(crate) score: f64,
    /// What is seen elsewhere, too.
    tied: Option<&'a Entity>,
}

impl<'a> Scored<'a> {
    /// `rough`: the score without what ties the line to others.
    pub(crate) fn new(rough: f64, line: &'a Line, ties: &mut Ties<'a>) -> Self {
        let tied = ties.of(line);
        Self { line, score: rough + if tied.is_some() { TIED } else { 0.0 }, tied }
    }
}

/// The words of a prompt. Most words of most lines are not among them: a bit says so at once.
struct Prompt {
    words: Vec<u64>,
    bits: [u64; 16],
}

impl Prompt {
    fn of(text: &str) -> Self {
        let words = entities::words(text, WORDS);
        let mut bits = [0; 16];
        for word in &words {
            let (place, bit) = Self::place(*word);
            if let Some(bits) = bits.get_mut(place) {
                *bits |= bit;
            }
        }
        Self { words, bits }
    }

    fn place(word: u64) -> (usize, u64) {
        #[allow(clippy::cast_possible_truncation, reason = "four bits")]
        let place = (word >> 6) as usize % 16;
        (place, 1 << (word % 64))
    }

    fn has(&self, word: u64) -> bool {
        let (place, bit) = Self::place(word);
        self.bits.get(place).is_some_and(|bits| bits & bit != 0) && self.words.contains(&word)
    }

    /// The part of its words that a line says, up to three of them.
    fn overlap(&self, line: &Line) -> f64 {
        if self.words.is_empty() {
            return 0.0;
        }
        let shared = line.words.iter().filter(|word| self.has(**word)).take(3).count();
        #[allow(clippy::cast_precision_loss, reason = "at most three")]
        let part = shared as f64 / self.words.len().min(3) as f64;
        part
    }
}

/// From where lines are looked at.
pub(crate) struct View<'a> {
    ask: &'a Ask,
    prompt: Prompt,
    now: Millis,
    length: Millis,
}

impl<'a> View<'a> {
    pub(crate) fn new(ask: &'a Ask, now: Millis, length: Millis) -> Self {
        Self { ask, prompt: Prompt::of(&ask.prompt), now, length }
    }

    fn fresh(&self, line: &Line) -> f64 {
        #[allow(clippy::cast_precision_loss, reason = "minutes")]
        let age = self.now.saturating_sub(line.event.timestamp) as f64 / self.length.max(1) as f64;
        (1.0 - age).clamp(0.0, 1.0)
    }

    fn is_here(&self, line: &Line) -> bool {
        self.ask.project.is_some() && line.event.project == self.ask.project
    }

    /// The score without what ties a line to others.
    pub(crate) fn rough(&self, line: &Line) -> f64 {
        let here = if self.is_here(line) { 0.15 } else { 0.0 };
        0.35 * f64::from(line.weight) / 100.0
            + 0.2 * self.fresh(line)
            + 0.3 * self.prompt.overlap(line)
            + here
    }

    /// Each part of a score, in words.
    pub(crate) fn why(&self, scored: &Scored<'_>) -> Vec<String> {
        let line = scored.line;
        let mut why = vec![format!("{} matters {} of 100", line.event.kind, line.weight)];
        why.push(format!("{} s ago", self.now.saturating_sub(line.event.timestamp) / 1_000));
        if self.prompt.overlap(line) > 0.0 {
            why.push("shares words with the prompt".into());
        }
        if self.is_here(line) {
            why.push("happened in this project".into());
        }
        if let Some(entity) = scored.tied {
            why.push(format!("\"{}\" is seen elsewhere too", entity.shown));
        }
        why
    }
}

/// In which sources entities are seen, looked up once for each of them.
pub(crate) struct Ties<'a> {
    window: &'a Window,
    visible: &'a dyn Fn(&Event) -> bool,
    known: HashMap<u64, Seen<'a>>,
}

/// Where an entity is seen.
#[derive(Clone, Copy)]
enum Seen<'a> {
    /// In no line that may be told, or everywhere: it ties nothing.
    Nowhere,
    In(&'a str),
    InSeveral,
}

impl<'a> Ties<'a> {
    pub(crate) fn new(window: &'a Window, visible: &'a dyn Fn(&Event) -> bool) -> Self {
        Self { window, visible, known: HashMap::new() }
    }

    /// What of a line is seen in another source.
    fn of(&mut self, line: &'a Line) -> Option<&'a Entity> {
        line.entities.iter().find(|entity| {
            let (window, visible) = (self.window, self.visible);
            match *self.known.entry(entity.key).or_insert_with(|| Seen::of(window, entity.key, visible)) {
                Seen::Nowhere => false,
                Seen::In(source) => source != line.event.source,
                Seen::InSeveral => true,
            }
        })
    }
}

impl<'a> Seen<'a> {
    fn of(window: &'a Window, entity: u64, visible: &dyn Fn(&Event) -> bool) -> Self {
        let mentions = window.mentions(entity).take(EVERYWHERE + 1).filter(|line| visible(&line.event));
        let mut seen = Self::Nowhere;
        for (count, line) in mentions.enumerate() {
            let source = line.event.source.as_str();
            seen = match seen {
                _ if count == EVERYWHERE => return Self::Nowhere,
                Self::Nowhere => Self::In(source),
                Self::In(first) if first == source => seen,
                _ => Self::InSeveral,
            };
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_has_its_own_words_whatever_their_bits() {
        let text: String = (0..WORDS).map(|n| format!("word{n} ")).collect();
        let prompt = Prompt::of(&text);
        assert!((0..WORDS).all(|n| prompt.has(entities::key(&format!("word{n}")))));
        assert!((0..1_000).all(|n| !prompt.has(entities::key(&format!("other{n}")))));
    }
}
