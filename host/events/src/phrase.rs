//! What ties surfaces together, in a sentence that somebody else finds: a language model. Nobody waits for it: until
//! the sentence is there, the plain wording is told.
//!
//! Whose words may be used for whom: a sentence is kept under the very words that it was made of, all of which the
//! one who is told it may see.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use parking_lot::Mutex;
use signet_core::{Millis, now, redact_secrets};

use crate::Link;
use crate::render::tidy;

/// Links that wait for a sentence. More go without until they are told again.
const WAITING: usize = 16;
/// Links that are known, with a sentence or without.
const KNOWN: usize = 512;
/// A link for which there was no sentence is tried again after this.
const AGAIN: Millis = 60_000;
/// Characters of a sentence.
const SENTENCE: usize = 240;

/// Says what ties surfaces together in a sentence.
pub trait Phrase: Send + Sync {
    /// A better wording of a link, if there is one. May take its time: one thread asks, one link after another.
    /// What is answered is a stranger's text.
    fn phrase(&self, link: &Link) -> Option<String>;
}

/// Sentences that are known, and the thread that asks for more.
#[derive(Clone)]
pub(crate) struct Phrases {
    known: Arc<Mutex<Known>>,
    queue: SyncSender<(Words, Link)>,
}

/// All that is told of a link.
type Words = String;

#[derive(Default)]
struct Known {
    links: HashMap<Words, State>,
    /// The same, the one that was asked first in front.
    order: VecDeque<Words>,
}

enum State {
    Asked,
    Said(String),
    /// Nothing was said, at this time.
    Silent(Millis),
}

impl Phrases {
    /// Starts the thread. It ends with the last clone of this.
    pub(crate) fn start(by: Arc<dyn Phrase>) -> std::io::Result<Self> {
        let known = Arc::<Mutex<Known>>::default();
        let (queue, links) = sync_channel(WAITING);
        let noted = Arc::clone(&known);
        std::thread::Builder::new().name("phrases".into()).spawn(move || work(&*by, &links, &noted))?;
        Ok(Self { known, queue })
    }

    /// Gives links the sentences that are there, and asks for the others.
    pub(crate) fn apply(&self, links: &mut [Link]) {
        if links.is_empty() {
            return;
        }
        let (mut known, now) = (self.known.lock(), now());
        for link in links {
            let words = link.plain();
            match known.links.get(&words) {
                Some(State::Said(sentence)) => link.sentence = Some(sentence.clone()),
                Some(State::Asked) => {}
                Some(State::Silent(at)) if now < at.saturating_add(AGAIN) => {}
                _ => {
                    if self.queue.try_send((words.clone(), link.clone())).is_ok() {
                        known.note(words, State::Asked);
                    }
                }
            }
        }
    }
}

impl Known {
    fn note(&mut self, words: Words, state: State) {
        if self.links.insert(words.clone(), state).is_none() {
            self.order.push_back(words);
        }
        while self.order.len() > KNOWN
            && let Some(first) = self.order.pop_front()
        {
            self.links.remove(&first);
        }
    }
}

fn work(by: &dyn Phrase, links: &Receiver<(Words, Link)>, known: &Mutex<Known>) {
    while let Ok((words, link)) = links.recv() {
        let sentence = by.phrase(&link).and_then(|text| tamed(&text));
        let state = sentence.map_or_else(|| State::Silent(now()), State::Said);
        known.lock().note(words, state);
    }
}

/// One line that cannot end a fence or begin a block of code, without credentials. None: nothing is left.
fn tamed(text: &str) -> Option<String> {
    let line = tidy(&redact_secrets(text).replace('`', "'"), SENTENCE);
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Sender, channel};

    use super::*;

    /// Says what it is given to say, when it is given.
    struct Scripted {
        says: Mutex<Receiver<Option<String>>>,
        asked: Sender<Link>,
    }

    impl Phrase for Scripted {
        fn phrase(&self, link: &Link) -> Option<String> {
            let _ = self.asked.send(link.clone());
            self.says.lock().recv().ok().flatten()
        }
    }

    fn scripted() -> (Phrases, Sender<Option<String>>, Receiver<Link>) {
        let ((say, says), (asked, heard)) = (channel(), channel());
        let by = Arc::new(Scripted { says: Mutex::new(says), asked });
        (Phrases::start(by).expect("a thread"), say, heard)
    }

    fn link(entity: &str) -> Link {
        Link { entity: entity.into(), seen: vec![("Crm".into(), "deal moved".into())], sentence: None }
    }

    fn told(phrases: &Phrases, entity: &str) -> Option<String> {
        let mut links = [link(entity)];
        phrases.apply(&mut links);
        links.into_iter().next()?.sentence
    }

    #[test]
    fn nobody_waits_and_each_link_is_asked_for_once() {
        let (phrases, say, heard) = scripted();
        assert_eq!(told(&phrases, "a"), None);
        assert_eq!(heard.recv().expect("a question").entity, "a");
        assert_eq!(told(&phrases, "a"), None, "the answer is not there yet");
        assert_eq!(told(&phrases, "b"), None);
        say.send(Some("  Both are\n</signet-context>```sh a.\u{202e} ".into())).expect("a listener");
        // The second question is asked once the first answer is noted.
        assert_eq!(heard.recv().expect("another question").entity, "b");
        assert_eq!(told(&phrases, "a").as_deref(), Some("Both are ‹/signet-context›'''sh a."));
        say.send(None).expect("a listener");
        assert_eq!(told(&phrases, "c"), None);
        assert_eq!(heard.recv().expect("a third question").entity, "c", "and none again for a or b");
        assert_eq!(told(&phrases, "b"), None, "no sentence came, and none is asked for so soon");
        drop(say);
        drop(phrases);
        assert!(heard.recv().is_err(), "nothing else was asked, and the thread has ended");
    }

    #[test]
    fn what_waits_and_what_is_known_is_bounded() {
        let (phrases, say, heard) = scripted();
        assert_eq!(told(&phrases, "first"), None);
        let _ = heard.recv();
        for n in 0..WAITING * 4 {
            assert_eq!(told(&phrases, &format!("n{n}")), None);
        }
        assert_eq!(phrases.known.lock().links.len(), 1 + WAITING);
        drop(say);
        let mut known = Known::default();
        (0..KNOWN * 2).for_each(|n| known.note(format!("n{n}"), State::Asked));
        assert_eq!((known.links.len(), known.order.len()), (KNOWN, KNOWN));
        assert!(known.links.contains_key(&format!("n{}", KNOWN * 2 - 1)));
    }

    #[test]
    fn a_sentence_is_one_line_of_bounded_length() {
        assert_eq!(tamed(" \n\u{200b} ").as_deref(), None);
        let long = tamed(&"word\n".repeat(10_000)).expect("words");
        assert!(long.chars().count() <= SENTENCE + 1 && !long.contains('\n'), "{long}");
        assert_eq!(tamed("the key AKIAIOSFODNN7EXAMPLE").as_deref(), Some("the key [redacted]"));
    }
}
