//! A plugin that lives on between calls: one instance behind a bounded mailbox, fed by a task of its own.
//! Subscribers and widgets are such; a plugin that is both has one actor.
//!
//! - The mailbox holds `Limits::mailbox` messages. When it is full, a new event is dropped and counted,
//!   and a new call is refused: whoever publishes never waits for a plugin.
//! - A trap or a limit costs the instance. A new one is started after 200 ms, 400 ms...; after three
//!   failures without a minute of health in between the actor is parked: the reason and the event that
//!   did it are kept, events are dropped and calls refused until it is started again by hand or replaced
//!   by another version.
//! - A new version is brought up beside the old one and takes its place between two messages. One that
//!   does not come up leaves the old one at work.
//! - A call whose caller went away is not begun; one that is running is stopped, at the cost of the
//!   instance (which is no failure of the plugin's).

mod job;
mod live;
mod task;
mod widget;

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::task::AbortHandle;

use crate::metrics::Metrics;
use crate::types::Event;
use crate::{Capabilities, Export, Limits, Plugin, Result, RuntimeError};
use job::Message;
use task::Task;

/// Failures after which an actor is parked, unless [`HEALTH`] lies between them.
pub(crate) const FAILURES: u32 = 3;
/// Time without a failure after which earlier ones are forgotten.
pub(crate) const HEALTH: Duration = Duration::from_secs(60);
/// Pause after the first failure; longer with each further one.
pub(crate) const BACK_OFF: Duration = Duration::from_millis(200);

/// What an actor runs with.
#[derive(Clone)]
pub struct Setup {
    /// For events and for its start and end: they act for the plugin itself.
    pub capabilities: Capabilities,
    /// For each event and call.
    pub limits: Limits,
    /// A JSON object.
    pub config: String,
    /// Is told how the actor is, whenever that is another way than before.
    pub tell: Option<Arc<TellState>>,
}

/// Must not wait: it is called between two messages.
pub type TellState = dyn Fn(&ActorState) + Send + Sync;

/// How an actor is.
#[derive(Debug, Clone)]
pub enum ActorState {
    /// At work.
    Running,
    /// Failed; a new instance is about to start.
    Recovering {
        /// What happened.
        reason: String,
    },
    /// Failed too often.
    Parked {
        /// What happened the last time.
        reason: String,
        /// The event that it could not bear, if it was one.
        event: Option<Arc<Event>>,
    },
    /// Told to end.
    Ended,
}

/// A running actor. Cheap to clone; it ends when the last clone is dropped.
#[derive(Clone)]
pub struct Actor {
    mailbox: mpsc::Sender<Message>,
    control: mpsc::Sender<Control>,
    shared: Arc<Shared>,
    task: AbortHandle,
}

struct Shared {
    id: String,
    state: Mutex<ActorState>,
    metrics: Arc<Metrics>,
}

/// What is done between two messages, before any that wait.
enum Control {
    Replace(Box<(Plugin, Setup)>, oneshot::Sender<Result<()>>),
    Restart(oneshot::Sender<Result<()>>),
    Stop(oneshot::Sender<()>),
}

impl Plugin {
    /// Starts the actor of a subscriber or widget.
    ///
    /// # Errors
    /// It is neither, or too many run already.
    pub fn actor(&self, setup: Setup) -> Result<Actor> {
        self.can_live_on()?;
        let place = self.place()?;
        let (mailbox, queue) = mpsc::channel(setup.limits.mailbox.max(1));
        let (control, orders) = mpsc::channel(4);
        let shared = Arc::new(Shared {
            id: self.id().to_owned(),
            state: Mutex::new(ActorState::Running),
            metrics: Arc::clone(&self.metrics),
        });
        let task = Task::new(self.clone(), setup, Arc::clone(&shared), place);
        let task = tokio::spawn(task.run(queue, orders)).abort_handle();
        Ok(Actor { mailbox, control, shared, task })
    }

    /// Refuses unless it is a subscriber or widget.
    fn can_live_on(&self) -> Result<()> {
        self.need(Export::Subscriber).or_else(|_| self.need(Export::Widget))
    }

    fn place(&self) -> Result<OwnedSemaphorePermit> {
        Arc::clone(&self.pool.actors).try_acquire_owned().map_err(|_| RuntimeError::Load {
            plugin: self.id().to_owned(),
            reason: format!(
                "{} plugins of its kind live on already, which is all that this host has places for",
                self.pool.most_actors()
            ),
        })
    }
}

impl Actor {
    /// Puts an event into the mailbox. Never waits: when it is full the event is dropped.
    pub fn send(&self, event: Arc<Event>) {
        if self.mailbox.try_send(Message::Event(event, None)).is_err() {
            self.shared.metrics.dropped(1);
        }
    }

    /// Puts an event into the mailbox and waits until it was dealt with: for tests of a plugin.
    ///
    /// # Errors
    /// The guest failed, was stopped or refused it, or the mailbox is full.
    pub async fn deliver(&self, event: Arc<Event>) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        let sent = self.mailbox.try_send(Message::Event(event, Some(reply)));
        sent.map_err(|_| self.unavailable("too much waits for it already, or it has ended"))?;
        answer.await.map_err(|_| self.unavailable("it ended before it dealt with the event"))?
    }

    /// How it is.
    #[must_use]
    pub fn state(&self) -> ActorState {
        self.shared.state.lock().clone()
    }

    /// Puts another version in its place, between two messages.
    ///
    /// # Errors
    /// The new one does not start: the old one goes on.
    pub async fn replace(&self, plugin: Plugin, setup: Setup) -> Result<()> {
        self.order(|done| Control::Replace(Box::new((plugin, setup)), done)).await?
    }

    /// Sees that it is at work: a parked one is started again, its failures forgotten.
    ///
    /// # Errors
    /// It does not start.
    pub async fn restart(&self) -> Result<()> {
        self.order(Control::Restart).await?
    }

    /// Deals with what waits, for as long as `patience` lasts, tells the plugin that it ends and ends it.
    pub async fn stop(&self, patience: Duration) {
        let stopped = tokio::time::timeout(patience, self.order(Control::Stop)).await;
        if stopped.is_err() {
            tracing::warn!(plugin = self.shared.id, "did not end in time; it is ended now");
            self.task.abort();
        }
        *self.shared.state.lock() = ActorState::Ended;
    }

    async fn order<T>(&self, control: impl FnOnce(oneshot::Sender<T>) -> Control) -> Result<T> {
        let (done, answer) = oneshot::channel();
        let ended = || self.unavailable("it has ended");
        self.control.send(control(done)).await.map_err(|_| ended())?;
        answer.await.map_err(|_| ended())
    }

    fn unavailable(&self, reason: &str) -> RuntimeError {
        RuntimeError::Unavailable { plugin: self.shared.id.clone(), reason: reason.to_owned() }
    }
}
