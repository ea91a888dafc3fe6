//! One event of a harness, on its way to the daemon.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};
use std::time::{Duration, Instant, SystemTime};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use signet_core::Millis;

use crate::client::Client;
use crate::commands::escape;
use crate::connection::Connection;
use crate::trouble::Trouble;

/// A request below this is not worth beginning.
const LEAST: Duration = Duration::from_millis(20);
/// Between two tries: spread, so that all edges of a daemon that restarts do not come back at once.
const PAUSE: Duration = Duration::from_millis(50);
const SPREAD: u64 = 150;
/// Clocks differ by this much before it is worth a word.
const SKEW: u64 = 300;

/// What a harness said, and from where: all that is needed to tell the daemon, but the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    /// UUID version 7. The daemon deals with each once.
    pub(crate) id: String,
    pub(crate) harness: String,
    /// The daemon's name for it.
    pub(crate) event: String,
    pub(crate) at: Millis,
    pub(crate) headers: BTreeMap<String, String>,
    /// As the harness wrote it.
    pub(crate) payload: String,
}

/// An event that other agents are told of and nobody waits for.
const PASSING: &str = "tool-used";
/// Of such an event no text needs more characters, and no list or object more members.
const TEXT: usize = 1_000;
const MEMBERS: usize = 50;

impl Event {
    /// Whether it is sent once, and lost where that fails: it is not told again, and the daemon need not know a
    /// repeat of it.
    pub(crate) fn is_passing(&self) -> bool {
        self.event == PASSING
    }
}

/// What such an event says, without what makes it long: what is in files, and what commands print.
pub(crate) fn shortened(said: Value) -> Value {
    match said {
        Value::String(text) if text.len() > TEXT => text.chars().take(TEXT).collect::<String>().into(),
        Value::Array(items) => items.into_iter().take(MEMBERS).map(shortened).collect(),
        Value::Object(fields) => {
            let fields = fields.into_iter().take(MEMBERS);
            fields.map(|(name, value)| (name, shortened(value))).collect()
        }
        other => other,
    }
}

/// The way to a daemon.
pub(crate) struct Edge {
    client: Client,
    skew: Cell<Option<Skew>>,
}

/// How far this machine's clock is from the daemon's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Skew {
    seconds: u64,
    ahead: bool,
}

impl Edge {
    pub(crate) fn of(connection: &Connection) -> Self {
        // Each request says how long it may take.
        let mut client = Client::new(connection.url.clone(), Duration::from_secs(120));
        if let Some(key) = connection.key() {
            client.bearer(&key);
        }
        Self { client, skew: Cell::new(None) }
    }

    /// Tells the daemon of an event; the answer has what to print. `late`: it was kept for a while.
    pub(crate) fn tell(&self, event: &Event, late: bool, until: Instant) -> Result<Value, Trouble> {
        let patience = until.saturating_duration_since(Instant::now());
        if patience < LEAST {
            return Err(Trouble::Slow(patience));
        }
        // Whatever a file says: no other header than ours can come from it.
        let ours = |name: &str| name.to_ascii_lowercase().starts_with("x-signet-");
        let mut headers: Vec<_> = event
            .headers
            .iter()
            .filter(|(name, _)| ours(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        if !event.is_passing() {
            headers.push(("X-Signet-Event-Id".into(), event.id.clone()));
        }
        if late {
            headers.push(("X-Signet-Event-Time".into(), event.at.to_string()));
        }
        let path = format!("/api/connectors/{}/hooks/{}", escape(&event.harness), escape(&event.event));
        let answer = self.client.post_within(&path, &headers, &event.payload, patience)?;
        self.skew.set(answer.date.and_then(Skew::of));
        if !(200..300).contains(&answer.status) {
            return Err(Trouble::of_answer(answer.status, &answer.text));
        }
        // A login page says 200, too: only a daemon's answer counts as one.
        let said = serde_json::from_str::<Value>(&answer.text).ok();
        said.filter(|said| said.get("exitCode").is_some()).ok_or(Trouble::Foreign(answer.status))
    }

    /// The same, with a second try where that is worth it.
    pub(crate) fn tell_twice(&self, event: &Event, until: Instant) -> Result<Value, Trouble> {
        let first = self.tell(event, false, until);
        if !first.as_ref().is_err_and(Trouble::is_momentary) {
            return first;
        }
        let pause = PAUSE + Duration::from_millis(RandomState::new().hash_one(&event.id) % SPREAD);
        if until.saturating_duration_since(Instant::now()) < pause + LEAST {
            return first;
        }
        std::thread::sleep(pause);
        self.tell(event, false, until)
    }

    /// By the last answer.
    pub(crate) fn skew(&self) -> Option<Skew> {
        self.skew.get()
    }
}

impl Skew {
    /// From the daemon's time, if the difference matters.
    pub(crate) fn of(theirs: SystemTime) -> Option<Self> {
        let now = SystemTime::now();
        let (difference, ahead) = match now.duration_since(theirs) {
            Ok(difference) => (difference, true),
            Err(error) => (error.duration(), false),
        };
        (difference.as_secs() > SKEW).then_some(Self { seconds: difference.as_secs(), ahead })
    }
}

impl std::fmt::Display for Skew {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let side = if self.ahead { "ahead of" } else { "behind" };
        write!(f, "this machine's clock is {} min {side} the daemon's: set it right", self.seconds / 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_minutes_off_is_told() {
        let off = |seconds: u64| SystemTime::now() - Duration::from_secs(seconds);
        assert_eq!(Skew::of(off(200)), None);
        assert!(Skew::of(off(900)).unwrap().to_string().contains("15 min ahead"));
        let behind = Skew::of(SystemTime::now() + Duration::from_secs(905)).unwrap();
        assert!(behind.to_string().contains("15 min behind"));
    }
}
