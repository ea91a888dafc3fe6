//! The task of an actor: takes messages, keeps the instance alive, and gives up when that makes no sense.

use std::pin::pin;
use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot};
use tokio::time::Instant;
use tracing::Instrument as _;

use super::job::{Call, Message};
use super::live::{Live, renew};
use super::{ActorState, BACK_OFF, Control, FAILURES, HEALTH, Setup, Shared};
use crate::call::finish;
use crate::engine::Running;
use crate::instance::{timed, timed_out};
use crate::metrics::Ending;
use crate::types::Event;
use crate::{Plugin, Result, RuntimeError, trace};

/// Messages that are taken out of the mailbox at once: a lock for many is cheaper than one each.
const BATCH: usize = 64;

pub(super) struct Task {
    plugin: Plugin,
    setup: Setup,
    shared: Arc<Shared>,
    /// Boxed: it is taken out for each message.
    live: Option<Box<Live>>,
    failures: u32,
    last_failure: Option<Instant>,
    /// No instance is started before.
    not_before: Option<Instant>,
    parked: Option<String>,
    /// The end of the event before, while they follow one another: the next begins then.
    at_work: Option<std::time::Instant>,
    /// Held while it has work: the clock ticks.
    running: Option<Running>,
    /// After `live`: given back when that is gone.
    place: OwnedSemaphorePermit,
}

impl Task {
    pub(super) fn new(
        plugin: Plugin,
        setup: Setup,
        shared: Arc<Shared>,
        place: OwnedSemaphorePermit,
    ) -> Self {
        let running = plugin.runtime.run();
        Self {
            plugin,
            setup,
            shared,
            live: None,
            failures: 0,
            last_failure: None,
            not_before: None,
            parked: None,
            at_work: None,
            running: Some(running),
            place,
        }
    }

    pub(super) async fn run(
        mut self,
        mut queue: mpsc::Receiver<Message>,
        mut orders: mpsc::Receiver<Control>,
    ) {
        // Taken out, last first.
        let mut batch = Vec::new();
        self.ensure_live().await;
        let done = loop {
            if let Ok(control) = orders.try_recv() {
                // Boxed, like everything here that is rare: an idle actor keeps room for the largest
                // of its steps.
                match Box::pin(self.obey(control)).await {
                    Some(done) => break Some(done),
                    None => continue,
                }
            }
            if let Some(message) = batch.pop() {
                if self.waits() {
                    batch.push(message);
                } else {
                    self.take(message).await;
                    continue;
                }
            }
            let waits = self.waits();
            let pause = self.not_before.unwrap_or_else(Instant::now);
            // Nothing to do: nothing to tick for.
            (self.running, self.at_work) = (None, None);
            let order = tokio::select! {
                biased;
                order = orders.recv() => match order {
                    Some(control) => Some(control),
                    // Nobody can reach it any more.
                    None => break None,
                },
                () = tokio::time::sleep_until(pause), if waits => None,
                taken = queue.recv_many(&mut batch, BATCH), if !waits => {
                    if taken == 0 {
                        break None;
                    }
                    batch.reverse();
                    None
                }
            };
            self.running = Some(self.plugin.runtime.run());
            match order {
                Some(control) => {
                    if let Some(done) = Box::pin(self.obey(control)).await {
                        break Some(done);
                    }
                }
                None => self.ensure_live().await,
            }
        };
        Box::pin(self.end(batch, queue, done)).await;
    }

    /// Whether there is a pause before the next instance.
    fn waits(&self) -> bool {
        self.live.is_none() && self.parked.is_none()
    }

    /// Starts an instance if there should be one and is none.
    async fn ensure_live(&mut self) {
        if self.live.is_some() || self.parked.is_some() {
            return;
        }
        match Box::pin(Live::start(&self.plugin, &self.setup)).await {
            Ok(live) => {
                self.live = Some(Box::new(live));
                self.becomes(ActorState::Running);
                if self.failures > 0 {
                    self.shared.metrics.restarted();
                }
            }
            Err(error) => self.failed(&error, None),
        }
    }

    async fn take(&mut self, message: Message) {
        match message {
            Message::Event(event, reply) => {
                let answer = self.event(&event).await;
                if let Some(reply) = reply {
                    // Who delivered it may be gone.
                    let _ = reply.send(answer);
                }
            }
            Message::Call(call) => {
                self.at_work = None;
                Box::pin(self.call(*call)).await;
            }
        }
    }

    async fn event(&mut self, event: &Arc<Event>) -> Result<()> {
        const EXPORT: &str = "subscriber.on-event";
        let Some(mut live) = self.live.take() else {
            self.shared.metrics.dropped(1);
            return Err(self.unavailable());
        };
        renew(&mut live.store, &self.setup, EXPORT);
        let span = trace::call(&self.plugin, EXPORT);
        trace::given(&span, event);
        let wall = self.setup.limits.wall;
        let (plugin, kept) = (&self.plugin, &mut live);
        let work = async {
            let Some(subscriber) = &kept.subscriber else { return Ok(()) };
            let answer = subscriber.signet_plugin_subscriber().call_on_event(&mut kept.store, event).await;
            finish(plugin, EXPORT, &mut kept.store, answer).await
        };
        let (answer, times) = {
            let work = pin!(work.instrument(span.clone()));
            timed(wall, self.at_work.take(), work).await
        };
        self.at_work = Some(times.ended);
        let answer = answer.unwrap_or_else(|| Err(timed_out(self.plugin.id(), EXPORT, wall)));
        let (ending, usage) = (Ending::of(&answer), live.store.data().usage);
        self.shared.metrics.heard();
        self.shared.metrics.call(ending, times, usage);
        trace::counted(&span, ending, times, usage);
        match &answer {
            Ok(()) => self.live = Some(live),
            Err(error @ RuntimeError::Guest { .. }) => {
                tracing::info!(plugin = self.plugin.id(), %error, event = event.id, "event refused");
                self.live = Some(live);
            }
            Err(error) => {
                drop(live);
                self.failed(error, Some(event));
            }
        }
        answer
    }

    fn unavailable(&self) -> RuntimeError {
        let id = self.plugin.id();
        let reason = match &self.parked {
            Some(why) => format!("it is parked ({why}); start it again with: signet plugin enable {id}"),
            None => "it failed and is about to end".to_owned(),
        };
        RuntimeError::Unavailable { plugin: id.to_owned(), reason }
    }

    async fn call(&mut self, call: Call) {
        let Call { export, capabilities, mut job, mut caller, asked_in } = call;
        let Some(mut live) = self.live.take() else { return job.reply(Err(self.unavailable())) };
        if matches!(caller.try_recv(), Err(oneshot::error::TryRecvError::Closed)) {
            self.live = Some(live);
            return;
        }
        let Some(widget) = &live.widget else {
            self.live = Some(live);
            let plugin = self.plugin.id().to_owned();
            return job.reply(Err(RuntimeError::NoSuchExport { plugin, export: "widget" }));
        };
        renew(&mut live.store, &self.setup, export);
        let span = asked_in.in_scope(|| trace::call(&self.plugin, export));
        live.store.data_mut().capabilities = capabilities;
        let wall = self.setup.limits.wall;
        let (plugin, store) = (&self.plugin, &mut live.store);
        let work = async {
            tokio::select! {
                biased;
                answer = job.run(plugin, widget, store) => answer.map(Some),
                _ = caller => Ok(None),
            }
        };
        let (answer, times) = {
            let work = pin!(work.instrument(span.clone()));
            timed(wall, None, work).await
        };
        let answer = answer.unwrap_or_else(|| Err(timed_out(self.plugin.id(), export, wall)));
        let ending = match &answer {
            Ok(Some(ending)) => *ending,
            Ok(None) => Ending::Cancelled,
            other => Ending::of(other),
        };
        let usage = live.store.data().usage;
        self.shared.metrics.call(ending, times, usage);
        trace::counted(&span, ending, times, usage);
        match answer {
            Ok(Some(_)) => {
                live.store.data_mut().capabilities = self.setup.capabilities.clone();
                self.live = Some(live);
                job.reply(Ok(()));
            }
            // Stopped in the middle: the instance cannot be used any more.
            Ok(None) => {
                drop(live);
                self.ensure_live().await;
            }
            Err(error) => {
                drop(live);
                self.failed(&error, None);
                job.reply(Err(error));
            }
        }
    }

    /// The instance is lost, or did not come up.
    fn failed(&mut self, error: &RuntimeError, event: Option<&Arc<Event>>) {
        let now = Instant::now();
        if self.last_failure.is_some_and(|last| now.duration_since(last) >= HEALTH) {
            self.failures = 0;
        }
        self.failures += 1;
        self.last_failure = Some(now);
        let failures = self.failures;
        let event_id = event.map(|event| event.id.as_str());
        let reason = error.to_string();
        if failures >= FAILURES {
            tracing::error!(plugin = self.plugin.id(), %error, event = event_id, "failed too often; parked");
            self.parked = Some(reason.clone());
            self.becomes(ActorState::Parked { reason, event: event.cloned() });
        } else {
            tracing::warn!(plugin = self.plugin.id(), %error, event = event_id, failures, "failed; starting again");
            self.not_before = Some(now + BACK_OFF * failures);
            self.becomes(ActorState::Recovering { reason });
        }
    }

    /// Another instance of the same kind of state is nothing to tell of.
    fn becomes(&self, state: ActorState) {
        let before = std::mem::replace(&mut *self.shared.state.lock(), state.clone());
        if std::mem::discriminant(&before) != std::mem::discriminant(&state)
            && let Some(tell) = &self.setup.tell
        {
            tell(&state);
        }
    }

    /// Does as told; an order to stop is handed back.
    async fn obey(&mut self, control: Control) -> Option<oneshot::Sender<()>> {
        self.at_work = None;
        match control {
            Control::Replace(new, done) => {
                let _ = done.send(self.replace(new.0, new.1).await);
            }
            Control::Restart(done) => {
                let up = match self.live {
                    Some(_) => Ok(()),
                    None => self.replace(self.plugin.clone(), self.setup.clone()).await,
                };
                let _ = done.send(up);
            }
            Control::Stop(done) => return Some(done),
        }
        None
    }

    async fn replace(&mut self, plugin: Plugin, setup: Setup) -> Result<()> {
        plugin.can_live_on()?;
        // For a while there are two of them: the places of actors are not made for that.
        let meanwhile = plugin.pool.calls.acquire().await;
        let place = (!Arc::ptr_eq(&plugin.pool, &self.plugin.pool)).then(|| plugin.place()).transpose()?;
        let fresh = Live::start(&plugin, &setup).await?;
        if let Some(old) = self.live.replace(Box::new(fresh)) {
            old.stop(&self.plugin, &self.setup).await;
        }
        drop(meanwhile);
        if let Some(place) = place {
            self.place = place;
        }
        (self.plugin, self.setup) = (plugin, setup);
        (self.failures, self.last_failure, self.not_before, self.parked) = (0, None, None, None);
        self.becomes(ActorState::Running);
        Ok(())
    }

    /// Deals with what waits, then ends the instance. Whoever ordered it decides how long that may take.
    async fn end(
        mut self,
        mut batch: Vec<Message>,
        mut queue: mpsc::Receiver<Message>,
        mut done: Option<oneshot::Sender<()>>,
    ) {
        self.running = Some(self.plugin.runtime.run());
        queue.close();
        let shared = Arc::clone(&self.shared);
        let work = async {
            while let Some(message) = batch.pop().or_else(|| queue.try_recv().ok()) {
                self.ensure_live().await;
                self.take(message).await;
            }
            if let Some(live) = self.live.take() {
                live.stop(&self.plugin, &self.setup).await;
            }
        };
        match &mut done {
            Some(ordered) => tokio::select! { () = work => {}, () = ordered.closed() => {} },
            None => work.await,
        }
        *shared.state.lock() = ActorState::Ended;
        if let Some(done) = done {
            let _ = done.send(());
        }
    }
}
