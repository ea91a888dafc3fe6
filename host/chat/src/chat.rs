//! Conversations of a daemon: who has which, and which are being answered.

use std::collections::HashSet;
use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::Mutex;
use serde_json::{Map, Value};
use signet_auth::Caller;
use signet_core::Permission;
use signet_store::Store;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};

use crate::answer::Answering;
use crate::kept::{Shelf, TURNS};
use crate::{Called, ChatError, Heard, Kept, Model, Offered, Result, Summary, Toolbox};

/// Answers at once. Each holds a thread while the model speaks.
const AT_ONCE: usize = 8;
/// Bytes of what a person says at once.
const SAID: usize = 100_000;
/// Steps that wait for a listener; words that come faster wait at the model.
const WAITING: usize = 256;

/// The conversations of a daemon. Cheap to clone.
#[derive(Clone)]
pub struct Chat {
    inner: Arc<Inner>,
}

struct Inner {
    shelf: Shelf,
    model: Option<Arc<dyn Model>>,
    toolbox: Arc<dyn Toolbox>,
    /// Ids of conversations that are being answered.
    answering: Mutex<HashSet<String>>,
    places: Arc<Semaphore>,
}

/// A conversation that nobody else answers meanwhile.
pub(crate) struct Hold {
    inner: Arc<Inner>,
    id: String,
    /// Held as long as a thread waits for the model, also when nobody waits for its answer any more.
    place: Arc<OwnedSemaphorePermit>,
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.inner.answering.lock().remove(&self.id);
    }
}

impl Chat {
    /// Those in a store. Without a model they can be read, and not gone on with.
    #[must_use]
    pub fn open(store: Store, model: Option<Arc<dyn Model>>, toolbox: Arc<dyn Toolbox>) -> Self {
        let (answering, places) = (Mutex::default(), Arc::new(Semaphore::new(AT_ONCE)));
        Self { inner: Arc::new(Inner { shelf: Shelf(store), model, toolbox, answering, places }) }
    }

    /// Those in a store, to be read and deleted.
    #[must_use]
    pub fn closed(store: Store) -> Self {
        Self::open(store, None, Arc::new(NoTools))
    }

    /// The caller's conversations, the latest first.
    ///
    /// # Errors
    /// The caller may not use tools, or the database failed.
    pub fn list(&self, caller: &Caller) -> Result<Vec<Summary>> {
        let kept = self.inner.shelf.list(owner(caller)?)?;
        let answering = self.inner.answering.lock();
        let summary = |kept: Kept| Summary {
            answering: answering.contains(&kept.id),
            id: kept.id,
            title: kept.title,
            updated_at: kept.updated_at,
        };
        Ok(kept.into_iter().map(summary).collect())
    }

    /// One of them, and whether it is being answered.
    ///
    /// # Errors
    /// There is none of this id for this caller, or as [`Chat::list`].
    pub fn get(&self, caller: &Caller, id: &str) -> Result<(Kept, bool)> {
        let kept = self.inner.shelf.get(owner(caller)?, id)?;
        let answering = self.inner.answering.lock().contains(id);
        Ok((kept, answering))
    }

    /// Begins one.
    ///
    /// # Errors
    /// As [`Chat::list`].
    pub async fn begin(&self, caller: &Caller) -> Result<Kept> {
        self.inner.shelf.begin(owner(caller)?).await
    }

    /// Gives one another title.
    ///
    /// # Errors
    /// The title is empty or long, it is being answered, or as [`Chat::get`].
    pub async fn rename(&self, caller: &Caller, id: &str, title: &str) -> Result<Kept> {
        let title = title.trim();
        if title.is_empty() || title.chars().count() > 100 {
            return Err(ChatError::Invalid("a title has 1 to 100 characters".into()));
        }
        let owner = owner(caller)?;
        let _hold = self.hold(id)?;
        let mut kept = self.inner.shelf.get(owner, id)?;
        title.clone_into(&mut kept.title);
        self.inner.shelf.save(owner, &kept).await?;
        Ok(kept)
    }

    /// Deletes one, also while it is being answered.
    ///
    /// # Errors
    /// As [`Chat::get`].
    pub async fn delete(&self, caller: &Caller, id: &str) -> Result<()> {
        self.inner.shelf.delete(owner(caller)?, id).await
    }

    /// Says something, and answers with the steps of the answer as they happen. Without a text it goes on from where it
    /// was broken off. When nobody listens any more, the answer stops; what there is of it is kept.
    ///
    /// # Errors
    /// There is no model, it is being answered already, the text is too long, or as [`Chat::get`].
    pub async fn say(
        &self,
        caller: Arc<Caller>,
        id: &str,
        text: Option<&str>,
    ) -> Result<mpsc::Receiver<Heard>> {
        let owner = owner(&caller)?.to_owned();
        let model = self.inner.model.clone().ok_or(ChatError::NoModel)?;
        let hold = self.hold(id)?;
        let mut kept = self.inner.shelf.get(&owner, id)?;
        if kept.turns.len() >= TURNS {
            return Err(ChatError::Invalid("this conversation is very long; begin a new one".into()));
        }
        match text.map(str::trim) {
            Some("") => return Err(ChatError::Invalid("say something".into())),
            Some(text) if text.len() > SAID => {
                return Err(ChatError::Invalid(format!(
                    "that is {} bytes; say {SAID} at most at once",
                    text.len()
                )));
            }
            Some(text) => kept.hear(text),
            None if kept.turns.is_empty() => return Err(ChatError::Invalid("say something first".into())),
            None => {}
        }
        kept.problem = None;
        self.inner.shelf.save(&owner, &kept).await?;
        let (steps, heard) = mpsc::channel(WAITING);
        let (shelf, toolbox) = (self.inner.shelf.clone(), Arc::clone(&self.inner.toolbox));
        let place = Arc::clone(&hold.place);
        let answering = Answering { caller, owner, model, toolbox, shelf, kept, steps, place };
        tokio::spawn(async move {
            answering.run().await;
            drop(hold);
        });
        Ok(heard)
    }

    fn hold(&self, id: &str) -> Result<Hold> {
        let place = Arc::clone(&self.inner.places).try_acquire_owned();
        let place = place.map_err(|_| ChatError::TooMany(AT_ONCE))?;
        if !self.inner.answering.lock().insert(id.to_owned()) {
            return Err(ChatError::Busy);
        }
        Ok(Hold { inner: Arc::clone(&self.inner), id: id.to_owned(), place: Arc::new(place) })
    }
}

/// Whose conversations a caller sees: their own.
fn owner(caller: &Caller) -> Result<&str> {
    caller.require(Permission::Tools)?;
    Ok(caller.principal().name())
}

/// For nobody who asks.
struct NoTools;

#[async_trait]
impl Toolbox for NoTools {
    async fn tools(&self, _: &Arc<Caller>) -> Vec<Offered> {
        Vec::new()
    }

    async fn call(&self, _: &Arc<Caller>, _: &str, _: Map<String, Value>) -> Called {
        Called { failed: true, ..Called::default() }
    }

    fn awareness(&self, _: &Caller, _: &str) -> String {
        String::new()
    }
}
