//! Resources that were read, for as long as their server says that they hold.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use serde_json::Value;
use signet_auth::Caller;

/// The longest that a resource is kept, whatever its server says.
const LONGEST: Duration = Duration::from_secs(3_600);
/// Resources of one server that are kept, and bytes of one.
const MOST: usize = 64;
const BYTES: usize = 1 << 20;

/// What was read of one server.
#[derive(Default)]
pub(crate) struct Cache(Mutex<HashMap<Key, Kept>>);

/// An address, and for whom: nobody named, where it is the same for everyone.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    uri: String,
    principal: Option<String>,
}

struct Kept {
    answer: Value,
    until: Instant,
}

impl Cache {
    /// What was read, if it still holds.
    pub(crate) fn get(&self, caller: &Caller, uri: &str) -> Option<Value> {
        let kept = self.0.lock();
        let whose = [None, Some(caller.principal().name().to_owned())];
        let found = whose.into_iter().find_map(|principal| kept.get(&Key { uri: uri.to_owned(), principal }));
        found.filter(|kept| kept.until > Instant::now()).map(|kept| kept.answer.clone())
    }

    /// Keeps an answer, if its server says for how long. What is not said to be the same for everyone is kept for who
    /// asked alone.
    pub(crate) fn put(&self, caller: &Caller, uri: &str, answer: &Value) {
        let ttl = answer.get("ttlMs").and_then(Value::as_u64).unwrap_or_default();
        if ttl == 0 || answer.to_string().len() > BYTES {
            return;
        }
        let public = answer.get("cacheScope").and_then(Value::as_str) == Some("public");
        let principal = (!public).then(|| caller.principal().name().to_owned());
        let now = Instant::now();
        let until = now + Duration::from_millis(ttl).min(LONGEST);
        let mut kept = self.0.lock();
        if kept.len() >= MOST {
            kept.retain(|_, kept| kept.until > now);
        }
        if kept.len() >= MOST {
            kept.clear();
        }
        kept.insert(Key { uri: uri.to_owned(), principal }, Kept { answer: answer.clone(), until });
    }

    /// A resource changed.
    pub(crate) fn forget(&self, uri: &str) {
        self.0.lock().retain(|key, _| key.uri != uri);
    }

    /// The server is another than before.
    pub(crate) fn clear(&self) {
        self.0.lock().clear();
    }
}
