//! A subscriber: one long-lived instance, fed from a bounded queue by a task of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use wasmtime::Store;

use crate::bindings::{WithLifecycle, WithSubscriber};
use crate::engine::SUBSCRIBERS;
use crate::instance::{CallState, store, timed_out};
use crate::types::Event;
use crate::{Capabilities, Export, Limits, Plugin, Result, RuntimeError};

/// Events that wait; when there are more, the newest are dropped and counted.
const MAILBOX: usize = 256;
/// Failures in a row after which it is parked.
const FAILURES: u32 = 3;
/// Pause after the first failure; doubles with each further one.
const BACK_OFF: Duration = Duration::from_millis(200);

/// How a subscriber is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SubscriberState {
    /// At work.
    Running,
    /// Failed too often in a row; the reason of the last time.
    Parked(String),
}

/// A running subscriber. It ends when this is dropped.
pub struct Subscriber {
    mailbox: mpsc::Sender<Arc<Event>>,
    shared: Arc<Counters>,
}

struct Counters {
    state: Mutex<SubscriberState>,
    handled: AtomicU64,
    dropped: AtomicU64,
}

impl Plugin {
    /// Starts the subscriber in this plugin.
    ///
    /// # Errors
    /// It has none, or too many run already.
    pub fn subscriber(&self, capabilities: Capabilities, limits: Limits) -> Result<Subscriber> {
        if !self.package.exports.contains(&Export::Subscriber) {
            return Err(RuntimeError::NoSuchExport { plugin: self.id().to_owned(), export: "subscriber" });
        }
        let place = Arc::clone(&self.runtime.subscriber_places).try_acquire_owned().map_err(|_| {
            RuntimeError::Load {
                plugin: self.id().to_owned(),
                reason: format!(
                    "{SUBSCRIBERS} subscribers are running, which is all that this host has places for"
                ),
            }
        })?;
        let (mailbox, queue) = mpsc::channel(MAILBOX);
        let shared = Arc::new(Counters {
            state: Mutex::new(SubscriberState::Running),
            handled: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
        });
        let actor = Actor {
            plugin: self.clone(),
            capabilities,
            limits,
            shared: Arc::clone(&shared),
            live: None,
            _place: place,
        };
        tokio::spawn(actor.run(queue));
        Ok(Subscriber { mailbox, shared })
    }
}

impl Subscriber {
    /// Puts an event into the queue. Never waits: when the queue is full the event is dropped.
    pub fn send(&self, event: Arc<Event>) {
        if self.mailbox.try_send(event).is_err() {
            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// How it is.
    #[must_use]
    pub fn state(&self) -> SubscriberState {
        self.shared.state.lock().clone()
    }

    /// Events handled and events dropped.
    #[must_use]
    pub fn counts(&self) -> (u64, u64) {
        (self.shared.handled.load(Ordering::Relaxed), self.shared.dropped.load(Ordering::Relaxed))
    }
}

/// An instance with the functions that it exports.
struct Live {
    store: Store<CallState>,
    subscriber: WithSubscriber,
    lifecycle: Option<WithLifecycle>,
}

struct Actor {
    plugin: Plugin,
    capabilities: Capabilities,
    limits: Limits,
    shared: Arc<Counters>,
    live: Option<Live>,
    /// After `live`: given back when that is gone.
    _place: OwnedSemaphorePermit,
}

impl Actor {
    async fn run(mut self, mut queue: mpsc::Receiver<Arc<Event>>) {
        let mut failures = 0;
        while let Some(event) = queue.recv().await {
            match self.handle(&event).await {
                Ok(()) => {
                    failures = 0;
                    self.shared.handled.fetch_add(1, Ordering::Relaxed);
                }
                Err(error) => {
                    failures += 1;
                    tracing::warn!(plugin = self.plugin.id(), %error, event = event.id, failures, "subscriber failed");
                    if failures >= FAILURES {
                        queue.close();
                        while queue.try_recv().is_ok() {
                            self.shared.dropped.fetch_add(1, Ordering::Relaxed);
                        }
                        *self.shared.state.lock() = SubscriberState::Parked(error.to_string());
                        return;
                    }
                    tokio::time::sleep(BACK_OFF * failures).await;
                }
            }
        }
        self.stop().await;
    }

    async fn handle(&mut self, event: &Event) -> Result<()> {
        const EXPORT: &str = "subscriber.on-event";
        let runtime = Arc::clone(&self.plugin.runtime);
        let _running = runtime.run();
        let wall = self.limits.wall;
        let work = async {
            let mut live = match self.live.take() {
                Some(live) => live,
                None => self.bring_up().await?,
            };
            live.store.data_mut().renew();
            live.store.set_hostcall_fuel(self.limits.host_bytes);
            let answer =
                live.subscriber.signet_plugin_subscriber().call_on_event(&mut live.store, event).await;
            match answer {
                Ok(answer) => {
                    if let Err(error) = answer {
                        tracing::info!(plugin = self.plugin.id(), ?error, event = event.id, "event refused");
                    }
                    self.live = Some(live);
                    Ok(())
                }
                Err(error) => Err(live.store.data().explain(self.plugin.id(), EXPORT, &error)),
            }
        };
        match tokio::time::timeout(wall, work).await {
            Ok(answer) => answer,
            Err(_) => Err(timed_out(self.plugin.id(), EXPORT, wall)),
        }
    }

    /// A new instance, told that it starts.
    async fn bring_up(&self) -> Result<Live> {
        const EXPORT: &str = "lifecycle.init";
        let mut store = store(&self.plugin.runtime.engine, self.capabilities.clone(), self.limits);
        let has_lifecycle = self.plugin.package.exports.contains(&Export::Lifecycle);
        let brought = async {
            let instance = self.plugin.template.instantiate_async(&mut store).await?;
            let subscriber = WithSubscriber::new(&mut store, &instance)?;
            let lifecycle = has_lifecycle.then(|| WithLifecycle::new(&mut store, &instance)).transpose()?;
            let answer = match &lifecycle {
                Some(lifecycle) => {
                    lifecycle.signet_plugin_lifecycle().call_init(&mut store, &"{}".to_owned()).await?
                }
                None => Ok(()),
            };
            Ok::<_, wasmtime::Error>((subscriber, lifecycle, answer))
        };
        match brought.await {
            Ok((subscriber, lifecycle, Ok(()))) => Ok(Live { store, subscriber, lifecycle }),
            Ok((_, _, Err(error))) => {
                Err(RuntimeError::Guest { plugin: self.plugin.id().to_owned(), export: EXPORT, error })
            }
            Err(error) => Err(store.data().explain(self.plugin.id(), EXPORT, &error)),
        }
    }

    /// Tells a live instance that it ends.
    async fn stop(mut self) {
        let Some(Live { mut store, lifecycle: Some(lifecycle), .. }) = self.live.take() else { return };
        let _running = self.plugin.runtime.run();
        store.data_mut().renew();
        let stop = lifecycle.signet_plugin_lifecycle().call_stop(&mut store);
        if !matches!(tokio::time::timeout(self.limits.wall, stop).await, Ok(Ok(Ok(())))) {
            tracing::info!(plugin = self.plugin.id(), "did not stop cleanly");
        }
    }
}
