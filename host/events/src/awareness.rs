//! What a caller is told of other surfaces: of all that happens, what it may see and was not told yet.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use parking_lot::Mutex;
use signet_auth::Caller;
use signet_core::{Millis, Permission, clock, now};

use crate::phrase::Phrases;
use crate::{Ask, Bus, Context, Phrase};

/// What is told beside a prompt has this score at least: an event that matters half is told while it is in the
/// window, the start of a session in another project for a minute or two.
const LEAST: f64 = 0.22;
/// Sessions whose told lines are known. One that is forgotten is told again.
const SESSIONS: usize = 4_096;
/// Lines that are known of each.
const LINES: usize = 512;
/// An event of a harness that comes later than this was kept at the edge: nobody reads the answer.
const LATE: Millis = 60_000;

/// The window, for callers. Cheap to clone.
#[derive(Clone)]
pub struct Awareness {
    bus: Bus,
    told: Arc<Mutex<HashMap<(String, String), Sequences>>>,
    phrases: Option<Phrases>,
}

/// Lines that a session was told.
#[derive(Default)]
struct Sequences {
    lines: Arc<HashSet<u64>>,
    /// The same, the one that was told first in front.
    order: VecDeque<u64>,
    used: Millis,
}

impl Sequences {
    fn add(&mut self, line: u64) {
        let lines = Arc::make_mut(&mut self.lines);
        if lines.insert(line) {
            self.order.push_back(line);
        }
        while self.order.len() > LINES
            && let Some(first) = self.order.pop_front()
        {
            lines.remove(&first);
        }
    }
}

impl Awareness {
    /// Of what happens on a bus.
    #[must_use]
    pub fn new(bus: Bus) -> Self {
        Self { bus, told: Arc::default(), phrases: None }
    }

    /// Has links between surfaces said in a sentence by somebody, once that is there.
    ///
    /// # Errors
    /// No thread can be started.
    pub fn phrased_by(self, by: Arc<dyn Phrase>) -> std::io::Result<Self> {
        Ok(Self { phrases: Some(Phrases::start(by)?), ..self })
    }

    /// What a caller would be told now of the whole window, and why each line is in it.
    ///
    /// # Errors
    /// The caller may not recall.
    pub fn look(&self, caller: &Caller, prompt: &str, tokens: usize) -> signet_core::Result<Context> {
        caller.require(Permission::Recall)?;
        Ok(self.ask(caller, Ask { prompt: prompt.to_owned(), tokens, ..Ask::default() }))
    }

    /// For a session that begins: all that matters, beside the memories that it is `given`, by id. Empty when
    /// that is nothing, or when the caller's key wants to be left alone.
    #[must_use]
    pub fn opening(&self, caller: &Caller, given: &[String]) -> String {
        if let Some(session) = session(caller) {
            self.told.lock().remove(&session);
        }
        self.beside(caller, "", given)
    }

    /// For a prompt: what matters and was not told to its session yet. Empty as in [`Awareness::opening`].
    #[must_use]
    pub fn beside(&self, caller: &Caller, prompt: &str, given: &[String]) -> String {
        let late = caller.context().received_at + LATE < now();
        if !caller.principal().awareness || late || !caller.may(Permission::Recall) {
            return String::new();
        }
        let session = session(caller);
        let told = session.as_ref().map(|session| self.told_to(session)).unwrap_or_default();
        let (prompt, given) = (prompt.to_owned(), given.to_vec());
        let context = self.ask(caller, Ask { prompt, least: LEAST, told, given, ..Ask::default() });
        if let Some(session) = session {
            self.note(session, &context);
        }
        context.text(clock)
    }

    fn ask(&self, caller: &Caller, ask: Ask) -> Context {
        let (context, scope) = (caller.context(), caller.read_scope());
        let project = context.project_id().map(str::to_owned);
        let ask = Ask { project, session: context.session_key.clone(), ..ask };
        let mut context = self.bus.context(&ask, &|event| scope.sees(event));
        if let Some(phrases) = &self.phrases {
            phrases.apply(&mut context.links);
        }
        context
    }

    fn told_to(&self, session: &(String, String)) -> Arc<HashSet<u64>> {
        self.told.lock().get(session).map(|told| Arc::clone(&told.lines)).unwrap_or_default()
    }

    fn note(&self, session: (String, String), context: &Context) {
        let mut told = self.told.lock();
        if told.len() >= SESSIONS && !told.contains_key(&session) {
            let longest_ago =
                told.iter().min_by_key(|(_, told)| told.used).map(|(session, _)| session.clone());
            longest_ago.and_then(|session| told.remove(&session));
        }
        let told = told.entry(session).or_default();
        told.used = now();
        let lines = context.lines.iter().map(|line| line.sequence);
        lines.chain(context.given.iter().copied()).for_each(|line| told.add(line));
    }
}

/// An agent's session.
fn session(caller: &Caller) -> Option<(String, String)> {
    let context = caller.context();
    Some((context.agent_id.clone(), context.session_key.clone()?))
}

/// Adds what happens elsewhere to what a harness is given.
#[must_use]
pub fn with_news(mut inject: String, news: &str) -> String {
    if !news.is_empty() {
        if !inject.is_empty() {
            inject.push_str("\n\n");
        }
        inject.push_str(news);
    }
    inject
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_lines_those_that_were_told_first_are_forgotten() {
        let mut told = Sequences::default();
        let earlier = Arc::clone(&told.lines);
        // The first one is told with a high number, and again.
        [9_999, 9_999].into_iter().chain(1..LINES as u64).for_each(|line| told.add(line));
        assert!(told.lines.len() == LINES && told.lines.contains(&9_999) && told.lines.contains(&1));
        told.add(9_998);
        assert!(told.lines.len() == LINES && !told.lines.contains(&9_999) && told.lines.contains(&1));
        assert!(earlier.is_empty(), "what a prompt was given stays as it was");
    }
}
