//! The rolling window: what happened lately, in lines. Events that say the same again become one line with
//! a count. Bounded whatever arrives, also from a single source.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;

use signet_core::{Event, Millis};

use crate::door::account;
use crate::entities::{self, Entity};
use crate::kinds::{self, Described};
use crate::render;

/// Lines in all.
pub(crate) const LINES: usize = 10_000;
/// Lines of one source: a flood pushes out its own lines only.
const SOURCE_LINES: usize = 2_000;
/// Sources that are compared to find the one with most lines.
const COMPARED: usize = 256;
/// Two events further apart are two lines.
const TOGETHER: Millis = 60_000;
/// Words of a line that are compared with a prompt.
const WORDS: usize = 24;

/// One line of the window.
#[derive(Debug)]
pub(crate) struct Line {
    /// The latest of the events that it stands for.
    pub(crate) event: Arc<Event>,
    /// How many those are.
    pub(crate) count: u32,
    /// What is said of it.
    pub(crate) text: Box<str>,
    pub(crate) words: Box<[u64]>,
    pub(crate) entities: Box<[Entity]>,
    pub(crate) weight: u8,
    /// The memory that it is about.
    pub(crate) memory: Option<u64>,
    sameness: u64,
}

/// What is worked out of an event before the window is locked.
pub(crate) struct Prepared(Line);

impl Prepared {
    /// `described`: how its source says that it reads.
    pub(crate) fn of(event: Arc<Event>, described: Option<&Described>) -> Self {
        let kind = kinds::known(&event.kind);
        let text = render::line(&event, described);
        let weight = kind.map(|kind| kind.weight).or_else(|| Some(described?.weight)).unwrap_or(50);
        let same = kind.map(|kind| kind.same);
        let fields = match same {
            // Of an unknown type: the same in every field, or in those that its source names.
            None => described
                .and_then(|described| described.sameness(&event.payload))
                .unwrap_or_else(|| event.payload.to_string()),
            Some([]) => event.id.clone(),
            Some(fields) => {
                let said =
                    |field: &&str| event.payload.get(field).map_or_else(String::new, ToString::to_string);
                fields.iter().map(|field| said(field) + "\0").collect()
            }
        };
        let sameness =
            entities::key(&format!("{}\0{}\0{:?}\0{fields}", event.source, event.kind, event.agent));
        let memory = event.kind.starts_with("memory.").then(|| event.payload.get("id")?.as_str());
        Self(Line {
            memory: memory.flatten().map(entities::key),
            words: entities::words(&text, WORDS).into(),
            entities: entities::of(&event.payload).into(),
            text: text.into(),
            count: 1,
            weight,
            sameness,
            event,
        })
    }
}

/// The lines.
pub(crate) struct Window {
    length: Millis,
    /// By the sequence of the line's latest event.
    lines: BTreeMap<u64, Line>,
    /// The line of each sameness.
    latest: HashMap<u64, u64>,
    /// Sequences of the lines of each source's account, oldest first.
    sources: HashMap<Box<str>, VecDeque<u64>>,
    /// The lines in which an entity occurs.
    mentions: HashMap<u64, Vec<u64>>,
}

impl Window {
    pub(crate) fn new(length: Millis) -> Self {
        Self {
            length,
            lines: BTreeMap::new(),
            latest: HashMap::new(),
            sources: HashMap::new(),
            mentions: HashMap::new(),
        }
    }

    pub(crate) fn length(&self) -> Millis {
        self.length
    }

    /// Adds an event; `now` is when.
    pub(crate) fn push(&mut self, Prepared(mut line): Prepared, now: Millis) {
        self.expire(now);
        if let Some(earlier) = self.latest.get(&line.sameness).copied()
            && let Some(old) = self.lines.get(&earlier)
            && line.event.timestamp.saturating_sub(old.event.timestamp) <= TOGETHER
        {
            line.count = old.count.saturating_add(1);
            self.remove(earlier);
        }
        let sequence = line.event.sequence;
        self.latest.insert(line.sameness, sequence);
        for entity in &line.entities {
            self.mentions.entry(entity.key).or_default().push(sequence);
        }
        let own = self.sources.entry(account(&line.event.source).into()).or_default();
        own.push_back(sequence);
        let surplus = own.front().copied().filter(|_| own.len() > SOURCE_LINES);
        let latest = (self.lines.len() >= LINES).then(|| account(&line.event.source).to_owned());
        self.lines.insert(sequence, line);
        if let Some(oldest) = surplus {
            self.remove(oldest);
        }
        while self.lines.len() > LINES {
            let Some(victim) = self.victim(latest.as_deref().unwrap_or_default()) else { break };
            self.remove(victim);
        }
    }

    /// Words the lines of a source anew, after it has said how they read. Those that would be one now stay apart.
    pub(crate) fn reword(&mut self, source: &str, described: impl Fn(&Event) -> Option<Arc<Described>>) {
        let own: Vec<_> = self.sources.get(account(source)).into_iter().flatten().copied().collect();
        for sequence in own {
            let Some(line) = self.lines.get_mut(&sequence).filter(|line| line.event.source == source) else {
                continue;
            };
            let Prepared(fresh) = Prepared::of(Arc::clone(&line.event), described(&line.event).as_deref());
            (line.text, line.words, line.weight) = (fresh.text, fresh.words, fresh.weight);
        }
    }

    /// Which line goes where there are too many: the oldest of the source that has most of them. Among very many
    /// sources nobody has much, and it is the oldest of all.
    fn victim(&self, latest: &str) -> Option<u64> {
        let share = LINES / self.sources.len().max(1);
        let own = self.sources.get(latest).filter(|own| own.len() > share);
        let most = || {
            let few = self.sources.len() <= COMPARED;
            self.sources.values().filter(|_| few).max_by_key(|lines| lines.len())
        };
        let oldest = own.or_else(most).and_then(|lines| lines.front().copied());
        oldest.or_else(|| self.lines.first_key_value().map(|(sequence, _)| *sequence))
    }

    /// Whether the oldest line is too old.
    pub(crate) fn is_stale(&self, now: Millis) -> bool {
        let since = now.saturating_sub(self.length);
        self.lines.first_key_value().is_some_and(|(_, line)| line.event.timestamp < since)
    }

    /// Removes lines that are too old.
    pub(crate) fn expire(&mut self, now: Millis) {
        while self.is_stale(now)
            && let Some((&oldest, _)) = self.lines.first_key_value()
        {
            self.remove(oldest);
        }
    }

    fn remove(&mut self, sequence: u64) {
        let Some(line) = self.lines.remove(&sequence) else { return };
        if self.latest.get(&line.sameness) == Some(&sequence) {
            self.latest.remove(&line.sameness);
        }
        for entity in &line.entities {
            if let Some(mentions) = self.mentions.get_mut(&entity.key) {
                mentions.retain(|mention| *mention != sequence);
                if mentions.is_empty() {
                    self.mentions.remove(&entity.key);
                }
            }
        }
        if let Some(sequences) = self.sources.get_mut(account(&line.event.source)) {
            // Mostly the oldest; a line that came again is near the end.
            if sequences.front() == Some(&sequence) {
                sequences.pop_front();
            } else if let Some(at) = sequences.iter().rposition(|other| *other == sequence) {
                sequences.remove(at);
            }
            if sequences.is_empty() {
                self.sources.remove(account(&line.event.source));
            }
        }
    }

    /// The lines, oldest first.
    pub(crate) fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.lines.values()
    }

    /// The lines that mention an entity, oldest first.
    pub(crate) fn mentions(&self, entity: u64) -> impl Iterator<Item = &Line> {
        let sequences = self.mentions.get(&entity).into_iter().flatten();
        sequences.filter_map(|sequence| self.lines.get(sequence))
    }

    /// How many lines there are.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }
}
