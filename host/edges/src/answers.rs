//! Which events were answered, and how.

use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use signet_core::{Millis, now};
use signet_store::{Read as _, Result, Store, StoreError, Table, compose_key};

const ANSWERS: Table<Kept> = Table::new("event_answers");

/// How long answers are kept: longer than edges keep events (7 days).
const KEPT: Millis = 9 * 24 * 3_600_000;
/// Answers that are kept; the oldest go first.
const MOST: usize = 100_000;
/// Bytes of an answer that is written down. What is repeated after a restart has nobody waiting for more.
const LARGEST: usize = 16 * 1024;
/// Answers that wait to be written down. More of them wait on a disk that is full.
const MOST_WAITING: usize = 20_000;

/// What a harness is answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(rename = "HookAnswer")]
pub struct Answer {
    /// For the harness.
    pub stdout: String,
    /// One line for the user, or nothing.
    pub stderr: String,
    /// Of the edge's process.
    pub exit_code: u8,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    at: Millis,
    answer: Answer,
}

/// Locked while the event is dealt with; then holds the answer.
type Seat = Arc<tokio::sync::Mutex<Option<Answer>>>;

/// The answers of a daemon. Cheap to clone.
#[derive(Clone)]
pub struct Answers {
    store: Store,
    inner: Arc<Inner>,
}

#[derive(Default)]
struct Inner {
    seats: Mutex<HashMap<String, Seat>>,
    waiting: Mutex<HashMap<String, Kept>>,
}

impl Answers {
    /// Those in a store.
    #[must_use]
    pub fn open(store: Store) -> Self {
        Self { store, inner: Arc::default() }
    }

    /// Deals with an event of a principal once: a repeat gets the first answer, one that comes meanwhile
    /// waits for it. What fails or is given up may be tried again.
    ///
    /// # Errors
    /// What `work` fails with, or the database failed.
    pub async fn once<E: From<signet_core::Error>>(
        &self,
        principal: &str,
        event: &str,
        work: impl Future<Output = Result<Answer, E>>,
    ) -> Result<Answer, E> {
        let key = compose_key(&[principal, event]);
        let seat = Arc::clone(self.inner.seats.lock().entry(key.clone()).or_default());
        let mut answer = seat.lock().await;
        if let Some(known) = &*answer {
            return Ok(known.clone());
        }
        let kept = self.store.read::<_, StoreError>(|tx| tx.get(ANSWERS, &key));
        if let Some(kept) = kept.map_err(signet_core::Error::from)? {
            return Ok(answer.insert(kept.answer).clone());
        }
        let fresh = answer.insert(work.await?).clone();
        self.inner.waiting.lock().insert(key, Kept { at: now(), answer: shortened(&fresh) });
        Ok(fresh)
    }

    /// Writes down what was answered since. For a background job, and for the daemon's end.
    ///
    /// # Errors
    /// The database failed; nothing is lost by that.
    pub async fn save(&self) -> Result<()> {
        let fresh = Arc::new(std::mem::take(&mut *self.inner.waiting.lock()));
        let mut saved = Ok(());
        if !fresh.is_empty() {
            let stored = Arc::clone(&fresh);
            saved = self
                .store
                .write(move |tx| stored.iter().try_for_each(|(key, kept)| tx.put(ANSWERS, key, kept)))
                .await;
        }
        let mut waiting = self.inner.waiting.lock();
        if saved.is_err() && waiting.len() + fresh.len() <= MOST_WAITING {
            waiting.extend(fresh.iter().map(|(key, kept)| (key.clone(), kept.clone())));
        }
        // Nobody can come in while the map is locked: a seat that only the map holds is empty.
        let mut seats = self.inner.seats.lock();
        seats.retain(|key, seat| Arc::strong_count(seat) > 1 || waiting.contains_key(key));
        saved
    }

    /// Forgets the oldest. For a background job.
    ///
    /// # Errors
    /// The database failed.
    pub async fn forget_old(&self) -> Result<usize> {
        self.store.expire(ANSWERS, |kept| kept.at, now().saturating_sub(KEPT), MOST).await
    }
}

fn shortened(answer: &Answer) -> Answer {
    let small = answer.stdout.len() + answer.stderr.len() <= LARGEST;
    if small { answer.clone() } else { Answer { exit_code: answer.exit_code, ..Answer::default() } }
}
