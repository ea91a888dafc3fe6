//! What waits in a mailbox.

use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::oneshot;
use tracing::Span;
use wasmtime::Store;

use crate::bindings::WithWidget;
use crate::call::finish;
use crate::instance::CallState;
use crate::metrics::Ending;
use crate::types::{Error, Event};
use crate::{Capabilities, Plugin, Result, RuntimeError};

pub(super) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A message to an actor.
pub(super) enum Message {
    /// With a place for how it ended, if someone waits for that.
    Event(Arc<Event>, Option<oneshot::Sender<Result<()>>>),
    /// Boxed: an actor keeps room for a hundred messages, most of which are small.
    Call(Box<Call>),
}

/// A call of a widget's function.
pub(super) struct Call {
    pub(super) export: &'static str,
    /// They act for the caller.
    pub(super) capabilities: Capabilities,
    pub(super) job: Box<dyn Job>,
    /// Ends when the caller goes away.
    pub(super) caller: oneshot::Receiver<()>,
    /// The caller's span.
    pub(super) asked_in: Span,
}

/// A function with its arguments and the place for its answer.
pub(super) trait Job: Send {
    /// Calls it. An error means that the instance is lost; what the guest answers is kept for `reply`.
    fn run<'a>(
        &'a mut self,
        plugin: &'a Plugin,
        widget: &'a WithWidget,
        store: &'a mut Store<CallState>,
    ) -> Boxed<'a, Result<Ending>>;

    /// Tells the caller: what the guest answered, or this error.
    fn reply(self: Box<Self>, failed: Result<()>);
}

/// A function of one type.
pub(super) struct Typed<T, F> {
    export: &'static str,
    function: F,
    answer: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Typed<T, F> {
    pub(super) fn new(export: &'static str, function: F, reply: oneshot::Sender<Result<T>>) -> Self {
        Self { export, function, answer: None, reply }
    }
}

impl<T, F> Job for Typed<T, F>
where
    T: Send + 'static,
    F: for<'a> FnMut(
            &'a WithWidget,
            &'a mut Store<CallState>,
        ) -> Boxed<'a, wasmtime::Result<Result<T, Error>>>
        + Send,
{
    fn run<'a>(
        &'a mut self,
        plugin: &'a Plugin,
        widget: &'a WithWidget,
        store: &'a mut Store<CallState>,
    ) -> Boxed<'a, Result<Ending>> {
        Box::pin(async move {
            let answer = (self.function)(widget, store).await;
            match finish(plugin, self.export, store, answer).await {
                // The guest said no, or its state could not be kept: the instance is sound.
                answer @ (Ok(_) | Err(RuntimeError::Guest { .. })) => {
                    let ending = Ending::of(&answer);
                    self.answer = Some(answer);
                    Ok(ending)
                }
                Err(error) => Err(error),
            }
        })
    }

    fn reply(mut self: Box<Self>, failed: Result<()>) {
        let answer = match failed {
            Err(error) => Some(Err(error)),
            Ok(()) => self.answer.take(),
        };
        if let Some(answer) = answer {
            // The caller may be gone.
            let _ = self.reply.send(answer);
        }
    }
}
